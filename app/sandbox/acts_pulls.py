"""What people do on pull requests: open, push, edit, link, review, merge; and commits that land alone."""

from __future__ import annotations

from typing import Any

from app.sandbox.acts_issues import IssueActs, Who
from app.sandbox.links import closing, mentions
from app.sandbox.model import Account, CheckRun, Commit, Issue, Pull, Refused, Repository, Review
from app.sandbox.shapes_pulls import check_run_hook, pull_of, review, simple_pull


class PullActs(IssueActs):
    """A pull request is the ``Issue`` whose ``pull`` is set."""

    def open_pull(
        self,
        by: Who,
        repo: Repository | str,
        title: str,
        body: str = "",
        *,
        head: str = "patch-1",
        base: str | None = None,
        draft: bool = False,
        message: str = "Work",
    ) -> Issue:
        """Open one with a single commit; people who cannot push come from their fork."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "read")
            issue = self._new_issue(who, repository, title, body)
            home = repository if self.may(who, repository, "write") else self._fork(who, repository)
            number = self.next_id()
            issue.pull = Pull(
                id=number,
                node_id=self.node("PR", number),
                head_repository=home,
                head_ref=head,
                base_ref=base or repository.default_branch,
                base_sha=repository.commits[-1].oid,
                commits=[self.commit(home, who, message)],
                draft=draft,
            )
            self.nodes[issue.pull.node_id] = issue
            del self.nodes[issue.node_id]
            self.log(issue, "PullRequestCommit", None, commit=issue.pull.commits[-1])
            self.tell(issue, "opened", who)
            self.refer(who, issue, body)
            return issue

    def edit_pull(
        self,
        by: Who,
        pull: Issue,
        *,
        title: str | None = None,
        body: str | None = None,
        base: str | None = None,
    ) -> None:
        with self.acting():
            who, part = self.editor_of(by, pull.author, pull.repository), pull_of(pull)
            changes = self._change_text(who, pull, title, body)
            if base is not None and base != part.base_ref:
                changes["base"] = {"ref": {"from": part.base_ref}, "sha": {"from": part.base_sha}}
                self.log(pull, "BaseRefChangedEvent", who, before=part.base_ref, after=base)
                part.base_ref = base
            if changes:
                self.tell(pull, "edited", who, changes=changes)
                self.refer(who, pull, pull.body)

    def push(self, by: Who, pull: Issue, message: str = "More work", *, force: bool = False) -> Commit:
        """A new head commit; ``force`` puts it in place of the old ones."""
        with self.acting():
            who, part = self.user(by), pull_of(pull)
            if pull.state == "closed" or part.head_repository is None:
                raise Refused(422, "The pull request is closed or its fork is gone")
            before = part.commits[-1]
            made = self.commit(part.head_repository, who, message)
            part.commits = [made] if force else [*part.commits, made]
            self.log(pull, "PullRequestCommit", None, commit=made)
            if force:
                self.log(pull, "HeadRefForcePushedEvent", who, before=before, after=made)
            self.tell(pull, "synchronize", who, before=before.oid, after=made.oid)
            return made

    def ready_for_review(self, by: Who, pull: Issue) -> None:
        with self.acting():
            pull_of(pull).draft = False
            self.tell(pull, "ready_for_review", self.user(by))

    def review(self, by: Who, pull: Issue, state: str = "APPROVED", body: str = "") -> Review:
        """``state``: APPROVED, CHANGES_REQUESTED or COMMENTED; not one's own, but strangers may."""
        with self.acting():
            who = self.user(by)
            self.need(who, pull.repository, "read")
            if who is pull.author and state != "COMMENTED":
                raise Refused(422, "Can not approve your own pull request")
            number = self.next_id()
            made = Review(
                id=number,
                node_id=self.node("PRR", number),
                issue=pull,
                author=who,
                state=state,
                body=body,
                commit_id=pull_of(pull).head_sha,
                submitted_at=self.now(),
            )
            pull_of(pull).reviews.append(self.keep(made))
            self.log(pull, "PullRequestReview", who, review=made)
            self._tell_review("submitted", who, made)
            return made

    def dismiss_review(self, by: Who, made: Review) -> None:
        with self.acting():
            who = self.user(by)
            self.need(who, made.issue.repository, "write")
            made.state = "DISMISSED"
            self._tell_review("dismissed", who, made)

    def merge(self, by: Who, pull: Issue, *, message: str | None = None) -> Commit:
        """Merge; into the default branch it closes what it is linked to. Needs write, bots included."""
        with self.acting():
            who, part = self.user(by), pull_of(pull)
            self.need(who, pull.repository, "write")
            if pull.state == "closed" or part.draft:
                raise Refused(405, "Pull Request is not mergeable")
            title = message or f"Merge pull request #{pull.number} from {pull.author.login}/{part.head_ref}"
            made = self.commit(pull.repository, who, title)
            part.merged_at, part.merged_by, part.merge_commit = self.now(), who, made
            links = self.closes(pull)
            self.log(pull, "MergedEvent", who, commit=made)
            self.shut(who, pull, None, None)
            for issue in links:
                if self.may(who, issue.repository, "write"):
                    self.shut(who, issue, "completed", pull)
            if part.base_ref == pull.repository.default_branch:
                self._land(who, made)
            return made

    def push_commit(self, by: Who, repo: Repository | str, message: str) -> Commit:
        """A commit straight onto the default branch; its closing words close issues."""
        with self.acting():
            who, repository = self.user(by), self.repository(repo)
            self.need(who, repository, "write")
            made = self.commit(repository, who, message)
            self._land(who, made)
            return made

    def close_pull(self, by: Who, pull: Issue) -> None:
        with self.acting():
            self.shut(self._own_or(by, pull, "triage"), pull, None, None)

    def reopen_pull(self, by: Who, pull: Issue) -> None:
        """Not when it is merged, nor when its fork is gone."""
        self.reopen_issue(by, pull)

    def link(self, by: Who, pull: Issue, issue: Issue) -> None:
        """Link in the sidebar: only the log tells, there is no webhook."""
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "triage")
            pull_of(pull).linked.append(issue)
            self.log(issue, "ConnectedEvent", who, subject=pull, source=issue)
            self.log(pull, "ConnectedEvent", who, subject=issue, source=pull)

    def unlink(self, by: Who, pull: Issue, issue: Issue) -> None:
        """Undo a sidebar link; one made by words goes only with the words."""
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "triage")
            pull_of(pull).linked.remove(issue)
            self.log(issue, "DisconnectedEvent", who, subject=pull, source=issue)
            self.log(pull, "DisconnectedEvent", who, subject=issue, source=pull)

    def delete_fork(self, pull: Issue) -> None:
        with self.acting():
            pull_of(pull).head_repository = None

    # --- what is linked -----------------------------------------------------------------------------

    def closes(self, pull: Issue, *, by_hand_only: bool = False) -> list[Issue]:
        """GitHub's closingIssuesReferences: words in the body count only towards the default branch."""
        part = pull_of(pull)
        found = list(part.linked)
        if not by_hand_only and part.base_ref == pull.repository.default_branch:
            for reference in closing(pull.body):
                target = self.resolve(pull.repository, reference.repository, reference.number)
                if target and not target.pull and target not in found:
                    found.append(target)
        return [issue for issue in found if not issue.deleted]

    def closed_by(self, issue: Issue, *, with_closed: bool, by_hand_only: bool = False) -> list[Issue]:
        """Pull requests linked to close the issue; closed and merged ones only on request."""
        pulls = [i for r in self.repositories.values() for i in r.issues.values() if i.pull]
        linked = [p for p in pulls if issue in self.closes(p, by_hand_only=by_hand_only)]
        return [p for p in linked if with_closed or p.state == "open"]

    # --- check runs ---------------------------------------------------------------------------------

    def put_check_run(self, repository: Repository, document: dict[str, Any], run: CheckRun | None) -> CheckRun:
        """Make a check run or change one, as the App's API call says."""
        with self.acting():
            if run is None:
                number = self.next_id()
                run = CheckRun(
                    id=number,
                    node_id=self.node("CR", number),
                    repository=repository,
                    head_sha=document["head_sha"],
                    name=document["name"],
                    document={"status": "queued", "external_id": ""},
                )
                repository.check_runs.append(self.keep(run))
                self._change_check(run, document)
                self._tell_check("created", self.app.bot, run)
                was = None
            else:
                was = run.document["status"]
                self._change_check(run, document)
            if run.document["status"] == "completed" and was != "completed":
                self._tell_check("completed", self.app.bot, run)
            return run

    def press_button(self, by: Who, run: CheckRun, identifier: str) -> None:
        """Somebody presses one of the check run's action buttons."""
        with self.acting():
            asked = {"requested_action": {"identifier": identifier}}
            self._tell_check("requested_action", self.user(by), run, **asked)

    def rerun_check(self, by: Who, run: CheckRun) -> None:
        with self.acting():
            self._tell_check("rerequested", self.user(by), run)

    def _change_check(self, run: CheckRun, document: dict[str, Any]) -> None:
        now = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        run.document |= {k: v for k, v in document.items() if k not in ("actions", "head_sha")}
        run.name = document.get("name", run.name)
        run.actions = document.get("actions", run.actions)
        if document.get("conclusion"):
            run.document["status"] = "completed"
            run.document.setdefault("completed_at", now)
        run.document.setdefault("started_at", now)

    def _tell_check(self, action: str, who: Account, run: CheckRun, **parts: Any) -> None:
        told = {"check_run": check_run_hook(self.shapes, run), **parts}
        self.emit("check_run", action, run.repository, who, **told)

    def _tell_review(self, action: str, who: Account, made: Review) -> None:
        told = review(self.shapes, made, hook=True)
        pull = simple_pull(self.shapes, made.issue)
        self.emit("pull_request_review", action, made.issue.repository, who, review=told, pull_request=pull)

    def _land(self, who: Account, made: Commit) -> None:
        closes = {self.resolve(made.repository, r.repository, r.number) for r in closing(made.message)}
        for reference in mentions(made.message):
            target = self.resolve(made.repository, reference.repository, reference.number)
            if target is None or any(i.data.get("commit") is made for i in target.timeline):
                continue
            self.log(target, "ReferencedEvent", who, commit=made)
            if target in closes and not target.pull and self.may(who, target.repository, "write"):
                self.shut(who, target, "completed", made)

    def _fork(self, who: Account, repository: Repository) -> Repository:
        name = f"{who.login}/{repository.name}".lower()
        for known in self.repositories.values():
            if known.full_name.lower() == name:
                return known
        return self.add_repository(who, repository.name, default_branch=repository.default_branch)
