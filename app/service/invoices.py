"""Takes what finance says of payees' invoices through the write door, and names what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.core.events import Actor, FinanceEvent, InvoiceQuestioned, InvoiceReported
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PayableRow, PaymentOutcome, ReportRequest
from app.service.ports import Clock, Store, Unit
from app.service.reporting import Reporting, cause_in


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
        self._reporting = Reporting(store, handler, clock, wake_effects)

    def receive(
        self, payable_id: int, owner: Actor, number: str, received_on: str, request: ReportRequest
    ) -> PaymentOutcome:
        """The payee's invoice came on an ISO date. Its number is looked up and taken in one transaction."""

        def event(unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return InvoiceReported(
                at=at,
                source=cause_in(request),
                actor=owner,
                payee_id=payee_id,
                number=number,
                received_on=received_on,
                used_for=unit.invoice_used_for(payee_id, number, payable_id),
            )

        return self._reporting.take(payable_id, request, event)

    def question(self, payable_id: int, owner: Actor, reason: str, request: ReportRequest) -> PaymentOutcome:
        """The invoice is deficient: nothing of it is paid until a corrected one comes."""

        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return InvoiceQuestioned(at=at, source=cause_in(request), actor=owner, payee_id=payee_id, reason=reason)

        return self._reporting.take(payable_id, request, event)
