"""Stored deliveries, one after another: told apart, the issue read from GitHub, decided; poison is set aside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.events import Looked, Subject
from app.service.handler import Handler
from app.service.places import Places
from app.service.ports import (
    Classified,
    Clock,
    Delivery,
    GitHub,
    Gone,
    Hint,
    IssueRef,
    Kind,
    Poison,
    Quarantined,
    Reading,
    ReadingState,
    RepositoryRef,
    Store,
    Unavailable,
)
from app.service.pulls import PullThreads, issues_named

log = logging.getLogger(__name__)

BATCH = 20
# A delivery that fails by a fault of ours this often is set aside, so that the rest flows.
ATTEMPTS_MAX = 5
# GitHub may answer 404 for what it has just announced; after this many tries it is taken as gone for now.
GONE_TRIES_MAX = 8
WAIT_SECONDS_MAX = 600.0
# Without a fund only what just happened is answered, with the reason why it offers nothing.
UNFUNDED_LOOK = timedelta(hours=1)


class Inbox:
    def __init__(
        self,
        store: Store,
        github: GitHub,
        handler: Handler,
        classify: Callable[[str, bytes], Classified],
        clock: Clock,
        wake_effects: Callable[[], None],
        refresh_policy: Callable[[RepositoryRef], None],
        wake_sweep: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._github = github
        self._handler = handler
        self._classify = classify
        self._clock = clock
        self._wake_effects = wake_effects
        self._refresh_policy = refresh_policy
        self._wake_sweep = wake_sweep
        self.places = Places(store, github, handler, clock, wake_effects)
        self.threads = PullThreads(github, handler, clock, wake_effects)

    def drain(self) -> bool:
        """Handles what waits; True when there may be more."""
        deliveries = self._store.take_deliveries(BATCH)
        for delivery in deliveries:
            self._guarded(delivery)
        return len(deliveries) == BATCH

    def read_issue(self, ref: IssueRef, hint: Hint = Hint(), by: str = "reading") -> list[str]:  # noqa: B008 - frozen
        """Reads one issue from GitHub and decides what is new there; one that is not there is looked for.

        ``by`` tells who asks: what a ``SWEEP`` is the first to find was found late.

        Raises:
            Unavailable, Gone: GitHub gave no answer to decide on.
        """
        try:
            return self._read(ref, hint, by)
        except Gone:
            issue_id = self._store.reading_state(ref.repository.id, ref.number).issue_id
            if issue_id is None:
                raise
            found = self._github.whereabouts(ref)
            if found.repository != ref.repository:
                self.places.keep(found.repository, by)
                return self._read(replace(ref, repository=found.repository), hint, by)
            outcomes = self.places.gone(ref, issue_id, found, by)
            if outcomes is None:
                raise
            return outcomes

    def _read(self, ref: IssueRef, hint: Hint, by: str) -> list[str]:
        state, reading = self._reading(ref, hint)
        known = state.read_until or state.moved_until
        came_from = reading.transferred_from if reading and not known else ()
        # What was agreed where the issue came from must be here before anything is decided anew.
        if reading and self.places.fetch(reading.view, came_from, by):
            _, reading = self._reading(ref, hint)
        if reading is None:
            return []
        repository = replace(ref.repository, full_name=reading.view.repository)
        self.places.keep(repository, by)
        if not all(isinstance(event, Looked) for event in reading.events):
            self._refresh_policy(repository)
        outcomes = self._handler.read(reading, by)
        if reading.private is not None and self._store.seen_private(repository.id, reading.private):
            outcomes += self.places.lose_repository(repository.id, Subject.REPOSITORY_PRIVATE, by)
        if outcomes:
            self._wake_effects()
        return outcomes

    def _reading(self, ref: IssueRef, hint: Hint) -> tuple[ReadingState, Reading | None]:
        state = self._store.reading_state(ref.repository.id, ref.number)
        return state, self._github.read_issue(
            ref,
            since=state.read_until or state.moved_until or self._first(ref.repository),
            known_pulls=state.pulls,
            hint=hint,
            decided_until=state.moved_until,
            unseen=lambda sources: self._store.unseen(state.issue_id, sources) if state.issue_id else set(sources),
            asked=self._store.asked(state.issue_id) if state.issue_id else (),
        )

    def _first(self, repository: RepositoryRef) -> datetime:
        """From where an issue is read that was never read: what is older than the money can have offered nothing."""
        return self._store.funded_since(repository) or self._clock.now() - UNFUNDED_LOOK

    def _guarded(self, delivery: Delivery) -> None:
        try:
            status, outcome = self._one(delivery)
        except Unavailable as problem:
            wait = problem.retry_seconds or min(2.0 ** min(delivery.attempts, 10), WAIT_SECONDS_MAX)
            self._store.retry_delivery(delivery.id, wait, problem.why, counted=problem.retry_seconds is None)
            log.warning("delivery waits for GitHub", extra={"delivery": delivery.id, "why": problem.why})
        except Gone as problem:
            self._gone(delivery, str(problem))
        except Poison as problem:
            status = "quarantined" if isinstance(problem, Quarantined) else "dead"
            self._store.end_delivery(delivery.id, status, str(problem))
            log.warning("delivery set aside", extra={"delivery": delivery.id, "why": str(problem)})
        except Exception as fault:
            log.exception("delivery failed", extra={"delivery": delivery.id})
            self._failed(delivery, fault)
        else:
            self._store.end_delivery(delivery.id, status, outcome)
            log.info("delivery handled", extra={"delivery": delivery.id, "outcome": outcome})

    def _gone(self, delivery: Delivery, why: str) -> None:
        """Not an answer about rights or existence: asked again for a while, then kept where a person sees it."""
        if delivery.attempts < GONE_TRIES_MAX:
            self._store.retry_delivery(delivery.id, 2.0**delivery.attempts, f"not found yet: {why}")
        else:
            self._store.bury_delivery(delivery.id, f"GitHub does not show it: {why}")

    def _failed(self, delivery: Delivery, fault: Exception) -> None:
        why = f"{type(fault).__name__}: {fault}"
        if delivery.attempts >= ATTEMPTS_MAX:
            self._store.bury_delivery(delivery.id, why)
        else:
            self._store.retry_delivery(delivery.id, 2.0**delivery.attempts, why)

    def _one(self, delivery: Delivery) -> tuple[str, str]:
        found = self._classify(delivery.event, delivery.body)
        self._remember(found)
        match found.kind:
            case Kind.ISSUE:
                return self._issue(found)
            case Kind.PULL:
                return self._pull(found)
            case Kind.TRANSFER:
                return self._transfer(found, delivery)
            case Kind.OWN_COMMENT:
                return self._own_comment(found)
            case Kind.CHECK:
                return self._check(found)
            case Kind.LABEL:
                return self._label(found)
            case Kind.LOST:
                return self._lost(found, delivery)
            case Kind.INSTALLATION | Kind.REPOSITORIES:
                return self._places(found, delivery)
            case Kind.NOTHING:
                return "ignored", found.reason

    def _remember(self, found: Classified) -> None:
        if found.installation is not None:
            self._store.remember_installation(found.installation, gone=found.installation_gone)
        told = found.kind is Kind.REPOSITORIES
        for ref in (found.repository, *found.repositories):
            known = self._store.repository(ref.id) if ref is not None else None
            # An old delivery may bear an old name; what a reading found stands until GitHub tells of a new one.
            if ref is not None and (told or known is None or known.installation_id != ref.installation_id):
                self.places.keep(ref, "delivery")
        if found.writable and found.repository is not None:
            self._store.show_again(found.repository.id, found.number)
            self._wake_effects()

    def _issue(self, found: Classified) -> tuple[str, str]:
        ref = _ref(found)
        if ref is None:
            return "ignored", "no_installation"
        if not found.worth_reading and not self._store.concerns(ref.repository.id, ref.number):
            return "ignored", "concerns_nothing_of_ours"
        outcomes = self.read_issue(ref, found.hint)
        if not outcomes and found.hint.pull_number is not None:
            return self._pull(found)
        return "done", ";".join(outcomes) or "nothing_new"

    def _pull(self, found: Classified) -> tuple[str, str]:
        """A pull request matters through the issues it names: those known and those GitHub tells now."""
        repository, number = found.repository, found.number
        if repository is None or number is None or not repository.installation_id:
            return "ignored", "no_installation"
        thread = IssueRef(repository=repository, number=number)
        outcomes = [self.threads.offer(thread, found.offered_by)] if found.offered_by is not None else []
        if not self._store.has_contract(repository.id):
            return ("done", outcomes[0]) if outcomes else ("ignored", "no_contract_in_repository")
        named = self._github.named_by_pulls(repository, [number])
        ours = issues_named(self._store, repository, named, number, found.claims)
        for ref in ours:
            # Where the issue went, another pull request may bear this one's number.
            outcomes += self.read_issue(ref, found.hint if ref.repository.id == repository.id else Hint())
        if found.misplaced and found.hint.comment is not None:
            outcomes.append(self.threads.puzzled(thread, found.hint.comment, ours))
        if number not in named:
            raise Gone(f"{repository.full_name}#{number}")
        told = ours or outcomes
        return ("done", ";".join(outcomes) or "nothing_new") if told else ("ignored", "concerns_nothing_of_ours")

    def _transfer(self, found: Classified, delivery: Delivery) -> tuple[str, str]:
        if found.place is None or found.issue_id is None:
            return "ignored", found.reason
        return "done", self.places.move(found.issue_id, found.place, f"delivery:{delivery.id}")

    def _own_comment(self, found: Classified) -> tuple[str, str]:
        """A person changed or deleted what the App says: it says it again."""
        ref = _ref(found)
        issue_id = self._store.reading_state(ref.repository.id, ref.number).issue_id if ref else None
        if issue_id is None:
            return "ignored", "concerns_nothing_of_ours"
        self._store.reshow(issue_id, "comment", "")
        self._wake_effects()
        return "done", "comment_shown_again"

    def _check(self, found: Classified) -> tuple[str, str]:
        """The button under a check run: GitHub is asked again, and the check shows what came of it."""
        repository, pull_id = found.repository, found.pull_id
        refs = self._store.issues_of_pull_id(repository.id, pull_id) if repository and pull_id else []
        outcomes: list[str] = []
        for ref in refs:
            outcomes += self.read_issue(ref)
            issue_id = self._store.reading_state(ref.repository.id, ref.number).issue_id
            if issue_id is not None:
                self._store.reshow(issue_id, "check", str(pull_id))
        self._wake_effects()
        return ("done", ";".join(outcomes) or "nothing_new") if refs else ("ignored", "concerns_nothing_of_ours")

    def _label(self, found: Classified) -> tuple[str, str]:
        if found.repository is None or not found.worth_reading:
            return "ignored", "label_not_ours"
        self._store.look_soon(found.repository.id)
        return "done", f"looking:{found.reason}"

    def _places(self, found: Classified, delivery: Delivery) -> tuple[str, str]:
        """What the App can reach has changed: what it lost is held, what it gained is looked through."""
        source, outcomes = f"delivery:{delivery.id}", list[str]()
        seen = found.installation
        gone = set(found.removed)
        if seen is not None and found.installation_gone:
            gone |= {ref.id for ref in self._store.repositories_of(seen.id)}
        for repository_id in sorted(gone):
            known = self._store.repository(repository_id)
            if known is not None and seen is not None and known.installation_id == seen.id:
                outcomes += self.places.lose_repository(repository_id, Subject.APP_REMOVED, source)
        if found.resync:
            self._wake_sweep()
        return "done", ";".join(outcomes) or f"remembered:{found.reason}"

    def _lost(self, found: Classified, delivery: Delivery) -> tuple[str, str]:
        if found.lost is None or found.repository is None:
            return "ignored", found.reason
        repository, source = found.repository, f"delivery:{delivery.id}"
        if found.lost is Subject.REPOSITORY_PRIVATE:
            self._store.seen_private(repository.id, True)
        if found.number is None:
            outcomes = self.places.lose_repository(repository.id, found.lost, source)
        else:
            outcomes = self.places.lose([IssueRef(repository=repository, number=found.number)], found.lost, source)
        return ("done", ";".join(outcomes)) if outcomes else ("ignored", "concerns_nothing_of_ours")


def _ref(found: Classified) -> IssueRef | None:
    if found.repository is None or found.number is None or not found.repository.installation_id:
        return None
    return IssueRef(repository=found.repository, number=found.number)
