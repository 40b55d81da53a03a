"""The App's own life on an account: installed, given repositories, suspended, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.sandbox.acts_issues import Who
from app.sandbox.acts_repositories import RepositoryActs
from app.sandbox.model import Account, Installation, Repository


class InstallationActs(RepositoryActs):
    def install(self, by: Who, account: Who, repositories: Sequence[Repository | str] | None = None) -> Installation:
        """Install the App on an account; None means all its repositories, present and to come."""
        with self.acting():
            home, now = self.user(account), self.now()
            chosen = [self.repository(r) for r in repositories or ()]
            made = Installation(
                id=self.next_id("account"),
                account=home,
                repository_ids={r.id for r in chosen},
                created_at=now,
                updated_at=now,
                all_repositories=repositories is None,
            )
            self.installations[made.id] = made
            self._tell_installation("created", self.user(by), made, with_repositories=True)
            return made

    def add_to_installation(self, by: Who, installation: Installation, repo: Repository | str) -> None:
        with self.acting():
            repository = self.repository(repo)
            installation.repository_ids.add(repository.id)
            self.tell_repositories(installation, "added", self.user(by), [repository])

    def remove_from_installation(self, by: Who, installation: Installation, repo: Repository | str) -> None:
        with self.acting():
            repository = self.repository(repo)
            installation.repository_ids.discard(repository.id)
            self.tell_repositories(installation, "removed", self.user(by), [repository])

    def suspend(self, by: Who, installation: Installation) -> None:
        with self.acting():
            who = self.user(by)
            installation.suspended_at, installation.suspended_by = self.now(), who
            self._tell_installation("suspend", who, installation)

    def unsuspend(self, by: Who, installation: Installation) -> None:
        with self.acting():
            installation.suspended_at = installation.suspended_by = None
            self._tell_installation("unsuspend", self.user(by), installation)

    def uninstall(self, by: Who, installation: Installation) -> None:
        with self.acting():
            self._tell_installation("deleted", self.user(by), installation, with_repositories=True)
            installation.deleted = True

    def repositories_of(self, installation: Installation) -> list[Repository]:
        """What the installation reaches, by id."""
        mine = [r for r in self.repositories.values() if self.installation_of(r) is installation]
        return [r for r in mine if not r.deleted]

    def _tell_installation(
        self, action: str, who: Account, installation: Installation, *, with_repositories: bool = False
    ) -> None:
        told: dict[str, Any] = {"installation": self.shapes.installation(installation)}
        if with_repositories:
            lines = [self.shapes.repository_line(r) for r in self.repositories_of(installation)]
            told |= {"repositories": lines, "requester": None}
        self.emit("installation", action, None, who, _installation=installation, **told)
