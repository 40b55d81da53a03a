"""What people do on issues: open, label, edit, close, lock, move and delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.sandbox.links import mentions
from app.sandbox.model import Account, Issue, Label, Refused, Repository
from app.sandbox.shapes_pulls import full_pull
from app.sandbox.state import State

Who = Account | str
DEFAULT_COLOR = "ededed"


class IssueActs(State):
    """Each act takes who does it first; raises Refused where GitHub would not let them."""

    def create_issue(
        self, by: Who, repo: Repository | str, title: str, body: str = "", *, labels: Sequence[str] = ()
    ) -> Issue:
        """Open an issue. Labels of somebody without triage rights are dropped without a word."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "read")
            kept = [self._known_or_new(who, repository, name) for name in labels]
            allowed = self.may(who, repository, "triage")
            return self._open(who, repository, title, body, [k for k in kept if k] if allowed else [])

    def open_issue_from_form(
        self, by: Who, repo: Repository | str, title: str, body: str = "", *, labels: Sequence[str] = ()
    ) -> Issue:
        """A form's template sets the labels: they are applied in the opener's name, rights or not."""
        with self.acting():
            repository = self.repository(repo)
            known = [self.label_in(repository, name) for name in labels]
            return self._open(self.user(by), repository, title, body, [label for label in known if label])

    def edit_issue(self, by: Who, issue: Issue, *, title: str | None = None, body: str | None = None) -> None:
        with self.acting():
            who = self.editor_of(by, issue.author, issue.repository)
            changes = self._change_text(who, issue, title, body)
            if changes:
                self.tell(issue, "edited", who, changes=changes)
                self.refer(who, issue, issue.body)

    def add_label(self, by: Who, issue: Issue, name: str) -> Label:
        """Needs triage; a label the repository does not have is made on the way, which needs write."""
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "triage")
            label = self._known_or_new(who, issue.repository, name)
            if label is None:
                raise Refused(403, "Must have write rights to Repository.")
            if label not in issue.labels:
                self._label(who, issue, label)
            return label

    def remove_label(self, by: Who, issue: Issue, name: str) -> None:
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "triage")
            label = self.label_in(issue.repository, name)
            if label is None or label not in issue.labels:
                raise Refused(404, "Label does not exist")
            issue.labels.remove(label)
            self.log(issue, "UnlabeledEvent", who, label=label, name=label.name)
            self.tell(issue, "unlabeled", who, label=self.shapes.label(issue.repository, label))

    def close_issue(self, by: Who, issue: Issue, reason: str = "completed") -> None:
        """``reason``: completed, not_planned or duplicate. Its author may close an issue, else triage."""
        with self.acting():
            who = self._own_or(by, issue, "triage")
            self.shut(who, issue, reason, None)

    def reopen_issue(self, by: Who, issue: Issue) -> None:
        with self.acting():
            who = self._own_or(by, issue, "triage")
            if issue.state == "open":
                return
            if issue.converted:
                raise Refused(422, "The issue was converted to a discussion")
            if issue.pull and (issue.pull.merged_at or issue.pull.head_repository is None):
                raise Refused(422, "The pull request cannot be reopened")
            issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None
            self.log(issue, "ReopenedEvent", who, reason="REOPENED")
            self.tell(issue, "reopened", who)

    def lock(self, by: Who, issue: Issue, reason: str | None = None) -> None:
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "write")
            issue.locked, issue.lock_reason = True, reason
            self.log(issue, "LockedEvent", who, reason=reason)
            self.tell(issue, "locked", who)

    def unlock(self, by: Who, issue: Issue) -> None:
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "write")
            issue.locked, issue.lock_reason = False, None
            self.log(issue, "UnlockedEvent", who)
            self.tell(issue, "unlocked", who)

    def delete_issue(self, by: Who, issue: Issue) -> None:
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "admin")
            issue.deleted = True
            self.tell(issue, "deleted", who)

    def convert_to_discussion(self, by: Who, issue: Issue) -> None:
        """What was an issue goes on as a discussion. No event tells it: the issue is closed and locked, that is all."""
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "triage")
            if issue.pull or issue.converted:
                raise Refused(422, "Only an issue can be converted to a discussion")
            issue.converted = True
            self.log(issue, "ConvertedToDiscussionEvent", who)
            self.shut(who, issue, "completed", None)
            issue.locked, issue.lock_reason = True, None
            self.log(issue, "LockedEvent", who, reason=None)
            self.tell(issue, "locked", who)

    def transfer(self, by: Who, issue: Issue, to: Repository | str) -> Issue:
        """Move an issue to another repository of the same owner: new id, node id and number."""
        with self.acting():
            who, target, source = self.user(by), self.repository(to), issue.repository
            for place in (source, target):
                self.need(who, place, "write")
            if target.owner is not source.owner or issue.pull:
                raise Refused(422, "Issues can only be transferred between repositories of one owner")
            moved = self._moved(issue, target)
            self.log(moved, "TransferredEvent", who, from_repository=source)
            told = {
                "new_issue": self.shapes.issue(moved),
                "new_repository": self.shapes.repository(target, hook=True),
            }
            self.tell(issue, "transferred", who, changes=told)
            came = {
                "old_issue": self.shapes.issue(issue),
                "old_repository": self.shapes.repository(source, hook=True),
            }
            self.tell(moved, "opened", who, changes=came)
            return moved

    def set_parent(self, issue: Issue, parent: Issue | None) -> None:
        with self.acting():
            issue.parent = parent

    # --- for the other acts -------------------------------------------------------------------------

    def tell(self, issue: Issue, action: str, by: Account, **parts: Any) -> None:
        """Emit the issue's or the pull request's own event."""
        if issue.pull:
            told = {"number": issue.number, "pull_request": full_pull(self.shapes, issue), **parts}
            self.emit("pull_request", action, issue.repository, by, **told)
        else:
            self.emit("issues", action, issue.repository, by, issue=self.shapes.issue(issue), **parts)

    def shut(self, who: Account, issue: Issue, reason: str | None, closer: Any) -> None:
        """Close; ``closer`` is the commit or pull request that did it, if one did."""
        if issue.state == "closed":
            return
        issue.state, issue.closed_at, issue.closed_by = "closed", self.now(), who
        issue.state_reason = None if issue.pull else reason
        issue.closed_at = self.now()
        self.log(issue, "ClosedEvent", who, reason=reason and reason.upper(), closer=closer)
        self.tell(issue, "closed", who)

    def refer(self, who: Account, source: Issue, text: str) -> None:
        """Leave a cross-reference on every issue the text names, once per source."""
        for reference in mentions(text):
            target = self.resolve(source.repository, reference.repository, reference.number)
            if target is None or target is source:
                continue
            known = any(i.kind == "CrossReferencedEvent" and i.data["source"] is source for i in target.timeline)
            if not known:
                self.log(target, "CrossReferencedEvent", who, source=source)

    def resolve(self, home: Repository, named: str | None, number: int) -> Issue | None:
        """The issue a reference names, None when there is none."""
        try:
            found = self.issue(named or home, number)
        except Refused:
            return None
        return found.moved_to or found

    def editor_of(self, by: Who, author: Account, repository: Repository) -> Account:
        """Who changes a text: its author, or somebody with write. Raises Refused."""
        who = self.user(by)
        self.need(who, repository, "read" if who is author else "write")
        return who

    def _open(self, who: Account, repository: Repository, title: str, body: str, labels: Sequence[Label]) -> Issue:
        issue = self._new_issue(who, repository, title, body)
        for label in labels:
            issue.labels.append(label)
        self.tell(issue, "opened", who)
        issue.labels.clear()
        for label in labels:
            self._label(who, issue, label)
        self.refer(who, issue, body)
        return issue

    def _new_issue(self, who: Account, repository: Repository, title: str, body: str) -> Issue:
        repository.last_number += 1
        number, now = self.next_id(), self.now()
        issue = Issue(
            id=number,
            node_id=self.node("I", number),
            repository=repository,
            number=repository.last_number,
            title=title,
            body=body,
            author=who,
            created_at=now,
            updated_at=now,
        )
        repository.issues[issue.number] = self.keep(issue)
        return issue

    def _moved(self, issue: Issue, target: Repository) -> Issue:
        moved = self._new_issue(issue.author, target, issue.title, issue.body)
        moved.created_at, moved.comments, moved.timeline = issue.created_at, issue.comments, issue.timeline
        kept = (self.label_in(target, label.name) for label in issue.labels)
        moved.labels = [label for label in kept if label]
        moved.state, moved.state_reason, moved.reactions = issue.state, issue.state_reason, issue.reactions
        for comment in moved.comments:
            comment.issue = moved
        for item in moved.timeline:
            item.issue = moved
        issue.comments, issue.timeline, issue.moved_to = [], [], moved
        return moved

    def _label(self, who: Account, issue: Issue, label: Label) -> None:
        issue.labels.append(label)
        self.log(issue, "LabeledEvent", who, label=label, name=label.name)
        self.tell(issue, "labeled", who, label=self.shapes.label(issue.repository, label))

    def _known_or_new(self, who: Account, repository: Repository, name: str) -> Label | None:
        """The label of that name; made now when ``who`` may push, else None."""
        found = self.label_in(repository, name)
        if found or not self.may(who, repository, "write"):
            return found
        return self.new_label(who, repository, name, DEFAULT_COLOR, None)

    def new_label(self, who: Account, repository: Repository, name: str, color: str, description: str | None) -> Label:
        number = self.next_id()
        label = Label(
            id=number,
            node_id=self.node("LA", number),
            name=name,
            color=color,
            description=description,
            created_at=self.now(),
        )
        repository.labels[name.lower()] = self.keep(label)
        self.emit("label", "created", repository, who, label=self.shapes.label(repository, label))
        return label

    def _change_text(self, who: Account, issue: Issue, title: str | None, body: str | None) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if title is not None and title != issue.title:
            changes["title"] = {"from": issue.title}
            self.log(issue, "RenamedTitleEvent", who, before=issue.title, after=title)
            issue.title = title
        if body is not None and body != issue.body:
            changes["body"] = {"from": issue.body}
            issue.body, issue.editor, issue.last_edited_at = body, who, self.now()
        issue.updated_at = self.now()
        return changes

    def _own_or(self, by: Who, issue: Issue, least: str) -> Account:
        who = self.user(by)
        self.need(who, issue.repository, "read" if who is issue.author else least)
        return who
