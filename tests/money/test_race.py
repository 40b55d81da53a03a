"""No number of processes overspends a fund, where the obvious way does."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text

from app.db.tables import contract, fund
from tests import scenes
from tests.databases import KINDS, fresh_url
from tests.money import race

# GCB_ROUNDS=1000 makes an evening of it.
ROUNDS = int(os.environ.get("GCB_ROUNDS", "250"))
NAIVE_ROUNDS = 25
# Two offers of $500 with 13 % tax fit; four processes ask.
AMOUNT_CENTS = 1_200_00


@pytest.mark.parametrize("kind", KINDS)
def test_the_naive_way_overspends(kind: str, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("create table taken (fund integer, cents integer)"))
        race.run(url, NAIVE_ROUNDS, naive=True)
        with engine.connect() as connection:
            sums = connection.execute(text("select sum(cents) from taken group by fund")).scalars().all()
        engine.dispose()
    assert sum(taken > AMOUNT_CENTS for taken in sums) > 0, "the harness could not make the naive way fail"


@pytest.mark.timeout(600)
def test_no_round_overspends(engine: Engine) -> None:
    rows = [_row(number) for number in range(1, ROUNDS + 1)]
    with engine.begin() as connection:
        connection.execute(insert(fund), rows)
    race.run(engine.url.render_as_string(hide_password=False), ROUNDS, naive=False)
    with engine.connect() as connection:
        balances = connection.execute(select(fund.c.amount_cents, fund.c.reserved_cents)).all()
        offers = connection.execute(select(contract.c.id)).all()
    assert [reserved for amount, reserved in balances if reserved > amount] == []
    assert {reserved for _, reserved in balances} == {2 * 565_00}
    assert len(offers) == 2 * ROUNDS


def _row(number: int) -> dict[str, object]:
    return {
        "scope": "repository",
        "scope_id": number,
        "name": "race",
        "fiscal_year": "2026-2027",
        "cost_centre": "1",
        "region": "ON",
        "amount_cents": AMOUNT_CENTS,
        "offer_ceiling_cents": AMOUNT_CENTS,
        "opened_at": scenes.NOON,
    }
