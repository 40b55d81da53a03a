"""What is asked of GitHub, what it answers, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.events import AnyEvent, IssuePlace, IssueView, Subject

# Every comment of ours carries it, in a place that is not shown.
MARK = "<!-- gc-bounty:"


class Unavailable(Exception):
    """GitHub gave no usable answer (timeout, 5xx, limit, 401, 403, lag): nothing may be decided on it.

    ``retry_seconds`` is GitHub's own word on when to ask again, None where it gave none.
    """

    def __init__(self, why: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.retry_seconds = retry_seconds


class Gone(Exception):
    """GitHub answered that the thing is not there (404, 410, 451). It may be lag or a lost right: never a decision.

    ``status`` is HTTP's; ``location`` is where a redirect points, else None.
    """

    def __init__(self, why: str, *, status: int = 404, location: str | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.location = location


class CannotShow(Exception):
    """GitHub will not take this writing as things stand (locked issue, archived repository, 422)."""


class Poison(Exception):
    """A stored delivery that cannot be read as what it claims to be; another try would not change that."""


class Quarantined(Poison):
    """JSON that two readers could take differently, or that a database refuses: kept, never acted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRef:
    """``full_name`` is where to ask; ``id`` is what the answer must carry."""

    id: int
    installation_id: int
    account_id: int
    full_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorySeen:
    """A repository as the App's installation lists it."""

    ref: RepositoryRef
    private: bool
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRef:
    repository: RepositoryRef
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredComment:
    """A comment as its ``created`` delivery carried it: the words its author wrote, whatever became of it since."""

    id: int
    node_id: str
    author_id: int
    author_login: str
    author_kind: str
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a delivery claims; the reading must be at least this fresh.

    ``updated_at`` is the issue's or pull request's as delivered; an older answer from the API is lag. ``comment``
    was written on the pull request where ``pull_number`` names one, else on the issue.
    """

    updated_at: datetime | None = None
    comment: DeliveredComment | None = None
    pull_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueText:
    """What is shown of an issue's words; nothing is decided by it.

    ``language`` is en, fr or empty; ``criteria_en`` and ``criteria_fr`` are Markdown below a heading of that language.
    """

    language: str = ""
    summary: str = ""
    criteria_en: str = ""
    criteria_fr: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at an issue: its present state, and what happened since, in GitHub's order, not yet handled.

    ``private`` is whether its repository is, None where nobody asked. ``transferred_from`` are the repositories that
    its log names it to have been in, the last first.
    """

    view: IssueView
    events: tuple[AnyEvent, ...]
    read_until: datetime
    transferred_from: tuple[int, ...] = ()
    text: IssueText | None = None
    private: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPull:
    """A pull request that bore on an issue at an earlier reading; its repository may be where the issue was before.

    ``linked`` is as it was then. ``claimed``: a comment of its author claimed the issue, which stands, whatever became
    of the comment.
    """

    repository: RepositoryRef
    number: int
    linked: bool
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What GitHub says of an issue that could not be read; all but ``repository`` may be unknown.

    ``repository`` is its repository as it is called now. ``lost`` is set only on GitHub's positive word.
    """

    repository: RepositoryRef
    lost: Subject | None = None
    place: IssuePlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullNames:
    """Numbers in a pull request's own repository: issues it closes or claims, pull requests it reverts."""

    issues: tuple[int, ...]
    reverts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationSeen:
    id: int
    account_id: int
    account_login: str
    suspended: bool


class Limits(Protocol):
    """What all processes know together of GitHub's patience; ``installation`` None is the App itself."""

    def wait_seconds(self, installation: int | None) -> int: ...

    def pause(self, installation: int | None, seconds: int | None) -> int:
        """Nobody calls for that long (None: GitHub named no time); answers how long."""
        ...


class GitHub(Protocol):
    """Reads raise Unavailable or Gone, writes also CannotShow. Nothing is repeated inside a call."""

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
        """The issue's log since a moment (None: from its start). None where the number is a pull request.

        ``asked`` was written here, not there, and takes its place in the log as comments do.

        ``decided_until``: its contract came here with it, and what its log holds up to then was decided where it was,
        though it may bear other names here. ``unseen`` tells which of the given sources were not handled yet; roles
        are asked only for those.
        """
        ...

    def whereabouts(self, ref: IssueRef) -> Whereabouts:
        """Where an issue that cannot be read is now; Gone where the installation no longer lists its repository."""
        ...

    def thread(self, ref: IssueRef) -> IssueView:
        """An issue or a pull request as a place where comments stand, without its log."""
        ...

    def named_by_pulls(self, repository: RepositoryRef, numbers: Sequence[int]) -> dict[int, PullNames]:
        """What each of these pull requests names, of those that GitHub shows."""
        ...

    def changed(self, repository: RepositoryRef, since: datetime) -> Iterator[tuple[int, bool]]:
        """Numbers of issues and (True) pull requests, open or closed, that changed since a moment."""
        ...

    def installations(self) -> Iterator[InstallationSeen]: ...

    def repositories(self, installation_id: int) -> Iterator[RepositorySeen]: ...

    def show_comment(self, ref: IssueRef, marker: str, body: str, comment_id: int | None) -> int:
        """Edits the comment, or finds it by its marker, or posts it; answers its id."""
        ...

    def show_reaction(self, ref: IssueRef, comment_id: int, content: str) -> int: ...

    def show_label(self, ref: IssueRef, name: str) -> None: ...

    def show_check(self, ref: IssueRef, check: CheckShown, check_id: int | None) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    """A check run; ``conclusion`` is GitHub's word, None while in progress. ``external_id`` finds it again.

    ``button`` (at most 20 characters) and ``button_help`` (40) offer a press that looks at GitHub again.
    """

    name: str
    head_sha: str
    external_id: str
    conclusion: str | None
    title: str
    summary: str
    button: str
    button_help: str
