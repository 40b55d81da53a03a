"""Facts cannot be changed by a statement; where someone changes them all the same, verify finds each change."""

import pytest
from sqlalchemy import Delete, Engine, Table, Update, delete, select, text, update
from sqlalchemy.exc import DatabaseError

from app.core import events as e
from app.db import audit, tables
from app.db.store import DbStore
from app.service.ports import Reading, RepositoryRef
from tests import scenes

pytestmark = pytest.mark.alters_schema


@pytest.fixture
def lived(engine: Engine) -> Engine:
    """A database with one contract that became payable and one that is claimed."""
    scenes.open_fund(engine)
    DbStore(engine, scenes.POLICY, "p", scenes.StoppedClock().now).remember_repository(
        RepositoryRef(id=7, installation_id=3, account_id=4, full_name="department/project")
    )
    pull = scenes.pull(state=e.PullState.MERGED, merged_at=scenes.minutes(9), merged_by=scenes.MAINTAINER)
    for number in (1, 2):
        view = scenes.issue(number, pulls=(pull,) if number == 1 else ())
        claim = e.ClaimAsked(
            at=scenes.minutes(1), source="c", view=scenes.issue(number), actor=scenes.FIRST, comment_id=1
        )
        merge = e.PullMerged(at=scenes.minutes(9), source="m", view=view, actor=scenes.MAINTAINER, pull=pull)
        found = (scenes.offered(scenes.issue(number)), claim, *((merge,) if number == 1 else ()))
        scenes.handler(engine).read(Reading(view=view, events=found, read_until=scenes.minutes(10)))
    assert audit.verify(engine) == []
    return engine


@pytest.mark.parametrize("statement", [update(tables.fact).values(cause="x"), delete(tables.fact)])
def test_facts_are_append_only(lived: Engine, statement: Update | Delete) -> None:
    with pytest.raises(DatabaseError), lived.begin() as connection:
        connection.execute(statement)


def unguard(engine: Engine, *tables: str) -> None:
    """What a database administrator can do and the program cannot: no trigger stops them, and no foreign key."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in tables:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
    with engine.begin() as connection:
        for table in tables:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))


def test_each_change_of_each_fact_is_found(lived: Engine) -> None:
    with lived.connect() as connection:
        rows = connection.execute(select(tables.fact).order_by(tables.fact.c.id)).mappings().all()
    unguard(lived, "fact")
    found, tried = 0, 0
    for row in rows:
        here = tables.fact.c.id == row["id"]
        changes = {
            "body": row["body"].replace("0", "1", 1),
            "kind": "OfferExpired",
            "actor_id": 999,
            "at": scenes.minutes(500),
            "hash": "0" * 64,
            "prev_hash": "f" * 64,
            "cause": "someone",
        }
        for column, value in changes.items():
            tried += 1
            with lived.begin() as connection:
                connection.execute(update(tables.fact).where(here).values({column: value}))
            found += bool(audit.verify(lived))
            with lived.begin() as connection:
                connection.execute(update(tables.fact).where(here).values({column: row[column]}))
        tried += 1
        with lived.begin() as connection:
            connection.execute(delete(tables.fact).where(here))
        found += bool(audit.verify(lived))
        with lived.begin() as connection:
            connection.execute(tables.fact.insert().values(dict(row)))
    assert (found, audit.verify(lived)) == (tried, [])


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (tables.fund, {"reserved_cents": 1}),
        (tables.fund, {"paid_cents": 7}),
        (tables.payable, {"amount_cents": 1}),
        (tables.payable, {"payee_id": 12}),
        (tables.payable, {"due_on": "2030-01-01"}),
        (tables.payable, {"late_after": "2030-01-01"}),
        (tables.contract, {"status": "expired"}),
        (tables.contract, {"amount_cents": 1}),
        (tables.contract, {"head_hash": "0" * 64}),
    ],
)
def test_each_change_of_a_read_row_is_found_and_rebuilt(lived: Engine, table: Table, values: dict[str, object]) -> None:
    with lived.begin() as connection:
        connection.execute(update(table).values(values))
    assert audit.verify(lived)
    assert audit.rebuild(lived) == 2
    assert audit.verify(lived) == []
