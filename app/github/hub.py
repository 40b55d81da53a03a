"""The port ``GitHub`` over the calls: reads issues and pull requests, and shows what should be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from app.core.events import IssueView, Pull
from app.core.ids import InstallationId, IssueId, RepositoryId
from app.github import queries
from app.github.client import Calls, Json
from app.github.evidence import PullSeen, issues_named, mentions, moment, pull_seen, pulls_reverted, text_hash
from app.github.issue_text import issue_text
from app.github.people import People
from app.github.places import Places
from app.github.translate import events, happenings
from app.service.ports import (
    CheckShown,
    DeliveredComment,
    Gone,
    Hint,
    IssueRef,
    PullNames,
    Reading,
    RepositoryRef,
    Unavailable,
)

# GitHub may list an item a little after its time; what was handled already is known by its source.
OVERLAP = timedelta(minutes=10)
PULLS_A_QUESTION = 20
COMMENTS_LOOKED_THROUGH_MAX = 3_000


class Hub(Places):
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
        known_pulls: Sequence[int],
        hint: Hint,
        moved: bool,
        unseen: Callable[[Sequence[str]], set[str]],
        asked: Sequence[DeliveredComment] = (),
        claimed_pulls: Sequence[int] = (),
    ) -> Reading | None:
        repository, issue, items = self._log(ref, since)
        if issue is None:
            return None
        with _issue_is_there():
            # It may be called otherwise by now; REST does not follow.
            ref = replace(ref, repository=replace(ref.repository, full_name=repository["nameWithOwner"]))
            people = People(self._calls, ref.repository)
            bearing = self._pulls(ref, issue, items, known_pulls, repository, claimed_pulls, hint)
            seen = tuple(people.judging(s) for s in bearing)
            _check_fresh(issue, seen, hint)
            delivered = hint.comment if hint.pull_number is None else None
            found = happenings(items, seen, issue["parent"], delivered, people, self.slug, asked)
            transfers = [item for item in reversed(items) if item["__typename"] == "TransferredEvent"]
            until = moment(transfers[0]["createdAt"]) if moved and transfers else None
            new = unseen([h.source for h in found if until is None or h.at > until])
            view = _view(ref, repository, issue, tuple(s.pull for s in seen))
            read_until = max([moment(issue["updatedAt"]), *(s.updated_at for s in seen)])
            if asked and since is not None and read_until < since:
                # A comment is as old as its answer; what was asked on our pages was asked with more in view.
                raise Unavailable("GitHub's answer is older than the one before", retry_seconds=1)
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

    def named_by_pulls(self, repository: RepositoryRef, numbers: Sequence[int]) -> dict[int, PullNames]:
        nodes = self._pull_nodes(repository, list(numbers))
        return {
            number: PullNames(
                issues=issues_named(node), reverts=pulls_reverted(node["body"], node["repository"]["nameWithOwner"])
            )
            for number, node in nodes.items()
        }

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
            repository = _ours(data.get("repository"), ref.repository)
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

    def _pulls(
        self,
        ref: IssueRef,
        issue: Json,
        items: list[Json],
        known: Sequence[int],
        repository: Json,
        claimed: Sequence[int],
        hint: Hint,
    ) -> tuple[PullSeen, ...]:
        """The pull requests of the same repository that could bear on the issue."""
        mentioned = mentions(items)
        closing = issue["closedByPullRequestsReferences"] or {"nodes": []}
        here = {
            node["number"]
            for node in closing["nodes"]
            if node and node["repository"]["databaseId"] == repository["databaseId"]
        }
        said = {hint.pull_number: hint.comment} if hint.pull_number is not None and hint.comment else {}
        nodes = self._pull_nodes(ref.repository, sorted({*here, *mentioned, *known, *said}))
        issue_id = int(issue["fullDatabaseId"])
        seen = [
            pull_seen(node, issue_id, ref.number, mentioned.get(number), number in claimed, said.get(number))
            for number, node in nodes.items()
        ]
        bearing = (s for s in seen if s.pull.linked or s.pull.link_doubtful or s.claims or s.pull.number in known)
        return tuple(sorted(bearing, key=lambda s: s.pull.number))

    def _pull_nodes(self, repository: RepositoryRef, numbers: list[int]) -> dict[int, Json]:
        """Those that GitHub shows: with the account of a spammer all that it opened goes away."""
        owner, name = repository.full_name.split("/", 1)
        found: dict[int, Json] = {}
        for start in range(0, len(numbers), PULLS_A_QUESTION):
            part = numbers[start : start + PULLS_A_QUESTION]
            data = self._calls.graphql(
                repository.installation_id,
                queries.pulls(part),
                {"owner": owner, "name": name},
                may_lack=[f"p{number}" for number in part],
            )
            answer = _ours(data.get("repository"), repository)
            found |= {number: answer[f"p{number}"] for number in part if answer.get(f"p{number}")}
        return found

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


@contextmanager
def _issue_is_there() -> Iterator[None]:
    """That something beside the issue is not found says nothing about the issue."""
    try:
        yield
    except Gone as problem:
        raise Unavailable(f"not found beside the issue: {problem}") from None


def _ours(repository: Json | None, ref: RepositoryRef) -> Json:
    """The answer's repository, if it is the one asked about: a name may by now belong to another."""
    if repository is None or repository["databaseId"] != ref.id:
        raise Gone(f"repository {ref.id} is not at {ref.full_name}")
    return repository


def _same(one: Json, other: Json) -> bool:
    return bool(one["databaseId"] == other["databaseId"])


def _check_fresh(issue: Json, seen: tuple[PullSeen, ...], hint: Hint) -> None:
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
