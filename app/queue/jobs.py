"""Runs named jobs durably on DBOS; a job is only a word, so a lost or doubled one does no harm."""

from __future__ import annotations

import fcntl
import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

NAME = "gc-bounty"
# Raised only to drain: the engine takes up unfinished work of its own version alone.
VERSION = "1"
RECOVERIES_MAX = 10
KEPT_FOR = timedelta(days=1)
PURGED_AT_ONCE = 500
PAUSE_SECONDS_MAX = 60.0


class AlreadyRunning(Exception):
    """Another process runs the jobs of this SQLite database."""


class Jobs:
    """``handlers`` by job; each answers True when more is left to do, and must be safe to repeat.

    ``schedules`` are cron lines by job; among several processes one runs each time. ``wake`` is cheap and may
    be called from any thread: wakes of one job are put together, and one that comes while the job runs makes
    it run once more.
    """

    def __init__(
        self, database_url: str, handlers: Mapping[str, Callable[[], bool]], schedules: Mapping[str, str]
    ) -> None:
        self._url = database_url
        self._handlers = dict(handlers)
        self._schedules = dict(schedules)
        self._sqlite = make_url(database_url).get_backend_name() == "sqlite"
        self._lock_file: IO[str] | None = None
        self._stopping = threading.Event()
        self._woken: dict[str, threading.Event] = {job: threading.Event() for job in handlers}
        self._threads: list[threading.Thread] = []
        self._run: Callable[[str], None] | None = None

    def start(self) -> None:
        """Starts the engine, takes up what a stopped process left, and wakes every job once.

        Raises:
            AlreadyRunning: a second process on one SQLite file.
        """
        if self._sqlite:
            self._lock_file = _locked(_beside(self._url, ".lock"))
        DBOS(config=self._config())

        def run(job: str) -> None:
            self._handle(job)

        def wake(_at: datetime, job: Any) -> None:
            self.wake(str(job))

        self._run = DBOS.workflow(name="job", max_recovery_attempts=RECOVERIES_MAX)(run)
        scheduled = DBOS.workflow(name="scheduled")(wake)
        DBOS.launch()
        DBOS.apply_schedules(
            [
                {"schedule_name": job, "workflow_fn": scheduled, "schedule": cron, "context": job}
                for job, cron in self._schedules.items()
            ]
        )
        for job, woken in self._woken.items():
            woken.set()
            thread = threading.Thread(target=self._watch, args=(job,), name=f"job-{job}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Lets running jobs end, then the engine."""
        self._stopping.set()
        for woken in self._woken.values():
            woken.set()
        for thread in self._threads:
            thread.join(timeout=30)
        DBOS.destroy(workflow_completion_timeout_sec=10, destroy_registry=True)
        if self._lock_file is not None:
            self._lock_file.close()

    def wake(self, job: str) -> None:
        self._woken[job].set()

    def purge(self) -> None:
        """Takes finished runs of yesterday out of the engine's tables."""
        until = (datetime.now(UTC) - KEPT_FOR).isoformat()
        while True:
            old = DBOS.list_workflows(
                status=["SUCCESS", "ERROR"], end_time=until, limit=PURGED_AT_ONCE, load_input=False, load_output=False
            )
            if not old:
                return
            DBOS.delete_workflows([run.workflow_id for run in old])

    def _watch(self, job: str) -> None:
        """One thread a job: runs it when woken, rests longer after each failure."""
        woken, pause = self._woken[job], 0.0
        while True:
            woken.wait()
            woken.clear()
            if self._stopping.wait(pause):
                return
            assert self._run is not None
            try:
                DBOS.start_workflow(self._run, job).get_result()
                pause = 0.0
            except Exception:
                log.exception("job failed", extra={"job": job})
                pause = min(max(pause * 2, 1.0), PAUSE_SECONDS_MAX)
                woken.set()

    def _handle(self, job: str) -> None:
        while self._handlers[job]() and not self._stopping.is_set():
            pass

    def _config(self) -> DBOSConfig:
        where: DBOSConfig = (
            {
                "name": NAME,
                "system_database_url": _beside(self._url, ".queue.sqlite", scheme=True),
                "executor_id": "one",
            }
            if self._sqlite
            else {"name": NAME, "system_database_url": self._url, "executor_id": uuid.uuid4().hex}
        )
        return {
            **where,
            "application_version": VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "enable_otlp": False,
            "log_level": "WARNING",
        }


def _beside(url: str, ending: str, *, scheme: bool = False) -> str:
    """A file next to the data file; the engine's polling must not wait for the data's write lock."""
    database = Path(make_url(url).database or "")
    path = database.with_name(database.stem + ending)
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}" if scheme else str(path)


def _locked(path: str) -> IO[str]:
    held = Path(path).open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise AlreadyRunning(
            "Another gc-bounty process is at work on this SQLite database. Stop it first, "
            "or use PostgreSQL to run several."
        ) from None
    return held
