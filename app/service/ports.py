"""What the use cases need of the world outside, as protocols; bootstrap alone knows who fulfils them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.effects import Effect
from app.core.events import Actor, AnyEvent, IssuePlace, IssueView, Subject
from app.core.facts import Fact
from app.core.parts import Claim
from app.core.policy import Given
from app.core.refusals import Refusal
from app.core.state import Contract
from app.service.batching import BatchBook

# Every comment of ours carries it, in a place that is not shown.
MARK = "<!-- gc-bounty:"

# --- GitHub -----------------------------------------------------------------------------------------


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

    ``updated_at`` is the issue's or pull request's as delivered; an older answer from the API is lag.
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

    ``private`` is whether its repository is, None where nobody asked.
    """

    view: IssueView
    events: tuple[AnyEvent, ...]
    read_until: datetime
    transferred_from: int | None = None
    text: IssueText | None = None
    private: bool | None = None


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


class Kind(StrEnum):
    """What a delivery is about, told from its own words without asking anyone."""

    ISSUE = "issue"
    TRANSFER = "transfer"
    OWN_COMMENT = "own_comment"
    PULL = "pull"
    CHECK = "check"
    LABEL = "label"
    INSTALLATION = "installation"
    REPOSITORIES = "repositories"
    LOST = "lost"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """``worth_reading``: a label of ours, a command line or a known act is in it, so an unknown issue must be read.

    ``number`` is the issue's or pull request's; ``repositories`` those added, ``removed`` the ids of those taken
    away; ``reason`` a word for the log. ``place`` is where ``issue_id`` was transferred to. ``resync``: GitHub must
    be looked through anew. ``writable``: what could not be shown there may be shown now. ``pull_id`` is that of a
    check run of ours. ``offered_by`` tried to offer on a pull request.
    """

    kind: Kind
    reason: str
    installation: InstallationSeen | None = None
    installation_gone: bool = False
    repository: RepositoryRef | None = None
    repositories: tuple[RepositoryRef, ...] = ()
    number: int | None = None
    issue_id: int | None = None
    hint: Hint = Hint()
    worth_reading: bool = False
    lost: Subject | None = None
    removed: tuple[int, ...] = ()
    place: IssuePlace | None = None
    resync: bool = False
    writable: bool = False
    offered_by: Actor | None = None
    pull_id: int | None = None


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
        known_pulls: Sequence[int],
        hint: Hint,
        moved: bool,
        unseen: Callable[[Sequence[str]], set[str]],
        asked: Sequence[DeliveredComment] = (),
    ) -> Reading | None:
        """The issue's log since a moment (None: from its start). None where the number is a pull request.

        ``asked`` was written here, not there, and takes its place in the log as comments do.

        ``moved``: its contract came here with it, so what its log holds from before the transfer is decided already.
        ``unseen`` tells which of the given sources were not handled yet; roles are asked only for those.
        ``known_pulls`` are numbers of pull requests linked at an earlier reading.
        """
        ...

    def whereabouts(self, ref: IssueRef) -> Whereabouts:
        """Where an issue that cannot be read is now; Gone where the installation no longer lists its repository."""
        ...

    def thread(self, ref: IssueRef) -> IssueView:
        """An issue or a pull request as a place where comments stand, without its log."""
        ...

    def named_by_pulls(self, repository: RepositoryRef, numbers: Sequence[int]) -> dict[int, PullNames]:
        """What each of these pull requests names."""
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


# --- Sentences --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A refusal to tell on the issue: to whom, about what, when."""

    refusal: Refusal
    login: str | None
    at: datetime


class Sentences(Protocol):
    def reminder(self, contract: Contract, claim: Claim) -> str:
        """The bilingual reminder to a claim's holder, without its marker."""
        ...

    def comment(
        self,
        contract: Contract | None,
        notices: Sequence[Notice],
        issue_number: int,
        repository: str,
        contract_id: int | None = None,
    ) -> str:
        """The whole bilingual comment, without its marker."""
        ...

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        """Conclusion (None: in progress), title and summary of the check run on a linked pull request."""
        ...

    def button(self) -> tuple[str, str]:
        """The check run's button and what it does, in as many characters as GitHub shows."""
        ...


