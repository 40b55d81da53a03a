"""GitHub's answers about issues and pull requests, read into our own values."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.core.events import Actor, Approval, Pull, PullState
from app.core.ids import PullId, UserId
from app.github.commands import ClaimCommand, parse
from app.service.ports import DeliveredComment, KnownPull

Json = dict[str, Any]

_REVERTS = re.compile(
    r"^reverts[ \t]+(?:[a-z0-9][a-z0-9-]*/[a-z0-9._-]+)?#(?P<number>[0-9]{1,10})\b",
    re.IGNORECASE | re.MULTILINE,
)
_REVERTED_COMMIT = re.compile(r"^This reverts commit ([0-9a-f]{7,40})\b", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSaid:
    """A ``/claim`` written in a pull request: by whom, when, and what names it once and for all."""

    source: str
    comment_id: int
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RevertSaid:
    """What says that a merge was taken back; ``by_what`` is ``#N`` or a commit's short name."""

    source: str
    at: datetime
    by: Actor | None
    by_what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullSeen:
    """A pull request with what it says of one issue. ``updated_at`` is GitHub's, to tell how fresh it is."""

    pull: Pull
    repository_id: int
    claims: tuple[ClaimSaid, ...]
    reverts: tuple[RevertSaid, ...]
    updated_at: datetime


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def maybe(text: str | None) -> datetime | None:
    return moment(text) if text else None


def actor(node: Json | None) -> Actor | None:
    """None for an account that is no more, or that GitHub gives no number for: nobody can be held to it."""
    if not node or node.get("databaseId") is None:
        return None
    return Actor(id=UserId(int(node["databaseId"])), login=node["login"], kind=node["__typename"])


def text_hash(title: str, body: str) -> str:
    """SHA-256 of what an issue says, line ends made alike."""
    text = f"{title}\n{body}".replace("\r\n", "\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pull_seen(
    node: Json,
    issue_id: int,
    issue_number: int | None,
    mentioned_at: datetime | None,
    known: KnownPull | None = None,
    delivered: DeliveredComment | None = None,
) -> PullSeen:
    """A pull request as it bears on one issue of its own repository; ``delivered`` is a comment written in it.

    ``issue_number`` None: the issue is in another repository by now, where the pull request was linked it stays so.
    """
    repository = node["repository"]
    closes = [n for n in _nodes(node["closingIssuesReferences"]) if _same(n["repository"], repository)]
    author = actor(node["author"])
    claims = _claims(node, author, issue_number, delivered)
    opened, merged = moment(node["createdAt"]), maybe(node["mergedAt"])
    own = [claim for claim in claims if author is not None and claim.by.id == author.id]
    in_time = [claim for claim in own if merged is None or claim.at <= merged]
    claimed = (known is not None and known.claimed) or any(claim.comment_id for claim in in_time)
    stays = issue_number is None and known is not None and known.linked
    updated = moment(node["updatedAt"])
    commits = [n["commit"] for n in _nodes(node["commits"])]
    # A commit's date is whatever its author's clock was set to; what GitHub has seen is no later than its own.
    pushed = max((min(moment(c["pushedDate"] or c["committedDate"]), updated) for c in commits), default=None)
    pull = Pull(
        id=PullId(int(node["fullDatabaseId"])),
        number=node["number"],
        node_id=node["id"],
        title=node["title"],
        author=author,
        state=PullState(node["state"].lower()),
        linked=claimed or stays or bool(in_time) or any(int(n["fullDatabaseId"]) == issue_id for n in closes),
        claimed=claimed,
        link_doubtful=merged is not None and any(at > merged for at in _changed(node, issue_id)),
        issues_named=max(len({n["number"] for n in closes} | _claimed_by_author(node)), 1),
        base=node["baseRefName"],
        default_branch=(repository["defaultBranchRef"] or {}).get("name", ""),
        head_sha=node["headRefOid"],
        opened_at=opened,
        linked_at=max(opened, mentioned_at) if mentioned_at else opened,
        pushed_at=pushed,
        closed_at=maybe(node["closedAt"]),
        merged_at=merged,
        merged_by=actor(node["mergedBy"]),
        merge_sha=(node["mergeCommit"] or {}).get("oid", ""),
        approvals=_approvals(node, merged),
    )
    reverts, place = _reverts(node, pull), repository["databaseId"]
    return PullSeen(pull=pull, repository_id=place, claims=claims, reverts=reverts, updated_at=updated)


