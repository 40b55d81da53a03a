"""Reads the rows of the finance exports, stepped, as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from app.core.facts import Fact
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.persons import ties_in_force
from app.db.unit import read_facts
from app.service.exporting import Row

# What the floors above hold without knowing the library.
Reading = Connection
BATCH_ROWS: Final = 1_000
# Information Return T1204: only what exceeds this in a calendar year is reported (Income Tax Regulations s.237).
T1204_ABOVE_CENTS: Final = 500_00


def t1204(connection: Connection, year: int) -> Iterator[Row]:
    """One row an account that was paid in the calendar year, by the day paid, of each person paid more than $500 net.

    The slip is a supplier's: what all accounts of one person got counts together. What came back, whenever it did, was
    not theirs: its part without tax is taken off the year of the payment, as reports take it off.
    """
    row, tied = t.payable.c, ties_in_force().subquery()
    kept = row.amount_cents - row.amount_cents * row.recovered_cents // row.paid_cents
    accounts = (
        select(row.payee_id, func.max(row.id).label("newest"), func.count().label("payments"))
        .add_columns(func.sum(kept).label("net"))
        .where(row.paid_on >= f"{year:04}-01-01", row.paid_on <= f"{year:04}-12-31")
        .group_by(row.payee_id)
        .subquery()
    )
    person = func.coalesce(tied.c.person_key, accounts.c.payee_id)
    whole = func.sum(accounts.c.net).over(partition_by=person)
    summed = (
        select(accounts, person.label("person"), whole.label("whole"))
        .outerjoin(tied, tied.c.account_id == accounts.c.payee_id)
        .subquery()
    )
    query = (
        select(summed.c.payee_id, row.payee_login, summed.c.payments, summed.c.net, summed.c.person)
        .join(t.payable, row.id == summed.c.newest)
        .where(summed.c.whole > T1204_ABOVE_CENTS)
        .order_by(summed.c.person, summed.c.payee_id)
    )
    for payee_id, login, count, cents, key in stepped(connection, query):
        yield year, payee_id, login, count, int(cents), int(cents), key


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
