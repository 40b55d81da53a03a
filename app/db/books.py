"""Moves a fund's money by one guarded statement, so that no number of writers can overspend it, and posts the move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from app.core.funds import ACCOUNTS, Move
from app.db.tables import fund, posting
from app.service.ports import FundTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCause:
    """The fact of a contract that moved money."""

    contract_id: int
    fact_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCause:
    """The act on the fund itself that moved money."""

    act_seq: int


def move(connection: Connection, fund_id: int, change: Move) -> str:
    """Adds ``change`` to a fund's balances if they stay within its amount and none falls below nothing.

    Answers the fund's fiscal year. Until the transaction ends nobody else moves this fund.

    Raises:
        FundTaken: they would not; nothing was changed. CHECKs on the table say the same once more.
    """
    amount = fund.c.amount_cents - change.authority_cents
    reserved = fund.c.reserved_cents + change.reserved_cents
    owed = fund.c.owed_cents + change.owed_cents
    scheduled = fund.c.scheduled_cents + change.scheduled_cents
    paid = fund.c.paid_cents + change.paid_cents
    statement = (
        update(fund)
        .where(
            fund.c.id == fund_id,
            amount > 0,
            reserved >= 0,
            owed >= 0,
            scheduled >= 0,
            paid >= 0,
            reserved + owed + scheduled + paid <= amount,
        )
        .values(
            amount_cents=amount, reserved_cents=reserved, owed_cents=owed, scheduled_cents=scheduled, paid_cents=paid
        )
    )
    # A fund that was closed takes no new reservation, yet what it owes can still be paid or freed.
    if change.reserved_cents > 0 or change.authority_cents != 0:
        statement = statement.where(fund.c.closed_at.is_(None))
    year = connection.execute(statement.returning(fund.c.fiscal_year)).scalar()
    if year is None:
        raise FundTaken(f"fund {fund_id}")
    return str(year)


def post(
    connection: Connection, fund_id: int, year: str, change: Move, cause: FactCause | ActCause, at: datetime
) -> None:
    """Writes down what ``move`` did, with what caused it, in the same transaction."""
    connection.execute(insert(posting).values(posting_values(fund_id, year, change, cause, at)))


def posting_values(
    fund_id: int, year: str, change: Move, cause: FactCause | ActCause, at: datetime, **more: int
) -> dict[str, Any]:
    """The row of one change; the database holds that its six accounts sum to nothing."""
    causes = {name: getattr(cause, name) for name in cause.__slots__}
    accounts = dict(zip(ACCOUNTS, change.accounts, strict=True))
    return {"fund_id": fund_id, "fiscal_year": year, **causes, **accounts, "at": at, **more}
