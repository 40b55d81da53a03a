"""Reads which payables are late and which invoices wait for somebody's decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from app.db import tables as t
from app.db.issue_address import GITHUB_URL
from app.db.payable_filter import overdue, undecided
from app.db.queries import payable_row, shown_payables
from app.service.invoices import LateRow
from app.service.payments import PayableRow


class DbInvoiceReads:
    """Implements the port ``InvoiceReads``; on SQLite ``engine`` is one opened for reading alone."""

    def __init__(self, engine: Engine, github_url: str = GITHUB_URL) -> None:
        self._engine = engine
        self._github_url = github_url

    def late(self, today: date, after_id: int, limit: int) -> list[LateRow]:
        rows = self._rows(after_id, limit, overdue(today))
        return [LateRow(row=payable_row(r, self._github_url), late_after=r.late_after) for r in rows]

    def undecided(self, until: date, after_id: int, limit: int) -> list[PayableRow]:
        return [payable_row(r, self._github_url) for r in self._rows(after_id, limit, undecided(until))]

    def _rows(self, after_id: int, limit: int, *which: Any) -> list[Any]:
        query = shown_payables().add_columns(t.payable.c.late_after).where(t.payable.c.id > after_id, *which)
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(t.payable.c.id).limit(limit)))


def invoice_used_for(connection: Connection, payee_id: int, number: str, payable_id: int) -> int | None:
    """Another payable of the payee that bears this number, which no other transaction can take until this one ends."""
    if connection.dialect.name == "postgresql":
        # Two payables of one payee at once: the second waits until the first has its invoice.
        key = func.hashtextextended(f"invoice:{payee_id}:{number.lower()}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))
    row = t.payable.c
    others = row.payee_id == payee_id, row.id != payable_id, row.status != "void"
    query = select(row.id).where(*others, func.lower(row.invoice_number) == number.lower())
    return connection.execute(query.limit(1)).scalar()
