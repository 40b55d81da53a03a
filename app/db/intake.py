"""Stores verified deliveries durably at the pace of the door: what waits now is committed together."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from sqlalchemy.engine import make_url

from app.db.intake_contract import (
    DEFAULT_LIMITS,
    IntakeFull,
    IntakeLimits,
    IntakeRefused,
    NotStored,
    StoredDelivery,
    Writer,
)
from app.db.intake_lane import Answer, Lane, Waiter
from app.db.intake_postgres import PostgresWriter
from app.db.intake_sqlite import SqliteWriter

log = logging.getLogger(__name__)

# While one commits the other gathers; on a slow disk a single one would leave it idle in between.
POSTGRES_WRITERS = 2


def open_intake(
    database_url: str, on_stored: Callable[[int], None], limits: IntakeLimits = DEFAULT_LIMITS
) -> GroupCommitter:
    """The intake for a SQLAlchemy URL. Connects with the first delivery, so it never keeps a server from starting."""
    url = make_url(database_url)
    writers: list[Writer]
    if url.get_backend_name() == "sqlite":
        writers = [SqliteWriter(url.database or "")]
    else:
        given = url.translate_connect_args(database="dbname", username="user")
        writers = [PostgresWriter({**url.query, **given}) for _ in range(POSTGRES_WRITERS)]
    return GroupCommitter(writers, on_stored=on_stored, limits=limits)


class GroupCommitter:
    """An ``Intake`` over one or more writers. Its queue is touched on the event loop only, so no lock guards it.

    ``on_stored`` is called on the loop after a commit with the number of new rows, to wake who handles
    them; what it raises is logged and harms nobody.
    """

    def __init__(
        self,
        writers: Sequence[Writer],
        *,
        on_stored: Callable[[int], None],
        limits: IntakeLimits = DEFAULT_LIMITS,
    ) -> None:
        self._writers = writers
        self._on_stored = on_stored
        self._limits = limits
        self._waiting: deque[Waiter] = deque()
        self._waiting_bytes = 0
        self._idle: list[Lane] = []
        self._handing_out = False
        self._open = False
        self._drained = asyncio.Event()

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._idle = [Lane(writer, self._loop, self._done) for writer in self._writers]
        self._open = True

    async def put(self, delivery: StoredDelivery) -> bool:
        self._admit(delivery)
        future: asyncio.Future[bool] = self._loop.create_future()
        self._waiting.append((delivery, future))
        self._waiting_bytes += len(delivery.body)
        if self._idle and not self._handing_out:
            # Not at once: what else arrives in this turn of the loop goes into the same commit.
            self._handing_out = True
            self._loop.call_soon(self._hand_out)
        late = self._loop.call_later(self._limits.answer_seconds_max, _refuse, future, NotStored.LATE)
        try:
            return await future
        finally:
            late.cancel()

    async def close(self) -> None:
        self._open = False
        if self._waiting or len(self._idle) < len(self._writers):
            self._drained.clear()
            try:
                await asyncio.wait_for(self._drained.wait(), self._limits.answer_seconds_max)
            except TimeoutError:
                log.error("intake closed while a commit was under way; GitHub shows its deliveries as failed")
        for lane in self._idle:
            await self._loop.run_in_executor(None, lane.stop)
        self._idle = []

    def _admit(self, delivery: StoredDelivery) -> None:
        if not self._open:
            raise IntakeRefused(NotStored.CLOSED)
        # One alone is let in whatever its size, or the largest that GitHub sends would never be.
        bytes_after = self._waiting_bytes + len(delivery.body)
        too_many_bytes = bool(self._waiting) and bytes_after > self._limits.waiting_bytes_max
        if too_many_bytes or len(self._waiting) >= self._limits.waiting_rows_max:
            raise IntakeFull

    def _hand_out(self) -> None:
        self._handing_out = False
        while self._idle and (batch := self._next_batch()):
            self._idle.pop().take(batch)

    def _next_batch(self) -> list[Waiter]:
        batch: list[Waiter] = []
        room = self._limits.batch_bytes_max
        while self._waiting and len(batch) < self._limits.batch_rows_max:
            delivery, future = self._waiting[0]
            if batch and len(delivery.body) > room:
                break
            self._waiting.popleft()
            self._waiting_bytes -= len(delivery.body)
            if not future.done():
                room -= len(delivery.body)
                batch.append((delivery, future))
        return batch

    def _done(self, lane: Lane, batch: list[Waiter], answers: list[Answer]) -> None:
        """On the loop, after the commit: answers each waiter by what became of its own row."""
        self._idle.append(lane)
        self._hand_out()
        for (_, future), answer in zip(batch, answers, strict=True):
            if isinstance(answer, NotStored):
                _refuse(future, answer)
            elif not future.done():
                future.set_result(answer)
        if stored := answers.count(True):
            self._wake(stored)
        if not self._waiting and len(self._idle) == len(self._writers):
            self._drained.set()

    def _wake(self, stored: int) -> None:
        try:
            self._on_stored(stored)
        except Exception:
            log.exception("stored deliveries could not be announced; the sweep finds them")


def _refuse(future: asyncio.Future[bool], reason: NotStored) -> None:
    if not future.done():
        future.set_exception(IntakeRefused(reason))
