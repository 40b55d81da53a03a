"""Takes finance's report that a payable was paid through the same write door as everything else."""

from __future__ import annotations

from collections.abc import Callable

from app.core.events import Actor, PaymentRecorded
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import PayableUnknown, PaymentOutcome, PaymentRefused, PaymentTaken
from app.service.ports import Clock, Store


class Paying:
    """A ``RecordPayment``: telling the same twice is telling it once, anything else about it is refused."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def __call__(
        self, payable_id: int, owner: Actor, reference: str, paid_on: str, cents: int, request_id: str
    ) -> PaymentOutcome:
        found = self._store.issue_of_payable(payable_id)
        if found is None:
            return PayableUnknown()
        issue_id, contract_id, payee_id = found
        event = PaymentRecorded(
            at=self._clock.now(),
            source=request_id,
            actor=owner,
            payee_id=UserId(payee_id),
            reference=reference,
            paid_on=paid_on,
            cents=cents,
        )
        decision = self._handler.pay(issue_id, contract_id, event)
        if decision.refusals:
            return PaymentRefused(refusal=decision.refusals[0])
        if decision.facts:
            self._wake_effects()
        return PaymentTaken(already=not decision.facts)
