"""What the end of a fiscal year does to a contract: money lapses, so what is not delivered needs the next year's."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from app.core import events as e
from app.core import facts as f
from app.core.authority import authority
from app.core.decision import Decision, after, decided, ignored, refused, too_late
from app.core.lifecycle import UNACCEPTED, UNDELIVERED, Status
from app.core.people import Act
from app.core.policy import Given, fiscal_year, tax_on, treasury_day, year_ends_on
from app.core.refusals import Code
from app.core.state import Contract


class Standing(StrEnum):
    """Where a contract stands to the year of its fund once that is over."""

    SETTLED = "settled"
    """Nothing of it is reserved, owed or scheduled any more."""
    ACCEPTED_UNPAID = "accepted_unpaid"
    """Work done in the year, paid after it: charged to the old year all the same (FAA s.37.1, payables at year-end)."""
    DELIVERED_UNDECIDED = "delivered_undecided"
    """Merged in the year, acceptance still open: work done by 31 March is the old year's if it is accepted."""
    ACCEPTED_LATE = "accepted_late"
    """Accepted after the year on the year's money; the new year's fund must cover it before it is paid."""
    UNDELIVERED = "undelivered"
    """Reserved only: the reservation lapses (FAA s.37) and the new year's fund must cover it (FAA s.32)."""


def standing(contract: Contract) -> Standing:
    """By when the work was delivered (merge) and accepted, beside the year of the contract's fund."""
    year = contract.offer.fiscal_year
    if contract.accepted is not None:
        if all(payable.status in ("paid", "void") for payable in contract.payables) and contract.payables:
            return Standing.SETTLED
        late = fiscal_year(contract.accepted.accepted_at) > year and not _delivered_in(contract, year)
        return Standing.ACCEPTED_LATE if late else Standing.ACCEPTED_UNPAID
    if not contract.live:
        return Standing.SETTLED
    return Standing.DELIVERED_UNDECIDED if _delivered_in(contract, year) else Standing.UNDELIVERED


def recommit_asked(contract: Contract | None, event: e.RecommitAsked, given: Given) -> Decision:
    """The reservation leaves the old fund whole and the new one covers it whole, tax by its address, or neither.

    What is owed for work that came after the year moves as it is: it is owed whatever the limits of new offers.
    """
    if contract is None or not contract.live:
        return refused(Code.NO_OFFER)
    fund = event.fund
    if contract.offer.fund_id == fund.id:
        return ignored("already_committed")
    if not may_move(contract):
        return too_late(contract)
    try:
        tax = _tax(contract, event, given)
    except LookupError:
        return refused(Code.TAX_UNKNOWN, region=fund.region)
    total = contract.owed_cents if contract.payables else contract.amount_cents + tax
    # A policy that was narrowed since takes back no offer; only new tax may not carry one over the maximum.
    if total > max(given.policy.offer_maximum_cents, contract.amount_cents + contract.tax_cents):
        return refused(Code.OVER_MAXIMUM, total_cents=total, limit_cents=given.policy.offer_maximum_cents)
    if total > fund.offer_ceiling_cents and not contract.payables:
        return refused(Code.OVER_CEILING, total_cents=total, limit_cents=fund.offer_ceiling_cents)
    if total > fund.free_cents:
        return refused(Code.FUND_TOO_LOW, total_cents=total, free_cents=fund.free_cents)
    held = None
    if contract.approved is not None:
        # Funding that was approved is a commitment of its year; the next year's is approved anew (FAA s.32).
        if given.persons.among(event.actor.id, {int(person) for person in contract.priced_by}):
            return refused(Code.OWN_PROPOSAL)
        if given.persons.among(event.actor.id, contract.gaining):
            return refused(Code.OWN_BENEFIT)
        held = authority(replace(given, fund=fund), event.actor, Act.APPROVE, total, event.at)
    if isinstance(held, Decision):
        return held
    return decided(
        f.OfferRecommitted(
            at=event.at,
            by=event.actor,
            cause=event.source,
            fund_id=fund.id,
            fiscal_year=fund.fiscal_year,
            tax_cents=tax,
            reason=event.reason,
            authority=held,
        )
    )


def may_move(contract: Contract) -> bool:
    """Whether the next year's fund may take it over: work not delivered in its year, of which nothing is in a batch or
    paid."""
    if standing(contract) is Standing.ACCEPTED_LATE:
        return all(payable.status in ("payable", "void") for payable in contract.payables)
    return contract.status in UNDELIVERED and standing(contract) is Standing.UNDELIVERED


def _tax(contract: Contract, event: e.RecommitAsked, given: Given) -> int:
    if contract.payables:
        return contract.tax_cents
    return tax_on(contract.amount_cents, given.policy.tax_per_100k(event.fund.region, treasury_day(event.at)))


def warned(contract: Contract | None, facts: tuple[f.Fact, ...], given: Given) -> tuple[f.Fact, ...]:
    """Once a fund's year, that the work may come after its end (FAA s.32: only debts due in the year are covered).

    It may where a claim ends after the year, or one granted on the day of the offer would.
    """
    for place, fact in enumerate(facts, start=1):
        if not isinstance(fact, (f.OfferOpened, f.ClaimGranted, f.ClaimExtended, f.OfferRecommitted)):
            continue
        now = after(contract, facts[:place])
        assert now is not None
        until = fact.at + given.policy.claim_period
        if isinstance(fact, (f.ClaimGranted, f.ClaimExtended)):
            until = fact.expires_at
        ends = year_ends_on(now.offer.fiscal_year)
        left = after(contract, facts)
        if treasury_day(until) > ends and not now.year_end_warned and left is not None and left.status in UNACCEPTED:
            last = facts[-1]
            return (f.YearEndWarned(at=last.at, by=None, cause=last.cause, year_ends_on=ends.isoformat()),)
    return ()


def urgency(contract: Contract) -> tuple[bool, object]:
    """In which order a new year's fund that may be too small covers offers: work in hand first, then the oldest."""
    return contract.status is Status.OPEN, contract.offer.at


def _delivered_in(contract: Contract, year: str) -> bool:
    return contract.merge is not None and fiscal_year(contract.merge.merged_at) <= year
