"""Commits a batch of deliveries to SQLite in one transaction, synced to disk before it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.db.intake_contract import NotStored, StoredDelivery, WriteFailed

COLUMNS: Final = "target_id, guid, event, headers, body, received_us"
# Below GitHub's 10 seconds, and longer than any transaction of ours.
BUSY_SECONDS_MAX: Final = 5.0
PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

REASONS: Final = {
    sqlite3.SQLITE_FULL: NotStored.DISK_FULL,
    sqlite3.SQLITE_BUSY: NotStored.LOCKED,
    sqlite3.SQLITE_LOCKED: NotStored.LOCKED,
    sqlite3.SQLITE_CANTOPEN: NotStored.UNREACHABLE,
    sqlite3.SQLITE_IOERR: NotStored.UNREACHABLE,
    sqlite3.SQLITE_READONLY: NotStored.UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: NotStored.UNREACHABLE,
    sqlite3.SQLITE_NOTADB: NotStored.UNREACHABLE,
}


class SqliteWriter:
    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def insert(self, rows: Sequence[StoredDelivery]) -> list[bool]:
        try:
            connection = self._connection or self._connected()
            return _insert_all(connection, rows) or _insert_each(connection, rows)
        except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, OverflowError) as problem:
            self.close()
            raise WriteFailed(NotStored.REFUSED, str(problem), rows_at_fault=True) from None
        except sqlite3.Error as problem:
            self.close()
            raise WriteFailed(_reason(problem), str(problem)) from None

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                # An open transaction is rolled back by this.
                self._connection.close()
        self._connection = None

    def _connected(self) -> sqlite3.Connection:
        # mode=rw: a missing file is told, not made anew without its tables.
        uri = f"{Path(self._path).absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS_MAX, isolation_level=None, check_same_thread=False
        )
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        self._connection = connection
        return connection


def _insert_all(connection: sqlite3.Connection, rows: Sequence[StoredDelivery]) -> list[bool]:
    """One statement for all: each step of a statement hands over the interpreter's lock. Empty when not all are new."""
    values: list[Any] = []
    for row in rows:
        values += (row.target_id, row.guid, row.event, row.headers, row.body, row.received_us)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute(_statement(len(rows)), values).rowcount == len(rows):
        connection.execute("COMMIT")
        return [True] * len(rows)
    connection.execute("ROLLBACK")
    return []


def _insert_each(connection: sqlite3.Connection, rows: Sequence[StoredDelivery]) -> list[bool]:
    connection.execute("BEGIN IMMEDIATE")
    answers = []
    for row in rows:
        values = (row.target_id, row.guid, row.event, row.headers, row.body, row.received_us)
        answers.append(connection.execute(_statement(1), values).rowcount == 1)
    connection.execute("COMMIT")
    return answers


@cache
def _statement(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * rows)
    return f"INSERT INTO inbox ({COLUMNS}) VALUES {values} ON CONFLICT (target_id, guid) DO NOTHING"  # noqa: S608


def _reason(problem: sqlite3.Error) -> NotStored:
    """By the primary result code: extended codes hold it in their low byte."""
    return REASONS.get(getattr(problem, "sqlite_errorcode", 0) & 0xFF, NotStored.REFUSED)
