"""The one write door: every event passes here, one transaction each issue, decided under the issue's lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.decide import decide, due_at
from app.core.decision import Decision, after
from app.core.effects import Effect, plan
from app.core.events import (
    AcceptanceMade,
    Actor,
    AnyEvent,
    AwardAsked,
    FinanceEvent,
    GitHubEvent,
    IssuePlace,
    IssueView,
    LabelRemoved,
    Looked,
    Lost,
    PaymentRecorded,
    PersonsEvent,
    RejectionRecorded,
    ResumeAsked,
    Reverted,
    Settled,
    SplitAsked,
    Subject,
    Transferred,
)
from app.core.facts import ClaimGranted
from app.core.lifecycle import Status
from app.core.policy import Given
from app.core.refusals import Refusal
from app.core.state import Contract
from app.service.ports import Clock, FundTaken, Reading, Store, Unit

# A fund changing under an offer is rare; after this many tries the last answer is a refusal by what is left.
TRIES_MAX = 5

# Who looked without being told: a source that starts so names what no delivery had brought.
SWEEP = "sweep"
# What happened only now may have its delivery under way.
UNDER_WAY = timedelta(minutes=1)

# What reaches one contract without a reading of its issue.
Told = Lost | Settled | FinanceEvent | PersonsEvent


class Handler:
    """Decides events and keeps what follows; answers with the words that tell what became of each."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def read(self, reading: Reading, by: str = "reading") -> list[str]:
        """Everything new on an issue, in order, in one transaction; what a ``SWEEP`` finds is kept as found late."""
        return self._retried(lambda: self._read(reading, by == SWEEP))

    def lose(self, issue_id: int, event: Lost) -> str:
        """GitHub told that the issue or its repository went away."""
        return self._about(issue_id, None, event, None).outcome

    def away(self, issue_id: int) -> None:
        """An issue is not in its place: it is looked for again when its contract is due, and not every few minutes."""
        with self._store.unit() as unit:
            unit.lock_issue_id(issue_id)
            found, now, due = unit.contract(issue_id), self._clock.now(), None
            if found is not None:
                due = self._next_look(unit, issue_id, found[1], unit.given(None, found[1], None, now))
            if due is None or due > now:
                unit.due(issue_id, due)

    def within(self, unit: Unit, issue_id: int, contract_id: int, event: FinanceEvent) -> Decision:
        """Finance's act on one contract inside a transaction that holds its issue's lock."""
        return self._decided(unit, issue_id, contract_id, event, event.actor.id)

    def report(self, issue_id: int, contract_id: int, event: FinanceEvent) -> Decision:
        """Finance's act on one payee of one contract, which need not be the issue's latest."""
        return self._about(issue_id, contract_id, event, event.actor.id)

    def act(self, issue_id: int, contract_id: int, event: PersonsEvent) -> Decision:
        """What a person did about one contract on a page of ours."""
        return self._about(issue_id, contract_id, event, event.actor.id)

    def refuse(self, view: IssueView, at: datetime, source: str, refusal: Refusal, person: Actor) -> str:
        """Tells a person on the thread itself what cannot be done there; the same thing once."""
        with self._store.unit() as unit:
            unit.lock_issue(view)
            if unit.is_handled(view.id, source):
                return "nothing_new"
            unit.notice(view.id, source, at, refusal, (person.id, person.login))
            unit.want(view.id, [Effect(kind="comment")])
            unit.handled(view.id, source, at, f"refused:{refusal.code}")
        return f"refused:{refusal.code}"

    def puzzled(self, view: IssueView, at: datetime, source: str, comment_id: int) -> None:
        """Shows under a comment that it asks for something that cannot be done there; the same thing once."""
        with self._store.unit() as unit:
            unit.lock_issue(view)
            if not unit.is_handled(view.id, source):
                unit.want(view.id, [Effect(kind="reaction", target=f"{comment_id}:confused")])
                unit.handled(view.id, source, at, "misplaced")

    def settle(self, issue_id: int, event: Settled) -> Decision:
        """What a person decided about a contract whose place is out of reach."""
        return self._about(issue_id, None, event, event.actor.id)

    def move(self, issue_id: int, to: IssuePlace, at: datetime, source: str, since: datetime | None = None) -> str:
        """The contracts follow their issue, those that are over too; where another is live at the new place already,
        they stay, a live one held.

        ``since``: from when the issue is missing where it was.
        """
        with self._store.unit() as unit:
            unit.lock_issue_id(issue_id)
            ours = list(unit.contracts(issue_id))
            if not ours:
                # A row for the new place would say that nothing of ours need be looked for any more.
                return "ignored:no_offer"
            unit.lock_issue(to)
            there = unit.contract(to.id)
            if there is not None and there[1].live:
                lost = Lost(at=at, source=source, subject=Subject.ISSUE_TRANSFERRED, since=since)
                return self._decided(unit, issue_id, None, lost, None).outcome
            # What was shown where it was is given up before more is wanted where it is.
            unit.follow(issue_id, to.id, self._clock.now())
            first = there[1].offer.generation + 1 if there else 1
            for generation, (number, contract) in enumerate(reversed(ours), first):
                event = Transferred(at=at, source=source, to=to, generation=generation)
                given = unit.given(None, contract, None, at)
                decision = decide(contract, event, given)
                unit.append(number, contract, decision.facts)
            self._told_late(unit, contract, event, decision)
            unit.want(to.id, plan(after(contract, decision.facts), event, decision, given.policy))
        return decision.outcome

    def _about(self, issue_id: int, contract_id: int | None, event: Told, actor_id: int | None) -> Decision:
        with self._store.unit() as unit:
            unit.lock_issue_id(issue_id)
            return self._decided(unit, issue_id, contract_id, event, actor_id)

    def _decided(
        self, unit: Unit, issue_id: int, contract_id: int | None, event: Told, actor_id: int | None
    ) -> Decision:
        found = unit.contract(issue_id, contract_id)
        number, contract = found if found else (None, None)
        given = unit.given(None, contract, actor_id, event.at)
        decision = decide(contract, event, given)
        if decision.facts:
            unit.append(number, contract, decision.facts)
            self._told_late(unit, contract, event, decision)
            left = after(contract, decision.facts)
            self._close_batch(unit, contract, event)
            unit.want(issue_id, plan(left, event, decision, given.policy))
            latest = unit.contract(issue_id)
            if left is not None and latest is not None and latest[0] == number:
                # A claim granted without a look at GitHub may meet a pull request that is there already.
                granted = any(isinstance(fact, ClaimGranted) for fact in decision.facts)
                soon = granted and isinstance(event, AcceptanceMade)
                unit.due(issue_id, self._clock.now() if soon else self._next_look(unit, issue_id, left, given))
        return decision

    def _next_look(self, unit: Unit, issue_id: int, latest: Contract, given: Given) -> datetime | None:
        """When the issue's latest contract is due; one that came to nothing ends no watch over what was paid before."""
        now = self._clock.now()
        if latest.live or latest.status is Status.PAID:
            return due_at(latest, now, given)
        paid = next((each for _, each in unit.contracts(issue_id) if each.status is Status.PAID), None)
        return due_at(paid, now, given) if paid else None

    def _told_late(self, unit: Unit, contract: Contract | None, event: AnyEvent, decision: Decision) -> None:
        """A place that a sweep found gone or elsewhere; since when, GitHub does not tell."""
        if contract is not None and isinstance(event, (Lost, Transferred)) and event.source.startswith(SWEEP):
            unit.late(contract.offer.repository, contract.offer.issue_number, None, decision.outcome)

    def _close_batch(self, unit: Unit, contract: Contract | None, event: Told) -> None:
        """A line that was paid or rejected may have been its batch's last."""
        if contract is None or not isinstance(event, (PaymentRecorded, RejectionRecorded)):
            return
        before = contract.payable_of(event.payee_id)
        if before is not None and before.batch_id is not None:
            unit.batches().settled(before.batch_id, event.at)

    def _retried(self, work: Callable[[], list[str]]) -> list[str]:
        for _ in range(TRIES_MAX - 1):
            try:
                return work()
            except FundTaken:
                continue
        return work()

    def _read(self, reading: Reading, swept: bool) -> list[str]:
        view = reading.view
        # Nobody knows when what only a look at the present shows has changed; the issue's own time is the latest.
        fresh = self._clock.now() - UNDER_WAY
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
                late = swept and (reading.read_until if isinstance(event, Looked) else event.at) <= fresh
                outcomes.append(self._one(unit, view, event, late))
            if not stale:
                unit.looked(view.id, view, reading.read_until, self._due(unit, view))
                if reading.text is not None:
                    unit.told(view, reading.text)
        return [o for o in outcomes if o]

    def _one(self, unit: Unit, view: IssueView, event: AnyEvent, late: bool) -> str:
        found = unit.contract(view.id, _earlier(unit, view.id, event))
        contract_id, contract = found if found else (None, None)
        actor = event.actor.id if isinstance(event, GitHubEvent) and event.actor else None
        given = unit.given(view, contract, actor, event.at, _named(event))
        if isinstance(event, LabelRemoved):
            given = replace(given, choices=unit.choices(view.id, _unchosen_since(contract)))
        decision = decide(contract, event, given)
        if decision.facts:
            unit.append(contract_id, contract, decision.facts)
        for refusal in decision.refusals:
            unit.notice(view.id, event.source, event.at, refusal, _person(event))
        unit.want(view.id, plan(after(contract, decision.facts), event, decision, given.policy))
        news = _news(event, decision)
        if late and news:
            unit.late(view.repository, view.number, None if isinstance(event, Looked) else event.at, news)
        if isinstance(event, Looked):
            return ",".join(type(fact).__name__ for fact in decision.facts)
        unit.handled(view.id, event.source, event.at, decision.outcome)
        return decision.outcome

    def _due(self, unit: Unit, view: IssueView) -> datetime | None:
        found = unit.contract(view.id)
        if found is None:
            return None
        given = unit.given(view, found[1], None, self._clock.now())
        return self._next_look(unit, view.id, found[1], given)


