"""Work that a killed process left is taken up, processes share a backlog, and one alone works on a SQLite file."""

import threading
from pathlib import Path
from typing import cast

import pytest

from app.queue.jobs import AlreadyRunning, Jobs
from tests.databases import fresh_url
from tests.queue.conftest import Start
from tests.queue.handlers import Counted, Held, Turn
from tests.queue.running import PATIENCE_SECONDS, add_task, do_one, doers, make_tasks, worker

EVERY_SECOND = "* * * * * *"


def test_work_left_by_a_killed_process_is_done_by_the_next(database_url: str, start: Start) -> None:
    engine = make_tasks(database_url, 3)
    with worker(database_url, "hang") as process:
        # Which it says first is a race.
        assert {process.hear(), process.hear()} == {"started", "inside"}
    runs = Counted()

    def deliveries() -> bool:
        more = do_one(engine, "next")
        runs()
        return more

    start({"deliveries": deliveries})
    runs.until(4)
    assert doers(engine) == ["next"] * 3
    engine.dispose()


def test_a_run_taken_up_after_a_kill_does_not_go_beside_the_one_woken_at_the_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.sqlite"
    make_tasks(url, 0).dispose()
    with worker(url, "hang") as process:
        assert {process.hear(), process.hear()} == {"started", "inside"}
    held, turn = Held(), Turn()
    jobs = Jobs(url, {"deliveries": held}, {})
    jobs._turns["deliveries"] = cast(threading.Lock, turn)
    jobs.start()
    turn.asked.until(2)
    held.until(1)
    assert held.runs == 1
    held.let_go(10)
    held.until(2)
    jobs.stop()
    assert not held.beside_itself


def test_work_that_nobody_was_told_of_is_found_by_the_resync(database_url: str, start: Start) -> None:
    engine = make_tasks(database_url, 0)
    looked, done = Counted(), threading.Event()

    def deliveries() -> bool | float:
        if do_one(engine, "resync"):
            done.set()
        return looked()

    def resync() -> bool:
        jobs.wake("deliveries")
        return False

    jobs = Jobs(database_url, {"deliveries": deliveries, "resync": resync}, {"resync": EVERY_SECOND})
    jobs.start()
    looked.until(1)
    add_task(engine)
    assert done.wait(PATIENCE_SECONDS)
    jobs.stop()
    engine.dispose()


def test_a_second_process_takes_its_share_of_a_backlog(tmp_path: Path) -> None:
    with fresh_url("postgresql", tmp_path) as url:
        engine = make_tasks(url, 0)
        with worker(url, "share") as other:
            assert other.hear() == "looked"
            helped = threading.Event()

            def deliveries() -> bool:
                """Has more to do than it can: all it does is ask."""
                if "other" in doers(engine):
                    helped.set()
                    return False
                helped.wait(0.05)
                return True

            add_task(engine)
            jobs = Jobs(url, {"deliveries": deliveries}, {})
            jobs.start()
            assert helped.wait(PATIENCE_SECONDS)
            jobs.stop()
        engine.dispose()


def test_tasks_of_two_processes_are_done_once_each(tmp_path: Path) -> None:
    with fresh_url("postgresql", tmp_path) as url:
        engine = make_tasks(url, 300)
        runs = Counted()

        def deliveries() -> bool:
            more = do_one(engine, "me")
            if not more:
                runs()
            return more

        with worker(url, "share"):
            jobs = Jobs(url, {"deliveries": deliveries}, {})
            jobs.start()
            runs.until(1)
            jobs.stop()
            # The other may hold its last task still; killed, it gives it back.
        while do_one(engine, "me"):
            pass
        assert len(doers(engine)) == 300
        engine.dispose()


def test_a_second_process_on_one_sqlite_file_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.sqlite"
    make_tasks(url, 0).dispose()
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "data.sqlite")
    deliveries = Counted()
    second = Jobs(f"sqlite:///{tmp_path}/link.sqlite", {"deliveries": deliveries}, {})
    with worker(url, "hang") as first:
        assert {first.hear(), first.hear()} == {"started", "inside"}
        with pytest.raises(AlreadyRunning, match=r"use PostgreSQL\.\n.*utilisez PostgreSQL"):
            second.start()
        with worker(url, "hang") as third:
            assert third.hear().startswith("refused: Another gc-bounty process")
    second.start()
    deliveries.until(1)
    second.stop()
