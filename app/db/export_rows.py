"""Reads the rows of the finance exports, stepped, as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from app.core.facts import Fact
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.unit import read_facts
from app.service.exporting import Row

# What the floors above hold without knowing the library.
Reading = Connection
BATCH_ROWS: Final = 1_000
# Information Return T1204: only what exceeds this in a calendar year is reported (Income Tax Regulations s.237).
T1204_ABOVE_CENTS: Final = 500_00


def t1204(connection: Connection, year: int) -> Iterator[Row]:
    """One row a payee paid more than $500 net in the calendar year, by the day paid."""
    row = t.payable.c
    net = func.sum(row.amount_cents)
    query = (
        select(row.payee_id, func.max(row.id), func.count(), net)
        .where(row.paid_on >= f"{year:04}-01-01", row.paid_on <= f"{year:04}-12-31")
        .group_by(row.payee_id)
        .having(net > T1204_ABOVE_CENTS)
        .subquery()
    )
    columns = list(query.c)
    named = (
        select(columns[0], row.payee_login, columns[2], columns[3])
        .join(t.payable, row.id == columns[1])
        .order_by(columns[0])
    )
    for payee_id, login, count, cents in stepped(connection, named):
        yield year, payee_id, login, count, int(cents), int(cents)


def contracts(connection: Connection) -> Iterator[tuple[int, Contract, list[Fact]]]:
    """Each contract with its facts, in the order of numbers; one at a time is held."""
    after = 0
    while True:
        wanted = select(t.contract.c.id).where(t.contract.c.id > after)
        numbers = connection.execute(wanted.order_by(t.contract.c.id).limit(BATCH_ROWS)).scalars().all()
        if not numbers:
            return
        for number in numbers:
            facts = read_facts(connection, number)
            contract = rebuild(facts)
            if contract is not None:
                yield number, contract, facts
        after = numbers[-1]


def newest_fact(connection: Connection) -> datetime:
    """When the newest fact came; the beginning of 1970 where there is none."""
    found: datetime | None = connection.execute(select(func.max(t.fact.c.at))).scalar()
    return found or datetime(1970, 1, 1, tzinfo=UTC)


def stepped(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The rows of a query, a part at a time."""
    yield from connection.execution_options(stream_results=True, yield_per=BATCH_ROWS).execute(query)
