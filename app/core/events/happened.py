"""What happened on GitHub to an issue, its pull requests and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.events.seen import Actor, IssueView, Pull
from app.core.ids import InstallationId, IssueId, PullId, RepositoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``source`` names the thing at GitHub (or the request) once and for all: handling it twice is handling it once."""

    at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubEvent(Event):
    view: IssueView
    actor: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAdded(GitHubEvent):
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRemoved(GitHubEvent):
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClosed(GitHubEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueConverted(GitHubEvent):
    """The issue became a discussion: closed and locked for good, and no comment can be written on it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentDropped(GitHubEvent):
    """The issue that this one is a part of was closed as not planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReopened(GitHubEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PullMerged(GitHubEvent):
    pull: Pull


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(GitHubEvent):
    """The end of one reading: the present state of everything, for what depends on no single happening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted(GitHubEvent):
    """A merged pull request or a pushed commit says that it takes ``pull_id``'s merge back; ``by_what`` names it."""

    pull_id: PullId
    by_what: str


class Subject(StrEnum):
    """What became of the place where a contract was agreed; also the code of the hold that follows."""

    ISSUE_GONE = "issue_gone"
    ISSUE_TRANSFERRED = "issue_transferred"
    REPOSITORY_GONE = "repository_gone"
    REPOSITORY_PRIVATE = "repository_private"
    REPOSITORY_ARCHIVED = "repository_archived"
    REPOSITORY_MOVED = "repository_moved"
    APP_REMOVED = "app_removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost(Event):
    """GitHub told (not by a mere 404) that the issue, its repository or our way to it went away.

    ``since``: from when it may have been so; what the operator settled later stands. None: it has just happened.
    """

    subject: Subject
    since: datetime | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePlace:
    """Where an issue is: its numeric id there, its repository, installation and account."""

    id: IssueId
    repository_id: RepositoryId
    installation_id: InstallationId
    account_id: int
    number: int
    node_id: str
    repository: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """The issue was moved to another repository, where it has another id and number."""

    to: IssuePlace
    generation: int
    actor: Actor | None = None
