"""Takes what finance says of payees' invoices through the write door, and names what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.core.events import Actor, InvoiceQuestioned, InvoiceReported
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PayableRow, PayableUnknown, PaymentOutcome, PaymentRefused, PaymentTaken
from app.service.ports import Clock, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRow:
    """A payable and the last day on which its payment is not late, ISO."""

    row: PayableRow
    late_after: str


class InvoiceReads(Protocol):
    """The reads behind the lists of what is late and what waits for a decision; in the order of numbers."""

    def late(self, today: date, after_id: int, limit: int) -> list[LateRow]:
        """Unpaid payables that are late on a day, but for those whose clock stands."""
        ...

    def undecided(self, until: date, after_id: int, limit: int) -> list[PayableRow]:
        """Payables in no batch whose invoice came on or before a day and was not found deficient."""
        ...


class Invoices:
    """Saying the same twice is saying it once."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def receive(self, payable_id: int, owner: Actor, number: str, received_on: str, request_id: str) -> PaymentOutcome:
        """The payee's invoice came on an ISO date. Its number is looked up and taken in one transaction."""
        found = self._store.issue_of_payable(payable_id)
        if found is None:
            return PayableUnknown()
        issue_id, contract_id, payee_id = found
        with self._store.unit() as unit:
            unit.lock_issue_id(issue_id)
            event = InvoiceReported(
                at=self._clock.now(),
                source=request_id,
                actor=owner,
                payee_id=UserId(payee_id),
                number=number,
                received_on=received_on,
                used_for=unit.invoice_used_for(payee_id, number, payable_id),
            )
            decision = self._handler.within(unit, issue_id, contract_id, event)
        if decision.refusals:
            return PaymentRefused(refusal=decision.refusals[0])
        self._wake_effects()
        return PaymentTaken(already=not decision.facts)

    def question(self, payable_id: int, owner: Actor, reason: str, request_id: str) -> PaymentOutcome:
        """The invoice is deficient: nothing of it is paid until a corrected one comes."""
        found = self._store.issue_of_payable(payable_id)
        if found is None:
            return PayableUnknown()
        issue_id, contract_id, payee_id = found
        event = InvoiceQuestioned(
            at=self._clock.now(), source=request_id, actor=owner, payee_id=UserId(payee_id), reason=reason
        )
        decision = self._handler.report(issue_id, contract_id, event)
        if decision.refusals:
            return PaymentRefused(refusal=decision.refusals[0])
        self._wake_effects()
        return PaymentTaken(already=not decision.facts)
