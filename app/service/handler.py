"""The one write door: every event passes here, one transaction each issue, decided under the issue's lock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.decide import decide, due_at
from app.core.decision import Decision, after
from app.core.effects import plan
from app.core.events import (
    Actor,
    AnyEvent,
    GitHubEvent,
    IssueView,
    Looked,
    Lost,
    PaymentRecorded,
)
from app.service.ports import Clock, FundTaken, Reading, Store, Unit

# A fund changing under an offer is rare; after this many tries the last answer is a refusal by what is left.
TRIES_MAX = 5


class Handler:
    """Decides events and keeps what follows; answers with the words that tell what became of each."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def read(self, reading: Reading) -> list[str]:
        """Everything new on an issue, in order, in one transaction."""
        return self._retried(lambda: self._read(reading))

    def pay(self, issue_id: int, contract_id: int, event: PaymentRecorded) -> Decision:
        """Finance's report about one payee of one contract, which need not be the issue's latest."""
        return self._about(issue_id, contract_id, event, event.actor.id)

    def lose(self, issue_id: int, event: Lost) -> str:
        """GitHub told that the issue or its repository went away."""
        return self._about(issue_id, None, event, None).outcome

    def _about(
        self, issue_id: int, contract_id: int | None, event: PaymentRecorded | Lost, actor_id: int | None
    ) -> Decision:
        with self._store.unit() as unit:
            unit.lock_issue_id(issue_id)
            found = unit.contract(issue_id, contract_id)
            number, contract = found if found else (None, None)
            given = unit.given(None, contract, actor_id, event.at)
            decision = decide(contract, event, given)
            if decision.facts:
                unit.append(number, contract, decision.facts)
                unit.want(issue_id, plan(after(contract, decision.facts), event, decision, given.policy))
        return decision

    def _retried(self, work: Callable[[], list[str]]) -> list[str]:
        for _ in range(TRIES_MAX - 1):
            try:
                return work()
            except FundTaken:
                continue
        return work()

    def _read(self, reading: Reading) -> list[str]:
        view = reading.view
        outcomes: list[str] = []
        with self._store.unit() as unit:
            unit.lock_issue(view)
            before = unit.read_until(view.id)
            stale = before is not None and before > reading.read_until
            for event in reading.events:
                if stale and isinstance(event, Looked):
                    continue
                if not isinstance(event, Looked) and unit.is_handled(view.id, event.source):
                    continue
                outcomes.append(self._one(unit, view, event))
            if not stale:
                unit.looked(view.id, view, reading.read_until, self._due(unit, view))
        return [o for o in outcomes if o]

    def _one(self, unit: Unit, view: IssueView, event: AnyEvent) -> str:
        found = unit.contract(view.id)
        contract_id, contract = found if found else (None, None)
        actor = event.actor.id if isinstance(event, GitHubEvent) and event.actor else None
        given = unit.given(view, contract, actor, event.at)
        decision = decide(contract, event, given)
        if decision.facts:
            unit.append(contract_id, contract, decision.facts)
        for refusal in decision.refusals:
            unit.notice(view.id, event.source, event.at, refusal, _person(event))
        unit.want(view.id, plan(after(contract, decision.facts), event, decision, given.policy))
        if isinstance(event, Looked):
            return ",".join(type(fact).__name__ for fact in decision.facts)
        unit.handled(view.id, event.source, event.at, decision.outcome)
        return decision.outcome

    def _due(self, unit: Unit, view: IssueView) -> datetime | None:
        found = unit.contract(view.id)
        if found is None:
            return None
        return due_at(found[1], unit.given(view, found[1], None, self._clock.now()))


def _person(event: AnyEvent) -> tuple[int, str] | None:
    actor: Actor | None = event.actor if isinstance(event, GitHubEvent) else None
    return (actor.id, actor.login) if actor else None
