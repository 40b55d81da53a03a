"""Reads the rows of the finance exports, stepped, as they stood on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from app.core.facts import Fact
from app.core.policy import TREASURY_ZONE
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
    for payee_id, login, count, cents in _stepped(connection, named):
        yield year, payee_id, login, count, int(cents), int(cents)


def unpaid(connection: Connection, day: date) -> Iterator[Row]:
    """Payables accepted by the end of the day (America/Toronto) and not paid by then; void ones are not owed."""
    row = t.payable.c
    query = (
        _placed(
            row.fund_id, t.fund.c.cost_centre, t.fund.c.coding, row.id, row.contract_id, t.repository.c.full_name,
            t.issue.c.number, row.payee_id, row.payee_login, row.amount_cents, row.tax_cents, row.accepted_at, row.held,
        )
        .join(t.payable, row.contract_id == t.contract.c.id)
        .join(t.fund, t.fund.c.id == row.fund_id)
        .where(row.accepted_at < _after(day), row.status != "void")
        .where(or_(row.paid_on.is_(None), row.paid_on > day.isoformat()))
        .order_by(row.fund_id, row.id)
    )  # fmt: skip
    for found in _stepped(connection, query):
        net, tax, accepted_at, held = found[9:]
        yield *found[:9], net, tax, net + tax, net + tax, accepted_at, bool(held)


def undelivered(connection: Connection, day: date) -> Iterator[Row]:
    """Offers that stood at the end of the day (America/Toronto) without accepted work, at the amount of that day."""
    row, fact = t.contract.c, t.fact.c
    by_then = and_(fact.contract_id == row.id, fact.at < _after(day))
    over = select(fact.id).where(by_then, fact.kind.in_(("OfferWithdrawn", "OfferExpired", "PayableOpened"))).exists()
    offered = (
        select(fact.body)
        .where(by_then, fact.kind.in_(("OfferOpened", "OfferProposed", "OfferAmended")))
        .order_by(fact.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        _placed(
            row.fund_id, t.fund.c.cost_centre, t.fund.c.coding, row.id, t.repository.c.full_name, t.issue.c.number,
            offered, row.opened_at,
        )
        .join(t.fund, t.fund.c.id == row.fund_id)
        .where(row.opened_at < _after(day), ~over)
        .order_by(row.fund_id, row.id)
    )  # fmt: skip
    for *same, body, opened_at in _stepped(connection, query):
        if body is None:
            continue  # A row of no facts promises nothing; verify tells of it.
        amount = json.loads(body)
        net, tax = amount["amount_cents"], amount["tax_cents"]
        yield *same, net, tax, net + tax, net + tax, opened_at


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


def _placed(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(t.contract)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        .outerjoin(t.repository, t.repository.c.id == t.contract.c.repository_id)
    )


def _stepped(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    yield from connection.execution_options(stream_results=True, yield_per=BATCH_ROWS).execute(query)


def _after(day: date) -> datetime:
    # The last day there is has no day after it to stop at.
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time(), TREASURY_ZONE).astimezone(UTC)
