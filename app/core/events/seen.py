"""What a look at GitHub shows: people, pull requests and an issue as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.ids import InstallationId, IssueId, PullId, RepositoryId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who caused an event.

    ``role`` is the collaborator permission endpoint's ``role_name`` at the time of reading, None where
    nobody asked for it. ``kind`` is GitHub's account type (User, Bot, Organization, Mannequin).
    """

    id: UserId
    login: str
    kind: str = "User"
    role: str | None = None

    @property
    def human(self) -> bool:
        return self.kind == "User"


class PullState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approving review of one commit of a pull request."""

    by: Actor
    commit: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request of the issue's own repository, as GitHub answered.

    ``linked``: GitHub lists the issue among those it closes, or its author claimed the issue in it. ``claimed``: by
    a comment, which counts as it was written, whatever becomes of it.
    ``link_doubtful``: its text or a link by hand was changed after the merge, so ``linked`` proves nothing of before.
    """

    id: PullId
    number: int
    node_id: str
    title: str
    author: Actor | None
    state: PullState
    linked: bool
    claimed: bool = False
    link_doubtful: bool = False
    issues_named: int = 1
    base: str
    default_branch: str
    head_sha: str
    opened_at: datetime
    linked_at: datetime
    pushed_at: datetime | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_sha: str = ""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """The issue as it stood when an event happened; ``labels`` and ``pulls`` are of that moment.

    ``parent_id`` names the issue that it is a part of now, at GitHub, None for none.
    """

    id: IssueId
    repository_id: RepositoryId
    installation_id: InstallationId
    account_id: int
    number: int
    node_id: str
    repository: str
    title: str
    text_hash: str
    open: bool
    labels: tuple[str, ...] = ()
    pulls: tuple[Pull, ...] = ()
    parent_id: str | None = None