def _earlier(unit: Unit, issue_id: int, event: AnyEvent) -> int | None:
    """Which of an issue's contracts an event is about where that need not be the latest: a later offer shields nothing
    that an earlier one was paid for."""
    if isinstance(event, Reverted):
        found = ((number, each.merge) for number, each in unit.contracts(issue_id))
        return next((number for number, merge in found if merge is not None and merge.pull_id == event.pull_id), None)
    if isinstance(event, ResumeAsked):
        latest = unit.contract(issue_id)
        if latest is not None and not latest[1].held:
            return next((number for number, each in unit.contracts(issue_id) if each.recoveries), None)
    return None


def _unchosen_since(contract: Contract | None) -> datetime | None:
    """From when on an offer, or the end of one, leaves a choice between amounts open; what was told before is over."""
    if contract is None:
        return None
    return contract.offer.at if contract.live else contract.changed_at


def _news(event: AnyEvent, decision: Decision) -> str:
    """What somebody's act brought about, empty for none: what time alone does is told late by nobody."""
    if isinstance(event, Looked):
        return ",".join(type(fact).__name__ for fact in decision.facts if not fact.cause.startswith("clock:"))
    return "" if decision.outcome.startswith("ignored") else decision.outcome


def _named(event: AnyEvent) -> set[int]:
    """Who is to be paid by what a maintainer writes."""
    if isinstance(event, AwardAsked):
        return {event.payee.id} if event.payee else set()
    return {s.person.id for s in event.shares if s.person} if isinstance(event, SplitAsked) else set()


def _person(event: AnyEvent) -> tuple[int, str] | None:
    actor: Actor | None = event.actor if isinstance(event, GitHubEvent) else None
    return (actor.id, actor.login) if actor else None
