"""What finance's pages show, in our own types: lists with their totals, what waits, what became of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.service.batching import Batch
from app.service.payments import PayableFilter, PayableRow


class PayableSort(StrEnum):
    """By what a list of payables is ordered; the number decides between equals."""

    DUE = "due"
    ACCEPTED = "accepted"
    PAYEE = "payee"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many payables and how much they come to; ``total_cents`` includes the most tax that can come on them."""

    count: int = 0
    net_cents: int = 0
    total_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSums:
    """A whole list, and what of it is overdue, on hold, or could go into a batch now."""

    all: Sums
    overdue: Sums
    held: Sums
    ready: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceWaiting:
    """What waits for finance. ``to_release`` are frozen batches, ``to_report`` lines released and not yet reported,
    ``undecided`` invoices that came long enough ago."""

    payable: ListSums
    to_release: Sums
    to_report: Sums
    undecided: Sums
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayablePlace:
    """In which batch a payable is, and what came back of its payment in cents."""

    batch_id: int | None
    batch_status: str | None
    recovered_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A payable that could not be paid and is held for it: why, when and who said so."""

    row: PayableRow
    reason: str
    at: datetime
    by_login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedPage:
    """``after_id`` is where the next page begins, None on the last."""

    lines: tuple[RejectedLine, ...]
    after_id: int | None


class FinanceDesk(Protocol):
    """The reads behind finance's pages."""

    def payables(
        self, chosen: PayableFilter, sort: PayableSort, descending: bool, limit: int, due_on: str | None = None
    ) -> list[PayableRow]:
        """Up to ``limit`` payables behind the one of ``chosen.after_id`` in the order of ``sort``; ``due_on`` is when
        that one was due as it was shown, for an invoice moves it."""
        ...

    def listed(self, payable_ids: Sequence[int]) -> list[PayableRow]:
        """Those that exist, in the order asked."""
        ...

    def overdue(self, payable_ids: Sequence[int], today: date) -> frozenset[int]:
        """Those of them that are owed and late."""
        ...

    def ready(self, chosen: PayableFilter, limit: int) -> list[PayableRow]:
        """What of a filter may go into a batch now, the soonest due first."""
        ...

    def sums(self, chosen: PayableFilter, today: date) -> ListSums:
        """Over the whole list, whatever page is looked at."""
        ...

    def waiting(self, today: date, undecided_by: date) -> FinanceWaiting:
        """``undecided_by`` is the last day on which an invoice came that needs a decision now."""
        ...

    def awaiting(self) -> Mapping[str, int]:
        """How many contracts wait for each act of a person: approval, certification …"""
        ...

    def place(self, payable_id: int) -> PayablePlace | None: ...

    def rejected(self, after_id: int, limit: int) -> RejectedPage: ...

    def batches(self, status: str | None, before_id: int | None, limit: int) -> list[Batch]:
        """Up to ``limit`` batches, newest first; ``before_id`` is where a page ended."""
        ...
