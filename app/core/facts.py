"""What we hold true, in the past tense and append-only; a contract is nothing but its facts in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Actor
from app.core.ids import FundId, InstallationId, IssueId, PullId, RepositoryId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``by`` is the person who caused it, None for the passing of time; ``cause`` names the delivery or request."""

    at: datetime
    by: Actor | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A delegation as it was found at the time of the act; ``limit_cents`` None is any sum, no cost centre is all."""

    delegation_id: int
    limit_cents: int | None
    cost_centres: tuple[str, ...]
    first_day: str
    last_day: str
    granted_by_id: int
    granted_by_login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOpened(Fact):
    """The amount is net; ``tax_cents`` is the most tax that can come on it at the fund's address.

    Unclaimed until ``expires_at``, the offer ends.
    """

    issue_id: IssueId
    repository_id: RepositoryId
    installation_id: InstallationId
    issue_number: int
    repository: str
    generation: int
    amount_cents: int
    tax_cents: int
    fund_id: FundId
    fiscal_year: str
    label: str
    issue_text_hash: str
    policy_hash: str
    expires_at: datetime | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferProposed(OfferOpened):
    """The same, with its money reserved, yet open to nobody until the funding is approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAttested(Fact):
    """The offerer's word on the need: each of these holds, and why it is not done in house."""

    standalone: bool
    no_capacity_reason: str
    unclassified: bool
    remote: bool
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One rule as it came out; ``evidence`` is what it was judged on, in words and ids."""

    code: str
    ok: bool
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingApproved(Fact):
    """FAA s.32: the approved amount may be committed under the reservation; the offer is open until ``expires_at``.

    ``checks`` are those against contract splitting; where one failed, ``justification`` says why to go on.
    """

    amount_cents: int
    tax_cents: int
    reservation: str
    authority: Authority
    checks: tuple[Checked, ...]
    justification: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted(Fact):
    """One person's acceptance for this contract, at this price, with what they declared; no more than yes or no."""

    person: Actor
    terms_version: str
    terms_hash: str
    amount_cents: int
    licence: str
    adult: bool
    eligible: bool
    conflict: bool
    public_servant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAmended(Fact):
    """``label`` is the label that says so, empty where a command did."""

    amount_cents: int
    tax_cents: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRecommitted(Fact):
    """Not delivered when its fund's year ended, the offer is committed anew on a fund of another year (FAA s.32, s.37).

    The amount stays; ``tax_cents`` is the most tax that can come on it at the new fund's address.
    """

    fund_id: FundId
    fiscal_year: str
    tax_cents: int
    reason: str
    authority: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEndWarned(Fact):
    """The work may be delivered after ``year_ends_on`` (ISO), when the fund's year is over and its money lapses."""

    year_ends_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelChecked(Fact):
    """The label that stands for the offer is (again) on the issue or not; the offer is the same either way."""

    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTextChanged(Fact):
    """The issue no longer says what it said when the claim was granted, or (with that hash) says it again."""

    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(Fact):
    """``reason``: a person's words, or the code of what ended it (``unlabelled``, ``issue_closed``, ...)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimGranted(Fact):
    """``granted`` fixes what was claimed: amount, terms and the issue's text at that moment."""

    person: Actor
    exclusive: bool
    expires_at: datetime
    amount_cents: int
    terms_version: str
    terms_hash: str
    issue_text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWaitlisted(Fact):
    """``terms_hash`` empty: whoever waits has still to accept the terms, and gets no claim before that."""

    person: Actor
    terms_version: str
    terms_hash: str
    issue_text_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReleased(Fact):
    person_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExpired(Fact):
    person_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExtended(Fact):
    """``reason``: ``asked`` (a maintainer's ``/extend``) or ``active`` (a push kept the claim alive)."""

    person_id: UserId
    expires_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReminded(Fact):
    """``occasion``: ``half`` or ``last``, of the claim that ends at ``expires_at``."""

    person_id: UserId
    occasion: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestLinked(Fact):
    pull_id: PullId
    number: int
    author_id: UserId
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestUnlinked(Fact):
    """``reason``: ``closed`` unmerged or ``edited`` (it names the issue no more)."""

    pull_id: PullId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestMerged(Fact):
    pull_id: PullId
    number: int
    author: Actor | None
    merged_at: datetime
    merged_by: Actor | None
    merge_sha: str
    verdicts: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAwarded(Fact):
    """A maintainer named the payee of a fix that came without a claim or without a pull request."""

    person: Actor
    reason: str
    terms_version: str
    terms_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitDecided(Fact):
    """Shares in basis points, in the order in which a remainder falls."""

    shares: tuple[tuple[UserId, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAccepted(Fact):
    """Every acceptance rule held, or the person in ``by`` decided with a reason; the verdicts are kept."""

    accepted_at: datetime
    verdicts: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCertified(Fact):
    """FAA s.34: a person with the authority said afresh that the work was done at this price, tax included."""

    total_cents: int
    authority: Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRejected(Fact):
    """Delivered, yet not as agreed: the claim goes on, at least until ``expires_at``."""

    reason: str
    authority: Authority
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRaised(Fact):
    """Something that finance should see before it pays; it stops nothing. ``evidence`` is in words and ids."""

    code: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableOpened(Fact):
    """``due_on`` is an ISO date, ``fiscal_year`` is as 2026-2027 by America/Toronto at acceptance."""

    payee: Actor
    amount_cents: int
    tax_cents: int
    fiscal_year: str
    due_on: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsLifted(Fact):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMoved(Fact):
    """The contract follows its issue to another repository; what was agreed stays as it is."""

    issue_id: IssueId
    repository_id: RepositoryId
    installation_id: InstallationId
    issue_number: int
    repository: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryOpened(Fact):
    """Paid work is in question: money may have to come back."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryEnded(Fact):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableScheduled(Fact):
    """Frozen into a batch: from now on it is paid as that batch says, or taken out of it."""

    payee_id: UserId
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAuthorized(Fact):
    """A person released the batch for payment (FAA s.33); until then nothing of it may be paid.

    ``authority`` is the delegation it rests on, where the policy asks for one.
    """

    payee_id: UserId
    batch_id: int
    authority: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableUnscheduled(Fact):
    """The batch was given up before it was released."""

    payee_id: UserId
    batch_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRejected(Fact):
    """Finance could not pay it; it is owed as before, and held until someone has seen why."""

    payee_id: UserId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableVoided(Fact):
    """It is owed no more; the money is free again."""

    payee_id: UserId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRecovered(Fact):
    """Of what was paid, ``cents`` came back on an ISO date."""

    payee_id: UserId
    cents: int
    reference: str
    received_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMade(Fact):
    payee_id: UserId
    reference: str
    paid_on: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReceived(Fact):
    """A payee's invoice; due on ``due_on``, late after ``late_after``, all ISO dates.

    The two differ where the invoice before it was found deficient too late to stop the clock.
    """

    payee_id: UserId
    number: str
    received_on: str
    due_on: str
    late_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFoundDeficient(Fact):
    """The clock stands until a corrected one comes; not so for lateness where the payee was told too late."""

    payee_id: UserId
    number: str
    reason: str
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPaid(Fact):
    """The last payee was paid."""


FACTS: tuple[type[Fact], ...] = (
    OfferOpened,
    OfferProposed,
    OfferAttested,
    FundingApproved,
    TermsAccepted,
    OfferAmended,
    OfferRecommitted,
    YearEndWarned,
    LabelChecked,
    IssueTextChanged,
    OfferWithdrawn,
    OfferExpired,
    ClaimGranted,
    ClaimWaitlisted,
    ClaimReleased,
    ClaimExpired,
    ClaimExtended,
    ClaimReminded,
    PullRequestLinked,
    PullRequestUnlinked,
    PullRequestMerged,
    ClaimAwarded,
    SplitDecided,
    WorkAccepted,
    WorkCertified,
    WorkRejected,
    WarningRaised,
    PayableOpened,
    HoldPlaced,
    HoldsLifted,
    IssueMoved,
    RecoveryOpened,
    RecoveryEnded,
    PayableScheduled,
    PaymentAuthorized,
    PayableUnscheduled,
    PaymentRejected,
    PayableVoided,
    PaymentMade,
    MoneyRecovered,
    InvoiceReceived,
    InvoiceFoundDeficient,
    ContractPaid,
)
