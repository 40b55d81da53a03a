"""A database that fails, seen from outside: GitHub is told with a sentence, and the next delivery goes through."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.db.engine import open_engine
from app.db.migrate import upgrade
from app.db.tables import inbox
from app.web.hooks_answers import NOT_STORED
from tests.databases import KINDS, fresh_url
from tests.intake.serving import post, served
from tests.intake.stored import guids

BODY = b'{"action":"labeled"}'
# What PostgreSQL says when it has no room, is shut down, has failed over, or knows no such table.
STATES = {
    "53100": "disk_full",
    "55P03": "locked",
    "57014": "locked",
    "53300": "unreachable",
    "57P01": "unreachable",
    "25006": "unreachable",
    "08006": "unreachable",
    "23514": "refused",
    "22021": "refused",
    "42P01": "refused",
    "XX000": "refused",
}


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Nobody can write to the inbox meanwhile."""
    engine = open_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
        else:
            connection.execute(inbox.delete().where(inbox.c.id < 0))
        yield
        connection.rollback()
    engine.dispose()


def refused(port: int, reason: str, guid: str = "g-1") -> None:
    status, headers, problem = post(port, BODY, guid)
    assert (status, problem["code"]) == (503, f"intake_{reason}")
    assert headers["retry-after"].isdigit()
    assert problem["detail"] != problem["detail_fr"]


def test_a_locked_database_is_answered_in_time_and_recovers(url: str) -> None:
    with served(url, "--answer-seconds=0.3") as door:
        with locked(url):
            refused(door.port, "late")
        # The late one may have been committed since: then it is a duplicate, never a second row.
        assert post(door.port, BODY, "g-1")[0] == 202
        assert post(door.port, BODY, "g-2")[0] == 202
    assert guids(url) == {"g-1", "g-2"}


def test_a_full_queue_refuses_and_what_it_took_is_stored(url: str) -> None:
    numbers = [f"g-{n}" for n in range(30)]
    with served(url, "--waiting-rows=3", "--answer-seconds=20") as door, ThreadPoolExecutor(30) as pool:
        with locked(url):
            waiting = [pool.submit(post, door.port, BODY, number) for number in numbers]
            # Two batches at most are under way and three rows wait; the others are answered while it is locked.
            for _ in islice(as_completed(waiting), 5):
                pass
        answers = [future.result() for future in waiting]
    assert {problem["code"] for status, _, problem in answers if status == 503} == {"intake_full"}
    assert guids(url) == {n for n, (status, _, _) in zip(numbers, answers, strict=True) if status == 202}


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_comes_later_is_found(kind: str, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as url, served(url) as door:
        refused(door.port, "unreachable" if kind == "sqlite" else "refused")
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        assert post(door.port, BODY, "g-1")[0] == 202
        assert guids(url) == {"g-1"}


def test_a_connection_that_died_is_made_anew(postgresql_url: str) -> None:
    url = postgresql_url
    with served(url) as door:
        for number in range(4):
            assert post(door.port, BODY, f"g-{number}")[0] == 202
            execute(
                url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
    assert len(guids(url)) == 4


def test_each_failure_of_postgresql_has_its_answer(postgresql_url: str) -> None:
    url = postgresql_url
    execute(
        url,
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.event = 'fine' THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'planted' USING ERRCODE = upper(substr(NEW.event, 2)); END $$",
        "CREATE TRIGGER fail BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION fail()",
    )
    with served(url) as door:
        for state, reason in STATES.items():
            # An event's name cannot begin with a digit.
            status, _, problem = post(door.port, BODY, f"g-{state}", event=f"s{state.lower()}")
            assert (status, problem["code"]) == (503, f"intake_{reason}"), state
            assert post(door.port, BODY, f"after-{state}", event="fine")[0] == 202
    assert guids(url) == {f"after-{state}" for state in STATES}


def test_every_reason_has_its_sentences() -> None:
    for answer in NOT_STORED.values():
        assert answer.start["status"] == 503
