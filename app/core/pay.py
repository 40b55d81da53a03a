"""The fourth stage: accepted work becomes payable, and finance reports each payment."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core.decision import Decision, after, decided, ignored, refused
from app.core.lifecycle import Status
from app.core.money import split_cents
from app.core.parts import Payable
from app.core.policy import Given, fiscal_year, treasury_day
from app.core.refusals import Code
from app.core.state import Contract

# After 1, 2, 4 ... days: a month in all.
LOOKS_AFTER = 6


def accepted(
    contract: Contract,
    merge: f.PullRequestMerged | None,
    at: datetime,
    by: e.Actor | None,
    cause: str,
    verdicts: tuple[f.Checked, ...],
    given: Given,
) -> tuple[f.Fact, ...]:
    """Acceptance and one payable a payee. Under the standard policy the amounts are owed from this moment.

    The year and the due date follow the day of acceptance (FAA s.37.1; 30 days by the payment directive).
    """
    due = treasury_day(at) + timedelta(days=given.policy.payment_days)
    year = fiscal_year(at)
    rows = [
        f.PayableOpened(
            at=at,
            by=by,
            cause=cause,
            payee=payee,
            amount_cents=cents,
            tax_cents=tax,
            fiscal_year=year,
            due_on=due.isoformat(),
            accepted_at=at,
        )
        for payee, cents, tax in _dues(contract, merge)
    ]
    return (f.WorkAccepted(at=at, by=by, cause=cause, accepted_at=at, verdicts=verdicts), *rows)


def payment_recorded(contract: Contract | None, event: e.PaymentRecorded, given: Given) -> Decision:
    """Finance paid one payee: only while payable and free of holds, and only the exact amount."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.paid is not None:
        return _again(payable, event)
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if contract.status is not Status.PAYABLE:
        return refused(Code.NOT_PAYABLE, status=contract.status)
    exact = (payable.amount_cents, payable.amount_cents + payable.tax_cents)
    if event.cents not in exact:
        return refused(Code.AMOUNT_NOT_EXACT, net_cents=exact[0], total_cents=exact[1], amount_cents=event.cents)
    if event.paid_on > treasury_day(event.at).isoformat():
        return refused(Code.PAID_IN_FUTURE, paid_on=event.paid_on)
    made = f.PaymentMade(
        at=event.at,
        by=event.actor,
        cause=event.source,
        payee_id=event.payee_id,
        reference=event.reference,
        paid_on=event.paid_on,
        cents=event.cents,
    )
    left = after(contract, (made,))
    assert left is not None
    if all(p.paid for p in left.payables):
        return decided(made, f.ContractPaid(at=event.at, by=event.actor, cause=event.source))
    return decided(made)


def questioned(contract: Contract, event: e.GitHubEvent, code: str, reason: str) -> Decision:
    """Accepted work is in doubt: held while unpaid, a recovery once paid; told once until a person decides."""
    if not contract.live and contract.status is not Status.PAID:
        return ignored("no_offer")
    if code in {h.code for h in contract.holds} | {r.code for r in contract.recoveries}:
        return ignored("already_held")
    if contract.status is Status.PAID:
        opened = f.RecoveryOpened(at=event.at, by=event.actor, cause=event.source, code=code, reason=reason)
        return decided(opened)
    return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=code, reason=reason))


def looks_after(contract: Contract) -> tuple[datetime, ...]:
    """When paid work is looked at again: a commit that takes it back is told by no delivery."""
    return tuple(contract.changed_at + timedelta(days=2**n) for n in range(LOOKS_AFTER))


def _again(payable: Payable, event: e.PaymentRecorded) -> Decision:
    """The same report twice is one report; another one about the same payable is a mistake to look at."""
    paid = payable.paid
    assert paid is not None
    if (paid.reference, paid.paid_on, paid.cents) == (event.reference, event.paid_on, event.cents):
        return Decision(outcome="already_recorded")
    return refused(Code.PAID_DIFFERENTLY, reference=paid.reference, paid_on=paid.paid_on, amount_cents=paid.cents)


def _dues(contract: Contract, merge: f.PullRequestMerged | None) -> list[tuple[e.Actor, int, int]]:
    """Who is owed what: by the split if one was decided, else all to the person awarded or the author merged."""
    if contract.shares:
        points = [p for _, _, p in contract.shares]
        nets = split_cents(contract.amount_cents, points)
        taxes = split_cents(contract.tax_cents, points)
        people = [e.Actor(id=i, login=login) for i, login, _ in contract.shares]
        return list(zip(people, nets, taxes, strict=True))
    payee = contract.awarded.person if contract.awarded else (merge.author if merge else None)
    assert payee is not None
    return [(payee, contract.amount_cents, contract.tax_cents)]
