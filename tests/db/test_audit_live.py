"""The audit beside a live service: what commits meanwhile is no difference to it, and nothing of it is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from app.core import events as e
from app.db import audit
from app.db.funds import Funds
from app.service.batching import BatchAsked
from app.service.ports import Reading
from tests import scenes
from tests.web.office import OWNER, Office

Act = Callable[[], object]
WAIT_SECONDS = 20


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


@contextmanager
def before_statements(engine: Engine, which: str, act: Act) -> Iterator[None]:
    """Has ``act`` done before each statement of this thread that begins so, but for those of the act itself."""
    here, busy = threading.get_ident(), False

    def hook(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal busy
        if threading.get_ident() == here and not busy and statement.startswith(which):
            busy = True
            act()
            busy = False

    event.listen(engine, "before_cursor_execute", hook)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", hook)


def test_what_commits_while_verify_reads_is_no_difference(office: Office) -> None:
    scenes.open_fund(office.engine, amount_cents=1_000_000_00)
    payable, turns = office.payable(1), count(2)

    def live() -> None:
        """An offer more, and a batch frozen or given up."""
        turn = next(turns)
        office.offer(turn)
        if turn % 2 == 0:
            office.parts.batches.make(_order(payable, turn))
        else:
            office.parts.batches.give_up(turn // 2, OWNER, "not this week")

    with before_statements(office.engine, "SELECT", live):
        assert audit.verify(office.engine) == []
    assert next(turns) > 10, "nothing lived beside it"
    assert audit.verify(office.engine) == []


@pytest.mark.parametrize("act", ["an offer", "a claim", "more money"])
@pytest.mark.parametrize("place", ["DELETE FROM claim", "UPDATE contract", "UPDATE fund", "DELETE FROM flow"])
def test_what_is_decided_while_rebuild_writes_is_kept(office: Office, place: str, act: str) -> None:
    office.payable(1)
    office.offer(2)
    acts: dict[str, Act] = {
        "an offer": lambda: office.offer(3),
        "a claim": lambda: _claim(office, 2),
        "more money": lambda: Funds(office.engine).amend(1, scenes.because(), change_cents=100_00),
    }
    other = threading.Thread(target=acts[act])

    def start_once() -> None:
        if other.ident is None:
            other.start()
            _wait_until_over_or_locked(office.engine, other)

    with before_statements(office.engine, place, start_once):
        assert audit.rebuild(office.engine) == 2
    assert other.ident is not None, "rebuild makes no such statement"
    other.join(WAIT_SECONDS)
    assert not other.is_alive()
    # The chain goes on from what was written, so a lost link would be found here.
    _claim(office, 1 if act == "a claim" else 2, at=3)
    office.offer(4)
    assert audit.verify(office.engine) == []


def _order(payable: int, turn: int) -> BatchAsked:
    return BatchAsked(token_id=1, key=f"k{turn}", body_hash="x", person=OWNER, payable_ids=(payable,))


def _claim(office: Office, number: int, at: int = 2) -> None:
    view = scenes.issue(number)
    asked = e.ClaimAsked(at=scenes.minutes(at), source=f"c{at}", view=view, actor=scenes.SECOND, comment_id=at)
    office.handler.read(Reading(view=view, events=(asked,), read_until=scenes.minutes(at)))


def _wait_until_over_or_locked(engine: Engine, other: threading.Thread) -> None:
    """On SQLite the other one waits for the write lock, which nobody can see."""
    waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND database = "
                 "(SELECT oid FROM pg_database WHERE datname = current_database())")  # fmt: skip
    ends = time.monotonic() + WAIT_SECONDS
    while engine.dialect.name == "postgresql" and other.is_alive() and time.monotonic() < ends:
        with engine.connect() as connection:
            if connection.execute(waits).first() is not None:
                return
