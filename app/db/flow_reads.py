"""Reads the flow report: the database takes the medians, of a million contracts as of ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, literal, select, text

from app.core.flow import measure
from app.core.flow_basis import PUBLIC_CELL_MINIMUM
from app.core.flow_stages import Stage
from app.db import tables as t
from app.db.flow import basis, same_person, touches_of
from app.db.unit import read_facts
from app.service.flow_measures import MEASURES, Measure
from app.service.flow_report import ContractFlow, FlowFilter, FlowGroup, FlowReport, GroupBy, Median, TouchRow

# PostgreSQL sorts each measure; the default of 4 MB would sort a million on disk.
SORT_MEMORY: Final = "64MB"
_KEYS: Final[dict[GroupBy, ColumnElement[Any]]] = {
    GroupBy.REPOSITORY: t.flow.c.repository_id,
    GroupBy.FUND: t.flow.c.fund_id,
    GroupBy.FISCAL_YEAR: t.flow.c.fiscal_year,
    GroupBy.QUARTER: t.flow.c.quarter,
}
# Medians by group: how many have a value, and the middle one.
_Medians = dict[Any, dict[str, Median]]


class DbFlow:
    """Implements the port ``FlowReads``; ``engine`` is one for reading alone."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._engine = engine.execution_options(**snapshot) if engine.dialect.name == "postgresql" else engine
        self._now = now

    def report(self, chosen: FlowFilter) -> FlowReport:
        with self._engine.connect() as connection:
            groups = tuple(_groups(connection, chosen))
            return FlowReport(group_by=chosen.group_by, groups=groups, unpaid=_unpaid(connection, chosen))

    def public(self, chosen: FlowFilter) -> Sequence[FlowGroup]:
        with self._engine.connect() as connection:
            return public_groups(connection, chosen)

    def contract(self, contract_id: int) -> ContractFlow | None:
        with self._engine.connect() as connection:
            touches = touches_of(connection, (contract_id,)).get(contract_id, ())
            now = self._now()
            flow = measure(read_facts(connection, contract_id), basis(connection), touches, now)
            if flow is None:
                return None
            entered = tuple(_entered(connection, contract_id))
        return ContractFlow(contract_id=contract_id, as_of=flow.ended_at or now, flow=flow, entered=entered)


def public_groups(
    connection: Connection, chosen: FlowFilter, minimum: int = PUBLIC_CELL_MINIMUM
) -> tuple[FlowGroup, ...]:
    """Groups and medians of at least ``minimum`` contracts each; all else is left out, as if it were not there."""
    return tuple(
        FlowGroup(
            key=group.key,
            name=group.name,
            contracts=group.contracts,
            medians={name: median for name, median in group.medians.items() if median.count >= minimum},
        )
        for group in _groups(connection, chosen)
        if group.contracts >= minimum
    )


def _groups(connection: Connection, chosen: FlowFilter) -> Iterator[FlowGroup]:
    paid = _paid(chosen).cte("paid")
    source = paid.c.touch_source
    query = select(paid.c.key, source, func.count()).group_by(paid.c.key, source).order_by(paid.c.key, source)
    sources: dict[Any, dict[str, int]] = {}
    for key, name, count in connection.execute(query):
        sources.setdefault(key, {})[name] = count
    take = _by_percentile if connection.dialect.name == "postgresql" else _by_sorting
    medians = take(connection, chosen)
    names = _names(connection, chosen.group_by)
    for key, counts in sources.items():
        shown = key if chosen.group_by is not None else None
        yield FlowGroup(
            key=shown, name=names.get(key), contracts=sum(counts.values()), medians=medians[key], sources=counts
        )


def _by_percentile(connection: Connection, chosen: FlowFilter) -> _Medians:
    connection.execute(text(f"SET LOCAL work_mem = '{SORT_MEMORY}'"))
    paid = _paid(chosen).subquery()
    values = [paid.c[m.column] for m in MEASURES]
    middles = [func.percentile_cont(0.5).within_group(value) for value in values]
    query = select(paid.c.key, *(func.count(value) for value in values), *middles).group_by(paid.c.key)
    found: _Medians = {}
    for key, *rest in connection.execute(query):
        pairs = zip(MEASURES, rest[: len(MEASURES)], rest[len(MEASURES) :], strict=True)
        found[key] = {m.name: Median(count=count, stored=middle) for m, count, middle in pairs}
    return found


