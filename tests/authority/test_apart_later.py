"""Persons kept apart where the ways are roundabout: at the year's end, by a review, and without a batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.core import events as e
from app.core.decide import decide
from app.core.decision import Decision, after
from app.core.ids import FundId, UserId
from app.core.people import Act
from app.core.refusals import Code
from app.core.state import Contract
from app.db import tables as t
from app.db import ties
from app.service.approvals import ActTaken
from app.service.batching import BatchMade, BatchRefused
from app.service.payments import PaymentRefused
from tests import scenes as s
from tests.authority import people as p
from tests.authority.department import APPROVER, CERTIFIER, HEAD, Department, refused, signed
from tests.authority.lives import claimed, delivered, fix

NEXT = replace(p.FUND, id=FundId(2), fiscal_year="2027-2028")


def rolled(who: str, contract: Contract) -> Decision:
    asked = e.RecommitAsked(at=s.minutes(30), source="roll", actor=p.person(who).actor, fund=NEXT, reason="next year")
    return decide(contract, asked, p.given(p.person(who)))


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("offerer", "refused:own_proposal"),
        ("offerer's other account", "refused:own_proposal"),
        ("claimant", "refused:own_benefit"),
        ("claimant's other account", "refused:own_benefit"),
        ("approver", "OfferRecommitted"),
        ("delegate", "OfferRecommitted"),
    ],
)
def test_the_next_years_funding_is_approved_by_who_may_approve(who: str, outcome: str) -> None:
    assert rolled(who, p.claimed()).outcome == outcome


def test_who_approved_the_next_years_funding_is_not_paid_from_it() -> None:
    contract = p.asked()
    later = after(contract, rolled("delegate", contract).facts)
    actor = p.person("delegate").actor
    claim = e.ClaimAsked(at=s.minutes(31), source="x", view=s.issue(), actor=actor, comment_id=9)
    assert decide(later, claim, p.given(p.person("delegate"))).outcome == "refused:own_offer"
    assert decide(contract, claim, p.given(p.person("delegate"))).outcome != "refused:own_offer", "before it they might"


def test_nothing_is_paid_that_nobody_released(engine: Engine, tmp_path: Path) -> None:
    """FAA s.33: under the federal policy a payment without a batch is a payment without a release."""
    town = Department(engine, tmp_path)
    issue = delivered(town)
    town.certify(issue.number)
    with engine.connect() as connection:
        number = connection.execute(select(t.payable.c.id)).scalar_one()
    for who in (CERTIFIER.id, town.v.contributor.id, 999):
        actor = e.Actor(id=UserId(who), login="finance", role="finance")
        answer = town.paying(number, actor, "PAY-1", "2026-11-23", 500_00, f"pay:{who}")
        assert isinstance(answer, PaymentRefused) and answer.refusal.code is Code.RELEASE_MISSING


def tied(town: Department, account: int, on: str) -> None:
    """It becomes known that the claimant has this account as well."""
    ties.same_person(town.engine, town.v.contributor.id, account, HEAD, f"found out {on}", town.moment)


@pytest.mark.parametrize("who", ["offerer", "approver"])
def test_who_turns_out_to_have_set_the_price_is_not_paid(engine: Engine, tmp_path: Path, who: str) -> None:
    town = Department(engine, tmp_path)
    account = town.v.maintainer.id if who == "offerer" else APPROVER.id
    issue = claimed(town)
    tied(town, account, "at work")
    fix(town, issue)
    found = town.now_at(issue.number)
    assert ([h.code for h in found.holds], found.accepted) == (["author_holds_claim"], None)
    ties.apart(engine, account, HEAD, "it was another person", town.moment)
    town.world.comment(town.v.second_maintainer, issue, "/resume they are two people")
    town.deliver()
    assert town.now_at(issue.number).accepted is not None


def test_who_turns_out_to_have_approved_it_is_not_certified(engine: Engine, tmp_path: Path) -> None:
    town = Department(engine, tmp_path)
    issue = delivered(town)
    tied(town, APPROVER.id, "after the merge")
    assert refused(town.certify(issue.number)) is Code.PAYEE_DECIDED
    ties.apart(engine, APPROVER.id, HEAD, "it was another person", town.moment)
    assert isinstance(town.certify(issue.number), ActTaken)


def test_who_turns_out_to_have_certified_their_own_work_is_not_released(engine: Engine, tmp_path: Path) -> None:
    town = Department(engine, tmp_path)
    issue = delivered(town)
    town.certify(issue.number)
    assert isinstance(town.release(issue.number, CERTIFIER), BatchRefused), "frozen it is all the same"
    tied(town, CERTIFIER.id, "once it was frozen")
    answer = town.release(issue.number)
    assert isinstance(answer, BatchRefused)
    assert [line.refusal.code for line in answer.lines] == [Code.PAYEE_DECIDED]
    ties.apart(engine, CERTIFIER.id, HEAD, "it was another person", town.moment)
    assert isinstance(town.release(issue.number), BatchMade)


def test_who_sent_the_work_back_releases_nothing(engine: Engine, tmp_path: Path) -> None:
    """To reject is an act of s.34 as well: whoever did it has done something else about the contract."""
    town = Department(engine, tmp_path)
    issue, strict = delivered(town), signed(town.v.triager)
    for act in (Act.CERTIFY, Act.RELEASE):
        town.delegate(strict, act)
    assert isinstance(town.reject(issue.number, strict), ActTaken)
    fix(town, issue, "With tests")
    assert isinstance(town.certify(issue.number), ActTaken)
    answer = town.release(issue.number, strict)
    assert isinstance(answer, BatchRefused)
    assert [line.refusal.code for line in answer.lines] == [Code.SAME_PERSON]
    assert isinstance(town.release(issue.number), BatchMade)


@pytest.mark.parametrize("words", ["/split @{first} 60% @{second} 40%", "/resume it was looked into"])
def test_who_decided_on_shares_or_a_hold_releases_nothing(engine: Engine, tmp_path: Path, words: str) -> None:
    town = Department(engine, tmp_path)
    issue, judge = claimed(town), town.v.triager
    town.world.set_role(town.repository, judge, "maintain")
    town.delegate(signed(judge), Act.RELEASE)
    if words.startswith("/resume"):
        town.world.comment(town.v.maintainer, issue, "/hold let us look")
        town.deliver()
        town.tick()
    names = {"first": town.v.contributor.login, "second": town.v.rival.login}
    town.world.comment(judge, issue, words.format(**names))
    town.deliver()
    if words.startswith("/split"):
        assert isinstance(town.accept(issue.number, signed(town.v.rival)), ActTaken)
    fix(town, issue)
    assert isinstance(town.certify(issue.number), ActTaken)
    answer = town.release(issue.number, signed(judge))
    assert isinstance(answer, BatchRefused)
    assert {line.refusal.code for line in answer.lines} == {Code.SAME_PERSON}
    assert isinstance(town.release(issue.number), BatchMade)
