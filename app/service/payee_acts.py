"""Takes what finance says of one payable, other than its payment, through the same write door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.events import Actor, FinanceEvent, FinanceHoldAsked, RecoveryRecorded, RejectionRecorded, VoidAsked
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PayableUnknown, PaymentOutcome, PaymentRefused, PaymentTaken
from app.service.ports import Clock, Store


class PayeeActs:
    """Each names the payable, the person who acts and the request; saying the same twice is saying it once."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def reject(self, payable_id: int, owner: Actor, reason: str, request_id: str) -> PaymentOutcome:
        """It could not be paid: payable again, and on hold until a person has seen why."""

        def event(at: datetime, payee_id: UserId) -> FinanceEvent:
            return RejectionRecorded(at=at, source=request_id, actor=owner, payee_id=payee_id, reason=reason)

        return self._told(payable_id, event)

    def hold(self, payable_id: int, owner: Actor, reason: str, request_id: str) -> PaymentOutcome:
        """Nothing of its contract moves on until a maintainer resumes it."""

        def event(at: datetime, payee_id: UserId) -> FinanceEvent:
            return FinanceHoldAsked(at=at, source=request_id, actor=owner, payee_id=payee_id, reason=reason)

        return self._told(payable_id, event)

    def void(self, payable_id: int, owner: Actor, reason: str, request_id: str) -> PaymentOutcome:
        """Owed no more."""

        def event(at: datetime, payee_id: UserId) -> FinanceEvent:
            return VoidAsked(at=at, source=request_id, actor=owner, payee_id=payee_id, reason=reason)

        return self._told(payable_id, event)

    def recover(
        self, payable_id: int, owner: Actor, cents: int, reference: str, received_on: str, request_id: str
    ) -> PaymentOutcome:
        """``cents`` of what was paid came back on an ISO date."""

        def event(at: datetime, payee_id: UserId) -> FinanceEvent:
            return RecoveryRecorded(
                at=at,
                source=request_id,
                actor=owner,
                payee_id=payee_id,
                cents=cents,
                reference=reference,
                received_on=received_on,
            )

        return self._told(payable_id, event)

    def _told(self, payable_id: int, event: Callable[[datetime, UserId], FinanceEvent]) -> PaymentOutcome:
        found = self._store.issue_of_payable(payable_id)
        if found is None:
            return PayableUnknown()
        issue_id, contract_id, payee_id = found
        decision = self._handler.report(issue_id, contract_id, event(self._clock.now(), UserId(payee_id)))
        if decision.refusals:
            return PaymentRefused(refusal=decision.refusals[0])
        if decision.facts:
            self._wake_effects()
        return PaymentTaken(already=not decision.facts)