# --- The store --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    id: int
    event: str
    body: bytes
    attempts: int
    received_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingState:
    """How far an issue was read. ``issue_id`` None: never. ``moved``: its contract came there by a transfer."""

    read_until: datetime | None = None
    pulls: tuple[int, ...] = ()
    issue_id: int | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Something GitHub should show, as a level: ``wanted`` counts up, ``shown`` follows it.

    ``turn`` is until when its installation is this caller's alone to write to.
    """

    id: int
    installation_id: int
    turn: datetime
    issue_id: int
    kind: str
    target: str
    wanted: int
    attempts: int
    remote_id: int | None
    digest: str | None


class FundTaken(Exception):
    """Another offer took the money between reading and reserving: decide again on what is left."""


class Unit(Protocol):
    """One transaction. Everything in it holds or nothing does."""

    def batches(self) -> BatchBook: ...

    def lock_issue(self, view: IssueView | IssuePlace) -> None:
        """Takes the issue's row for this transaction, making it where there is none yet."""
        ...

    def contract(self, issue_id: int, contract_id: int | None = None) -> tuple[int, Contract] | None:
        """The given or else the latest contract of an issue with its number, whatever its status."""
        ...

    def given(
        self,
        view: IssueView | None,
        contract: Contract | None,
        actor_id: int | None,
        at: datetime,
        others: Collection[int] = (),
    ) -> Given:
        """``others`` are accounts that the event names beside who acts and who is in contract and view."""
        ...

    def append(self, contract_id: int | None, before: Contract | None, facts: Sequence[Fact]) -> int:
        """Adds facts to the chain, moves the fund, projects the read rows; answers the contract's number.

        Raises:
            FundTaken: the fund no longer covers it.
        """
        ...

    def invoice_used_for(self, payee_id: int, number: str, payable_id: int) -> int | None:
        """Another payable of the payee that bears this invoice number, in any case of letters."""
        ...

    def is_handled(self, issue_id: int, source: str) -> bool: ...

    def handled(self, issue_id: int, source: str, at: datetime, outcome: str) -> None: ...

    def notice(
        self, issue_id: int, source: str, at: datetime, refusal: Refusal, person: tuple[int, str] | None
    ) -> None: ...

    def late(self, repository: str, number: int, happened_at: datetime | None, what: str) -> None:
        """Keeps that no delivery had told of this; ``happened_at`` None: nobody knows when it happened."""
        ...

    def want(self, issue_id: int, wants: Sequence[Effect]) -> None: ...

    def looked(self, issue_id: int, view: IssueView, read_until: datetime, due_at: datetime | None) -> None:
        """Keeps up to where the issue was read, which pull requests are linked and when time next matters."""
        ...

    def told(self, view: IssueView, text: IssueText) -> None:
        """Keeps what is shown of the issue's words and labels."""
        ...

    def follow(self, issue_id: int, to_issue_id: int) -> None:
        """What is shown about one issue is from now on shown on another."""
        ...

    def read_until(self, issue_id: int) -> datetime | None: ...

    def due(self, issue_id: int, due_at: datetime | None) -> None: ...

    def lock_issue_id(self, issue_id: int) -> None: ...


