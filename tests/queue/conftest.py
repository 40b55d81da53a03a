"""Starts jobs for a test and stops them after it, whatever became of it."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from app.queue.jobs import Jobs

Start = Callable[..., Jobs]


@pytest.fixture
def start(database_url: str) -> Iterator[Start]:
    started: list[Jobs] = []

    def begin(handlers: Mapping[str, Callable[[], bool]], **schedules: str) -> Jobs:
        jobs = Jobs(database_url, handlers, schedules)
        jobs.start()
        started.append(jobs)
        return jobs

    yield begin
    for jobs in started:
        jobs.stop()
