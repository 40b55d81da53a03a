"""Brings postings back to what their facts and acts say: by reversal and a posting anew, for none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.core.funds import ACCOUNTS
from app.db import tables as t
from app.db.audit_postings import (
    Due,
    accounts_of,
    act_dues,
    acts_of,
    chain_problems,
    fits,
    made_by,
    postings_of,
    standing,
)
from app.db.books import ActCause, FactCause, posting_values

_BALANCES = ACCOUNTS[2:]


def mend_contract(connection: Connection, contract_id: int, due: Iterable[Due], now: datetime) -> None:
    """Posts what a contract's facts move and takes back what they do not."""
    wanted = {(one.seq, one.fund_id): one for one in due}
    posted = postings_of(connection, t.posting.c.contract_id == contract_id)
    for key in sorted(wanted.keys() | posted.keys()):
        cause = FactCause(contract_id=contract_id, fact_seq=key[0])
        _mend(connection, posted.get(key, []), wanted.get(key), cause, now)


def mend_funds(connection: Connection, balances: Mapping[int, tuple[int, ...]], now: datetime) -> None:
    """Writes every fund's row anew from the acts on it and the ``balances`` that facts make.

    Raises:
        ValueError: the acts themselves do not hold; nothing may be kept of what was done.
    """
    for number in list(connection.execute(select(t.fund.c.id).order_by(t.fund.c.id)).scalars()):
        acts = acts_of(connection, number)
        problems = list(chain_problems(number, acts))
        if problems:
            raise ValueError("; ".join(problems))
        used = dict(zip(_BALANCES, balances.get(number, (0,) * len(_BALANCES)), strict=True))
        connection.execute(update(t.fund).where(t.fund.c.id == number).values(**made_by(acts), **used))
        wanted = {(one.seq, one.fund_id): one for one in act_dues(acts)}
        posted = postings_of(connection, t.posting.c.fund_id == number, t.posting.c.act_seq.is_not(None))
        for key in sorted(wanted.keys() | posted.keys()):
            _mend(connection, posted.get(key, []), wanted.get(key), ActCause(act_seq=key[0]), now)


def _mend(
    connection: Connection,
    rows: list[Mapping[str, Any]],
    due: Due | None,
    cause: FactCause | ActCause,
    now: datetime,
) -> None:
    left = standing(rows)
    good = next((row for row in left if due is not None and fits(row, due)), None)
    turn = max((row["turn"] for row in rows), default=0)
    for row in left:
        if row is good:
            continue
        turn += 2 - turn % 2
        taken = dict(zip(ACCOUNTS, (-cents for cents in accounts_of(row)), strict=True))
        same = {name: row[name] for name in ("fund_id", "fiscal_year", "contract_id", "fact_seq", "act_seq")}
        at = max(now, row["at"])
        connection.execute(insert(t.posting).values({**same, **taken, "turn": turn, "reverses": row["id"], "at": at}))
    if due is None or good is not None:
        return
    turn += 1 + turn % 2
    year = connection.execute(select(t.fund.c.fiscal_year).where(t.fund.c.id == due.fund_id)).scalar_one()
    at = due.at if turn == 1 else now
    values = posting_values(due.fund_id, year, due.move, cause, at, turn=turn)
    connection.execute(insert(t.posting).values(values))