class Store(Protocol):
    def unit(self) -> AbstractContextManager[Unit]: ...

    # deliveries
    def take_deliveries(self, limit: int) -> list[Delivery]:
        """Claims the next waiting deliveries by moving their next try a lease ahead: no two workers get the same."""
        ...

    def retry_delivery(self, delivery_id: int, after_seconds: float, why: str, *, counted: bool = True) -> None:
        """``counted`` False: this was no attempt, GitHub named a time to come back."""
        ...

    def bury_delivery(self, delivery_id: int, why: str) -> None: ...

    def end_delivery(self, delivery_id: int, status: str, outcome: str) -> None: ...

    def asked(self, issue_id: int) -> tuple[DeliveredComment, ...]:
        """What people asked of the issue's contract by forms and no reading has decided yet, as comments."""
        ...

    # what is known of GitHub
    def remember_installation(self, seen: InstallationSeen, *, gone: bool = False) -> None: ...

    def remember_repository(self, ref: RepositoryRef) -> None: ...

    def turned(self, seen: RepositorySeen) -> list[Subject]:
        """Remembers a repository as listed; answers what became of it since the last list."""
        ...

    def seen_private(self, repository_id: int, private: bool) -> bool:
        """Remembers whether a repository is private; True where it was known to be public until now."""
        ...

    def repository(self, repository_id: int) -> RepositoryRef | None: ...

    def repositories_of(self, installation_id: int) -> list[RepositoryRef]: ...

    def installations(self) -> list[InstallationSeen]:
        """Those that are not gone."""
        ...

    def funded_since(self, repository: RepositoryRef) -> datetime | None:
        """When the oldest open fund that covers a repository was opened, None without one."""
        ...

    def concerns(self, repository_id: int, number: int) -> bool:
        """Whether anything of ours hangs on this issue or pull request number."""
        ...

    def has_live_contract(self, repository_id: int) -> bool: ...

    def has_contract(self, repository_id: int) -> bool:
        """Whether there ever was one there, ended or not."""
        ...

    def issues_of_known_pull(self, repository_id: int, number: int) -> tuple[int, ...]: ...

    def reading_state(self, repository_id: int, number: int) -> ReadingState: ...

    def missing(self, issue_id: int) -> datetime:
        """Since when GitHub does not show this issue; the first time is now."""
        ...

    def issues_of_pull_id(self, repository_id: int, pull_id: int) -> list[IssueRef]: ...

    def look_soon(self, repository_id: int) -> None:
        """Every issue of a repository with a live contract is due now."""
        ...

    def show_again(self, repository_id: int, number: int | None) -> None:
        """What could not be shown on an issue (None: on all of the repository) is tried now."""
        ...

    def reshow(self, issue_id: int, kind: str, target: str) -> None:
        """Shows something once more even though nothing about it has changed."""
        ...

    def unseen(self, issue_id: int, sources: Sequence[str]) -> set[str]: ...

    def live_issues(self, repository_id: int | None = None) -> Iterator[IssueRef]: ...

    def due_issues(self, now: datetime, limit: int) -> list[IssueRef]: ...

    def due_in_a_while(self, ref: IssueRef, seconds: float) -> None: ...

    # effects
    def take_effects(self) -> Iterator[Showing]:
        """The next of each installation that may be written to now; ``wrote`` must give its turn back."""
        ...

    def effects_wait(self) -> float | None:
        """Seconds until the next effect may be shown, None where none waits."""
        ...

    def wrote(self, showing: Showing, *, wrote: bool) -> None: ...

    def shown(self, effect_id: int, revision: int, remote_id: int | None, digest: str | None) -> None: ...

    def effect_failed(
        self, effect_id: int, after_seconds: float, why: str, *, give_up: bool = False, counted: bool = True
    ) -> None: ...

    def effect_vanished(self, effect_id: int) -> None:
        """What showed it is no longer there: the next turn looks for it, or shows it anew."""
        ...

    def first_place(self, issue_id: int) -> int:
        """The issue's id before any transfer: what is shown about it was marked with that."""
        ...

    def to_show(self, issue_id: int) -> tuple[IssueRef, int | None, Contract | None, list[Notice]]: ...

    def swept_at(self, repository_id: int) -> datetime | None:
        """Up to when a repository's issues were last looked through as a whole."""
        ...

    def swept(self, repository_id: int, at: datetime) -> None: ...

    def contract_by_number(self, contract_id: int) -> Contract | None: ...

    def linked_pull(self, issue_id: int, pull_id: int) -> tuple[int, str] | None:
        """Number and head commit of a linked pull request."""
        ...

    # finance
    def issue_of_payable(self, payable_id: int) -> tuple[int, int, int] | None:
        """(issue id, contract id, payee id) of a payable."""
        ...


class Queue(Protocol):
    """Wakes work somewhere, at least once; what there is to do stands in the tables."""

    def wake(self, job: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
