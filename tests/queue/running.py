"""A worker in a process of its own: it keeps its tasks in a table, as the product does, and may be killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from app.db.engine import open_engine
from app.queue.jobs import AlreadyRunning, Jobs

ROOT = Path(__file__).parents[2]
# Generous: only a hang reaches it.
PATIENCE_SECONDS = 60.0


def make_tasks(url: str, count: int) -> Engine:
    """The table that is the truth: a task is open until somebody did it."""
    engine = open_engine(url)
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE task (id INTEGER PRIMARY KEY, done_by TEXT)"))
    for _ in range(count):
        add_task(engine)
    return engine


def do_one(engine: Engine, who: str) -> bool:
    """Does one open task that nobody else holds; True when it found one."""
    skip = " FOR UPDATE SKIP LOCKED" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as tx:
        found = tx.execute(text(f"SELECT id FROM task WHERE done_by IS NULL ORDER BY id LIMIT 1{skip}")).scalar()
        if found is None:
            return False
        tx.execute(text("UPDATE task SET done_by = :who WHERE id = :id"), {"who": who, "id": found})
        return True


def add_task(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO task (id) SELECT count(*) FROM task"))


def doers(engine: Engine) -> list[str]:
    """Who did the tasks that are done, in the order of the tasks."""
    with engine.begin() as tx:
        return list(tx.execute(text("SELECT done_by FROM task WHERE done_by IS NOT NULL ORDER BY id")).scalars())


class Worker:
    """``hear`` waits for the line that it prints next; empty when it ended."""

    def __init__(self, url: str, mode: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.queue.running", url, mode],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._alarm = threading.Timer(PATIENCE_SECONDS, self._process.kill)
        self._alarm.start()

    def hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        self._alarm.cancel()
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


@contextmanager
def worker(url: str, mode: str) -> Iterator[Worker]:
    """``mode``: "hang" stops inside its first run for ever, "share" does tasks. It is killed as by a power cut."""
    process = Worker(url, mode)
    try:
        yield process
    finally:
        process.kill()


def _main(url: str, mode: str) -> None:
    engine = open_engine(url)

    def hang() -> bool:
        print("inside", flush=True)
        threading.Event().wait()
        return False

    def share() -> bool:
        more = do_one(engine, "other")
        print("looked", flush=True)
        return more

    try:
        Jobs(url, {"deliveries": hang if mode == "hang" else share}, {}).start()
    except AlreadyRunning as refusal:
        print(f"refused: {refusal}", flush=True)
        return
    if mode == "hang":
        print("started", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    _main(*sys.argv[1:])