def _by_sorting(connection: Connection, chosen: FlowFilter) -> _Medians:
    """SQLite has no percentiles: of all together the middle row is looked up, of groups the rows are numbered."""
    paid = _paid(chosen).subquery()
    query = select(paid.c.key, *(func.count(paid.c[m.column]) for m in MEASURES)).group_by(paid.c.key)
    middle = _middle_of_all if chosen.group_by is None else _middle_of_groups
    counts = {key: dict(zip(MEASURES, found, strict=True)) for key, *found in connection.execute(query)}
    made: _Medians = {key: {} for key in counts}
    for measured in MEASURES:
        of_key = {key: found[measured] for key, found in counts.items()}
        stored = middle(connection, _values(chosen, measured), of_key)
        for key, count in of_key.items():
            made[key][measured.name] = Median(count=count, stored=stored.get(key))
    return made


def _middle_of_all(connection: Connection, values: Select[Any], counts: dict[Any, int]) -> dict[Any, float | None]:
    found: dict[Any, float | None] = {}
    for key, count in counts.items():
        ordered = values.order_by(values.selected_columns.value)
        middle = ordered.limit(2 - count % 2).offset(max(0, count - 1) // 2).subquery()
        found[key] = connection.execute(select(func.avg(middle.c.value))).scalar()
    return found


def _middle_of_groups(connection: Connection, values: Select[Any], counts: dict[Any, int]) -> dict[Any, float | None]:
    key, value = values.selected_columns.key, values.selected_columns.value
    place = func.row_number().over(partition_by=key, order_by=value).label("place")
    ranked = values.add_columns(place, func.count().over(partition_by=key).label("total")).subquery()
    # Of an odd number both are the middle one.
    middle = ranked.c.place.in_(((ranked.c.total + 1) // 2, (ranked.c.total + 2) // 2))
    query = select(ranked.c.key, func.avg(ranked.c.value)).where(middle).group_by(ranked.c.key)
    return {row[0]: row[1] for row in connection.execute(query)}


def _values(chosen: FlowFilter, measured: Measure) -> Select[Any]:
    """One measure of the paid contracts that have it, each with the key of its group."""
    value = t.flow.c[measured.column]
    return select(_key(chosen).label("key"), value.label("value")).where(value.is_not(None), *_counted(chosen))


def _paid(chosen: FlowFilter) -> Select[Any]:
    """The paid contracts that are counted, each with the key of its group."""
    columns = [t.flow.c[measured.column] for measured in MEASURES]
    return select(_key(chosen).label("key"), t.flow.c.touch_source, *columns).where(*_counted(chosen))


def _key(chosen: FlowFilter) -> ColumnElement[Any]:
    return literal(0) if chosen.group_by is None else _KEYS[chosen.group_by]


def _counted(chosen: FlowFilter) -> tuple[ColumnElement[bool], ...]:
    return t.flow.c.status == "paid", *_conditions(chosen)


def _unpaid(connection: Connection, chosen: FlowFilter) -> dict[str, int]:
    status = t.flow.c.status
    query = select(status, func.count()).where(status != "paid", *_conditions(chosen))
    return {row[0]: row[1] for row in connection.execute(query.group_by(status).order_by(status))}


def _conditions(chosen: FlowFilter) -> Iterator[ColumnElement[bool]]:
    row = t.flow.c
    if isinstance(chosen.repository, int):
        yield row.repository_id == chosen.repository
    elif chosen.repository is not None:
        named = func.lower(t.repository.c.full_name) == chosen.repository.lower()
        yield row.repository_id.in_(select(t.repository.c.id).where(named))
    if chosen.fund_id is not None:
        yield row.fund_id == chosen.fund_id
    if chosen.fiscal_year is not None:
        yield row.fiscal_year == chosen.fiscal_year
    if chosen.ended_from is not None:
        yield row.ended_on >= chosen.ended_from.isoformat()
    if chosen.ended_to is not None:
        yield row.ended_on <= chosen.ended_to.isoformat()


def _names(connection: Connection, group_by: GroupBy | None) -> dict[Any, str]:
    """What people call the repositories or funds, by their numbers."""
    named = {GroupBy.REPOSITORY: (t.repository, "full_name"), GroupBy.FUND: (t.fund, "name")}
    if group_by is None or group_by not in named:
        return {}
    table, column = named[group_by]
    return {row.id: row[1] for row in connection.execute(select(table.c.id, table.c[column]))}


def _entered(connection: Connection, contract_id: int) -> Iterator[TouchRow]:
    row = t.touch.c
    query = select(t.touch).where(row.contract_id == contract_id).order_by(row.id)
    rows = connection.execute(query).mappings().all()
    person = same_person(connection)
    newest = {(found["stage"], person(found["person_id"])): found["id"] for found in rows}
    for found in rows:
        yield TouchRow(
            stage=Stage(found["stage"]),
            business_seconds=found["business_seconds"],
            person_id=found["person_id"],
            person_login=found["person_login"],
            at=found["at"],
            counts=newest[found["stage"], person(found["person_id"])] == found["id"],
        )
