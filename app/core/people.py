"""Who is who, and what was delegated to whom: accounts of one person, and authority by act, limit, place and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Act(StrEnum):
    """What can be delegated; the sections are those of the Financial Administration Act."""

    OFFER = "offer"
    # s.32: commit money before a contract.
    APPROVE = "approve"
    # s.34: say that the work was done as agreed.
    CERTIFY = "certify"
    # s.33: request the payment.
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """What one account may do, up to ``limit_cents`` with tax (None: any sum), from its first to its last day.

    ``cost_centres`` empty: all of them. ``ended_at`` is when it was taken back, None while nobody has.
    """

    id: int
    account_id: int
    act: Act
    limit_cents: int | None
    cost_centres: tuple[str, ...]
    first_day: date
    last_day: date
    granted_by_id: int
    granted_by_login: str
    ended_at: datetime | None = None

    def in_force(self, at: datetime, on: date) -> bool:
        """Whether it held at a moment, which falls on the treasury's day ``on``."""
        return self.first_day <= on <= self.last_day and (self.ended_at is None or at < self.ended_at)

    def covers(self, cost_centre: str) -> bool:
        return not self.cost_centres or cost_centre in self.cost_centres

    def reaches(self, cents: int) -> bool:
        return self.limit_cents is None or cents <= self.limit_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Accounts known to be of one person, by a key that they share; an account without one is a person of its own."""

    keys: Mapping[int, int] = field(default_factory=dict)

    def same(self, one: int, other: int) -> bool:
        return one == other or (one in self.keys and self.keys[one] == self.keys.get(other))

    def among(self, one: int, others: set[int]) -> bool:
        """Whether any of ``others`` is the same person."""
        return any(self.same(one, other) for other in others)

    def meet(self, some: set[int], others: set[int]) -> bool:
        """Whether anybody of ``some`` is the same person as anybody of ``others``."""
        return any(self.among(one, others) for one in some)

    def accounts(self, one: int) -> frozenset[int]:
        """Every account known to be of the person of ``one``, itself included."""
        key = self.keys.get(one)
        tied = () if key is None else (account for account, its_key in self.keys.items() if its_key == key)
        return frozenset({one, *tied})


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Other contracts of the months before, in cents with tax or as counts; ended without acceptance, none counts.

    ``payee_cents``: by account, what its person was paid or may still be. ``pairs``: by account, how often its person
    was paid for what the same people offered or accepted. ``near_ceiling``: by account, how many of the person's
    contracts, as offerer or payee, came near the most that one may be.
    """

    repository_cents: int = 0
    offerer_cents: int = 0
    parent_cents: int = 0
    payee_cents: Mapping[int, int] = field(default_factory=dict)
    pairs: Mapping[int, int] = field(default_factory=dict)
    near_ceiling: Mapping[int, int] = field(default_factory=dict)
