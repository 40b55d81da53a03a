"""What becomes of the work, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Actor
from app.core.facts.basis import Authority, Checked, Fact
from app.core.ids import InstallationId, IssueId, PullId, RepositoryId, UserId


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
