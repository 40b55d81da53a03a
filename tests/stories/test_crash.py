"""The program dies at every point of a contract's life; started again, it ends as if it never had."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from app.db import tables
from app.github.hub import Hub
from tests.databases import KINDS, fresh_engine
from tests.stories.orders import ending
from tests.stories.plots import PLOTS
from tests.town import FrontTransport, Town

# A sample; every point: GCB_STRIDE=1.
STRIDE = {"sqlite": int(os.environ.get("GCB_STRIDE", "3")), "postgresql": int(os.environ.get("GCB_STRIDE", "9"))}


class Crash(BaseException):
    """Nothing catches it but the sweep, as nothing catches a kill."""


class Mine:
    """Counts the points where a process can die, and blows up at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0
        self.armed = False

    def step(self) -> None:
        if not self.armed:
            return
        self.count += 1
        if self.count == self.at:
            raise Crash


@contextmanager
def mined(engine: Engine, mine: Mine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Points: before each commit, before each call to GitHub, and after each write that GitHub has done."""
    honest = FrontTransport.handle_request

    def troubled(self: FrontTransport, request: object) -> object:
        mine.step()
        answer = honest(self, request)  # type: ignore[arg-type]
        if request.method != "GET" and not request.url.path.endswith("/graphql"):  # type: ignore[attr-defined]
            mine.step()
        return answer

    def committing(_connection: object) -> None:
        mine.step()

    monkeypatch.setattr(FrontTransport, "handle_request", troubled)
    event.listen(engine, "commit", committing)
    try:
        yield
    finally:
        event.remove(engine, "commit", committing)
        monkeypatch.setattr(FrontTransport, "handle_request", honest)


def life(kind: str, folder: Path, mine: Mine, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, object], int]:
    """The story with one death in it; answers how it ended and how many facts there are."""
    with fresh_engine(kind, folder) as engine:
        town = Town(engine)
        with mined(engine, mine, monkeypatch):
            for _ in PLOTS["paid_for"](town):
                mine.armed = True
                try:
                    town.deliver()
                except Crash:
                    mine.armed = False
                    town.start()
                    # What the dead process had in hand is taken up when its lease is over.
                    town.tick(minutes=3)
                    town.work()
                mine.armed = False
                town.tick(minutes=5)
        with engine.connect() as connection:
            facts = connection.execute(select(tables.fact.c.kind).order_by(tables.fact.c.id)).scalars().all()
        return {**ending(town, PLOTS["paid_for"]), "facts": facts}, len(facts)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_a_death_at_any_point_changes_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Mine(at=0)
    whole, _ = life(kind, tmp_path, counting, monkeypatch)
    assert whole["differences"] == [] and len(whole["said"]) == 1  # type: ignore[arg-type]
    points = range(1, counting.count + 1, STRIDE[kind])
    print(f"{len(points)} of {counting.count} points on {kind}")
    wrong = [at for at in points if life(kind, tmp_path, Mine(at), monkeypatch)[0] != whole]
    assert wrong == []


def test_the_sweep_notices_a_comment_posted_without_looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the App posts its comment without asking whether it is there."""
    counting = Mine(at=0)
    life("sqlite", tmp_path, counting, monkeypatch)
    monkeypatch.setattr(Hub, "_marked", lambda *_: None)
    ends = (life("sqlite", tmp_path, Mine(at), monkeypatch)[0] for at in range(1, counting.count + 1))
    assert any(len(end["said"]) > 1 for end in ends)  # type: ignore[arg-type]
