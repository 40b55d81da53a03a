"""What finance and operators report or decide."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events.happened import Event
from app.core.events.seen import Actor
from app.core.ids import UserId
from app.core.policy import FundView


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded(Event):
    """Finance paid one payee. ``cents`` is exactly the net amount or the net amount and its tax; ``paid_on`` is ISO."""

    actor: Actor
    payee_id: UserId
    reference: str
    paid_on: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeEvent(Event):
    """Finance's act on what one payee of a contract is owed."""

    actor: Actor
    payee_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingAsked(PayeeEvent):
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAuthorized(PayeeEvent):
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceHoldAsked(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnschedulingAsked(PayeeEvent):
    batch_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionRecorded(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidAsked(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRecorded(PayeeEvent):
    """``cents`` of what was paid came back; ``received_on`` is ISO."""

    cents: int
    reference: str
    received_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReported(PayeeEvent):
    """``received_on`` is ISO. ``used_for`` is another payable of the same payee that bears this number, if any."""

    number: str
    received_on: str
    used_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceQuestioned(PayeeEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """An operator records what a named person decided about a contract whose place on GitHub is out of reach."""

    actor: Actor
    resumed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommitAsked(Event):
    """At the end of a fiscal year a person commits an undelivered offer anew, on a fund of the next."""

    actor: Actor
    fund: FundView
    reason: str
