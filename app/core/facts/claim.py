"""Who may work on it and be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Actor
from app.core.facts.basis import Fact
from app.core.ids import UserId


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
