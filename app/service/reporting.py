"""Takes finance's report on one payable through the write door; one that its caller named is taken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.events import FinanceEvent
from app.core.ids import UserId
from app.service.handler import Handler
from app.service.payments import (
    Answered,
    KeyReused,
    Named,
    PayableUnknown,
    PaymentOutcome,
    PaymentRefused,
    PaymentTaken,
    ReportRequest,
)
from app.service.ports import Clock, Store, Unit

# Makes the event of a report at a moment, about a payee, inside its transaction.
MakeEvent = Callable[[Unit, datetime, UserId], FinanceEvent]


class Reporting:
    """Saying the same twice is saying it once; a named request acts once, whatever came after it."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def take(self, payable_id: int, request: ReportRequest, event: MakeEvent) -> PaymentOutcome:
        """Name, decision and answer are one transaction. What is refused keeps no name: it may be tried again."""
        found = self._store.issue_of_payable(payable_id)
        if found is None:
            return PayableUnknown()
        issue_id, contract_id, payee_id = found
        named = request if isinstance(request, Named) else None
        with self._store.unit() as unit:
            # The name before the issue, as a batch takes them: nobody waits in a ring.
            before = unit.answered(named) if named else None
            if named and before:
                return _again(named, before)
            unit.lock_issue_id(issue_id)
            now = self._clock.now()
            decision = self._handler.within(unit, issue_id, contract_id, event(unit, now, UserId(payee_id)))
            if decision.refusals:
                return PaymentRefused(refusal=decision.refusals[0])
            row = unit.answer(named, payable_id, now) if named else None
        if decision.facts:
            self._wake_effects()
        return PaymentTaken(already=not decision.facts, row=row)


def cause_in(request: ReportRequest) -> str:
    return request.cause if isinstance(request, Named) else request


def _again(named: Named, before: Answered) -> PaymentOutcome:
    if before.body_hash != named.body_hash or before.row is None:
        return KeyReused()
    return PaymentTaken(already=True, row=before.row, again=True)
