"""Keeps the flow of each ended contract beside its facts, proves it from them and writes it anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, select

from app.business_calendar import federal_calendar
from app.core.flow import Basis, Flow, Touch, measure
from app.core.flow_basis import ESTIMATES
from app.core.flow_stages import Stage
from app.core.lifecycle import TERMINAL
from app.core.policy import fiscal_year, treasury_day
from app.core.workdays import fiscal_quarter
from app.db import tables as t
from app.db.codec import decode, shown
from app.db.persons import read_persons
from app.db.projection import upsert
from app.service.flow_measures import MEASURES

CONTRACTS_AT_ONCE: Final = 500
# What facts that do not hold raise; where the chains are proven it is told.
UNSOUND: Final = (LookupError, ValueError, AssertionError)
_ENDED: Final = t.contract.c.status.in_([status.value for status in TERMINAL])


def same_person(connection: Connection) -> Callable[[int], int]:
    """Answers one id for all accounts of a person. What ties two (``db/ties``) keeps the flows of both anew."""
    keys = read_persons(connection).keys
    return lambda number: keys.get(number, number)


def basis(connection: Connection) -> Basis:
    return Basis(calendar=federal_calendar(), estimates=ESTIMATES, same_person=same_person(connection))


def keep(connection: Connection, contract_id: int) -> None:
    """Writes the flow of a contract that has ended, in the transaction that ended it or entered its touch."""
    for told in _told(connection, (contract_id,)):
        row = told.row()
        if row is not None:
            upsert(connection, t.flow, ["contract_id"], row)


def rewrite(connection: Connection) -> None:
    """Writes every flow anew from facts and touches."""
    connection.execute(delete(t.flow))
    for numbers in _ended(connection):
        rows = [row for told in _told(connection, numbers) if (row := told.row()) is not None]
        if rows:
            connection.execute(t.flow.insert(), rows)


def catch_up(connection: Connection) -> None:
    """Writes the flows of contracts that ended before flows were kept; those whose facts do not hold stay without."""
    last = 0
    while True:
        row = t.contract.c
        query = select(row.id).outerjoin(t.flow).where(row.id > last, _ENDED, t.flow.c.contract_id.is_(None))
        numbers = connection.execute(query.order_by(row.id).limit(CONTRACTS_AT_ONCE)).scalars().all()
        if not numbers:
            return
        for told in _told(connection, numbers):
            with suppress(*UNSOUND):
                row_made = told.row()
                if row_made is not None:
                    connection.execute(t.flow.insert().values(row_made))
        last = numbers[-1]


def flow_problems(connection: Connection) -> Iterator[str]:
    """Differences between the kept flows and what facts and touches make, one sentence each."""
    stray = select(t.flow.c.contract_id).join(t.contract).where(~_ENDED).order_by(t.flow.c.contract_id)
    for number in connection.execute(stray).scalars():
        yield f"contract {number}: it has a flow, but has not ended"
    for numbers in _ended(connection):
        found = connection.execute(select(t.flow).where(t.flow.c.contract_id.in_(numbers))).mappings()
        kept = {row["contract_id"]: row for row in found}
        for told in _told(connection, numbers):
            yield from _differences(told, kept.get(told.contract_id))


def touches_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Touch]]:
    """By contract, in the order in which they were entered."""
    row = t.touch.c
    query = select(row.contract_id, row.stage, row.person_id, row.business_seconds).where(row.contract_id.in_(numbers))
    found: dict[int, list[Touch]] = {}
    for number, stage, person_id, seconds in connection.execute(query.order_by(row.id)):
        touch = Touch(stage=Stage(stage), person_id=person_id, business_seconds=seconds)
        found.setdefault(number, []).append(touch)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What one contract's flow is made of, as stored."""

    contract_id: int
    place: RowMapping
    facts: Sequence[Any]
    touches: Sequence[Touch]
    rules: Basis

    def row(self) -> dict[str, Any] | None:
        """Its row, None while it has not ended.

        Raises:
            LookupError, ValueError, AssertionError: the facts do not hold.
        """
        flow = measure([decode(fact.kind, fact.body) for fact in self.facts], self.rules, self.touches)
        if flow is None or flow.ended_at is None:
            return None
        return {"contract_id": self.contract_id, **_figures(flow, flow.ended_at), **self._where()}

    def _where(self) -> dict[str, Any]:
        return {"repository_id": self.place["repository_id"], "fund_id": self.place["fund_id"]}


def _told(connection: Connection, numbers: Sequence[int]) -> Iterator[_Told]:
    rules, touches = basis(connection), touches_of(connection, numbers)
    place, fact = t.contract.c, t.fact.c
    where = select(place.id, place.repository_id, place.fund_id).where(place.id.in_(numbers))
    places = {row["id"]: row for row in connection.execute(where).mappings()}
    query = select(fact.contract_id, fact.kind, fact.body).where(fact.contract_id.in_(numbers))
    rows = connection.execute(query.order_by(fact.contract_id, fact.seq)).all()
    for number, mine in groupby(rows, key=lambda found: int(found.contract_id)):
        yield _Told(number, places[number], list(mine), touches.get(number, ()), rules)


def _differences(told: _Told, kept: RowMapping | None) -> Iterator[str]:
    name = f"contract {told.contract_id}"
    try:
        made = told.row()
    except UNSOUND:
        return
    if made is None:
        return
    if kept is None:
        yield f"{name}: its flow is missing; gc-bounty rebuild writes it"
        return
    for column, value in made.items():
        if kept[column] != value:
            yield f"{name}: flow: {column} is {shown(kept[column])}, its facts make {shown(value)}"


def _figures(flow: Flow, ended_at: datetime) -> dict[str, Any]:
    day = treasury_day(ended_at)
    return {
        "status": flow.status.value,
        "ended_on": day.isoformat(),
        "fiscal_year": fiscal_year(ended_at),
        "quarter": fiscal_quarter(day),
        "touch_source": flow.touch_source.value,
        **{measured.column: measured.of(flow) for measured in MEASURES},
    }


def _ended(connection: Connection) -> Iterator[Sequence[int]]:
    """Numbers of the contracts that have ended, some at a time."""
    last = 0
    while True:
        query = select(t.contract.c.id).where(t.contract.c.id > last, _ENDED).order_by(t.contract.c.id)
        numbers = connection.execute(query.limit(CONTRACTS_AT_ONCE)).scalars().all()
        if not numbers:
            return
        yield numbers
        last = numbers[-1]
