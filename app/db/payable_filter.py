"""What a filter of finance's asks of a payable's row, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from app.core.policy import TREASURY_ZONE
from app.db import tables as t
from app.service.payments import PayableFilter


def conditions(chosen: PayableFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of a payable's row, its place in the order of numbers included."""
    row = t.payable.c
    yield row.id > chosen.after_id
    for name, value in {
        "status": chosen.status,
        "fund_id": chosen.fund_id,
        "fiscal_year": chosen.fiscal_year,
        "payee_id": chosen.payee_id,
        "held": chosen.held,
    }.items():
        if value is not None:
            yield row[name] == value
    if chosen.payee_login is not None:
        yield func.lower(row.payee_login) == chosen.payee_login.lower()
    yield from _place(chosen)
    yield from _days(chosen)


def _place(chosen: PayableFilter) -> Iterator[ColumnElement[bool]]:
    if isinstance(chosen.repository, int):
        yield t.payable.c.repository_id == chosen.repository
    elif chosen.repository is not None:
        named = func.lower(t.repository.c.full_name) == chosen.repository.lower()
        yield t.payable.c.repository_id.in_(select(t.repository.c.id).where(named))


def _days(chosen: PayableFilter) -> Iterator[ColumnElement[bool]]:
    row = t.payable.c
    if chosen.accepted_from is not None:
        yield row.accepted_at >= _day_begins(chosen.accepted_from)
    # The last day there is has no day after it to stop at.
    if chosen.accepted_to is not None and chosen.accepted_to < date.max:
        yield row.accepted_at < _day_begins(chosen.accepted_to + timedelta(days=1))
    if chosen.due_from is not None:
        yield row.due_on >= chosen.due_from.isoformat()
    if chosen.due_to is not None:
        yield row.due_on <= chosen.due_to.isoformat()
    if chosen.late_on is not None:
        yield overdue(chosen.late_on)
    if chosen.undecided_by is not None:
        yield undecided(chosen.undecided_by)


def freezable() -> ColumnElement[bool]:
    """What may go into a batch now, as ``PayableRow.freezable`` has it."""
    row = t.payable.c
    return and_(row.status == "payable", ~row.held, func.coalesce(row.invoice_status, "received") != "deficient")


def overdue(on: date) -> ColumnElement[bool]:
    """What is owed and late on a day: past the last day that is not, which is no day while a deficient invoice stops
    the clock, and which a corrected one does not always move as it moves the due date."""
    row = t.payable.c
    return and_(row.status.in_(("payable", "scheduled")), row.late_after < on.isoformat())


def undecided(by: date) -> ColumnElement[bool]:
    """What is in no batch though its invoice came by a day, and was not found deficient."""
    row = t.payable.c
    came = row.invoice_received_on <= by.isoformat()
    return and_(row.status == "payable", row.invoice_status == "received", came)


def _day_begins(day: date) -> datetime:
    return datetime.combine(day, time(), TREASURY_ZONE).astimezone(UTC)
