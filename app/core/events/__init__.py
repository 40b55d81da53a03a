"""What reached us, in our own types: GitHub's log as read, commands, merges, the clock and payments."""

from __future__ import annotations

from app.core.events.commands import (
    AwardAsked,
    ClaimAsked,
    CommandEvent,
    CommandGarbled,
    ExtensionAsked,
    HoldAsked,
    OfferAsked,
    ReleaseAsked,
    ResumeAsked,
    Share,
    SplitAsked,
    StatusAsked,
    WithdrawalAsked,
)
from app.core.events.finance import (
    FinanceHoldAsked,
    InvoiceQuestioned,
    InvoiceReported,
    PayeeEvent,
    PaymentRecorded,
    RecommitAsked,
    RecoveryRecorded,
    RejectionRecorded,
    ReleaseAuthorized,
    SchedulingAsked,
    Settled,
    UnschedulingAsked,
    VoidAsked,
)
from app.core.events.happened import (
    Event,
    GitHubEvent,
    IssueClosed,
    IssueConverted,
    IssuePlace,
    IssueReopened,
    LabelAdded,
    LabelRemoved,
    Looked,
    Lost,
    ParentDropped,
    PullMerged,
    Reverted,
    Subject,
    Transferred,
)
from app.core.events.seen import Actor, Approval, IssueView, Pull, PullState
from app.core.events.signed_in import (
    AcceptanceMade,
    ApprovalAsked,
    AttestationMade,
    CertificationAsked,
    PersonEvent,
    WorkRejectionAsked,
)

__all__ = [
    "AcceptanceMade",
    "Actor",
    "AnyEvent",
    "Approval",
    "ApprovalAsked",
    "AttestationMade",
    "AwardAsked",
    "CertificationAsked",
    "ClaimAsked",
    "CommandEvent",
    "CommandGarbled",
    "Event",
    "ExtensionAsked",
    "FinanceEvent",
    "FinanceHoldAsked",
    "GitHubEvent",
    "HoldAsked",
    "InvoiceQuestioned",
    "InvoiceReported",
    "IssueClosed",
    "IssueConverted",
    "IssuePlace",
    "IssueReopened",
    "IssueView",
    "LabelAdded",
    "LabelRemoved",
    "Looked",
    "Lost",
    "OfferAsked",
    "ParentDropped",
    "PayeeEvent",
    "PaymentRecorded",
    "PersonEvent",
    "PersonsEvent",
    "Pull",
    "PullMerged",
    "PullState",
    "RecommitAsked",
    "RecoveryRecorded",
    "RejectionRecorded",
    "ReleaseAsked",
    "ReleaseAuthorized",
    "ResumeAsked",
    "Reverted",
    "SchedulingAsked",
    "Settled",
    "Share",
    "SplitAsked",
    "StatusAsked",
    "Subject",
    "Transferred",
    "UnschedulingAsked",
    "VoidAsked",
    "WithdrawalAsked",
    "WorkRejectionAsked",
]

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
