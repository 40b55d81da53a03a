"""The port ``GitHub`` over the calls: reads issues and pull requests, and shows what should be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from app.core.events import IssueView, Pull
from app.core.ids import InstallationId, IssueId, RepositoryId
from app.github import queries
from app.github.client import Calls, Json
from app.github.evidence import PullSeen, moment, text_hash
from app.github.issue_text import issue_text
from app.github.people import People
from app.github.pulls import Pulls, issue_is_there, ours
from app.github.translate import events, happenings
from app.service.ports import (
    CheckShown,
    DeliveredComment,
    Gone,
    Hint,
    IssueRef,
    KnownPull,
    Reading,
    RepositoryRef,
    Unavailable,
)

# GitHub may list an item a little after its time; what was handled already is known by its source.
OVERLAP = timedelta(minutes=10)
COMMENTS_LOOKED_THROUGH_MAX = 3_000
# For so long an answer that lacks a pull request which had the last word may be one of GitHub's older copies.
LATEST_GONE_AFTER = timedelta(days=1)
STALE_WAIT_SECONDS_MAX = 300


class Hub(Pulls):
    """Implements the port ``GitHub``. ``now`` gives an aware UTC moment."""

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        super().__init__(calls)
        self._now = now

    @cached_property
    def slug(self) -> str:
        """The App's own name, by which its acts are known."""
        return str(self._calls.get(None, "/app")["slug"])

    # --- reading ------------------------------------------------------------------------------------

    def read_issue(
        self,
        ref: IssueRef,
        *,
        since: datetime | None,
        known_pulls: Sequence[KnownPull],
        hint: Hint,
        decided_until: datetime | None,
        unseen: Callable[[Sequence[str]], set[str]],
        asked: Sequence[DeliveredComment] = (),
    ) -> Reading | None:
        repository, issue, items = self._log(ref, since)
        if issue is None:
            return None
        with issue_is_there():
            # It may be called otherwise by now; REST does not follow.
            ref = replace(ref, repository=replace(ref.repository, full_name=repository["nameWithOwner"]))
            people = People(self._calls, ref.repository)
            seen = self._bearing(ref, issue, items, known_pulls, hint, people)
            _check_fresh(issue, [s for s in seen if s.repository_id == ref.repository.id], hint)
            delivered = hint.comment if hint.pull_number is None else None
            found = happenings(items, seen, issue["parent"], delivered, people, self.slug, asked)
            transfers = [item for item in reversed(items) if item["__typename"] == "TransferredEvent"]
            new = unseen([h.source for h in found if decided_until is None or h.at > decided_until])
            view = _view(ref, repository, issue, tuple(s.pull for s in seen))
            read_until = max([moment(issue["updatedAt"]), *(s.updated_at for s in seen)])
            if since is not None and read_until < since:
                age = self._now() - since
                there = {(s.repository_id, s.pull.number) for s in seen}
                if age >= LATEST_GONE_AFTER and any((k.repository.id, k.number) not in there for k in known_pulls):
                    # A pull request that had the last word is gone, with its account maybe: nothing newer will come.
                    read_until = since
                elif asked:
                    # A comment is as old as its answer; what was asked on our pages was asked with more in view.
                    wait = min(max(int(age.total_seconds()), 1), STALE_WAIT_SECONDS_MAX)
                    raise Unavailable("GitHub's answer is older than the one before", retry_seconds=wait)
            return Reading(
                view=view,
                events=events(found, view, new, self._now(), people),
                read_until=read_until,
                transferred_from=tuple(t["fromRepository"]["databaseId"] for t in transfers if t["fromRepository"]),
                text=issue_text(view.title, issue["body"], view.labels),
                private=repository["isPrivate"],
            )

    def thread(self, ref: IssueRef) -> IssueView:
        path = f"/repos/{ref.repository.full_name}/issues/{ref.number}"
        found = self._calls.get(ref.repository.installation_id, path)
        return IssueView(
            id=IssueId(found["id"]),
            repository_id=RepositoryId(ref.repository.id),
            installation_id=InstallationId(ref.repository.installation_id),
            account_id=ref.repository.account_id,
            number=found["number"],
            node_id=found["node_id"],
            repository=ref.repository.full_name,
            title=found["title"],
            text_hash="",
            open=found["state"] == "open",
        )

    def changed(self, repository: RepositoryRef, since: datetime) -> Iterator[tuple[int, bool]]:
        path = f"/repos/{repository.full_name}/issues"
        wanted = {"state": "all", "sort": "updated", "direction": "asc", "since": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
        for issue in self._calls.pages(repository.installation_id, path, None, **wanted):
            yield int(issue["number"]), "pull_request" in issue

    # --- showing ------------------------------------------------------------------------------------

    def show_comment(self, ref: IssueRef, marker: str, body: str, comment_id: int | None) -> int:
        text = {"body": f"{body}\n\n{marker}"}
        known = comment_id or self._marked(ref, marker)
        if known is not None:
            return int(self._send(ref, "PATCH", f"/issues/comments/{known}", text)["id"])
        return int(self._send(ref, "POST", f"/issues/{ref.number}/comments", text)["id"])

    def show_reaction(self, ref: IssueRef, comment_id: int, content: str) -> int:
        return int(self._send(ref, "POST", f"/issues/comments/{comment_id}/reactions", {"content": content})["id"])

    def show_label(self, ref: IssueRef, name: str) -> None:
        self._send(ref, "POST", f"/issues/{ref.number}/labels", {"labels": [name]})

    def show_check(self, ref: IssueRef, check: CheckShown, check_id: int | None) -> int:
        body: Json = {
            "name": check.name,
            "external_id": check.external_id,
            "output": {"title": check.title, "summary": check.summary[:65_000]},
            "actions": [{"label": check.button, "description": check.button_help, "identifier": "look_again"}],
        }
        body |= (
            {"status": "completed", "conclusion": check.conclusion} if check.conclusion else {"status": "in_progress"}
        )
        known = check_id or self._check_known(ref, check)
        if known is not None:
            return int(self._send(ref, "PATCH", f"/check-runs/{known}", body)["id"])
        return int(self._send(ref, "POST", "/check-runs", {**body, "head_sha": check.head_sha})["id"])

    # --- private ------------------------------------------------------------------------------------

    def _log(self, ref: IssueRef, since: datetime | None) -> tuple[Json, Json | None, list[Json]]:
        """The repository, the issue (None: the number is a pull request's) and its log's items since a moment."""
        owner, name = ref.repository.full_name.split("/", 1)
        start = (since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ") if since else None
        variables: Json = {"owner": owner, "name": name, "number": ref.number, "since": start, "after": None}
        items: list[Json] = []
        while True:
            data = self._calls.graphql(ref.repository.installation_id, queries.ISSUE, variables)
            repository = ours(data.get("repository"), ref.repository)
            issue = repository["issueOrPullRequest"]
            if issue is None:
                raise Gone(f"{ref.repository.full_name}#{ref.number}")
            if issue["__typename"] != "Issue":
                return repository, None, []
            if issue["number"] != ref.number or not _same(issue["repository"], repository):
                raise Gone("the issue was transferred", status=301)
            log = issue["timelineItems"]
            items += [item for item in log["nodes"] if item and "id" in item]
            if not log["pageInfo"]["hasNextPage"]:
                return repository, issue, items
            variables["after"] = log["pageInfo"]["endCursor"]

    def _marked(self, ref: IssueRef, marker: str) -> int | None:
        """The App's own comment on the issue; another's comment with our marker in it is not ours."""
        path = f"/repos/{ref.repository.full_name}/issues/{ref.number}/comments"
        for count, comment in enumerate(self._calls.pages(ref.repository.installation_id, path, None)):
            user = comment.get("user") or {}
            own = user.get("type") == "Bot" and user.get("login") == f"{self.slug}[bot]"
            if own and marker in (comment.get("body") or ""):
                return int(comment["id"])
            if count >= COMMENTS_LOOKED_THROUGH_MAX:
                break
        return None

    def _check_known(self, ref: IssueRef, check: CheckShown) -> int | None:
        path = f"/repos/{ref.repository.full_name}/commits/{check.head_sha}/check-runs"
        found = self._calls.pages(
            ref.repository.installation_id, path, "check_runs", check_name=check.name, filter="all"
        )
        return next((int(run["id"]) for run in found if run.get("external_id") == check.external_id), None)

    def _send(self, ref: IssueRef, method: str, path: str, body: Json) -> Json:
        answer = self._calls.send(
            ref.repository.installation_id, method, f"/repos/{ref.repository.full_name}{path}", body
        )
        return answer if isinstance(answer, dict) else {}


def _same(one: Json, other: Json) -> bool:
    return bool(one["databaseId"] == other["databaseId"])


def _check_fresh(issue: Json, seen: Sequence[PullSeen], hint: Hint) -> None:
    """A delivery may be ahead of the API: what it tells is then not there yet, and nothing follows from that."""
    if hint.updated_at is None:
        return
    read = moment(issue["updatedAt"])
    if hint.pull_number is not None:
        read = next((s.updated_at for s in seen if s.pull.number == hint.pull_number), hint.updated_at)
    if read < hint.updated_at:
        raise Unavailable("GitHub's answer is older than its delivery", retry_seconds=1)


def _view(ref: IssueRef, repository: Json, issue: Json, pulls: tuple[Pull, ...]) -> IssueView:
    owner = repository.get("owner") or {}
    return IssueView(
        id=IssueId(int(issue["fullDatabaseId"])),
        repository_id=RepositoryId(repository["databaseId"]),
        installation_id=InstallationId(ref.repository.installation_id),
        account_id=owner.get("databaseId") or ref.repository.account_id,
        number=issue["number"],
        node_id=issue["id"],
        repository=repository["nameWithOwner"],
        title=issue["title"],
        text_hash=text_hash(issue["title"], issue["body"]),
        open=issue["state"] == "OPEN",
        labels=tuple(sorted(node["name"] for node in issue["labels"]["nodes"])),
        pulls=pulls,
        parent_id=(issue["parent"] or {}).get("id"),
    )
