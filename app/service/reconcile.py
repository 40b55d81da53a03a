"""Looks at GitHub without being told: due clocks, live contracts and all that changed since the last sweep."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.events import Subject
from app.service.handler import SWEEP as SOURCE
from app.service.inbox import Inbox
from app.service.ports import (
    Clock,
    GitHub,
    Gone,
    InstallationSeen,
    IssueRef,
    RepositoryRef,
    RepositorySeen,
    Store,
    Unavailable,
)
from app.service.pulls import issues_of_pulls

log = logging.getLogger(__name__)

DUE_BATCH = 50
DUE_AGAIN_SECONDS = 300.0
# GitHub's search and lists may lag behind its events.
OVERLAP = timedelta(minutes=10)

Report = Callable[[str], None]


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

    def sweep(self, report: Report = lambda _line: None) -> int:
        """One look through every installation; answers how many decisions were found late.

        ``report`` gets a line for each, with the repository, the issue and what became of it.
        """
        late, seen = 0, list(self._github.installations())
        for installation in seen:
            self._store.remember_installation(installation)
            if installation.suspended:
                continue
            try:
                late += self._installation(installation, report)
            except (Unavailable, Gone) as problem:
                # One account in trouble keeps no other from being looked through.
                log.warning(
                    "installation not swept", extra={"account": installation.account_login, "why": str(problem)}
                )
        for known in self._store.installations():
            if known.id not in {installation.id for installation in seen}:
                late += self._uninstalled(known, report)
        return late

    def _installation(self, installation: InstallationSeen, report: Report) -> int:
        late, listed = 0, list(self._github.repositories(installation.id))
        for seen in listed:
            late += self._repository(seen, report)
            late += self._turned(seen, report)
        here = {seen.ref.id for seen in listed}
        for known in self._store.repositories_of(installation.id):
            if known.id not in here:
                late += self._told(
                    known, self._inbox.places.lose_repository(known.id, Subject.APP_REMOVED, SOURCE), report
                )
        return late

    def _uninstalled(self, known: InstallationSeen, report: Report) -> int:
        late = 0
        for repository in self._store.repositories_of(known.id):
            outcomes = self._inbox.places.lose_repository(repository.id, Subject.APP_REMOVED, SOURCE)
            late += self._told(repository, outcomes, report)
        self._store.remember_installation(known, gone=True)
        return late

    def _turned(self, seen: RepositorySeen, report: Report) -> int:
        late = 0
        for subject in self._store.turned(seen):
            outcomes = self._inbox.places.lose_repository(seen.ref.id, subject, SOURCE)
            late += self._told(seen.ref, outcomes, report)
        return late

    def _repository(self, seen: RepositorySeen, report: Report) -> int:
        repository = seen.ref
        funded = self._store.funded_since(repository)
        if funded is None and not self._store.has_live_contract(repository.id):
            return 0
        started = self._clock.now()
        try:
            self._refresh_policy(repository)
        except Unavailable as problem:
            log.warning("policy file not read", extra={"repository": repository.full_name, "why": str(problem)})
            return 0
        since = (self._store.swept_at(repository.id) or funded or started) - OVERLAP
        try:
            found = self._to_read(repository, since)
        except (Unavailable, Gone) as problem:
            log.warning("repository not swept", extra={"repository": repository.full_name, "why": str(problem)})
            return 0
        late, unread = 0, 0
        for ref in found:
            outcomes = self._read(ref)
            unread += outcomes is None
            late += self._told(ref.repository, outcomes or [], report, ref.number)
        # Not while it is archived: what an operator settled about that stands until it was seen in use again.
        if not unread and not seen.archived:
            self._store.swept(repository.id, started)
        return late

    def _to_read(self, repository: RepositoryRef, since: datetime) -> list[IssueRef]:
        """Issues with a live contract, those that changed, and those that changed pull requests bear on."""
        numbers, pulls = {ref.number for ref in self._store.live_issues(repository.id)}, set[int]()
        elsewhere: list[IssueRef] = []
        for number, is_pull in self._github.changed(repository, since):
            (pulls if is_pull else numbers).add(number)
        if pulls and self._store.has_contract(repository.id):
            ours = set(issues_of_pulls(self._store, self._github, repository, sorted(pulls)))
            numbers |= {ref.number for ref in ours if ref.repository.id == repository.id}
            elsewhere = sorted((r for r in ours if r.repository.id != repository.id), key=lambda r: r.repository.id)
        return [*(IssueRef(repository=repository, number=number) for number in sorted(numbers)), *elsewhere]

    def _told(self, repository: RepositoryRef, outcomes: list[str], report: Report, number: int | None = None) -> int:
        """How many of the outcomes are news, each reported."""
        news = [outcome for outcome in outcomes if not outcome.startswith("ignored")]
        place = repository.full_name if number is None else f"{repository.full_name}#{number}"
        for outcome in news:
            report(f"{place}: {outcome}")
        return len(news)

    def _read(self, ref: IssueRef) -> list[str] | None:
        """What was new, None where it could not be read: the next sweep must look there again."""
        try:
            return self._inbox.read_issue(ref, by=SOURCE)
        except (Unavailable, Gone) as problem:
            log.warning(
                "issue not read",
                extra={"issue": f"{ref.repository.full_name}#{ref.number}", "why": str(problem)},
            )
        except Exception:
            # What is wrong with one issue keeps no other from being looked at.
            log.exception("issue not read", extra={"issue": f"{ref.repository.full_name}#{ref.number}"})
        return None
