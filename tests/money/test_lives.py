"""A sample of the random lives that ``python -m tests.money`` runs by the ten thousand."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.people import Persons
from app.db import unit
from app.db.books import post
from tests.databases import fresh_engine
from tests.money.federal_lives import FederalLives
from tests.money.lives import LIVES, SEED, Lives


@pytest.mark.timeout(600)
def test_random_lives_keep_every_balance(engine: Engine) -> None:
    print(f"GCB_SEED={SEED}")
    lives = Lives(engine, 150, SEED)
    assert lives.live() == []
    print(dict(lives.done))
    assert set(LIVES) <= set(lives.done)
    assert {"paid", "net", "rejected", "voided", "recovered", "raised", "transferred"} <= set(lives.done)
    assert lives.done["no money"] and lives.done["roll: undelivered moved"] and lives.done["roll: accepted_unpaid"]


@pytest.mark.timeout(600)
def test_nobody_comes_too_near_under_the_federal_policy(engine: Engine) -> None:
    print(f"GCB_SEED={SEED}")
    lives = FederalLives(engine, 35, SEED)
    assert lives.live() == []
    print(dict(lives.done))
    wanted = {"approve own_proposal", "approve over_delegation", "certify own_benefit", "certify no_delegation"}
    assert wanted | {f"{act} done" for act in ("attest", "approve", "accept", "certify", "release")} <= set(lives.done)
    assert lives.done["release refused"]


def test_a_rule_that_forgets_who_is_near_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: accounts are taken for persons, as the tables' own checks do."""
    monkeypatch.setattr("app.db.unit.read_persons", lambda _: Persons())
    with fresh_engine("sqlite", tmp_path) as engine:
        problems = FederalLives(engine, 35, SEED).live()
    assert any("by the same person" in problem for problem in problems)


@pytest.mark.parametrize("fault", ["dropped", "doubled", "elsewhere"])
def test_a_posting_that_goes_wrong_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The planted fault: one posting in the life of all."""
    count = 0

    def faulty(connection, fund_id, year, change, cause, at):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        if count != 20:
            post(connection, fund_id, year, change, cause, at)
        elif fault == "elsewhere":
            post(connection, 1 if fund_id != 1 else 2, year, change, cause, at)
        elif fault == "doubled":
            post(connection, fund_id, year, change + change, cause, at)

    monkeypatch.setattr(unit, "post", faulty)
    with fresh_engine("sqlite", tmp_path) as engine:
        problems = Lives(engine, 30, SEED).live()
    assert any("posting" in problem for problem in problems)
