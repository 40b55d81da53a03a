"""Runs named jobs on DBOS; a job is only a word, what there is to do stands in our tables."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Final

from dbos import DBOS

from app.queue.engine import AlreadyRunning, engine_config, hold_alone, is_sqlite, through_our_log
from app.queue.purge import purge

__all__ = ["AlreadyRunning", "Jobs"]

RECOVERIES_MAX: Final = 10
PAUSE_SECONDS_FIRST: Final = 1.0
PAUSE_SECONDS_MAX: Final = 60.0
PURGE_EVERY_SECONDS: Final = 600.0
DRAIN_SECONDS_MAX: Final = 30.0
SHARES: Final = "shares"
SHARE_EVERY_SECONDS: Final = 1.0

log = logging.getLogger(__name__)
# The engine is one for the process.
_engine = threading.Lock()


class Jobs:
    """``handlers`` by job; each must be safe to repeat, and answers True when more is left to do.

    A float is the seconds after which there will be more: the job runs again then, or when it is woken before.

    ``schedules`` are cron lines (UTC; with a sixth field in front for seconds) by job; among several
    processes one is woken each time. In one process a job never runs beside itself.
    """

    def __init__(
        self,
        database_url: str,
        handlers: Mapping[str, Callable[[], bool | float]],
        schedules: Mapping[str, str],
        *,
        executor_id: str | None = None,
    ) -> None:
        if unknown := schedules.keys() - handlers.keys():
            raise ValueError(f"scheduled without a handler: {sorted(unknown)}")
        self._url = database_url
        self._handlers = dict(handlers)
        self._schedules = dict(schedules)
        self._executor_id = executor_id
        self._shares_work = not is_sqlite(database_url)
        self._stopping = threading.Event()
        self._woken = {job: threading.Event() for job in handlers}
        self._turns = {job: threading.Lock() for job in handlers}
        self._rests: dict[str, float | None] = dict.fromkeys(handlers)
        self._shared_at = dict.fromkeys(handlers, 0.0)
        self._threads: list[threading.Thread] = []
        self._held = ExitStack()

    def start(self) -> None:
        """Starts the engine and wakes every job once, for what a stopped process left; takes up to a second.

        Raises:
            AlreadyRunning: a second process on one SQLite database, or a second start in this process.
        """
        with ExitStack() as held:
            if not _engine.acquire(blocking=False):
                raise AlreadyRunning("This process runs its jobs already. / Ce processus exécute déjà ses tâches.")
            held.callback(_engine.release)
            if is_sqlite(self._url):
                held.enter_context(hold_alone(self._url))
            self._stopping.clear()
            held.callback(DBOS.destroy, destroy_registry=True)
            self._launch()
            self._held = held.pop_all()
        for job in self._handlers:
            self.wake(job)
            self._begin(self._watch, job)
        self._begin(self._keep_small)

    def stop(self) -> None:
        """Lets running jobs end (at most about half a minute), then the engine; what is woken later waits."""
        self._stopping.set()
        for woken in self._woken.values():
            woken.set()
        until = time.monotonic() + DRAIN_SECONDS_MAX
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))
        self._threads.clear()
        for job, turn in self._turns.items():
            if turn.acquire(timeout=max(0.0, until - time.monotonic())):
                turn.release()
            else:
                log.warning("job did not end in time", extra={"job": job})
        self._held.close()

    def wake(self, job: str) -> None:
        """Has the job run soon, from any thread and at once: wakes before a run are one, one during it is another."""
        self._woken[job].set()

    def _launch(self) -> None:
        through_our_log()
        DBOS(config=engine_config(self._url, self._executor_id))

        def run(job: str) -> bool | float:
            # A run that the engine takes up again after a crash must not go beside the one woken at the start.
            with self._turns[job]:
                return self._handlers[job]()

        def share(job: str) -> None:
            self._wake_known(job)

        def scheduled(_at: datetime, job: Any) -> None:
            self._wake_known(job)

        self._run = DBOS.workflow(name="job", max_recovery_attempts=RECOVERIES_MAX)(run)
        self._share = DBOS.workflow(name="share", max_recovery_attempts=RECOVERIES_MAX)(share)
        timer = DBOS.workflow(name="scheduled", max_recovery_attempts=RECOVERIES_MAX)(scheduled)
        DBOS.launch()
        if self._shares_work:
            DBOS.register_queue(SHARES, polling_interval_sec=SHARE_EVERY_SECONDS)
        self._apply_schedules(timer)

    def _apply_schedules(self, timer: Callable[[datetime, Any], None]) -> None:
        """The engine keeps schedules in its tables: those of an earlier release go."""
        for kept in DBOS.list_schedules():
            if kept["schedule_name"] not in self._schedules:
                DBOS.delete_schedule(kept["schedule_name"])
        DBOS.apply_schedules(
            [
                {"schedule_name": job, "workflow_fn": timer, "schedule": cron, "context": job}
                for job, cron in self._schedules.items()
            ]
        )

    def _begin(self, work: Callable[..., None], *args: str) -> None:
        thread = threading.Thread(target=work, args=args, name="-".join(("jobs", *args)), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _wake_known(self, job: str) -> None:
        """For a word that another process, perhaps of another release, sent."""
        if job in self._woken:
            self.wake(job)

    def _watch(self, job: str) -> None:
        """One thread a job: runs it when woken, and rests longer after each failure."""
        woken, pause = self._woken[job], 0.0
        while True:
            woken.wait(self._rests[job])
            if self._stopping.wait(pause):
                return
            # Before the run: what is woken from here on may have been stored after the run read.
            woken.clear()
            pause = 0.0 if self._run_once(job) else min(max(pause * 2, PAUSE_SECONDS_FIRST), PAUSE_SECONDS_MAX)

    def _run_once(self, job: str) -> bool:
        """Whether the run ended well; woken again when it did not or left something."""
        self._rests[job] = None
        try:
            left = DBOS.start_workflow(self._run, job).get_result()
            if isinstance(left, float):
                self._rests[job] = left
            elif left:
                self.wake(job)
                self._ask_others(job)
        # The engine's own stops are no Exceptions, and this thread must outlive them too.
        except BaseException:
            log.exception("job failed", extra={"job": job})
            self.wake(job)
            return False
        return True

    def _ask_others(self, job: str) -> None:
        """Puts a word out for any process to take up: row locks in our tables make the shares."""
        now = time.monotonic()
        if self._shares_work and now - self._shared_at[job] >= SHARE_EVERY_SECONDS:
            self._shared_at[job] = now
            DBOS.enqueue_workflow(SHARES, self._share, job)

    def _keep_small(self) -> None:
        while not self._stopping.wait(PURGE_EVERY_SECONDS):
            try:
                purge()
            except Exception:
                log.exception("old runs could not be deleted")
