"""Paid and owed payables, funds and flows for the report pages, written straight into the read tables."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select

from app.db import tables as t
from app.db.reports import ReportKeeper
from app.service.flow_measures import MEASURES, Unit
from tests import scenes
from tests.web.office import Office, fill

DAY = 86_400
QUARTERS = (("2026-05-04", "2026-2027-Q1"), ("2026-08-04", "2026-2027-Q2"), ("2026-11-04", "2026-2027-Q3"))


def paid(
    count: int, *, on: str = "2026-11-04", repository: int = 7, fund: int = 1, **more: Any
) -> list[dict[str, Any]]:
    row = {
        "payee_login": "pia-payee",
        "status": "paid",
        "paid_on": on,
        "reference": "PAY",
        "paid_cents": 565_00,
        "repository_id": repository,
    }
    return [{**row, "fund_id": fund, **more} for _ in range(count)]


def owed(count: int, *, due: str = "2026-12-23", repository: int = 7, **more: Any) -> list[dict[str, Any]]:
    return [{"due_on": due, "repository_id": repository, **more} for _ in range(count)]


def public(office: Office, *numbers: int, private: bool | None = False) -> None:
    with office.engine.begin() as connection:
        for number in numbers:
            connection.execute(t.repository.update().where(t.repository.c.id == number).values(private=private))


def write(office: Office, rows: Iterable[dict[str, Any]], seed: int = 1) -> list[int]:
    """Payables of these rows; each paid one has a flow, so random that every median has digits."""
    chance = random.Random(seed)
    numbers = fill(office.engine, [{"recovered_cents": 0, **row} for row in rows])
    with office.engine.begin() as connection:
        query = select(t.payable.c.id, t.payable.c.contract_id, t.payable.c.paid_on, t.payable.c.repository_id)
        for row in connection.execute(query.where(t.payable.c.status == "paid", t.payable.c.id.in_(numbers))):
            connection.execute(insert(t.flow).values(_flow(row, chance)))
    return numbers


def refresh(office: Office) -> None:
    assert ReportKeeper(office.reads, office.engine, office.clock.now).refresh() is False


def a_year(office: Office, name: str = "Digital") -> None:
    """A fund, three quarters of payments of three public repositories and one that is private, and what is owed."""
    number = scenes.open_fund(office.engine, amount_cents=200_000_00)
    with office.engine.begin() as connection:
        sums = {
            "reserved_cents": 12_000_00,
            "owed_cents": 6_780_00,
            "scheduled_cents": 5_650_00,
            "paid_cents": 40_000_00,
        }
        connection.execute(t.fund.update().where(t.fund.c.id == number).values(name=name, **sums))
    rows = [row for on, _quarter in QUARTERS for row in paid(12, on=on, fund=number)]
    rows += paid(14, repository=8, fund=number, full_name="department/a-repository-with-a-long-name-of-its-own")
    rows += paid(3, repository=9, fund=number, full_name=f"department/{name}")
    rows += paid(11, repository=10, fund=number, full_name="department/secret")
    rows += owed(12) + owed(2, repository=8, full_name="department/a-repository-with-a-long-name-of-its-own")
    write(office, rows)
    public(office, 7, 8, 9)
    public(office, 10, private=True)


def _flow(row: Any, chance: random.Random) -> dict[str, Any]:
    quarter = next((name for day, name in QUARTERS if day == row.paid_on), "2026-2027-Q3")
    held = {f"held_{holder}_seconds": chance.randrange(DAY // 2, 4 * DAY) for holder in t.HELD}
    lead, touch = sum(held.values()), chance.randrange(DAY, 4 * DAY)
    times = {m.column: chance.randrange(DAY // 4, 5 * DAY) for m in MEASURES if m.name.startswith("to_")}
    assert all(m.unit is Unit.DAYS for m in MEASURES if m.column in times)
    return {
        "contract_id": row.contract_id,
        "status": "paid",
        "repository_id": row.repository_id,
        "fund_id": 1,
        "ended_on": row.paid_on,
        "fiscal_year": "2026-2027",
        "quarter": quarter,
        "lead_seconds": lead,
        "touch_seconds": touch,
        "wait_seconds": max(lead - touch, 0),
        "efficiency_per_10k": touch * 10_000 // lead,
        "admin_lead_seconds": lead // 2,
        "admin_touch_seconds": touch // 2,
        "admin_efficiency_per_10k": chance.randrange(1_000, 9_000),
        "touch_source": "estimated",
        "people": chance.randrange(3, 6),
        **held,
        **times,
    }
