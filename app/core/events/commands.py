"""What people asked for in comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events.happened import GitHubEvent
from app.core.events.seen import Actor
from app.core.money import Amount, Doubt


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
