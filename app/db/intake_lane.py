"""One thread that commits batches, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread

from app.db.intake_contract import NotStored, StoredDelivery, WriteFailed, Writer

log = logging.getLogger(__name__)

Answer = bool | NotStored
Waiter = tuple[StoredDelivery, "asyncio.Future[bool]"]
Done = Callable[["Lane", list[Waiter], list[Answer]], None]

STOP_SECONDS_MAX = 10.0


class Lane:
    """Takes one batch at a time; ``done`` is called on the loop with an answer for every row of it."""

    def __init__(self, writer: Writer, loop: asyncio.AbstractEventLoop, done: Done) -> None:
        self._writer = writer
        self._loop = loop
        self._done = done
        self._batches: SimpleQueue[list[Waiter] | None] = SimpleQueue()
        # A daemon, for a database that never answers must not keep the process from ending.
        self._thread = Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    def take(self, batch: list[Waiter]) -> None:
        self._batches.put(batch)

    def stop(self) -> None:
        self._batches.put(None)
        self._thread.join(STOP_SECONDS_MAX)

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            answers = commit([delivery for delivery, _ in batch], self._writer)
            try:
                self._loop.call_soon_threadsafe(self._done, self, batch, answers)
            except RuntimeError:
                log.warning("deliveries were committed after the server stopped", extra={"rows": len(batch)})
        self._writer.close()


def commit(rows: Sequence[StoredDelivery], writer: Writer) -> list[Answer]:
    """Commits rows together or, where one of them spoils it, each alone, so that the others are kept."""
    try:
        return [*_insert(rows, writer)]
    except WriteFailed as failed:
        if not failed.rows_at_fault or len(rows) == 1:
            log.error(
                "deliveries not stored",
                extra={"rows": len(rows), "reason": failed.reason.value, "why": str(failed)},
            )
            return [failed.reason] * len(rows)
    return _each_alone(rows, writer)


def _each_alone(rows: Sequence[StoredDelivery], writer: Writer) -> list[Answer]:
    answers: list[Answer] = []
    for index, row in enumerate(rows):
        answer = commit([row], writer)[0]
        answers.append(answer)
        if isinstance(answer, NotStored) and answer is not NotStored.REFUSED:
            # The database itself fails now: to wait for it once per row would outlast GitHub's patience.
            return answers + [answer] * (len(rows) - index - 1)
    return answers


def _insert(rows: Sequence[StoredDelivery], writer: Writer) -> list[bool]:
    try:
        return writer.insert(rows)
    except WriteFailed:
        raise
    except Exception as fault:
        log.exception("a batch of deliveries could not be written")
        raise WriteFailed(NotStored.REFUSED, type(fault).__name__, rows_at_fault=True) from fault
