"""What owners do to repositories, labels and accounts: rename, move, archive, hide, delete."""

from __future__ import annotations

from typing import Any

from app.sandbox.acts_issues import DEFAULT_COLOR, IssueActs, Who
from app.sandbox.model import Account, Label, Refused, Repository


class RepositoryActs(IssueActs):
    def create_label(
        self,
        by: Who,
        repo: Repository | str,
        name: str,
        color: str = DEFAULT_COLOR,
        description: str | None = None,
    ) -> Label:
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "write")
            if self.label_in(repository, name):
                raise Refused(
                    422,
                    "Validation Failed",
                    errors=[{"resource": "Label", "code": "already_exists", "field": "name"}],
                )
            return self.new_label(who, repository, name, color, description)

    def edit_label(
        self,
        by: Who,
        repo: Repository | str,
        name: str,
        *,
        new_name: str | None = None,
        color: str | None = None,
        description: str | None = None,
    ) -> Label:
        """Rename or repaint: the issues that wear the label show it changed, without an event of theirs."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "write")
            label = self._label_named(repository, name)
            changes: dict[str, Any] = {}
            if new_name and new_name != label.name:
                changes["name"] = {"from": label.name}
                del repository.labels[label.name.lower()]
                label.name = new_name
                repository.labels[new_name.lower()] = label
            if color and color != label.color:
                changes["color"] = {"from": label.color}
                label.color = color
            label.description = description if description is not None else label.description
            told = self.shapes.label(repository, label)
            self.emit("label", "edited", repository, who, label=told, changes=changes)
            return label

    def delete_label(self, by: Who, repo: Repository | str, name: str) -> None:
        """Issues lose the label without an unlabeled event."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "write")
            label = self._label_named(repository, name)
            del repository.labels[label.name.lower()]
            label.deleted = True
            for issue in repository.issues.values():
                issue.labels = [worn for worn in issue.labels if worn is not label]
            self.emit("label", "deleted", repository, who, label=self.shapes.label(repository, label))

    def rename_repository(self, by: Who, repo: Repository | str, name: str) -> None:
        with self.acting():
            who, repository = self._ruled(by, repo)
            old, self.renamed[repository.full_name.lower()] = repository.name, repository.id
            repository.name = name
            self._tell_repository("renamed", who, repository, changes={"repository": {"name": {"from": old}}})

    def transfer_repository(self, by: Who, repo: Repository | str, to: Who) -> None:
        """To another account: the old installation loses it, the new owner's gets it when it takes all."""
        with self.acting():
            who, repository = self._ruled(by, repo)
            former, target = repository.owner, self.user(to)
            before = self.installation_of(repository)
            self.renamed[repository.full_name.lower()] = repository.id
            repository.owner = target
            if before:
                before.repository_ids.discard(repository.id)
            kind = "organization" if former.type == "Organization" else "user"
            shape = self.shapes.organization if kind == "organization" else self.shapes.account
            changes = {"owner": {"from": {kind: shape(former)}}}
            self._tell_repository("transferred", who, repository, changes=changes)
            after = self.installation_of(repository)
            for installation, action in ((before, "removed"), (after, "added")):
                if installation:
                    self.tell_repositories(installation, action, who, [repository])

    def archive(self, by: Who, repo: Repository | str) -> None:
        self._flag(by, repo, "archived", "archived", True)

    def unarchive(self, by: Who, repo: Repository | str) -> None:
        self._flag(by, repo, "unarchived", "archived", False)

    def privatize(self, by: Who, repo: Repository | str) -> None:
        self._flag(by, repo, "privatized", "private", True)

    def publicize(self, by: Who, repo: Repository | str) -> None:
        self._flag(by, repo, "publicized", "private", False)

    def delete_repository(self, by: Who, repo: Repository | str) -> None:
        self._flag(by, repo, "deleted", "deleted", True)

    def change_default_branch(self, by: Who, repo: Repository | str, branch: str) -> None:
        with self.acting():
            who, repository = self._ruled(by, repo)
            old, repository.default_branch = repository.default_branch, branch
            self._tell_repository("edited", who, repository, changes={"default_branch": {"from": old}})

    def write_file(self, by: Who, repo: Repository | str, path: str, content: str | None) -> None:
        """Put a file on the default branch (None takes it away); the App hears of no push."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "write")
            if content is None:
                del repository.files[path]
            else:
                repository.files[path] = content.encode()

    def rename_user(self, who: Who, login: str) -> None:
        """Only the App's own account has an event for it; the old login is free at once."""
        with self.acting():
            account = self.user(who)
            before, account.login = account.login, login
            for installation in self.installations.values():
                if installation.account is account and not installation.deleted:
                    self._tell_renamed(installation, account, before)

    def delete_user(self, who: Who) -> None:
        """Their texts stay, without an author."""
        with self.acting():
            self.user(who).deleted = True

    def _tell_renamed(self, installation: Any, account: Account, before: str) -> None:
        told = {
            "account": self.shapes.account(account),
            "changes": {"login": {"from": before}},
            "installation": {"id": installation.id, "node_id": self.node("MDIz", installation.id)},
            "target_type": account.type,
        }
        self.emit("installation_target", "renamed", None, account, _installation=installation, **told)

    def tell_repositories(self, installation: Any, action: str, who: Account, repositories: list[Repository]) -> None:
        """Emit installation_repositories."""
        lines = [self.shapes.repository_line(r) for r in repositories]
        told = {
            "installation": self.shapes.installation(installation),
            "repository_selection": "all" if installation.all_repositories else "selected",
            "repositories_added": lines if action == "added" else [],
            "repositories_removed": lines if action == "removed" else [],
            "requester": None,
        }
        self.emit("installation_repositories", action, None, who, _installation=installation, **told)

    def _flag(self, by: Who, repo: Repository | str, action: str, flag: str, value: bool) -> None:
        with self.acting():
            who, repository = self._ruled(by, repo)
            setattr(repository, flag, value)
            self._tell_repository(action, who, repository)

    def _ruled(self, by: Who, repo: Repository | str) -> tuple[Account, Repository]:
        who, repository = self.user(by), self.repository(repo)
        if not self.may(who, repository, "admin"):
            raise Refused(403, "Must have admin rights to Repository.")
        return who, repository

    def _tell_repository(self, action: str, who: Account, repository: Repository, **parts: Any) -> None:
        repository.updated_at = self.now()
        self.emit("repository", action, repository, who, **parts)

    def _label_named(self, repository: Repository, name: str) -> Label:
        label = self.label_in(repository, name)
        if label is None:
            raise Refused(404, "Not Found")
        return label
