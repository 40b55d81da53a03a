"""What follows when an issue, its repository or our way to it is no longer where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from app.core.events import IssuePlace, IssueView, Lost, Subject
from app.core.facts import IssueMoved
from app.core.place import OUT_OF_SIGHT
from app.service.handler import Handler
from app.service.ports import Clock, GitHub, IssueRef, RepositoryRef, Store, Whereabouts

# An issue that GitHub does not show may be lag or a lost right; after a day of it a person must look.
MISSING_MAX = timedelta(days=1)
NEVER = datetime.min.replace(tzinfo=UTC)


class Places:
    """Answers with the words that tell what became of each contract concerned."""

    def __init__(
        self, store: Store, github: GitHub, handler: Handler, clock: Clock, wake_effects: Callable[[], None]
    ) -> None:
        self._store = store
        self._github = github
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def lose(self, refs: Iterable[IssueRef], subject: Subject, source: str) -> list[str]:
        """GitHub said that these issues, or the way to them, are gone."""
        outcomes: list[str] = []
        for ref in refs:
            issue_id = self._id(ref)
            if issue_id is not None:
                since = self._since(ref, issue_id, subject)
                event = Lost(at=self._clock.now(), source=source, subject=subject, since=since)
                outcomes.append(self._handler.lose(issue_id, event))
        if outcomes:
            self._wake_effects()
        return outcomes

    def lose_repository(self, repository_id: int, subject: Subject, source: str) -> list[str]:
        """What is live there is held; of one out of sight nothing is shown any more, ended offers as little as others,
        until it is seen again."""
        if subject in OUT_OF_SIGHT:
            self._store.seen_private(repository_id, None)
        return self.lose(list(self._store.live_issues(repository_id)), subject, source)

    def gone(self, ref: IssueRef, issue_id: int, found: Whereabouts, by: str) -> list[str] | None:
        """An issue that could not be read: only GitHub's positive word counts at once; None while it is unknown."""
        since = self._store.missing(issue_id)
        lost = found.lost or (Subject.ISSUE_GONE if self._clock.now() - since >= MISSING_MAX else None)
        if found.place is not None:
            outcomes = [self.move(issue_id, found.place, f"{by}:{found.place.id}")]
        elif lost is not None:
            outcomes = self.lose([ref], lost, f"{by}:{lost}")
        else:
            return None
        self._handler.away(issue_id)
        return outcomes

    def keep(self, repository: RepositoryRef, by: str) -> None:
        """Keeps where a repository is; one that went to another account takes nothing along that is not held first."""
        if self._store.remember_repository(repository):
            self.lose_repository(repository.id, Subject.REPOSITORY_MOVED, by)

    def move(self, issue_id: int, to: IssuePlace, source: str) -> str:
        """The issue is at another place: a contract on it goes along."""
        ref = RepositoryRef(
            id=to.repository_id,
            installation_id=to.installation_id,
            account_id=to.account_id,
            full_name=to.repository,
        )
        self._store.remember_repository(ref)
        since = self._store.missing(issue_id)
        outcome = self._handler.move(issue_id, to, self._clock.now(), source, since)
        self._wake_effects()
        return outcome

    def fetch(self, view: IssueView, from_repositories: Iterable[int], by: str) -> bool:
        """Brings along what was agreed about an issue, over or not, before it came from other repositories; True if
        there was."""
        for repository_id in from_repositories:
            for before in self._store.issues_with_contract(repository_id, view.title):
                known, place = self._id(before), self._github.whereabouts(before).place
                if known is not None and place is not None and place.id == view.id:
                    return self.move(known, place, f"{by}:{view.id}").startswith(IssueMoved.__name__)
        return False

    def _since(self, ref: IssueRef, issue_id: int, subject: Subject) -> datetime | None:
        """From when it may have been so. What is archived can be read, but does not count as swept."""
        if subject in OUT_OF_SIGHT:
            missing = self._store.missing(issue_id)
            # Where it came to by a transfer, readable to all or not, it may never have been in the App's sight.
            return missing if self._store.swept_at(ref.repository.id) else NEVER
        if subject is Subject.REPOSITORY_ARCHIVED:
            return self._store.swept_at(ref.repository.id) or NEVER
        return None

    def _id(self, ref: IssueRef) -> int | None:
        return self._store.reading_state(ref.repository.id, ref.number).issue_id
