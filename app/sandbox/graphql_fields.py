"""How each GraphQL field is answered from the world; a field without a rule is the attribute of its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.sandbox import graphql_lists as lists
from app.sandbox import graphql_queries as queries
from app.sandbox.graphql_base import (
    Arguments,
    Asking,
    PullCommit,
    Ref,
    connection,
    node_id,
    pull_part,
    shown,
)
from app.sandbox.model import Account, Comment, Commit, Issue, Item, Label, Repository, Review

Rule = Callable[[Asking, Any, Arguments], Any]


def resolve(asking: Asking, kind: str, field: str, source: Any, arguments: Arguments) -> Any:
    """Answer ``kind.field`` of ``source``; a dict answers from its keys."""
    if isinstance(source, dict):
        return source.get(field)
    rule = RULES.get(f"{kind}.{field}") or RULES.get(f"*.{field}")
    if rule is not None:
        return shown(rule(asking, source, arguments))
    return shown(getattr(source, _snake(field)))


def _url(asking: Asking, source: Any, arguments: Arguments) -> str:
    return asking.world.shapes.html + _path(asking, source, arguments)


def _path(asking: Asking, source: Any, arguments: Arguments) -> str:
    """The page's path; a log line's is its issue's with an anchor."""
    match source:
        case Account():
            return f"/{source.login}"
        case Repository():
            return f"/{source.full_name}"
        case Issue():
            return f"/{source.repository.full_name}/{'pull' if source.pull else 'issues'}/{source.number}"
        case Comment():
            return f"{_path(asking, source.issue, {})}#issuecomment-{source.id}"
        case Review():
            return f"{_path(asking, source.issue, {})}#pullrequestreview-{source.id}"
        case Commit():
            return f"/{source.repository.full_name}/commit/{source.oid}"
        case PullCommit():
            return _path(asking, source.commit, {})
        case Label():
            return f"/labels/{source.name}"
        case _:
            return f"{_path(asking, source.issue, {})}#event-{source.sequence}"


def _database_id(asking: Asking, source: Any, arguments: Arguments) -> int | None:
    """The 32-bit ids are null where the number has outgrown them, as on GitHub."""
    number = int(_full_id(asking, source, arguments))
    small = isinstance(source, Account | Repository) or number < 2**31
    return number if small else None


def _full_id(asking: Asking, source: Any, arguments: Arguments) -> str:
    """BigInt travels as text."""
    return str(source.pull.id if isinstance(source, Issue) and source.pull else source.id)


def _association(asking: Asking, source: Any, arguments: Arguments) -> str:
    home = source.repository if isinstance(source, Issue) else source.issue.repository
    return asking.world.shapes.association(source.author, home)


def _reason(asking: Asking, source: Issue, arguments: Arguments) -> str | None:
    return source.state_reason.upper() if source.state_reason else None


def _lock_reason(asking: Asking, source: Issue, arguments: Arguments) -> str | None:
    return source.lock_reason.upper().replace("-", "_").replace(" ", "_") if source.lock_reason else None


def _event_label(asking: Asking, source: Item, arguments: Arguments) -> Label:
    """The label as it is called now; as it was called then if it is gone or the world is told to."""
    label: Label = source.data["label"]
    if not label.deleted and not asking.world.old_label_names_stay_in_log:
        return label
    then = {"name": source.data["name"], "color": label.color, "description": label.description}
    return Label(id=label.id, node_id=label.node_id, created_at=label.created_at, **then)


def _will_close(asking: Asking, source: Item, arguments: Arguments) -> bool:
    made: Issue = source.data["source"]
    return made.pull is not None and made.state == "open" and source.issue in asking.world.closes(made)


def _abroad(asking: Asking, source: Item, arguments: Arguments) -> bool:
    made = source.data.get("source") or source.data.get("commit")
    subject = source.data.get("subject") or source.issue
    return made is not None and made.repository is not subject.repository


