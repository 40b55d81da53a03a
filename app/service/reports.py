"""What the report pages show: how contracts flowed and what was spent, kept by a job so that no reader waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.service.flow_report import FlowGroup


class Audience(StrEnum):
    """For everybody, of public repositories and in cells large enough; or for finance and auditors, everything."""

    PUBLIC = "public"
    INSIDE = "inside"


class Spending(StrEnum):
    """Paid, less what was recovered; or owed: payable or scheduled, and not yet paid."""

    PAID = "paid"
    OWED = "owed"


class By(StrEnum):
    """The quarter of the day of payment or of the due date; the repository; or fund and quarter together."""

    QUARTER = "quarter"
    REPOSITORY = "repository"
    FUND = "fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Money of some payments with tax. ``key`` is a quarter as ``2026-2027-Q3`` or a number as text, empty for all
    others together; ``quarter`` only beside a fund."""

    key: str
    name: str = ""
    quarter: str = ""
    payments: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    what: Spending
    by: By
    cells: tuple[Cell, ...]

    @property
    def cents(self) -> int:
        return sum(cell.cents for cell in self.cells)

    @property
    def payments(self) -> int:
        return sum(cell.payments for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundBalance:
    """A fund and what became of its money, in cents with tax."""

    number: int
    name: str
    fiscal_year: str
    closed: bool
    amount_cents: int
    reserved_cents: int
    owed_cents: int
    scheduled_cents: int
    paid_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """As of a moment. ``flow`` is None while too few contracts are paid; ``quarters`` are its quarters in order.

    ``funds`` and ``unpaid`` (contracts that ended otherwise, by status) are for the inside alone.
    """

    as_of: datetime
    flow: FlowGroup | None
    quarters: tuple[FlowGroup, ...]
    spend: tuple[Spend, ...]
    funds: tuple[FundBalance, ...] = ()
    unpaid: Mapping[str, int] = field(default_factory=dict)

    def of(self, what: Spending, by: By) -> Spend:
        """One of its tables; without cells where it has none such."""
        found = (spend for spend in self.spend if (spend.what, spend.by) == (what, by))
        return next(found, Spend(what=what, by=by, cells=()))


class ReportReads(Protocol):
    def report(self, audience: Audience) -> Report | None:
        """The report as it was kept last, None before the first time."""
        ...


def published(cells: Iterable[Cell], minimum: int) -> tuple[Cell, ...]:
    """The cells that may be published: what is smaller than ``minimum`` payments stands together as all others.

    The others are at least two cells and at least ``minimum`` payments, for else the sum of all less what is shown
    would tell what is not: the smallest of those large enough join them. Empty where even all together are too few.
    """
    ordered = sorted(cells, key=lambda cell: (cell.payments, cell.key))
    if sum(cell.payments for cell in ordered) < minimum:
        return ()
    hidden = [cell for cell in ordered if cell.payments < minimum]
    shown = ordered[len(hidden) :]
    while hidden and shown and (len(hidden) < 2 or sum(cell.payments for cell in hidden) < minimum):
        hidden.append(shown.pop(0))
    rest = _together(hidden)
    return (*sorted(shown, key=lambda cell: cell.key), *((rest,) if rest else ()))


def _together(cells: Sequence[Cell]) -> Cell | None:
    if not cells:
        return None
    payments, cents = sum(cell.payments for cell in cells), sum(cell.cents for cell in cells)
    return Cell(key="", payments=payments, cents=cents)
