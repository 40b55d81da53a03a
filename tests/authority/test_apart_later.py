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
from app.core.refusals import Code
from app.core.state import Contract
from app.db import tables as t
from app.service.payments import PaymentRefused
from tests import scenes as s
from tests.authority import people as p
from tests.authority.department import CERTIFIER, Department
from tests.authority.lives import delivered

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
