"""The lifecycle as one table: which fact moves which status; ``gc-bounty states`` draws it."""

from __future__ import annotations

from enum import StrEnum

from app.core import facts as f


class Status(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PAYABLE = "payable"
    SCHEDULED = "scheduled"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"


# Over without a payment.
ENDED = frozenset({Status.WITHDRAWN, Status.EXPIRED, Status.VOID})
TERMINAL = ENDED | {Status.PAID}
LIVE = tuple(s for s in Status if s not in TERMINAL)
OWED = (Status.PAYABLE, Status.SCHEDULED)
UNACCEPTED = (Status.OPEN, Status.CLAIMED, Status.SUBMITTED)
# What can still be changed, held against a person's right to be paid by nothing yet.
UNDELIVERED = (Status.PROPOSED, *UNACCEPTED)

S = Status
TRANSITIONS: dict[tuple[Status | None, type[f.Fact]], Status] = {
    (None, f.OfferOpened): S.OPEN,
    (None, f.OfferProposed): S.PROPOSED,
    (S.PROPOSED, f.OfferAttested): S.PROPOSED,
    (S.PROPOSED, f.FundingApproved): S.OPEN,
    **{(s, fact): s for s in UNDELIVERED for fact in (f.OfferAmended, f.LabelChecked, f.OfferRecommitted)},
    **{(s, f.OfferRecommitted): s for s in (S.ACCEPTED, S.PAYABLE)},
    **{(s, f.YearEndWarned): s for s in UNDELIVERED},
    **{(s, f.OfferWithdrawn): S.WITHDRAWN for s in UNDELIVERED},
    (S.OPEN, f.OfferExpired): S.EXPIRED,
    (S.OPEN, f.ClaimGranted): S.CLAIMED,
    # In open mode others may claim beside the first.
    (S.CLAIMED, f.ClaimGranted): S.CLAIMED,
    (S.SUBMITTED, f.ClaimGranted): S.SUBMITTED,
    # On an open offer waits who has still to accept the terms.
    **{(s, f.ClaimWaitlisted): s for s in UNACCEPTED},
    **{(s, f.TermsAccepted): s for s in (*UNACCEPTED, S.ACCEPTED)},
    # The last claim given up or lapsed opens the offer again; apply() keeps the status while others hold one.
    (S.OPEN, f.ClaimReleased): S.OPEN,
    **{(s, fact): S.OPEN for s in (S.CLAIMED, S.SUBMITTED) for fact in (f.ClaimReleased, f.ClaimExpired)},
    **{
        (s, fact): s
        for s in (S.CLAIMED, S.SUBMITTED)
        for fact in (f.ClaimExtended, f.ClaimReminded, f.IssueTextChanged)
    },
    (S.CLAIMED, f.PullRequestLinked): S.SUBMITTED,
    (S.SUBMITTED, f.PullRequestLinked): S.SUBMITTED,
    # As with claims: back to claimed when the last linked pull request is gone.
    (S.SUBMITTED, f.PullRequestUnlinked): S.CLAIMED,
    **{(s, f.PullRequestMerged): s for s in UNACCEPTED},
    **{(s, f.ClaimAwarded): s for s in UNACCEPTED},
    **{(s, f.SplitDecided): s for s in UNACCEPTED},
    **{(s, f.WorkAccepted): S.ACCEPTED for s in UNACCEPTED},
    (S.ACCEPTED, f.WorkCertified): S.PAYABLE,
    # Open again where nobody held a claim on it.
    (S.ACCEPTED, f.WorkRejected): S.CLAIMED,
    (S.ACCEPTED, f.PayableOpened): S.PAYABLE,
    (S.PAYABLE, f.PayableOpened): S.PAYABLE,
    # apply() names what the payables make together: void only when all are, scheduled when none waits.
    **{(s, f.PayableScheduled): S.SCHEDULED for s in OWED},
    **{(s, f.PaymentAuthorized): s for s in OWED},
    **{(s, fact): S.PAYABLE for s in OWED for fact in (f.PayableUnscheduled, f.PaymentRejected)},
    **{(s, f.PayableVoided): S.VOID for s in OWED},
    **{(s, f.PaymentMade): s for s in OWED},
    **{(s, fact): s for s in OWED for fact in (f.InvoiceReceived, f.InvoiceFoundDeficient)},
    **{(s, f.ContractPaid): S.PAID for s in OWED},
    # One payee's money may come back while another of the contract still waits.
    **{(s, f.MoneyRecovered): s for s in (*OWED, S.PAID)},
    # What is over goes along too, or its issue's log would be decided anew where it went.
    **{(s, f.IssueMoved): s for s in Status},
    **{(s, f.WarningRaised): s for s in LIVE},
    **{(S.PAID, fact): S.PAID for fact in (f.RecoveryOpened, f.RecoveryEnded)},
    **{(s, f.HoldPlaced): s for s in (*LIVE, S.PAID)},
    **{(s, f.HoldsLifted): s for s in (*LIVE, S.PAID)},
}


def next_status(status: Status | None, fact: f.Fact) -> Status:
    """The status after ``fact``.

    Raises:
        LookupError: the table has no such move; a decision that emits it is a bug.
    """
    try:
        return TRANSITIONS[status, type(fact)]
    except KeyError:
        raise LookupError(f"{type(fact).__name__} cannot follow status {status}") from None


def drawing() -> str:
    """The table as a Mermaid state diagram, moves that keep the status left out."""
    lines = ["stateDiagram-v2"]
    for (before, fact), after in TRANSITIONS.items():
        if before != after:
            lines.append(f"    {before or '[*]'} --> {after}: {fact.__name__}")
    lines += [f"    {status} --> [*]" for status in Status if status in TERMINAL]
    return "\n".join(lines) + "\n"
