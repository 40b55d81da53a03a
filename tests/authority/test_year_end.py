"""Approved funding is a commitment of its year: on the next year's fund it is approved anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core import events as e
from app.core import facts as f
from app.core.decide import decide
from app.core.decision import after
from app.core.ids import FundId
from app.core.money import Amount
from app.core.policy import TaxRate
from app.core.state import Contract
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


def offered_now(cents: int, contract: Contract, minute: int, per_100k: int = 13_000) -> tuple[str, Contract]:
    """The offerer names another amount, at a rate of tax; the outcome, and the contract after it."""
    who = p.person("offerer")
    asked = e.OfferAsked(
        at=s.minutes(minute),
        source=f"amount:{minute}",
        view=s.issue(),
        actor=who.actor,
        comment_id=minute,
        amount=Amount(cents=cents),
    )
    fund = replace(p.FUND, id=contract.offer.fund_id)
    rates = (TaxRate(region="ON", per_100k=per_100k, since=s.NOON.date()),)
    given = replace(p.given(who), fund=fund, policy=replace(p.POLICY, tax_rates=rates))
    decision = decide(contract, asked, given)
    left = after(contract, decision.facts)
    assert left is not None
    return decision.outcome, left


def test_the_next_years_approval_is_the_most_on_its_fund() -> None:
    """Approved at $500, lowered to $80, approved anew at $80 by somebody who may approve $100: no way back to $500."""
    approved = p.on(p.attested(), p.approve(p.person("approver")))
    outcome, lowered = offered_now(80_00, approved, 3)
    assert outcome == "OfferAmended" and offered_now(500_00, lowered, 4)[0] == "OfferAmended"
    rolled = after(lowered, decide(lowered, roll("limited"), p.given(p.person("limited"))).facts)
    assert rolled is not None and rolled.offer.fund_id == NEXT.id
    assert offered_now(500_00, rolled, 31)[0] == "refused:over_approved"
    outcome, less = offered_now(70_00, rolled, 32)
    assert outcome == "OfferAmended" and offered_now(80_00, less, 33)[0] == "OfferAmended"


def test_a_tax_that_rose_passes_no_approval() -> None:
    approved = p.on(p.attested(), p.approve(p.person("approver")))
    assert offered_now(499_00, approved, 3, per_100k=15_000)[0] == "refused:over_approved"
    assert offered_now(490_00, approved, 4, per_100k=15_000)[0] == "OfferAmended"


@pytest.mark.parametrize(
    ("per_100k", "maximum_cents", "outcome"),
    [
        (15_000, 574_99, "refused:over_maximum"),
        (15_000, 575_00, "OfferRecommitted"),
        (13_000, 100_00, "OfferRecommitted"),
    ],
    ids=["over by the new tax", "at the maximum", "narrowed since"],
)
def test_the_new_years_tax_carries_no_offer_over_the_maximum(per_100k: int, maximum_cents: int, outcome: str) -> None:
    rates = (TaxRate(region="ON", per_100k=per_100k, since=s.NOON.date()),)
    given = p.given(p.person("delegate"))
    given = replace(given, policy=replace(given.policy, tax_rates=rates, offer_maximum_cents=maximum_cents))
    assert decide(p.claimed(), roll("delegate"), given).outcome == outcome
