"""Counts what waits in the tables, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, func, select

from app.db import tables as t


def figures(engine: Engine, now: datetime) -> Mapping[str, float]:
    """What is left to do, by name; seconds and plain counts."""
    waiting = select(func.count(), func.min(t.inbox.c.received_us)).where(t.inbox.c.status == "new")
    dead = select(func.count()).select_from(t.inbox).where(t.inbox.c.status.in_(("dead", "quarantined")))
    shown = t.effect.c.shown < t.effect.c.wanted
    unseen = select(func.count()).select_from(t.effect).where(shown, t.effect.c.given_up.is_(False))
    given_up = select(func.count()).select_from(t.effect).where(shown, t.effect.c.given_up.is_(True))
    with engine.connect() as connection:
        count, oldest_us = connection.execute(waiting).one()
        age = 0.0 if oldest_us is None else max(now.timestamp() - oldest_us / 1_000_000, 0.0)
        return {
            "deliveries_waiting": count,
            "deliveries_waiting_oldest_seconds": age,
            "deliveries_dead": connection.execute(dead).scalar_one(),
            "effects_waiting": connection.execute(unseen).scalar_one(),
            "effects_given_up": connection.execute(given_up).scalar_one(),
        }
