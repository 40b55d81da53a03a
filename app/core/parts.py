"""What a contract is made of: claims, linked pull requests and payables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core import facts as f
from app.core.events import Actor
from app.core.ids import PullId, UserId


class ClaimStatus(StrEnum):
    ACTIVE = "active"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    person: Actor
    status: ClaimStatus
    asked_at: datetime
    exclusive: bool = True
    granted_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    lapsed: bool = False
    extensions: int = 0
    reminded: tuple[tuple[str, datetime], ...] = ()
    terms_version: str
    terms_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPull:
    id: PullId
    number: int
    author_id: UserId
    head_sha: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Amounts in cents; ``paid`` is the payment's fact once finance reported it, ``batch_id`` where it is frozen."""

    payee: Actor
    amount_cents: int
    tax_cents: int
    fiscal_year: str
    due_on: str
    accepted_at: datetime
    paid: f.PaymentMade | None = None
    voided: f.PayableVoided | None = None
    batch_id: int | None = None
    authorized: f.PaymentAuthorized | None = None
    returned: tuple[f.MoneyRecovered, ...] = ()

    @property
    def recovered_cents(self) -> int:
        return sum(fact.cents for fact in self.returned)

    @property
    def status(self) -> str:
        """payable, scheduled, paid or void."""
        if self.paid is not None:
            return "paid"
        if self.voided is not None:
            return "void"
        return "payable" if self.batch_id is None else "scheduled"
