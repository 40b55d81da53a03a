"""Opens the database so that the same code is safe on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["DatabaseProblem", "Engine", "for_single_statements", "is_sqlite", "open_engine", "snapshot"]

# What the floors above may catch without knowing the library.
DatabaseProblem = SQLAlchemyError
# A connection that only reads, on an engine that may write.
_READS: Final = "gcb_reads"


def open_engine(url: str, *, reads: bool = False) -> Engine:
    """An engine for writing, or for reading alone.

    On SQLite a writing transaction takes the write lock when it begins: one that starts by reading and
    writes later would be refused as soon as another has written in between.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_deferred if reads else _begin_immediate)
    return engine


def for_single_statements(engine: Engine) -> Engine:
    """The same engine for what one statement does alone, which is a transaction by itself.

    On PostgreSQL that saves the ways there and back that BEGIN and its end take.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Several reads that see one moment, whatever commits meanwhile; nobody waits for them."""
    level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options: dict[str, Any] = level if engine.dialect.name == "postgresql" else {_READS: True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