def _auto_merge(asking: Asking, source: Issue, arguments: Arguments) -> dict[str, Any] | None:
    pull = pull_part(source)
    if pull.auto_merge_by is None:
        return None
    return {
        "enabledBy": shown(pull.auto_merge_by),
        "enabledAt": shown(pull.auto_merge_at),
        "mergeMethod": "SQUASH",
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def _data(key: str) -> Rule:
    return lambda asking, source, arguments: source.data.get(key)


def _pull(take: Callable[[Any], Any]) -> Rule:
    return lambda asking, source, arguments: take(pull_part(source))


def _of(take: Callable[[Any], Any]) -> Rule:
    return lambda asking, source, arguments: take(source)


def _listed(take: Callable[[Any], Any]) -> Rule:
    return lambda asking, source, arguments: connection(asking, take(source), arguments)


RULES: dict[str, Rule] = {
    "Query.id": lambda asking, source, arguments: "Q_sandbox",
    "Query.node": queries.node_by_id,
    "Query.nodes": queries.nodes_by_id,
    "Query.repository": queries.repository_named,
    "Query.rateLimit": queries.rate_limit,
    "Query.viewer": lambda asking, source, arguments: asking.world.app.bot,
    "*.id": _of(node_id),
    "*.url": _url,
    "*.resourcePath": _path,
    "*.avatarUrl": lambda asking, source, arguments: f"{asking.world.shapes.html}/avatars/{source.id}",
    "*.login": _of(lambda source: source.login.removesuffix("[bot]")),
    "*.databaseId": _database_id,
    "*.fullDatabaseId": _full_id,
    "*.authorAssociation": _association,
    "*.bodyText": _of(lambda source: source.body),
    "*.includesCreatedEdit": _of(lambda source: source.last_edited_at is not None),
    "User.name": lambda asking, source, arguments: None,
    "Organization.name": _of(lambda source: source.login),
    "User.repository": queries.owned,
    "Organization.repository": queries.owned,
    "Repository.nameWithOwner": _of(lambda source: source.full_name),
    "Repository.isPrivate": _of(lambda source: source.private),
    "Repository.isArchived": _of(lambda source: source.archived),
    "Repository.isDisabled": lambda asking, source, arguments: False,
    "Repository.isLocked": lambda asking, source, arguments: False,
    "Repository.isFork": lambda asking, source, arguments: False,
    "Repository.visibility": _of(lambda source: "PRIVATE" if source.private else "PUBLIC"),
    "Repository.defaultBranchRef": _of(lambda source: Ref(id=f"REF_{source.node_id}", name=source.default_branch)),
    "Repository.issue": lambda a, s, arguments: queries.numbered(a, s, arguments["number"], False),
    "Repository.pullRequest": lambda a, s, arguments: queries.numbered(a, s, arguments["number"], True),
    "Repository.issueOrPullRequest": lambda a, s, arguments: queries.numbered(a, s, arguments["number"], None),
    "Repository.issues": lambda a, s, arguments: lists.issues(a, s, arguments, False),
    "Repository.pullRequests": lambda a, s, arguments: lists.issues(a, s, arguments, True),
    "Repository.labels": _listed(lambda source: list(source.labels.values())),
    "Repository.label": lambda a, source, arguments: source.labels.get(arguments["name"].lower()),
    "*.state": _of(lambda source: lists.state_of(source) if isinstance(source, Issue) else source.state),
    "*.closed": _of(lambda source: source.state == "closed"),
    "Issue.stateReason": _reason,
    "*.activeLockReason": _lock_reason,
    "Issue.labels": _listed(lambda source: source.labels),
    "PullRequest.labels": _listed(lambda source: source.labels),
    "*.comments": _listed(lambda source: source.comments),
    "*.timelineItems": lists.timeline,
    "Issue.closedByPullRequestsReferences": lists.closed_by,
    "PullRequest.closingIssuesReferences": lists.closing,
    "PullRequest.reviews": lists.reviews,
    "PullRequest.commits": lists.commits,
    "PullRequest.isDraft": _pull(lambda pull: pull.draft),
    "PullRequest.merged": _pull(lambda pull: pull.merged_at is not None),
    "PullRequest.mergedAt": _pull(lambda pull: pull.merged_at),
    "PullRequest.mergedBy": _pull(lambda pull: pull.merged_by),
    "PullRequest.mergeCommit": _pull(lambda pull: pull.merge_commit),
    "PullRequest.baseRefName": _pull(lambda pull: pull.base_ref),
    "PullRequest.baseRefOid": _pull(lambda pull: pull.base_sha),
    "PullRequest.headRefName": _pull(lambda pull: pull.head_ref),
    "PullRequest.headRefOid": _pull(lambda pull: pull.head_sha),
    "PullRequest.headRepository": _pull(lambda pull: pull.head_repository),
    "PullRequest.isCrossRepository": _of(lambda s: pull_part(s).head_repository is not s.repository),
    "PullRequest.isInMergeQueue": _pull(lambda pull: pull.queued_by is not None),
    "PullRequest.autoMergeRequest": _auto_merge,
    "IssueComment.isMinimized": _of(lambda source: source.minimized),
    "IssueComment.minimizedReason": _of(lambda source: "spam" if source.minimized else None),
    "IssueComment.pullRequest": _of(lambda source: source.issue if source.issue.pull else None),
    "IssueComment.repository": _of(lambda source: source.issue.repository),
    "PullRequestReview.createdAt": _of(lambda source: source.submitted_at),
    "PullRequestReview.updatedAt": _of(lambda source: source.submitted_at),
    "PullRequestReview.lastEditedAt": lambda asking, source, arguments: None,
    "PullRequestReview.includesCreatedEdit": lambda asking, source, arguments: False,
    "PullRequestReview.editor": lambda asking, source, arguments: None,
    "PullRequestReview.commit": lambda asking, source, arguments: queries.commit_of(asking, source),
    "Commit.abbreviatedOid": _of(lambda source: source.oid[:7]),
    "Commit.messageHeadline": _of(lambda source: source.message.split("\n")[0]),
    "Commit.committedDate": _of(lambda source: source.at),
    "Commit.authoredDate": _of(lambda source: source.at),
    "Commit.pushedDate": lambda asking, source, arguments: None,
    "Label.isDefault": lambda asking, source, arguments: False,
    "Label.updatedAt": _of(lambda source: source.created_at),
    "LabeledEvent.label": _event_label,
    "UnlabeledEvent.label": _event_label,
    "ClosedEvent.closer": _data("closer"),
    "ClosedEvent.stateReason": _data("reason"),
    "ReopenedEvent.stateReason": _data("reason"),
    "CrossReferencedEvent.willCloseTarget": _will_close,
    "CrossReferencedEvent.referencedAt": _of(lambda source: source.created_at),
    "*.isCrossRepository": _abroad,
    "*.source": _data("source"),
    "*.subject": _of(lambda source: source.data.get("subject") or source.issue),
    "RenamedTitleEvent.currentTitle": _data("after"),
    "RenamedTitleEvent.previousTitle": _data("before"),
    "LockedEvent.lockReason": lambda asking, source, arguments: None,
    "*.enqueuer": _data("enqueuer"),
    "RemovedFromMergeQueueEvent.reason": _data("reason"),
    "TransferredEvent.fromRepository": _data("from_repository"),
    "ReferencedEvent.commit": _data("commit"),
    "ReferencedEvent.commitRepository": _of(lambda source: source.data["commit"].repository),
    "ReferencedEvent.isDirectReference": lambda asking, source, arguments: True,
    "MergedEvent.commit": _data("commit"),
    "MergedEvent.mergeRefName": _of(lambda source: pull_part(source.issue).base_ref),
    "HeadRefForcePushedEvent.beforeCommit": _data("before"),
    "HeadRefForcePushedEvent.afterCommit": _data("after"),
    "BaseRefChangedEvent.previousRefName": _data("before"),
    "BaseRefChangedEvent.currentRefName": _data("after"),
    **{
        f"*.{name}": _of(lambda source: source.issue)
        for name in ("closable", "labelable", "lockable", "pullRequest", "target")
    },
}
