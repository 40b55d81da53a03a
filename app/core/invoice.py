"""Beside the fourth stage: a payee's invoice comes, may be found deficient, and says when payment is due."""

from __future__ import annotations

from datetime import date, timedelta

from app.core import events as e
from app.core import facts as f
from app.core.decision import Decision, decided, ignored, refused
from app.core.parts import Payable
from app.core.policy import Given, treasury_day
from app.core.refusals import Code
from app.core.state import Contract

UNPAID = ("payable", "scheduled")


def reported(contract: Contract | None, event: e.InvoiceReported) -> Decision:
    """One invoice a payable; another replaces it only once it was found deficient, and none serves twice.

    Payment is due so many days after the later of its receipt and acceptance (TBS payment directive, 30 days).
    """
    payable = contract.payable_of(event.payee_id) if contract else None
    if payable is None:
        return refused(Code.NOT_A_PAYEE)
    before = payable.invoice
    if before is not None and payable.deficient is None:
        if (before.number, before.received_on) == (event.number, event.received_on):
            return ignored("already_recorded")
        return refused(Code.INVOICE_STANDS, number=before.number, received_on=before.received_on)
    if payable.status not in UNPAID:
        return refused(Code.NOT_PAYABLE, status=payable.status)
    if event.used_for is not None:
        return refused(Code.INVOICE_USED, number=event.number, payable=event.used_for)
    if event.received_on > treasury_day(event.at).isoformat():
        return refused(Code.INVOICE_IN_FUTURE, received_on=event.received_on)
    due = due_on(payable, event.received_on)
    return decided(
        f.InvoiceReceived(
            at=event.at,
            by=event.actor,
            cause=event.source,
            payee_id=event.payee_id,
            number=event.number,
            received_on=event.received_on,
            due_on=due,
            late_after=min(due, _late_before(payable) or due),
        )
    )


def questioned(contract: Contract | None, event: e.InvoiceQuestioned, given: Given) -> Decision:
    """A deficient invoice stops the clock if the payee is told in time, and payment until it is corrected.

    PSPC's standard clause: told within 15 days of receipt, else lateness still counts from the first invoice.
    """
    payable = contract.payable_of(event.payee_id) if contract else None
    if payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.status == "scheduled":
        return refused(Code.IN_A_BATCH, batch=payable.batch_id or 0)
    if payable.status not in UNPAID:
        return refused(Code.NOT_PAYABLE, status=payable.status)
    if payable.invoice is None:
        return refused(Code.INVOICE_MISSING)
    if payable.deficient is not None:
        if payable.deficient.reason == event.reason:
            return ignored("already_recorded")
        return refused(Code.INVOICE_DEFICIENT, number=payable.invoice.number)
    last = date.fromisoformat(payable.invoice.received_on) + timedelta(days=given.policy.invoice_decision_days)
    return decided(
        f.InvoiceFoundDeficient(
            at=event.at,
            by=event.actor,
            cause=event.source,
            payee_id=event.payee_id,
            number=payable.invoice.number,
            reason=event.reason,
            in_time=treasury_day(event.at) <= last,
        )
    )


def _late_before(payable: Payable) -> str | None:
    """The last day that was not late with the invoice before, where a corrected one does not move it: told too late
    of that one, or, as its own lateness shows, of one before it."""
    before, deficient = payable.invoice, payable.deficient
    if before is None or deficient is None or (deficient.in_time and before.late_after == before.due_on):
        return None
    return before.late_after


def due_on(payable: Payable, received_on: str) -> str:
    """The due date with an invoice received on a day, by the days to pay that held at acceptance; ISO."""
    received = date.fromisoformat(received_on)
    return (max(received, _accepted(payable)) + _days_to_pay(payable)).isoformat()


def _days_to_pay(payable: Payable) -> timedelta:
    """A policy that changes later does not move what was promised at acceptance."""
    begins = _accepted(payable)
    if payable.invoice is not None:
        begins = max(begins, date.fromisoformat(payable.invoice.received_on))
    return date.fromisoformat(payable.due_on) - begins


def _accepted(payable: Payable) -> date:
    return treasury_day(payable.accepted_at)
