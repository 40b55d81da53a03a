"""GraphQL's ways in: repositories by name, nodes by id, issues by number, and the limit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

from app.sandbox.graphql_base import LIMIT_PER_HOUR, Arguments, Asking, not_found
from app.sandbox.model import Account, Commit, Issue, Refused, Repository, Review
from app.sandbox.shapes import stamp


def repository_named(asking: Asking, source: Any, arguments: Arguments) -> Repository:
    name = f"{arguments['owner']}/{arguments['name']}"
    return _find_repository(asking, name, follow=bool(arguments.get("followRenames", True)))


def owned(asking: Asking, source: Account, arguments: Arguments) -> Repository | None:
    try:
        return _find_repository(asking, f"{source.login}/{arguments['name']}", follow=True)
    except GraphQLError:
        return None


def _find_repository(asking: Asking, name: str, *, follow: bool) -> Repository:
    world = asking.world
    moved = world.renamed.get(name.lower()) if follow else None
    for which in (name, moved):
        try:
            found = world.repository(which) if which is not None else None
        except Refused:
            continue
        if found is not None and asking.sees(found):
            return found
    raise not_found(f"Could not resolve to a Repository with the name '{name}'.")


def node_by_id(asking: Asking, source: Any, arguments: Arguments) -> Any:
    return _by_id(asking, arguments["id"])


def nodes_by_id(asking: Asking, source: Any, arguments: Arguments) -> list[Any]:
    """One unknown id does not spoil the others: its place is null."""
    found: list[Any] = []
    for name in arguments["ids"]:
        try:
            found.append(_by_id(asking, name))
        except GraphQLError as error:
            found.append(error)
    return found


def _by_id(asking: Asking, name: str) -> Any:
    thing = asking.world.nodes.get(name)
    home = _home(thing)
    gone = isinstance(thing, Issue) and (thing.deleted or thing.moved_to is not None)
    if thing is None or gone or (home is not None and not asking.sees(home)):
        raise not_found(f"Could not resolve to a node with the global id of '{name}'")
    return thing


def _home(thing: Any) -> Repository | None:
    if isinstance(thing, Repository):
        return thing
    if isinstance(thing, Issue | Commit):
        return thing.repository
    issue = getattr(thing, "issue", None)
    return issue.repository if isinstance(issue, Issue) else None


def numbered(asking: Asking, source: Repository, number: int, pull: bool | None) -> Issue:
    kind = {True: "a PullRequest", False: "an Issue", None: "an issue or pull request"}[pull]
    found = source.issues.get(number)
    if found and found.moved_to and asking.sees(found.moved_to.repository):
        found = found.moved_to
    if found is None or found.deleted or (pull is not None and (found.pull is not None) != pull):
        raise not_found(f"Could not resolve to {kind} with the number of {number}.")
    return found


def rate_limit(asking: Asking, source: Any, arguments: Arguments) -> dict[str, Any]:
    used = asking.token.used
    reset = datetime.fromtimestamp(int(asking.world.wall()) + 3600, UTC)
    return {
        "cost": 1,
        "limit": LIMIT_PER_HOUR,
        "nodeCount": asking.nodes,
        "remaining": max(LIMIT_PER_HOUR - used, 0),
        "resetAt": stamp(reset),
        "used": used,
    }


def commit_of(asking: Asking, review: Review) -> Commit | None:
    """The commit a review was given for; its repository may be a fork."""
    commits = (thing for thing in asking.world.nodes.values() if isinstance(thing, Commit))
    return next((commit for commit in commits if commit.oid == review.commit_id), None)
