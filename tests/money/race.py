"""Many processes reserving one fund at the same moment; run by test_race, one call a process."""

import multiprocessing
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, create_engine, text

from app.db.engine import open_engine
from app.service.ports import Reading
from tests import scenes

PROCESSES = 4
WAIT_SECONDS = 120


def run(url: str, rounds: int, naive: bool) -> None:
    """Every process tries every round's fund once, all at the same barrier."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(PROCESSES)
    workers = [spawn.Process(target=_worker, args=(url, rounds, place, barrier, naive)) for place in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES


def _worker(url: str, rounds: int, place: int, barrier: Barrier, naive: bool) -> None:
    engine = create_engine(url) if naive else open_engine(url)
    for number in range(1, rounds + 1):
        barrier.wait(WAIT_SECONDS)
        if naive:
            _reserve_naively(engine, number, barrier)
        else:
            view = scenes.issue(place + 1, repository=number)
            reading = Reading(view=view, events=(scenes.offered(view),), read_until=scenes.NOON)
            scenes.handler(engine).read(reading)


def _reserve_naively(engine: Engine, number: int, barrier: Barrier) -> None:
    """What a first draft does: add up what is taken, compare, then write it down."""
    with engine.begin() as connection:
        taken = connection.execute(text("select coalesce(sum(cents), 0) from taken where fund = :f"), {"f": number})
        free = 1_200_00 - int(taken.scalar_one())
        barrier.wait(WAIT_SECONDS)
        if free >= 565_00:
            connection.execute(text("insert into taken (fund, cents) values (:f, 56500)"), {"f": number})