def as_of(pull: Pull, at: datetime) -> Pull:
    """The pull request with the state it had at a moment."""
    if pull.merged_at is not None and pull.merged_at <= at:
        return replace(pull, state=PullState.MERGED)
    if pull.state is PullState.CLOSED and pull.closed_at is not None and pull.closed_at <= at:
        return replace(pull, state=PullState.CLOSED)
    return replace(pull, state=PullState.OPEN)


def pulls_reverted(text: str) -> tuple[int, ...]:
    """Numbers of pull requests that a text, as GitHub's revert button writes it, takes back.

    Which repository's it is for GitHub's log to tell: the name written may be one that it bore before.
    """
    return tuple(int(found["number"]) for found in _REVERTS.finditer(text))


def issues_named(node: Json) -> tuple[int, ...]:
    """Numbers of the issues of its own repository that a pull request closes or claims."""
    closes = {
        n["number"] for n in _nodes(node["closingIssuesReferences"]) if _same(n["repository"], node["repository"])
    }
    return tuple(sorted(closes | _numbers_claimed([node["body"], *(n["body"] for n in _nodes(node["comments"]))])))


def _claimed_by_author(node: Json) -> set[int]:
    """Numbers that its author claims in it; what others write there names nothing of theirs."""
    author = (node["author"] or {}).get("databaseId")
    own = [n["body"] for n in _nodes(node["comments"]) if author and (n["author"] or {}).get("databaseId") == author]
    return _numbers_claimed([node["body"], *own])


def _numbers_claimed(texts: list[str]) -> set[int]:
    return {c.number for text in texts for c in parse(text) if isinstance(c, ClaimCommand) and c.number}


def mentions(items: list[Json]) -> dict[int, datetime]:
    """Pull requests of the same repository that the log names, each with its first mention."""
    found: dict[int, datetime] = {}
    for item in items:
        if item["__typename"] == "CrossReferencedEvent" and not item["isCrossRepository"]:
            number = item["source"].get("number")
        elif item["__typename"] == "ConnectedEvent":
            number = item["subject"].get("number")
        else:
            continue
        if number is not None:
            found.setdefault(number, moment(item["createdAt"]))
    return found


def _reverts(node: Json, pull: Pull) -> tuple[RevertSaid, ...]:
    """Merged into the default branch and saying so in GitHub's own words, or a commit that does."""
    if pull.merged_at is None:
        return ()
    found = []
    for item in _nodes(node["timelineItems"]):
        if item["isCrossRepository"]:
            continue
        if item["__typename"] == "CrossReferencedEvent":
            found.append(_revert_by_pull(item, pull))
        elif item["commit"] is not None:
            found.append(_revert_by_commit(item, pull))
    return tuple(said for said in found if said is not None and said.at >= pull.merged_at)


def _revert_by_pull(item: Json, pull: Pull) -> RevertSaid | None:
    """That GitHub noted it here, from the same repository, is what makes its number this pull request's."""
    source = item["source"]
    if not source.get("mergedAt") or source["baseRefName"] != pull.default_branch:
        return None
    if pull.number not in pulls_reverted(source["body"]):
        return None
    by = actor(source["mergedBy"]) or actor(source["author"])
    return RevertSaid(source=item["id"], at=moment(source["mergedAt"]), by=by, by_what=f"#{source['number']}")


