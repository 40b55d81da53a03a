"""What is owed, paid and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Actor
from app.core.facts.basis import Authority, Fact
from app.core.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableOpened(Fact):
    """``due_on`` is an ISO date; ``fiscal_year`` (2026-2027, America/Toronto) is of the merge, else of acceptance."""

    payee: Actor
    amount_cents: int
    tax_cents: int
    fiscal_year: str
    due_on: str
    accepted_at: datetime


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
