"""Takes finance's report that a payable was paid through the same write door as everything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.events import Actor, FinanceEvent, PaymentRecorded
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PaymentOutcome, ReportRequest
from app.service.ports import Clock, Store, Unit
from app.service.reporting import Reporting, cause_in


class Paying:
    """A ``RecordPayment``: telling the same twice is telling it once, anything else about it is refused."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._reporting = Reporting(store, handler, clock, wake_effects)

    def __call__(
        self, payable_id: int, owner: Actor, reference: str, paid_on: str, cents: int, request: ReportRequest
    ) -> PaymentOutcome:
        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return PaymentRecorded(
                at=at,
                source=cause_in(request),
                actor=owner,
                payee_id=payee_id,
                reference=reference,
                paid_on=paid_on,
                cents=cents,
            )

        return self._reporting.take(payable_id, request, event)
