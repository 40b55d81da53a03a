"""Looks at GitHub without being told: due clocks, live contracts and all that changed since the last sweep."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from app.service.inbox import Inbox
from app.service.ports import (
    Clock,
    GitHub,
    Gone,
    IssueRef,
    RepositoryRef,
    Store,
    Unavailable,
)

log = logging.getLogger(__name__)

DUE_BATCH = 50
DUE_AGAIN_SECONDS = 300.0
# GitHub's search and lists may lag behind its events.
OVERLAP = timedelta(minutes=10)


class Reconcile:
    """Everything found goes through the same reading and the same write door as a delivery does."""

    def __init__(
        self,
        store: Store,
        github: GitHub,
        inbox: Inbox,
        clock: Clock,
        refresh_policy: Callable[[RepositoryRef], None],
    ) -> None:
        self._store = store
        self._github = github
        self._inbox = inbox
        self._clock = clock
        self._refresh_policy = refresh_policy

    def tick(self) -> bool:
        """Reads the issues for which time has come (a lapse, a promotion, an offer's end); True when more wait."""
        refs = self._store.due_issues(self._clock.now(), DUE_BATCH)
        for ref in refs:
            # Without GitHub's word on pushes and merges nothing may lapse: it is looked at again later.
            self._store.due_in_a_while(ref, DUE_AGAIN_SECONDS)
            self._read(ref)
        return len(refs) == DUE_BATCH

    def sweep(self, report: Callable[[str], None] = lambda _line: None) -> int:
        """One look through every installation; answers how many decisions were found late.

        ``report`` gets a line for each, with the repository, the issue and what became of it.
        """
        late = 0
        for installation in self._github.installations():
            self._store.remember_installation(installation)
            if installation.suspended:
                continue
            for repository in self._github.repositories(installation.id):
                self._store.remember_repository(repository)
                late += self._repository(repository, report)
        return late

    def _repository(self, repository: RepositoryRef, report: Callable[[str], None]) -> int:
        funded = self._store.funded_since(repository)
        if funded is None and not self._store.has_live_contract(repository.id):
            return 0
        started = self._clock.now()
        try:
            self._refresh_policy(repository)
        except (Unavailable, Gone) as problem:
            log.warning("policy file not read", extra={"repository": repository.full_name, "why": str(problem)})
            return 0
        since = (self._store.swept_at(repository.id) or funded or started) - OVERLAP
        numbers = {ref.number for ref in self._store.live_issues(repository.id)}
        numbers |= set(self._github.changed_issues(repository, since))
        late, unread = 0, 0
        for number in sorted(numbers):
            outcomes = self._read(IssueRef(repository=repository, number=number))
            unread += outcomes is None
            for outcome in outcomes or ():
                late += 1
                report(f"{repository.full_name}#{number}: {outcome}")
        if not unread:
            self._store.swept(repository.id, started)
        return late

    def _read(self, ref: IssueRef) -> list[str] | None:
        """What was new, None where GitHub gave no answer: the next sweep must look there again."""
        try:
            return self._inbox.read_issue(ref)
        except (Unavailable, Gone) as problem:
            log.warning(
                "issue not read",
                extra={"issue": f"{ref.repository.full_name}#{ref.number}", "why": str(problem)},
            )
            return None
