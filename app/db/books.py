"""Moves a fund's money by one guarded statement, so that no number of writers can overspend it, and posts the move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, insert, update

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


def _after(account: str, sign: int = 1) -> ColumnElement[int]:
    """What will stand in a column of the fund."""
    column = "amount_cents" if account == "authority_cents" else account
    change = bindparam(f"by_{account}", type_=BigInteger)
    return fund.c[column] + change if sign > 0 else fund.c[column] - change


# Written once: every fact that moves money passes here.
_AMOUNT = _after("authority_cents", -1)
_USED = {name: _after(name) for name in ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")}
_MOVE = (
    update(fund)
    .where(
        fund.c.id == bindparam("fund_id"),
        _AMOUNT > 0,
        *(after >= 0 for after in _USED.values()),
        _USED["reserved_cents"] + _USED["owed_cents"] + _USED["scheduled_cents"] + _USED["paid_cents"] <= _AMOUNT,
    )
    .values(amount_cents=_AMOUNT, **_USED)
    .returning(fund.c.fiscal_year)
)
_MOVE_OPEN = _MOVE.where(fund.c.closed_at.is_(None))
_POST = insert(posting)


def move(connection: Connection, fund_id: int, change: Move) -> str:
    """Adds ``change`` to a fund's balances if they stay within its amount and none falls below nothing.

    Answers the fund's fiscal year. Until the transaction ends nobody else moves this fund.

    Raises:
        FundTaken: they would not; nothing was changed. CHECKs on the table say the same once more.
    """
    # A fund that was closed takes no new reservation, yet what it owes can still be paid or freed.
    statement = _MOVE_OPEN if change.reserved_cents > 0 or change.authority_cents != 0 else _MOVE
    moved = {f"by_{name}": getattr(change, name) for name in change.__slots__}
    year = connection.execute(statement, {"fund_id": fund_id, **moved}).scalar()
    if year is None:
        raise FundTaken(f"fund {fund_id}")
    return str(year)


def post(
    connection: Connection, fund_id: int, year: str, change: Move, cause: FactCause | ActCause, at: datetime
) -> None:
    """Writes down what ``move`` did, with what caused it, in the same transaction."""
    connection.execute(_POST, posting_values(fund_id, year, change, cause, at))


def posting_values(
    fund_id: int, year: str, change: Move, cause: FactCause | ActCause, at: datetime, **more: int
) -> dict[str, Any]:
    """The row of one change; the database holds that its six accounts sum to nothing."""
    causes = {name: getattr(cause, name) for name in cause.__slots__}
    accounts = dict(zip(ACCOUNTS, change.accounts, strict=True))
    return {"fund_id": fund_id, "fiscal_year": year, **causes, **accounts, "at": at, **more}