def _revert_by_commit(item: Json, pull: Pull) -> RevertSaid | None:
    """``git revert`` names the commit it takes back; of its title only GitHub's ``(#N)`` is sure to be ours."""
    commit = item["commit"]
    named = [sha for sha in _REVERTED_COMMIT.findall(commit["message"]) if pull.merge_sha.startswith(sha)]
    title = commit["message"].split("\n", 1)[0]
    titled = title.startswith('Revert "') and re.search(rf"#{pull.number}\b", title) is not None
    if not (pull.merge_sha and named) and not titled:
        return None
    return RevertSaid(
        source=item["id"], at=moment(item["createdAt"]), by=actor(item["actor"]), by_what=commit["oid"][:12]
    )


def said_in(item: Json, delivered: DeliveredComment | None) -> DeliveredComment | None:
    """The words as first written: from the delivery, else from the log if nobody has changed them."""
    if delivered is not None and delivered.node_id == item["id"]:
        return delivered
    by = actor(item["author"])
    if by is None or item["lastEditedAt"]:
        return None
    return DeliveredComment(
        id=int(item["fullDatabaseId"]),
        node_id=item["id"],
        author_id=by.id,
        author_login=by.login,
        author_kind=by.kind,
        body=item["body"],
        created_at=moment(item["createdAt"]),
    )


def _claims(
    node: Json, author: Actor | None, issue_number: int | None, delivered: DeliveredComment | None
) -> tuple[ClaimSaid, ...]:
    """``/claim #N`` in the body (its author's word) and in comments as they were written."""
    found = []
    if author is not None and _claims_issue(node["body"], issue_number):
        at = maybe(node["lastEditedAt"]) or moment(node["createdAt"])
        found.append(ClaimSaid(source=f"{node['id']}:claim", comment_id=0, at=at, by=author))
    comments = [said_in(item, delivered) for item in _nodes(node["comments"])]
    if delivered not in comments:
        comments.append(delivered)
    for said in comments:
        if said is None or said.author_kind != "User" or not _claims_issue(said.body, issue_number):
            continue
        by = Actor(id=UserId(said.author_id), login=said.author_login, kind=said.author_kind)
        found.append(ClaimSaid(source=f"{said.node_id}:claim", comment_id=said.id, at=said.created_at, by=by))
    return tuple(found)


def _changed(node: Json, issue_id: int) -> list[datetime]:
    """When a pull request's text, or its link by hand with the issue, was last changed."""
    by_hand = [item for item in _nodes(node["byHand"]) if issue_id in (_issue(item["subject"]), _issue(item["source"]))]
    edited = [node["lastEditedAt"]] if node["lastEditedAt"] else []
    return [moment(at) for at in (*edited, *(item["createdAt"] for item in by_hand))]


def _issue(subject: Json) -> int | None:
    """The number of an issue that a line of the log is about; a pull request there bears none."""
    return int(subject["fullDatabaseId"]) if "fullDatabaseId" in subject else None


def _claims_issue(text: str, number: int | None) -> bool:
    return number is not None and any(isinstance(line, ClaimCommand) and line.number == number for line in parse(text))


def _approvals(node: Json, merged: datetime | None) -> tuple[Approval, ...]:
    """Approving reviews that are their person's last word, now or (what came later changes nothing) at the merge.

    A review that was dismissed says nothing any more, and brings back none from before it.
    """
    reviews = [n for n in _nodes(node["reviews"]) if n["submittedAt"] and actor(n["author"]) is not None]
    reviews.sort(key=lambda n: moment(n["submittedAt"]))
    before = [n for n in reviews if merged is not None and moment(n["submittedAt"]) <= merged]
    last = [*_last_words(before), *(n for n in _last_words(reviews) if n not in before)]
    return tuple(_approval(n) for n in last if n["state"] == "APPROVED" and n["commit"])


def _last_words(reviews: list[Json]) -> list[Json]:
    return list({n["author"]["databaseId"]: n for n in reviews}.values())


def _approval(review: Json) -> Approval:
    by = actor(review["author"])
    assert by is not None
    return Approval(by=by, commit=review["commit"]["oid"], at=moment(review["submittedAt"]))


def _nodes(connection: Json | None) -> list[Json]:
    return [n for n in (connection or {}).get("nodes") or [] if n]


def _same(one: Json, other: Json) -> bool:
    return bool(one["databaseId"] == other["databaseId"])
