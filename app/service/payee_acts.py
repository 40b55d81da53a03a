"""Takes what finance says of one payable, other than its payment, through the same write door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.events import Actor, FinanceEvent, FinanceHoldAsked, RecoveryRecorded, RejectionRecorded, VoidAsked
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PaymentOutcome, ReportRequest
from app.service.ports import Clock, Store, Unit
from app.service.reporting import Reporting, cause_in


class PayeeActs:
    """Each names the payable, the person who acts and the request; saying the same twice is saying it once."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._reporting = Reporting(store, handler, clock, wake_effects)

    def reject(self, payable_id: int, owner: Actor, reason: str, request: ReportRequest) -> PaymentOutcome:
        """It could not be paid: payable again, and on hold until a person has seen why."""

        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return RejectionRecorded(at=at, source=cause_in(request), actor=owner, payee_id=payee_id, reason=reason)

        return self._reporting.take(payable_id, request, event)

    def hold(self, payable_id: int, owner: Actor, reason: str, request: ReportRequest) -> PaymentOutcome:
        """Nothing of its contract moves on until a maintainer resumes it."""

        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return FinanceHoldAsked(at=at, source=cause_in(request), actor=owner, payee_id=payee_id, reason=reason)

        return self._reporting.take(payable_id, request, event)

    def void(self, payable_id: int, owner: Actor, reason: str, request: ReportRequest) -> PaymentOutcome:
        """Owed no more."""

        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return VoidAsked(at=at, source=cause_in(request), actor=owner, payee_id=payee_id, reason=reason)

        return self._reporting.take(payable_id, request, event)

    def recover(
        self, payable_id: int, owner: Actor, cents: int, reference: str, received_on: str, request: ReportRequest
    ) -> PaymentOutcome:
        """``cents`` of what was paid came back on an ISO date."""

        def event(_unit: Unit, at: datetime, payee_id: UserId) -> FinanceEvent:
            return RecoveryRecorded(
                at=at,
                source=cause_in(request),
                actor=owner,
                payee_id=payee_id,
                cents=cents,
                reference=reference,
                received_on=received_on,
            )

        return self._reporting.take(payable_id, request, event)
