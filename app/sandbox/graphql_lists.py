"""GraphQL's lists: an issue's log, linked pull requests, reviews, commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.sandbox.graphql_base import FIRST_MAX, Arguments, Asking, PullCommit, connection, pull_part
from app.sandbox.model import Commit, Issue, Item, Repository
from app.sandbox.shapes import stamp


def timeline(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any]:
    """In time's order; ``since`` counts from the item's creation."""
    wanted = {_camel(name) for name in arguments.get("itemTypes") or ()}
    items = [item for item in source.timeline if not wanted or item.kind in wanted]
    if arguments.get("since"):
        since = datetime.fromisoformat(arguments["since"])
        items = [item for item in items if item.created_at >= since]
    items = items[arguments.get("skip") or 0 :]
    if not source.pull:
        items = [item for item in items if item.kind not in PULL_ONLY]
    things = [_thing(item) for item in sorted(items, key=lambda item: (item.created_at, item.sequence))]
    counts = {"filteredCount": len(things), "pageCount": min(len(things), FIRST_MAX)}
    return connection(asking, things, arguments, **counts, updatedAt=stamp(source.updated_at))


PULL_ONLY = (
    "MergedEvent",
    "PullRequestCommit",
    "PullRequestReview",
    "HeadRefForcePushedEvent",
    "AddedToMergeQueueEvent",
    "RemovedFromMergeQueueEvent",
)


def _thing(item: Item) -> Any:
    """Comments, reviews and commits stand in the log themselves."""
    if item.kind == "PullRequestCommit":
        return pull_commit(item.data["commit"])
    return item.data.get("comment") or item.data.get("review") or item


def issues(asking: Asking, source: Repository, arguments: Arguments, pulls: bool) -> dict[str, Any]:
    found = [i for i in source.issues.values() if (i.pull is not None) == pulls]
    found = [i for i in found if not i.deleted and i.moved_to is None]
    if arguments.get("states"):
        found = [i for i in found if state_of(i) in arguments["states"]]
    for name in arguments.get("labels") or ():
        found = [i for i in found if any(x.name.lower() == name.lower() for x in i.labels)]
    return connection(asking, found, arguments)


def closing(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any]:
    found = asking.world.closes(source, by_hand_only=bool(arguments.get("userLinkedOnly")))
    return connection(asking, [i for i in found if asking.sees(i.repository)], arguments)


def closed_by(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any]:
    found = asking.world.closed_by(
        source,
        with_closed=bool(arguments.get("includeClosedPrs")),
        by_hand_only=bool(arguments.get("userLinkedOnly")),
    )
    return connection(asking, [i for i in found if asking.sees(i.repository)], arguments)


def reviews(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any]:
    found = list(pull_part(source).reviews)
    if arguments.get("states"):
        found = [r for r in found if r.state in arguments["states"]]
    if arguments.get("author"):
        found = [r for r in found if r.author.login == arguments["author"]]
    return connection(asking, found, arguments)


def commits(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any]:
    return connection(asking, [pull_commit(c) for c in pull_part(source).commits], arguments)


def pull_commit(commit: Commit) -> PullCommit:
    return PullCommit(id=f"PURC_{commit.node_id}", commit=commit)


def state_of(issue: Issue) -> str:
    """OPEN, CLOSED, or MERGED for a pull request that is."""
    return "MERGED" if issue.pull and issue.pull.merged_at else issue.state.upper()


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
