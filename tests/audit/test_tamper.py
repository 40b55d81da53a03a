"""A database administrator flips, drops, swaps and truncates every row that proves something; each is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.db import audit
from app.db import tables as t
from app.db.funds import Funds
from app.service.batching import BatchAsked, BatchMade
from app.service.roots import Anchor
from tests import scenes
from tests.audit.history import DUE, MANAGER, History, administrator, lived
from tests.web.office import OWNER, Office

Act = Callable[[Connection], object]
_PROVEN = (t.fact, t.fund_act, t.root, t.root_leaf, t.disposal, t.batch, t.batch_line)
PROVEN = {table.name: table for table in _PROVEN}
# A row's own number says nothing: no hash, no order and no answer hangs on it.
MEANINGLESS = {("fact", "id")}
# What no fact tells: how long it was kept for its release, and when its file was taken in.
UNTOLD = {("batch", "lease_until"), ("batch", "acknowledged_at")}
# Of a batch whose lines are erased nobody can tell these any more: that is what erasing them is for.
ERASED = {("batch", "checksum"), ("batch", "made_by_login"), ("batch", "released_by_login")}


@pytest.fixture
def anchor(engine: Engine) -> Iterator[Anchor]:
    """The newest root, kept outside, of a database with a past and some of it erased."""
    office = Office(engine)
    history = lived(office)
    Funds(engine).amend(1, scenes.because(scenes.minutes(7)), change_cents=100_00)
    history.root(scenes.minutes(10))
    Funds(engine).amend(1, scenes.because(scenes.minutes(15)), change_cents=-40_00)
    frozen(history, history.office.payable(5))
    given_up = frozen(history, history.office.payable(7))
    assert isinstance(history.office.parts.batches.give_up(given_up, OWNER, "asked for twice"), BatchMade)
    released = frozen(history, history.office.payable(8))
    assert isinstance(history.office.parts.batches.release(released, MANAGER), BatchMade)
    history.root(scenes.minutes(20))
    assert history.erase()
    history.office.payable(6)
    yield history.root(DUE + timedelta(hours=1))
    office.reads.dispose()


def frozen(history: History, payable: int) -> int:
    asked = BatchAsked(token_id=1, key=f"batch-{payable}", body_hash="", person=OWNER, payable_ids=(payable,))
    made = history.office.parts.batches.make(asked)
    assert isinstance(made, BatchMade)
    return made.batch.id


def flips(table: Table, rows: list[dict[str, Any]]) -> Iterator[Act]:
    for row in rows:
        # The fixture's first batch.
        untold = MEANINGLESS | UNTOLD | (ERASED if row.get("id") == 1 else set())
        for column in table.columns:
            if (table.name, column.name) not in untold:
                yield _changed(table, row, {column.name: flipped(row[column.name])})


def drops(table: Table, rows: list[dict[str, Any]]) -> Iterator[Act]:
    for row in rows:
        yield partial(_dropped, table, row)


def swaps(table: Table, rows: list[dict[str, Any]]) -> Iterator[Act]:
    """Two neighbours change places: each row under the other's key."""
    keys = ("contract_id", "seq") if table is t.fact else tuple(column.name for column in table.primary_key)
    for one, other in pairwise(rows):

        def act(connection: Connection, one: dict[str, Any] = one, other: dict[str, Any] = other) -> None:
            for row in (one, other):
                connection.execute(delete(table).where(*_here(table, row)))
            for row, place in ((one, other), (other, one)):
                connection.execute(insert(table).values({**row, **{key: place[key] for key in keys}}))

        yield act


def truncations(table: Table, rows: list[dict[str, Any]]) -> Iterator[Act]:
    assert rows
    yield lambda connection: connection.execute(delete(table))


ACTS = {"flip": flips, "drop": drops, "swap": swaps, "truncate": truncations}


def drill(engine: Engine, table: Table, act: str) -> tuple[int, int]:
    """How many were tried and how many the database alone contradicts; each is taken back before the next."""
    with engine.connect() as connection:
        rows = [dict(r) for r in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()]
    tried, found = 0, 0
    for deed in ACTS[act](table, rows):
        tried += 1
        with administrator(engine) as connection:
            try:
                deed(connection)
            except DatabaseError:
                found += 1  # A constraint that no administrator took away refuses it.
                continue
            found += bool(audit.problems(connection))
    return tried, found


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", PROVEN)
def test_every_change_is_found(engine: Engine, anchor: Anchor, name: str, act: str) -> None:
    assert audit.verify(engine, anchor) == []
    tried, found = drill(engine, PROVEN[name], act)
    print(f"{name}: {act}: {found} of {tried} found")
    assert tried and found == tried
    assert audit.verify(engine, anchor) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_drill_that_could_not_fail_would_be_caught(
    engine: Engine, anchor: Anchor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "root_problems", lambda _connection: [])
    tried, found = drill(engine, t.root, "drop")
    assert tried and not found


def test_a_whole_past_made_anew_is_found_only_outside(engine: Engine, anchor: Anchor) -> None:
    """Who rewrites everything down to the roots leaves a database that holds; the root kept elsewhere tells."""
    with administrator(engine) as connection:
        gone = max(leaf.contract_id for leaf in anchor.leaves)
        fund = select(t.contract.c.fund_id).where(t.contract.c.id == gone).scalar_subquery()
        connection.execute(update(t.fund).where(t.fund.c.id == fund).values(owed_cents=t.fund.c.owed_cents - 565_00))
        for table in (t.posting, t.fact, t.payable, t.claim):
            connection.execute(delete(table).where(table.c.contract_id == gone))
        connection.execute(delete(t.contract).where(t.contract.c.id == gone))
        connection.execute(delete(t.root_leaf))
        connection.execute(delete(t.root))
        assert audit.problems(connection) == []
        said = audit.problems(connection, anchor)
        assert any(f"contract {gone}: it is in the root and gone" in words for words in said)
        assert any("is gone from the database" in words for words in said)


def flipped(value: Any) -> Any:
    """The least different value of the same kind."""
    match value:
        case None:
            return "1"
        case datetime():
            return value + timedelta(seconds=1)
        case int():
            return value + 1
        case _:
            return ("1" if value[:1] != "1" else "2") + value[1:]


def _changed(table: Table, row: dict[str, Any], values: dict[str, Any]) -> Act:
    (name,) = values
    kind = table.c[name].type.python_type
    if values[name] == "1" and kind is not str:
        values = {name: 1 if kind is int else scenes.NOON}
    return lambda connection: connection.execute(update(table).where(*_here(table, row)).values(values))


def _dropped(table: Table, row: dict[str, Any], connection: Connection) -> None:
    connection.execute(delete(table).where(*_here(table, row)))


def _here(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]
