"""Erases what was read of an issue and what was told on it: after its contracts, or where none ever came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, delete, func, or_, select, update

from app.core.events import Actor
from app.core.policy import TREASURY_ZONE
from app.db import tables as t
from app.db.disposals import note
from app.service.retention import Disposal, Retention

ROWS_AT_ONCE: Final = 500


def erase_issue(connection: Connection, issue_id: int) -> None:
    """The issue and those that it was before a transfer, unless another contract of one still needs it."""
    first = connection.execute(select(t.issue.c.moved_from).where(t.issue.c.id == issue_id)).scalar()
    places = t.issue.c.id == issue_id if first is None else or_(t.issue.c.id == first, t.issue.c.moved_from == first)
    salted = select(t.fact.c.id).where(t.fact.c.contract_id == t.contract.c.id, t.fact.c.salt.is_not(None))
    needed = select(t.contract.c.id).where(t.contract.c.issue_id == t.issue.c.id, salted.exists())
    _erase(connection, connection.execute(select(t.issue.c.id).where(places, ~needed.exists())).scalars().all())


def unused_issues(retention: Retention, day: date) -> Select[Any]:
    """The numbers of issues that had words on record and never a contract, unread for as long as a delivery that led to
    nothing is kept."""
    before, row, told = _before(retention, day), t.issue.c, t.notice.c.issue_id == t.issue.c.id
    contract = select(t.contract.c.id).where(t.contract.c.issue_id == row.id)
    # What moved on led to the contract that moved with it, and is erased with that one.
    moved_on = select(t.issue.c.moved_from).where(t.issue.c.moved_from.is_not(None))
    return select(row.id).where(
        or_(row.title != "", select(t.notice.c.id).where(told).exists()),
        ~contract.exists(),
        row.moved_from.is_(None),
        row.id.not_in(moved_on),
        func.coalesce(row.read_until, before - timedelta(days=1)) < before,
        ~select(t.notice.c.id).where(told, t.notice.c.at >= before).exists(),
    )


def erase_unused_issues(
    engine: Engine, retention: Retention, day: date, rule: str, by: Actor, now: datetime
) -> Iterator[Disposal]:
    """A step a transaction; the rows stay, so that what was handled is not handled again."""
    while True:
        with engine.begin() as connection:
            chosen = unused_issues(retention, day).order_by(t.issue.c.id).limit(ROWS_AT_ONCE)
            # Who reads one at this moment holds its row, and then it is not old any more.
            numbers = list(connection.execute(chosen.with_for_update(of=t.issue)).scalars())
            if not numbers:
                return
            _erase(connection, numbers)
            disposal = Disposal(kind="issues", subject_id=numbers[-1], count=len(numbers), rule=rule)
            note(connection, now, by, disposal)
        yield disposal


def day_begins(day: date) -> datetime:
    return datetime.combine(day, time(), TREASURY_ZONE).astimezone(UTC)


def _before(retention: Retention, day: date) -> datetime:
    return day_begins(day - timedelta(days=retention.schedule(day).delivery_days))


def _erase(connection: Connection, numbers: Any) -> None:
    nothing = dict.fromkeys(("summary", "criteria_en", "criteria_fr", "words"))
    connection.execute(update(t.issue).where(t.issue.c.id.in_(numbers)).values(title="", **nothing))
    connection.execute(delete(t.issue_label).where(t.issue_label.c.issue_id.in_(numbers)))
    connection.execute(delete(t.notice).where(t.notice.c.issue_id.in_(numbers)))
