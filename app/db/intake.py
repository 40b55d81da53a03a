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
        self._lanes: list[Lane] = []
        self._idle: list[Lane] = []
        self._handing_out = False
        self._open = False
        self._drained = asyncio.Event()

    def start(self) -> None:
        """To be called on the event loop that ``put`` will be called on."""
        self._loop = asyncio.get_running_loop()
        self._lanes = [Lane(writer, self._loop, self._done) for writer in self._writers]
        self._idle = list(self._lanes)
        self._open = True

    async def put(self, delivery: StoredDelivery) -> bool:
        """True if new, False if (target, guid) is stored already; committed either way.

        Raises:
            IntakeRefused: it is not stored, and why.
        """
        self._admit(delivery)
        future: asyncio.Future[bool] = self._loop.create_future()
        self._waiting.append((delivery, future))
        self._waiting_bytes += len(delivery.body)
        if self._idle and not self._handing_out:
            # Not at once: what else arrives in this turn of the loop goes into the same commit.
            self._handing_out = True
            self._loop.call_soon(self._hand_out)
        try:
            async with asyncio.timeout(self._limits.answer_seconds_max):
                return await future
        except TimeoutError:
            raise IntakeRefused(NotStored.LATE) from None

    async def close(self) -> None:
        """Takes no more, commits what waits, then ends the lanes."""
        self._open = False
        while self._waiting or len(self._idle) < len(self._lanes):
            self._drained.clear()
            await self._drained.wait()
        for lane in self._lanes:
            await self._loop.run_in_executor(None, lane.stop)

    def _admit(self, delivery: StoredDelivery) -> None:
        if not self._open:
            raise IntakeRefused(NotStored.CLOSED)
        full = len(self._waiting) >= self._limits.waiting_rows_max
        if full or self._waiting_bytes + len(delivery.body) > self._limits.waiting_bytes_max:
            raise IntakeFull

    def _hand_out(self) -> None:
        self._handing_out = False
        while self._idle and self._waiting:
            self._idle.pop().take(self._next_batch())

    def _next_batch(self) -> list[Waiter]:
        batch: list[Waiter] = []
        size = 0
        while self._waiting and len(batch) < self._limits.batch_rows_max:
            size += len(self._waiting[0][0].body)
            if batch and size > self._limits.batch_bytes_max:
                break
            batch.append(self._waiting.popleft())
            self._waiting_bytes -= len(batch[-1][0].body)
        return batch

    def _done(self, lane: Lane, batch: list[Waiter], answers: list[Answer]) -> None:
        self._idle.append(lane)
        new = 0
        for (_, future), answer in zip(batch, answers, strict=True):
            new += answer is True
            # A client that went away has ended its wait; its delivery is stored all the same.
            if future.done():
                continue
            if isinstance(answer, NotStored):
                future.set_exception(IntakeRefused(answer))
            else:
                future.set_result(answer)
        self._hand_out()
        self._drained.set()
        if new:
            self._wake(new)

    def _wake(self, stored: int) -> None:
        try:
            self._on_stored(stored)
        except Exception:
            log.exception("nobody could be told of stored deliveries")
