"""Stored deliveries, one after another: told apart, the issue read from GitHub, decided; poison is set aside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.events import Looked, Lost
from app.service.handler import Handler
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
    RepositoryRef,
    Store,
    Unavailable,
)

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
    ) -> None:
        self._store = store
        self._github = github
        self._handler = handler
        self._classify = classify
        self._clock = clock
        self._wake_effects = wake_effects
        self._refresh_policy = refresh_policy

    def drain(self) -> bool:
        """Handles what waits; True when there may be more."""
        deliveries = self._store.take_deliveries(BATCH)
        for delivery in deliveries:
            self._guarded(delivery)
        return len(deliveries) == BATCH

    def read_issue(self, ref: IssueRef, hint: Hint = Hint()) -> list[str]:  # noqa: B008 - a frozen value
        """Reads one issue from GitHub and decides what is new there.

        Raises:
            Unavailable, Gone: GitHub gave no answer to decide on.
        """
        read_until, pulls, issue_id = self._store.reading_state(ref.repository.id, ref.number)
        reading = self._github.read_issue(
            ref,
            since=read_until or self._first(ref.repository),
            known_pulls=pulls,
            hint=hint,
            unseen=lambda sources: self._store.unseen(issue_id, sources) if issue_id else set(sources),
        )
        if reading is None:
            return []
        repository = replace(ref.repository, full_name=reading.view.repository)
        if repository != ref.repository:
            self._store.remember_repository(repository)
        if any(not isinstance(event, Looked) for event in reading.events):
            self._refresh_policy(repository)
        outcomes = self._handler.read(reading)
        if outcomes:
            self._wake_effects()
        return outcomes

    def _first(self, repository: RepositoryRef) -> datetime:
        """From where an issue is read that was never read: what is older than the money can have offered nothing."""
        return self._store.funded_since(repository) or self._clock.now() - UNFUNDED_LOOK

    def _guarded(self, delivery: Delivery) -> None:
        try:
            status, outcome = self._one(delivery)
        except Unavailable as problem:
            wait = problem.retry_seconds or min(2.0 ** min(delivery.attempts, 10), WAIT_SECONDS_MAX)
            self._store.retry_delivery(delivery.id, wait, problem.why)
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
            case Kind.LOST:
                return self._lost(found, delivery)
            case Kind.INSTALLATION | Kind.REPOSITORIES:
                return "done", f"remembered:{found.reason}"
            case Kind.NOTHING:
                return "ignored", found.reason

    def _remember(self, found: Classified) -> None:
        if found.installation is not None:
            self._store.remember_installation(found.installation, gone=found.installation_gone)
        for ref in (found.repository, *found.repositories):
            if ref is not None:
                self._store.remember_repository(ref)

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
        if not self._store.has_live_contract(repository.id):
            return "ignored", "no_live_contract_in_repository"
        numbers = {*self._store.issues_of_known_pull(repository.id, number)}
        numbers |= {*self._github.issues_of_pull(repository, number)}
        ours = [n for n in sorted(numbers) if self._store.concerns(repository.id, n)]
        outcomes: list[str] = []
        for issue in ours:
            outcomes += self.read_issue(IssueRef(repository=repository, number=issue), found.hint)
        return ("done", ";".join(outcomes) or "nothing_new") if ours else ("ignored", "concerns_nothing_of_ours")

    def _lost(self, found: Classified, delivery: Delivery) -> tuple[str, str]:
        if found.lost is None or found.repository is None:
            return "ignored", found.reason
        refs = [r for r in self._store.live_issues(found.repository.id) if found.number in (None, r.number)]
        outcomes: list[str] = []
        for ref in refs:
            _, _, issue_id = self._store.reading_state(ref.repository.id, ref.number)
            event = Lost(at=self._clock.now(), source=f"delivery:{delivery.id}", subject=found.lost)
            if issue_id is not None:
                outcomes.append(self._handler.lose(issue_id, event))
        if outcomes:
            self._wake_effects()
        return ("done", ";".join(outcomes)) if refs else ("ignored", "concerns_nothing_of_ours")


def _ref(found: Classified) -> IssueRef | None:
    repository: RepositoryRef | None = found.repository
    if repository is None or found.number is None or not repository.installation_id:
        return None
    return IssueRef(repository=repository, number=found.number)
