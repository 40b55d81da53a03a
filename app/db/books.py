"""Moves money inside a fund by one guarded statement, so that no number of writers can overspend it."""

from __future__ import annotations

from sqlalchemy import Connection, update

from app.core.funds import Move
from app.db.tables import fund
from app.service.ports import FundTaken


def move(connection: Connection, fund_id: int, change: Move) -> None:
    """Adds ``change`` to a fund's balances if they stay within its amount and none falls below nothing.

    Raises:
        FundTaken: they would not; nothing was changed. A CHECK on the table says the same once more.
    """
    if not change:
        return
    reserved = fund.c.reserved_cents + change.reserved_cents
    owed = fund.c.owed_cents + change.owed_cents
    scheduled = fund.c.scheduled_cents + change.scheduled_cents
    paid = fund.c.paid_cents + change.paid_cents
    statement = (
        update(fund)
        .where(
            fund.c.id == fund_id,
            reserved >= 0,
            owed >= 0,
            scheduled >= 0,
            paid >= 0,
            reserved + owed + scheduled + paid <= fund.c.amount_cents,
        )
        .values(reserved_cents=reserved, owed_cents=owed, scheduled_cents=scheduled, paid_cents=paid)
    )
    # A fund that was closed takes no new reservation, yet what it owes can still be paid or freed.
    if change.reserved_cents > 0:
        statement = statement.where(fund.c.closed_at.is_(None))
    if connection.execute(statement).rowcount != 1:
        raise FundTaken(f"fund {fund_id}")
