"""What the sandbox holds of GitHub: accounts, repositories, issues and their log, installations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

AccountType = Literal["User", "Bot", "Organization", "Mannequin"]
SINGLE_FILE = ".github/bounty.yml"
ROLES = ("none", "read", "triage", "write", "maintain", "admin")


class Refused(Exception):
    """GitHub would not do this; ``status`` and ``message`` are those its REST API answers with."""

    def __init__(self, status: int, message: str, *, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """A user, bot or organization; they share one space of ids. ``deleted`` ones show as no author."""

    id: int
    node_id: str
    login: str
    type: AccountType
    created_at: datetime
    deleted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Label:
    id: int
    node_id: str
    name: str
    color: str
    description: str | None
    created_at: datetime
    deleted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Repository:
    """``roles`` maps a user's id to a role_name; ``labels`` is keyed by lower-case name.

    ``files`` are the contents at the head of the default branch by path.
    """

    id: int
    node_id: str
    owner: Account
    name: str
    default_branch: str
    created_at: datetime
    updated_at: datetime
    private: bool = False
    archived: bool = False
    deleted: bool = False
    roles: dict[int, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    commits: list[Commit] = field(default_factory=list)
    check_runs: list[CheckRun] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    last_number: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"


@dataclass(slots=True, kw_only=True, eq=False)
class Commit:
    oid: str
    node_id: str
    repository: Repository
    message: str
    author: Account | None
    at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Reaction:
    id: int
    node_id: str
    user: Account
    content: str
    created_at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Comment:
    id: int
    node_id: str
    issue: Issue
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    last_edited_at: datetime | None = None
    editor: Account | None = None
    minimized: bool = False
    by_app: bool = False
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Review:
    id: int
    node_id: str
    issue: Issue
    author: Account
    state: str
    body: str
    commit_id: str
    submitted_at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class CheckRun:
    """``document`` holds the fields as the API takes and gives them."""

    id: int
    node_id: str
    repository: Repository
    head_sha: str
    name: str
    document: dict[str, Any]
    actions: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """One line of an issue's log: ``kind`` is the GraphQL type, ``data`` what that type tells."""

    kind: str
    node_id: str
    sequence: int
    created_at: datetime
    issue: Issue
    actor: Account | None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True, eq=False)
class Pull:
    """What a pull request has beside its issue. ``head_repository`` is None when a fork was deleted."""

    id: int
    node_id: str
    head_repository: Repository | None
    head_ref: str
    base_ref: str
    base_sha: str
    commits: list[Commit]
    draft: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit: Commit | None = None
    reviews: list[Review] = field(default_factory=list)
    linked: list[Issue] = field(default_factory=list)
    auto_merge_by: Account | None = None
    auto_merge_at: datetime | None = None
    queued_by: Account | None = None

    @property
    def head_sha(self) -> str:
        return self.commits[-1].oid


@dataclass(slots=True, kw_only=True, eq=False)
class Issue:
    """An issue, or with ``pull`` a pull request. ``id`` and ``node_id`` are the issue's alone."""

    id: int
    node_id: str
    repository: Repository
    number: int
    title: str
    body: str
    author: Account
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "closed"] = "open"
    state_reason: str | None = None
    labels: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    timeline: list[Item] = field(default_factory=list)
    locked: bool = False
    lock_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: Account | None = None
    last_edited_at: datetime | None = None
    editor: Account | None = None
    parent: Issue | None = None
    pull: Pull | None = None
    deleted: bool = False
    moved_to: Issue | None = None
    # As a discussion it lives on elsewhere; what stays here is closed, locked and takes no words.
    converted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Installation:
    id: int
    account: Account
    repository_ids: set[int]
    created_at: datetime
    updated_at: datetime
    all_repositories: bool = False
    suspended_at: datetime | None = None
    suspended_by: Account | None = None
    deleted: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class App:
    """The registered App. ``public_key`` is a PEM; without one every well-formed JWT of the issuer is taken."""

    id: int
    slug: str
    name: str
    client_id: str
    client_secret: str
    owner: Account
    bot: Account
    created_at: datetime
    public_key: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    webhook_content_type: str = "json"
    permissions: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
