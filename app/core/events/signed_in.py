"""What people did on pages of ours, signed in."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events.happened import Event
from app.core.events.seen import Actor


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
