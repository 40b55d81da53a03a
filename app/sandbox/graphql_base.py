"""What all GraphQL answers share: who asks, a thing's type, connections with their cursors, errors."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from app.sandbox.auth import Token
from app.sandbox.model import Account, Comment, Commit, Issue, Item, Pull, Refused, Repository, Review
from app.sandbox.rest import reachable
from app.sandbox.shapes import stamp
from app.sandbox.world import World

FIRST_MAX = 100
LIMIT_PER_HOUR = 5000
Arguments = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Asking:
    """One query's run: whose token, and how many nodes were told."""

    world: World
    token: Token
    nodes: int = 0

    def sees(self, repository: Repository) -> bool:
        """Installed repositories and public ones are seen, others are not there."""
        try:
            reachable(self.world, self.token, repository)
        except Refused:
            return not repository.private and not repository.deleted
        return not repository.deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    id: str
    name: str
    prefix: str = "refs/heads/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullCommit:
    id: str
    commit: Commit


def type_of(thing: Any) -> str:
    """The GraphQL type of one of the world's things."""
    if isinstance(thing, Issue):
        return "PullRequest" if thing.pull else "Issue"
    if isinstance(thing, Account):
        return str(thing.type)
    if isinstance(thing, Item):
        return thing.kind
    names = {Comment: "IssueComment", Review: "PullRequestReview", PullCommit: "PullRequestCommit"}
    return names.get(type(thing), type(thing).__name__)


def shown(value: Any) -> Any:
    """Moments as text; a deleted account is nobody."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Account) and value.deleted:
        return None
    return value


def connection(asking: Asking, things: Sequence[Any], arguments: Arguments, **more: Any) -> dict[str, Any]:
    """A Relay connection over a list. GitHub wants ``first`` or ``last``, at most 100."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise trouble("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value.")
    if (first or last or 0) > FIRST_MAX or (first or 0) < 0 or (last or 0) < 0:
        raise trouble("EXCESSIVE_PAGINATION", "`first` and `last` are limited to 100 records.")
    keys = [cursor(thing) for thing in things]
    start = keys.index(arguments["after"]) + 1 if arguments.get("after") in keys else 0
    end = keys.index(arguments["before"]) if arguments.get("before") in keys else len(things)
    low, high = start, end
    if first is not None:
        high = min(end, start + first)
    if last is not None:
        low = max(low, high - last)
    asking.nodes += high - low
    page = {
        "hasNextPage": high < len(things),
        "hasPreviousPage": low > 0,
        "startCursor": keys[low] if low < high else None,
        "endCursor": keys[high - 1] if low < high else None,
    }
    return {"nodes": list(things[low:high]), "pageInfo": page, "totalCount": len(things), **more}


def cursor(thing: Any) -> str:
    """Stable for a thing, wherever it stands in the list."""
    return base64.b64encode(f"cursor:v2:{node_id(thing)}".encode()).decode()


def node_id(thing: Any) -> str:
    if isinstance(thing, Ref | PullCommit):
        return thing.id
    if isinstance(thing, Issue) and thing.pull:
        return thing.pull.node_id
    return str(thing.node_id)


def not_found(message: str) -> GraphQLError:
    return trouble("NOT_FOUND", message)


def trouble(kind: str, message: str) -> GraphQLError:
    """An error with GitHub's type word."""
    return GraphQLError(message, extensions={"type": kind})


def pull_part(issue: Issue) -> Pull:
    if issue.pull is None:
        raise TypeError(f"#{issue.number} is no pull request")
    return issue.pull
