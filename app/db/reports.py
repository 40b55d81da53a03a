"""Makes the figures of the report pages, keeps them, and reads what was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Connection, Engine, func, select

from app.core.flow_basis import PUBLIC_CELL_MINIMUM
from app.core.workdays import fiscal_quarter
from app.db import tables as t
from app.db.flow_reads import DbFlow
from app.db.projection import upsert
from app.service.flow_report import FlowFilter, GroupBy
from app.service.reports import Audience, By, Cell, FundBalance, Report, Spend, Spending, published

_AS_JSON: Final = TypeAdapter(Report)
_QUARTERS: Final = FlowFilter(group_by=GroupBy.QUARTER)


class DbReports:
    """Implements the port ``ReportReads``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def report(self, audience: Audience) -> Report | None:
        query = select(t.report_figure.c.body).where(t.report_figure.c.name == audience.value)
        with self._engine.connect() as connection:
            body = connection.execute(query).scalar()
        try:
            return _AS_JSON.validate_json(body) if body is not None else None
        except ValidationError:
            # Another version's: the job of this one writes its own within the quarter of an hour.
            return None


class ReportKeeper:
    """``reads`` is an engine for reading alone, ``engine`` the one to write what was found."""

    def __init__(self, reads: Engine, engine: Engine, now: Callable[[], datetime]) -> None:
        self._reads = reads
        self._engine = engine
        self._now = now
        self._flow = DbFlow(reads, now)

    def refresh(self) -> bool:
        """Makes both reports anew; a reader sees the ones before until then. Leaves nothing to do."""
        for audience, report in ((Audience.PUBLIC, self._public()), (Audience.INSIDE, self._inside())):
            body = _AS_JSON.dump_json(report).decode()
            row = {"name": audience.value, "body": body, "made_at": report.as_of}
            with self._engine.begin() as connection:
                upsert(connection, t.report_figure, ["name"], row)
        return False

    def _public(self) -> Report:
        whole = self._flow.public(FlowFilter())
        quarters = tuple(self._flow.public(_QUARTERS))
        with self._reads.connect() as connection:
            spent = _spent(connection, t.repository.c.private.is_(False))
        tables = [(what, by, published(_cells(lots, by), PUBLIC_CELL_MINIMUM)) for what, by, lots in _asked(spent)]
        return Report(
            as_of=self._now(),
            flow=next(iter(whole), None),
            quarters=quarters,
            spend=tuple(Spend(what=what, by=by, cells=cells) for what, by, cells in tables if by is not By.FUND),
        )

    def _inside(self) -> Report:
        whole, quarters = self._flow.report(FlowFilter()), self._flow.report(_QUARTERS)
        with self._reads.connect() as connection:
            spent, funds = _spent(connection), tuple(_funds(connection))
        tables = [(what, by, _cells(lots, by)) for what, by, lots in _asked(spent)]
        return Report(
            as_of=self._now(),
            flow=next(iter(whole.groups), None),
            quarters=quarters.groups,
            spend=tuple(Spend(what=what, by=by, cells=cells) for what, by, cells in tables),
            funds=funds,
            unpaid=whole.unpaid,
        )


@dataclass(frozen=True, slots=True)
class _Lot:
    """Payments of one fund, repository and month."""

    fund_id: int
    fund: str
    repository: str
    quarter: str
    payments: int
    cents: int


_Spent = dict[Spending, list[_Lot]]


def _asked(spent: _Spent) -> Iterator[tuple[Spending, By, list[_Lot]]]:
    for what, lots in spent.items():
        for by in By:
            yield what, by, lots


def _cells(lots: Iterable[_Lot], by: By) -> tuple[Cell, ...]:
    """The lots added up, in the order of their keys."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for lot in lots:
        place = {
            By.QUARTER: (lot.quarter, "", ""),
            By.REPOSITORY: (lot.repository, "", ""),
            By.FUND: (str(lot.fund_id), lot.fund, lot.quarter),
        }[by]
        found = sums.setdefault(place, [0, 0])
        found[0] += lot.payments
        found[1] += lot.cents
    return tuple(
        Cell(key=key, name=name, quarter=quarter, payments=payments, cents=cents)
        for (key, name, quarter), (payments, cents) in sorted(sums.items(), key=lambda item: (item[0][1], item[0]))
    )


def _spent(connection: Connection, *conditions: ColumnElement[bool]) -> _Spent:
    """What was paid by the day of payment, and what is owed by its due date."""
    row = t.payable.c
    paid = _lots(connection, row.paid_on, row.paid_cents - row.recovered_cents, row.status == "paid", *conditions)
    due = row.status.in_(("payable", "scheduled"))
    owed = _lots(connection, row.due_on, row.amount_cents + row.tax_cents, due, *conditions)
    return {Spending.PAID: list(paid), Spending.OWED: list(owed)}


def _lots(
    connection: Connection, day: Any, cents: ColumnElement[int], *conditions: ColumnElement[bool]
) -> Iterator[_Lot]:
    """Added up by the database: a month lies in one quarter."""
    row, month = t.payable.c, func.substr(day, 1, 7)
    query = (
        select(row.fund_id, t.fund.c.name, row.repository_id, t.repository.c.full_name, month)
        .add_columns(func.count(), func.sum(cents))
        .select_from(t.payable)
        .outerjoin(t.fund, t.fund.c.id == row.fund_id)
        .outerjoin(t.repository, t.repository.c.id == row.repository_id)
        .where(*conditions)
        .group_by(row.fund_id, t.fund.c.name, row.repository_id, t.repository.c.full_name, month)
    )
    for fund_id, fund, repository_id, repository, found, payments, total in connection.execute(query):
        quarter = fiscal_quarter(date.fromisoformat(f"{found}-01"))
        yield _Lot(fund_id, fund or "", repository or f"#{repository_id}", quarter, int(payments), int(total))


def _funds(connection: Connection) -> Iterator[FundBalance]:
    row = t.fund.c
    for found in connection.execute(select(t.fund).order_by(row.fiscal_year.desc(), row.id)).mappings():
        sums = ("amount_cents", "reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")
        yield FundBalance(
            number=found["id"],
            name=found["name"],
            fiscal_year=found["fiscal_year"],
            closed=found["closed_at"] is not None,
            **{name: found[name] for name in sums},
        )
