"""Approved funding is a commitment of its year: on the next year's fund it is approved anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core import events as e
from app.core import facts as f
from app.core.decide import decide
from app.core.ids import FundId
from tests import scenes as s
from tests.authority import people as p

NEXT = replace(p.FUND, id=FundId(2), fiscal_year="2027-2028")


def roll(relation: str, fund_cost_centre: str = "1001") -> e.RecommitAsked:
    fund = replace(NEXT, cost_centre=fund_cost_centre)
    return e.RecommitAsked(
        at=s.minutes(30), source="roll", actor=p.person(relation).actor, fund=fund, reason="year's end"
    )


@pytest.mark.parametrize(
    ("relation", "cost_centre", "outcome"),
    [
        ("delegate", "1001", "OfferRecommitted"),
        ("limited", "1001", "refused:over_delegation"),
        ("elsewhere", "1001", "refused:no_delegation"),
        ("elsewhere", "9999", "OfferRecommitted"),
        ("stranger", "1001", "refused:no_delegation"),
    ],
)
def test_who_rolls_what_was_approved(relation: str, cost_centre: str, outcome: str) -> None:
    decision = decide(p.claimed(), roll(relation, cost_centre), p.given(p.person(relation)))
    assert decision.outcome == outcome
    kept = [fact.authority for fact in decision.facts if isinstance(fact, f.OfferRecommitted)]
    assert all(authority is not None and authority.granted_by_login == "head" for authority in kept)


def test_what_nobody_approved_yet_is_rolled_as_any_offer() -> None:
    decision = decide(p.attested(), roll("stranger"), p.given(p.person("stranger")))
    assert decision.outcome == "OfferRecommitted"
