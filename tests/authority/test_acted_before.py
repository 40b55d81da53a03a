"""Who did something about a contract stays who did it, whoever does the same again later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core import events as e
from app.core.decide import decide
from app.core.decision import after
from app.core.ids import FundId
from app.core.people import Act
from app.core.refusals import Code
from app.sandbox.model import Account, Issue
from app.service.approvals import ActTaken
from app.service.batching import BatchMade, BatchRefused
from tests import scenes as s
from tests.authority import people as p
from tests.authority.department import CERTIFIER, Department, signed
from tests.authority.lives import claimed, delivered, fix


def said(town: Department, who: Account, issue: Issue, words: str) -> None:
    town.world.comment(who, issue, words.format(payee=town.v.contributor.login))
    town.deliver()
    town.tick()


def rejected(town: Department, judge: Account) -> Issue:
    issue = delivered(town)
    town.delegate(signed(judge), Act.CERTIFY)
    assert isinstance(town.reject(issue.number, signed(judge)), ActTaken)
    fix(town, issue, "With tests")
    return issue


def merged(town: Department, judge: Account) -> Issue:
    issue = claimed(town)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Mend", f"Fixes #{issue.number}")
    town.deliver()
    town.tick()
    town.world.merge(judge, pull)
    town.deliver()
    return issue


def awarded(town: Department, judge: Account) -> Issue:
    issue = claimed(town)
    said(town, judge, issue, "/award @{payee} by direct commit")
    return issue


@pytest.mark.parametrize("first", [rejected, merged, awarded])
def test_who_judged_what_was_sent_back_releases_nothing(
    engine: Engine, tmp_path: Path, first: Callable[[Department, Account], Issue]
) -> None:
    town = Department(engine, tmp_path)
    judge = town.v.triager
    town.world.set_role(town.repository, judge, "maintain")
    town.delegate(signed(judge), Act.RELEASE)
    issue = first(town, judge)
    assert isinstance(town.reject(issue.number, CERTIFIER), ActTaken)
    fix(town, issue, "With more tests")
    assert isinstance(town.certify(issue.number), ActTaken)
    answer = town.release(issue.number, signed(judge))
    assert isinstance(answer, BatchRefused)
    assert [line.refusal.code for line in answer.lines] == [Code.SAME_PERSON]
    assert isinstance(town.release(issue.number), BatchMade)


@pytest.mark.parametrize("words", ["/hold let us look", "/extend 3"])
def test_who_stopped_the_work_or_gave_it_time_releases_nothing(engine: Engine, tmp_path: Path, words: str) -> None:
    town = Department(engine, tmp_path)
    issue, judge = claimed(town), town.v.triager
    town.world.set_role(town.repository, judge, "maintain")
    town.delegate(signed(judge), Act.RELEASE)
    said(town, judge, issue, words)
    if words.startswith("/hold"):
        said(town, town.v.maintainer, issue, "/resume fine")
    fix(town, issue)
    assert isinstance(town.certify(issue.number), ActTaken)
    assert isinstance(town.release(issue.number, signed(judge)), BatchRefused)
    assert isinstance(town.release(issue.number), BatchMade)


def test_who_approved_any_years_funding_is_not_paid_from_it() -> None:
    contract = p.asked()
    for years, who in enumerate(("delegate", "approver"), start=1):
        fund = replace(p.FUND, id=FundId(1 + years), fiscal_year=f"{2026 + years}-{2027 + years}")
        roll = e.RecommitAsked(
            at=s.minutes(20 + years), source=f"roll:{years}", actor=p.person(who).actor, fund=fund, reason="next year"
        )
        decision = decide(contract, roll, p.given(p.person(who)))
        assert decision.outcome == "OfferRecommitted"
        left = after(contract, decision.facts)
        assert left is not None
        contract = left
    actor = p.person("delegate").actor
    claim = e.ClaimAsked(at=s.minutes(31), source="x", view=s.issue(), actor=actor, comment_id=9)
    assert decide(contract, claim, p.given(p.person("delegate"))).outcome == "refused:own_offer"
