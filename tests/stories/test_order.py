"""Deliveries shuffled, doubled and dropped, then a sweep: the end is the same as in order, whatever came."""

import os
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import audit, tables
from app.sandbox.deliveries import schedule
from app.service.inbox import Inbox
from tests.databases import KINDS, fresh_engine
from tests.stories.plots import PLOTS, Plot
from tests.town import Town

SEED = int(os.environ.get("GCB_SEED", "20261123"))
ROUNDS = 6


def ending(town: Town, number: int) -> dict[str, Any]:
    """What everybody would agree on in the end, without row numbers."""
    contract = town.contract(number)
    with town.engine.connect() as connection:
        row = connection.execute(select(tables.fund)).mappings().one()
    end: dict[str, Any] = {
        "fund": (row["reserved_cents"], row["owed_cents"], row["paid_cents"]),
        "said": town.said(number),
        "differences": audit.verify(town.engine),
    }
    if contract is not None:
        end |= {
            "status": contract.status.value,
            "amount": contract.amount_cents,
            "holds": [hold.code for hold in contract.holds],
            "claims": sorted((c.person.login, c.status.value) for c in contract.claims),
            "owed": [(p.payee.id, p.amount_cents, p.tax_cents, p.due_on) for p in contract.payables],
        }
    return end


def lived(plot: Plot, kind: str, folder: Path) -> dict[str, Any]:
    """Every delivery handled as it came."""
    with fresh_engine(kind, folder) as engine:
        town = Town(engine)
        number = 0
        for number in plot(town):  # noqa: B007 - the last one is the issue's
            town.deliver()
            town.tick(minutes=5)
        return ending(town, number)


def troubled(plot: Plot, kind: str, folder: Path, dice: random.Random, drop: float) -> dict[str, Any]:
    """Everything happened before the first delivery came, and they came as a bad day brings them."""
    with fresh_engine(kind, folder) as engine:
        town = Town(engine)
        number = 0
        for number in plot(town):  # noqa: B007 - the last one is the issue's
            town.tick(minutes=5)
        bad = schedule(town.post, dice.randrange(10**9), shuffle=True, double=0.3, drop=drop)
        town.post.clear()
        town.deliver(bad)
        town.sweep()
        town.deliver()
        return ending(town, number)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PLOTS)
def test_any_order_ends_alike(kind: str, name: str, tmp_path: Path) -> None:
    dice = random.Random(f"{SEED}/{name}")
    print(f"GCB_SEED={SEED}")
    in_order = lived(PLOTS[name], kind, tmp_path)
    assert in_order["differences"] == []
    for turn in range(ROUNDS):
        drop = (0.0, 0.0, 0.3, 0.5, 0.8, 1.0)[turn % 6]
        assert troubled(PLOTS[name], kind, tmp_path, dice, drop) == in_order, f"round {turn}, drop {drop}"


def test_the_sweep_of_orders_notices_work_that_trusts_arrival(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The planted fault: a reading sees only what its delivery brought, newest thing first."""
    honest = Inbox.read_issue

    def by_arrival(self: Inbox, ref: Any, hint: Any = None) -> list[str]:
        handled = self._handler.read
        monkeypatch.setattr(self._handler, "read", lambda r: handled(_backwards(r)))
        try:
            return honest(self, ref, hint) if hint is not None else []
        finally:
            monkeypatch.setattr(self._handler, "read", handled)

    plot = PLOTS["paid_for"]
    in_order = lived(plot, "sqlite", tmp_path)
    monkeypatch.setattr(Inbox, "read_issue", by_arrival)
    dice = random.Random(SEED)
    assert any(troubled(plot, "sqlite", tmp_path, dice, 0.0) != in_order for _ in range(3))


def _backwards(reading: Any) -> Any:
    from dataclasses import replace

    return replace(reading, events=tuple(reversed(reading.events)))
