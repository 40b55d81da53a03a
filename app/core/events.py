"""What reached us, in our own types: GitHub's log as read, commands, merges, the clock and payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.ids import InstallationId, IssueId, PullId, RepositoryId, UserId
from app.core.money import Amount, Doubt
from app.core.policy import FundView


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
    """A merged pull request or a pushed commit says that it takes ``number``'s merge back; ``by_what`` names it."""

    number: int
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
    """GitHub told (not by a mere 404) that the issue, its repository or our way to it went away."""

    subject: Subject
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


# --- commands, given in a comment -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEvent(GitHubEvent):
    """``comment_id`` is what a reaction answers; 0 for a claim in a pull request's own text."""

    comment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAsked(CommandEvent):
    amount: Amount | Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAsked(CommandEvent):
    """``account_since`` is when the claimant's account was made, None where nobody asked."""

    account_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAsked(CommandEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(CommandEvent):
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardAsked(CommandEvent):
    """``payee`` is None where GitHub knows no person of the login written."""

    login: str
    payee: Actor | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``basis_points`` of the whole: 6,000 is 60 %."""

    person: Actor | None
    login: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAsked(CommandEvent):
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked(CommandEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeAsked(CommandEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAsked(CommandEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAsked(CommandEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGarbled(CommandEvent):
    """A line that starts as one of our commands and cannot be read; ``problem`` is the grammar's code."""

    command: str
    problem: str


# --- the clock and finance --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded(Event):
    """Finance paid one payee. ``cents`` is exactly the net amount or the net amount and its tax; ``paid_on`` is ISO."""

    actor: Actor
    payee_id: UserId
    reference: str
    paid_on: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeEvent(Event):
    """Finance's act on what one payee of a contract is owed."""

    actor: Actor
    payee_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingAsked(PayeeEvent):
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAuthorized(PayeeEvent):
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceHoldAsked(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnschedulingAsked(PayeeEvent):
    batch_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionRecorded(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidAsked(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRecorded(PayeeEvent):
    """``cents`` of what was paid came back; ``received_on`` is ISO."""

    cents: int
    reference: str
    received_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReported(PayeeEvent):
    """``received_on`` is ISO. ``used_for`` is another payable of the same payee that bears this number, if any."""

    number: str
    received_on: str
    used_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceQuestioned(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """An operator records what a named person decided about a contract whose place on GitHub is out of reach."""

    actor: Actor
    resumed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommitAsked(Event):
    """At the end of a fiscal year a person commits an undelivered offer anew, on a fund of the next."""

    actor: Actor
    fund: FundView
    reason: str


# --- acts of people who signed in -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEvent(Event):
    """What a person did on a page of ours, signed in by GitHub; no token and no bot can."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationMade(PersonEvent):
    """The offerer's word on the need; the reason is why it is not done in house. ``licence`` is SPDX's name."""

    standalone: bool
    no_capacity_reason: str
    unclassified: bool
    remote: bool
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(PersonEvent):
    """FAA s.32. ``amount_cents`` is the net amount that was seen; ``justification`` is why it is no splitting."""

    amount_cents: int
    reservation: str
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceMade(PersonEvent):
    """The claimant accepts the terms at a price, and declares. ``public_servant``: no, former or present."""

    terms_version: str
    terms_hash: str
    amount_cents: int
    adult: bool
    eligible: bool
    conflict: bool
    public_servant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationAsked(PersonEvent):
    """FAA s.34. ``typed`` is what the person wrote for this act (SOR/98-130); it is compared and not kept."""

    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRejectionAsked(PersonEvent):
    reason: str


PersonsEvent = AttestationMade | ApprovalAsked | AcceptanceMade | CertificationAsked | WorkRejectionAsked

FinanceEvent = (
    PaymentRecorded
    | SchedulingAsked
    | ReleaseAuthorized
    | FinanceHoldAsked
    | UnschedulingAsked
    | RejectionRecorded
    | VoidAsked
    | RecoveryRecorded
    | RecommitAsked
    | InvoiceReported
    | InvoiceQuestioned
)

AnyEvent = (
    LabelAdded
    | LabelRemoved
    | IssueClosed
    | IssueConverted
    | ParentDropped
    | IssueReopened
    | PullMerged
    | Looked
    | Reverted
    | Lost
    | Transferred
    | OfferAsked
    | ClaimAsked
    | ReleaseAsked
    | ExtensionAsked
    | AwardAsked
    | SplitAsked
    | HoldAsked
    | ResumeAsked
    | WithdrawalAsked
    | StatusAsked
    | CommandGarbled
    | Settled
    | PersonsEvent
    | FinanceEvent
)
