"""A wake is never lost, many are one, and no handler's failure ends the watch."""

import asyncio
import logging
import socket
import threading
from pathlib import Path

import pytest

from app.queue import jobs as module
from app.queue.jobs import Jobs
from tests.queue.conftest import Start
from tests.queue.handlers import Counted, Held
from tests.queue.running import PATIENCE_SECONDS


def test_a_start_runs_every_job_once(start: Start) -> None:
    deliveries, effects = Counted(), Counted()
    start({"deliveries": deliveries, "effects": effects})
    deliveries.until(1)
    effects.until(1)


def test_a_wake_runs_the_job_from_a_thread_and_from_a_loop(start: Start) -> None:
    deliveries = Counted()
    jobs = start({"deliveries": deliveries})
    deliveries.until(1)
    jobs.wake("deliveries")
    deliveries.until(2)

    async def on_the_loop() -> None:
        jobs.wake("deliveries")

    asyncio.run(on_the_loop())
    deliveries.until(3)


def test_wakes_during_a_run_make_one_more_run(start: Start) -> None:
    held, other = Held(), Counted()
    jobs = start({"held": held, "other": other})
    held.until(1)

    def wake_often() -> None:
        for _ in range(50):
            jobs.wake("held")

    threads = [threading.Thread(target=wake_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.let_go(10)
    held.until(2)
    # The other job's run after it shows that the watch had time to begin a third.
    runs = other.runs
    jobs.wake("other")
    other.until(runs + 1)
    jobs.stop()
    assert held.runs == 2
    assert not held.beside_itself


def test_a_wake_before_the_start_is_kept(database_url: str) -> None:
    deliveries = Counted()
    jobs = Jobs(database_url, {"deliveries": deliveries}, {})
    jobs.wake("deliveries")
    jobs.start()
    deliveries.until(1)
    jobs.stop()


def test_a_job_runs_again_after_the_time_that_it_names(start: Start) -> None:
    effects = Counted(0.01, 0.01, 3600.0)
    jobs = start({"effects": effects})
    effects.until(3)
    jobs.wake("effects")
    effects.until(4)


def test_a_job_runs_again_while_it_says_that_more_is_left(start: Start) -> None:
    deliveries = Counted(True, True, True)
    jobs = start({"deliveries": deliveries})
    deliveries.until(4)
    jobs.stop()
    assert deliveries.runs == 4


@pytest.mark.parametrize("failure", [RuntimeError("GitHub said boo"), SystemExit("GitHub said boo")], ids=repr)
def test_a_failure_is_logged_with_its_place_and_tried_again(
    start: Start,
    failure: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS_FIRST", 0.01)
    good = Counted()

    def deliveries() -> bool:
        good()
        if good.runs <= 2:
            raise failure
        return False

    with caplog.at_level(logging.ERROR):
        jobs = start({"deliveries": deliveries})
        good.until(3)
        jobs.wake("deliveries")
        good.until(4)
    failed = [record for record in caplog.records if record.name == "app.queue.jobs"]
    assert len(failed) == 2
    assert failed[0].exc_info and "in deliveries" in (caplog.text)
    assert "GitHub said boo" in caplog.text


def test_a_stop_lets_the_running_job_end(start: Start) -> None:
    held = Held()
    jobs = start({"held": held})
    held.until(1)
    stopping = threading.Thread(target=jobs.stop)
    stopping.start()
    held.let_go()
    stopping.join(PATIENCE_SECONDS)
    assert held.ended == 1


def test_jobs_start_again_after_a_stop(start: Start) -> None:
    deliveries = Counted()
    jobs = start({"deliveries": deliveries})
    deliveries.until(1)
    jobs.stop()
    jobs.start()
    deliveries.until(2)


def test_nothing_is_printed_and_no_host_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    called: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        called.append(address)
        raise OSError("no network here")

    def resolve(*address: object) -> None:
        called.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    deliveries = Counted()
    jobs = Jobs(f"sqlite:///{tmp_path}/a.sqlite", {"deliveries": deliveries}, {})
    jobs.start()
    deliveries.until(1)
    jobs.stop()
    assert called == []
    assert capfd.readouterr() == ("", "")


class Forgetful(Jobs):
    """The planted fault: forgets after the run instead of before it."""

    def __init__(self, url: str, handlers: dict[str, Held]) -> None:
        super().__init__(url, handlers, {})
        self.forgot = threading.Event()

    def _run_once(self, job: str) -> bool:
        well = super()._run_once(job)
        self._woken[job].clear()
        self.forgot.set()
        return well


def test_a_planted_loss_is_seen(database_url: str) -> None:
    held = Held()
    jobs = Forgetful(database_url, {"held": held})
    jobs.start()
    held.until(1)
    jobs.wake("held")
    held.let_go(10)
    assert jobs.forgot.wait(PATIENCE_SECONDS)
    jobs.stop()
    assert held.runs == 1
