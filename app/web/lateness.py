"""Says how late a payable is today, or was when it was paid, by the operator's policy."""

from __future__ import annotations

from datetime import date

from app.core.interest import Lateness, lateness
from app.core.policy import treasury_day
from app.service.invoices import LateRow
from app.service.payments import PayableDossier, PayableRow
from app.web.parts import WebParts


def today(parts: WebParts) -> date:
    """The day by the treasury's clock."""
    return treasury_day(parts.now())


def late_now(parts: WebParts, found: PayableDossier) -> Lateness:
    """Of one payable; what is void is owed no more and never late."""
    late_after = None if found.row.status == "void" else found.late_after
    return _late(parts, found.row, late_after, found.paid_cents)


def late_row(parts: WebParts, found: LateRow) -> Lateness:
    return _late(parts, found.row, found.late_after, None)


def _late(parts: WebParts, row: PayableRow, late_after: str | None, paid_cents: int | None) -> Lateness:
    until = date.fromisoformat(row.paid_on) if row.paid_on else today(parts)
    cents = row.total_cents if paid_cents is None else paid_cents
    return lateness(late_after, until, cents, row.invoice_number is not None, parts.policy)
