"""Reads the funds' balances and the postings that made them; nothing is written here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, select

from app.core.funds import ACCOUNTS
from app.db import tables as t
from app.service.funding import FundBalance, PostingRow

_BALANCES = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")
_SAME = (
    *("scope", "scope_id", "name", "fiscal_year", "cost_centre", "coding", "region", "amount_cents"),
    *(*_BALANCES, "offer_ceiling_cents", "opened_at", "closed_at", "account_id"),
)
_OF_POSTING = ("fund_id", "fiscal_year", "at", "contract_id", "fact_seq", "act_seq", "reverses", *ACCOUNTS)


class DbLedger:
    """Implements the port ``LedgerReads``; on SQLite ``engine`` is best one opened for reading alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def funds(self, fiscal_year: str | None, after_id: int, limit: int) -> list[FundBalance]:
        query = select(t.fund).where(t.fund.c.id > after_id).order_by(t.fund.c.id).limit(limit)
        if fiscal_year is not None:
            query = query.where(t.fund.c.fiscal_year == fiscal_year)
        with self._engine.connect() as connection:
            return [balance(row) for row in connection.execute(query).mappings()]

    def fund(self, fund_id: int) -> FundBalance | None:
        with self._engine.connect() as connection:
            return read_fund(connection, select(t.fund).where(t.fund.c.id == fund_id))

    def postings(self, fund_id: int, after_id: int, limit: int) -> list[PostingRow]:
        # Numbers of one fund's postings grow in the order of commits: each is given under the lock of the fund's row.
        chosen = _postings().where(t.posting.c.fund_id == fund_id, t.posting.c.id > after_id)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(t.posting.c.id).limit(limit)).mappings()
            return [_posting(row) for row in rows]


def read_fund(connection: Connection, query: Select[Any]) -> FundBalance | None:
    """The first fund that ``query`` over the table chooses."""
    row = connection.execute(query).mappings().first()
    return balance(row) if row is not None else None


def balance(row: Any) -> FundBalance:
    """A fund's row with what is available worked out."""
    available = row["amount_cents"] - sum(row[name] for name in _BALANCES)
    return FundBalance(fund_id=row["id"], available_cents=available, **{name: row[name] for name in _SAME})


def _postings() -> Select[Any]:
    """Each posting with what caused it and in whose name."""
    fact = and_(t.fact.c.contract_id == t.posting.c.contract_id, t.fact.c.seq == t.posting.c.fact_seq)
    act = and_(t.fund_act.c.fund_id == t.posting.c.fund_id, t.fund_act.c.seq == t.posting.c.act_seq)
    return (
        select(
            t.posting,
            func.coalesce(t.fact.c.kind, t.fund_act.c.kind).label("cause"),
            func.coalesce(t.fact.c.actor_id, t.fund_act.c.actor_id).label("actor_id"),
            func.coalesce(t.fact.c.actor_login, t.fund_act.c.actor_login).label("actor_login"),
            t.fund_act.c.reason,
        )
        .outerjoin(t.fact, fact)
        .outerjoin(t.fund_act, act)
    )


def _posting(row: Any) -> PostingRow:
    told = {name: row[name] for name in ("cause", "actor_id", "actor_login", "reason")}
    return PostingRow(posting_id=row["id"], **told, **{name: row[name] for name in _OF_POSTING})
