"""Deliveries shuffled, doubled and dropped, then a sweep: the end is the same as in order, whatever came."""

import os
import random
from dataclasses import replace
from typing import Any

import pytest

from app.service.inbox import Inbox
from tests.databases import KINDS
from tests.stories.orders import DROPS, lived, troubled
from tests.stories.plots import PLOTS

# All plots by 200 seeds on both databases: python -m tests.stories.sweep
SEED = int(os.environ.get("GCB_SEED", "20261123"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PLOTS)
def test_any_order_ends_alike(kind: str, name: str) -> None:
    dice = random.Random(f"{SEED}/{name}")
    print(f"GCB_SEED={SEED}")
    in_order = lived(PLOTS[name], kind)
    assert in_order["differences"] == []
    for drop in (dice.choice(DROPS), 1.0) if kind == "sqlite" else (dice.choice(DROPS),):
        assert troubled(PLOTS[name], kind, dice, drop) == in_order, f"drop {drop}"


def test_the_sweep_of_orders_notices_work_that_trusts_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a reading sees only what its delivery brought, newest thing first."""
    honest = Inbox.read_issue

    def by_arrival(self: Inbox, ref: Any, hint: Any = None, by: str = "reading") -> list[str]:
        handled = self._handler.read
        monkeypatch.setattr(self._handler, "read", lambda r, by: handled(_backwards(r), by))
        try:
            return honest(self, ref, hint, by) if hint is not None else []
        finally:
            monkeypatch.setattr(self._handler, "read", handled)

    plot = PLOTS["paid_for"]
    in_order = lived(plot, "sqlite")
    monkeypatch.setattr(Inbox, "read_issue", by_arrival)
    dice = random.Random(SEED)
    assert any(troubled(plot, "sqlite", dice, 0.0) != in_order for _ in range(3))


def _backwards(reading: Any) -> Any:
    return replace(reading, events=tuple(reversed(reading.events)))
