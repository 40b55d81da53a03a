"""Commits arriving deliveries together: what waits now is one transaction, and nobody is answered before it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

WAITING_MAX = 2_000
BATCH_MAX = 64
POSTGRESQL_WRITERS = 2


class IntakeFull(Exception):
    """More deliveries wait than may; GitHub is told to come again, and the sweep finds what it does not repeat."""


class NotStored(Exception):
    """The database did not take it; nothing was acknowledged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """A verified delivery as it came; ``headers`` is JSON, ``received_us`` UTC microseconds."""

    target_id: int
    guid: str
    event: str
    headers: str
    body: bytes
    received_us: int


class Writer(Protocol):
    """One connection that stores a batch in one transaction and tells which rows were new."""

    def commit(self, batch: Sequence[StoredDelivery]) -> list[bool]: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class _Waiter:
    delivery: StoredDelivery
    answer: asyncio.Future[bool]


class GroupCommitter:
    """``put`` waits for the commit of the batch its delivery is in. ``stored`` is told of new rows, after it."""

    def __init__(self, open_writer: Callable[[], Writer], writers: int, stored: Callable[[], None]) -> None:
        self._open_writer = open_writer
        self._stored = stored
        self._waiting: deque[_Waiter] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._threads = [threading.Thread(target=self._write, name=f"intake-{n}", daemon=True) for n in range(writers)]
        for thread in self._threads:
            thread.start()

    async def put(self, delivery: StoredDelivery) -> bool:
        """True if new, False if this (target, guid) is stored already; either way it is committed.

        Raises:
            IntakeFull, NotStored.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise IntakeFull
        waiter = _Waiter(delivery, asyncio.get_running_loop().create_future())
        with self._ready:
            if self._closing:
                raise NotStored("closing")
            self._waiting.append(waiter)
            self._ready.notify()
        return await waiter.answer

    def close(self) -> None:
        """Commits what waits, then ends."""
        with self._ready:
            self._closing = True
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(timeout=30)

    def _write(self) -> None:
        writer: Writer | None = None
        while batch := self._next():
            try:
                writer = writer or self._open_writer()
                _answer(batch, writer.commit([w.delivery for w in batch]))
            except Exception as fault:
                log.warning("deliveries not stored together", extra={"count": len(batch), "why": str(fault)[:300]})
                writer = self._singly(batch, writer)
            self._stored()
        if writer is not None:
            writer.close()

    def _next(self) -> list[_Waiter]:
        """All that waits now, up to a batch; empty only when closing."""
        with self._ready:
            while not self._waiting and not self._closing:
                self._ready.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_MAX))]

    def _singly(self, batch: list[_Waiter], broken: Writer | None) -> Writer | None:
        """One row that the database refuses must not sink the others. The connection is made anew first."""
        if broken is not None:
            _closed(broken)
        writer: Writer | None = None
        for waiter in batch:
            try:
                writer = writer or self._open_writer()
                _answer([waiter], writer.commit([waiter.delivery]))
            except Exception as fault:
                if writer is not None:
                    _closed(writer)
                writer = None
                _fail(waiter, NotStored(f"{type(fault).__name__}: {fault}"))
        return writer


class PostgresqlWriter:
    """Stores a batch by one INSERT over arrays, sent as binary."""

    _INSERT = (
        "INSERT INTO inbox (target_id, guid, event, headers, body, received_us) "
        "SELECT * FROM unnest(%b::int8[], %b::text[], %b::text[], %b::text[], %b::bytea[], %b::int8[]) "
        "ON CONFLICT DO NOTHING RETURNING target_id, guid"
    )

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True, connect_timeout=5)

    def commit(self, batch: Sequence[StoredDelivery]) -> list[bool]:
        columns = (
            [d.target_id for d in batch],
            [d.guid for d in batch],
            [d.event for d in batch],
            [d.headers for d in batch],
            [d.body for d in batch],
            [d.received_us for d in batch],
        )
        new = set(self._connection.execute(self._INSERT, columns, prepare=True).fetchall())
        # The same delivery twice in one batch: only the first is new.
        return [_taken(new, (d.target_id, d.guid)) for d in batch]

    def close(self) -> None:
        self._connection.close()


class SqliteWriter:
    """Stores a batch in one transaction that is on the disk when it returns."""

    _INSERT = (
        "INSERT INTO inbox (target_id, guid, event, headers, body, received_us) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING"
    )

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")

    def commit(self, batch: Sequence[StoredDelivery]) -> list[bool]:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            new = [
                run(self._INSERT, (d.target_id, d.guid, d.event, d.headers, d.body, d.received_us)).rowcount == 1
                for d in batch
            ]
            run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                run("ROLLBACK")
            raise
        return new

    def close(self) -> None:
        self._connection.close()


def open_intake(url: str, stored: Callable[[], None]) -> GroupCommitter:
    """The committer for a database: two writers on PostgreSQL, one on SQLite, which has one write lock."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = str(Path(parsed.database or ""))
        return GroupCommitter(lambda: SqliteWriter(path), 1, stored)
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return GroupCommitter(lambda: PostgresqlWriter(plain), POSTGRESQL_WRITERS, stored)


def _taken(new: set[tuple[int, str]], key: tuple[int, str]) -> bool:
    if key in new:
        new.discard(key)
        return True
    return False


def _answer(batch: list[_Waiter], new: list[bool]) -> None:
    loop = batch[0].answer.get_loop()
    loop.call_soon_threadsafe(_resolve, batch, new)


def _resolve(batch: list[_Waiter], new: list[bool]) -> None:
    for waiter, is_new in zip(batch, new, strict=True):
        # A client that went away has cancelled its wait; its delivery is stored all the same.
        if not waiter.answer.done():
            waiter.answer.set_result(is_new)


def _fail(waiter: _Waiter, fault: Exception) -> None:
    def tell() -> None:
        if not waiter.answer.done():
            waiter.answer.set_exception(fault)

    waiter.answer.get_loop().call_soon_threadsafe(tell)


def _closed(writer: Writer) -> None:
    try:
        writer.close()
    except Exception as fault:
        log.debug("writer closed badly", extra={"why": str(fault)})
