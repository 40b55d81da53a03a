"""Counts what waits and what is owed, so cheaply that whoever watches may ask every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, func, select, text

from app.db import tables as t
from app.db.deliveries import set_aside
from app.service.operations import DeliveryState, Figures, Mark, Waiting

KEPT_SECONDS: Final = 15.0
# In the words of the partial indexes, by which alone SQLite knows that it may use them.
_NEW: Final = text("status = 'new'")
_TO_SHOW: Final = text("shown < wanted and not given_up")
_UNSHOWN: Final = t.effect.c.shown < t.effect.c.wanted


class KeptFigures:
    """The figures of at most a quarter of a minute ago: many who watch cost no more than one."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._now = now
        self._monotonic = monotonic
        self._one = threading.Lock()
        self._kept: tuple[float, Figures] | None = None

    def __call__(self) -> Figures:
        with self._one:
            if self._kept is None or self._monotonic() - self._kept[0] >= KEPT_SECONDS:
                self._kept = self._monotonic(), figures(self._engine, self._now())
            return self._kept[1]


def figures(engine: Engine, now: datetime) -> Figures:
    """What is to be watched, counted now."""
    with engine.connect() as connection:
        return counted(connection, now)


def counted(connection: Connection, now: datetime) -> Figures:
    """As ``figures``; by indexes alone, for a look at a million deliveries with their bodies takes minutes."""
    delivery = _delivery(connection)
    unshown = select(func.count(), func.min(t.effect.c.next_try_at)).where(_TO_SHOW)
    given_up = select(func.count()).select_from(t.effect).where(_UNSHOWN, t.effect.c.given_up)
    clock = select(func.count(), func.min(t.issue.c.due_at)).where(t.issue.c.due_at <= now)
    act = select(func.count(), func.min(t.act.c.asked_at)).where(t.act.c.status == "new")
    message = select(func.count(), func.min(t.sending.c.next_try_at)).where(t.sending.c.status == "waiting")
    return Figures(
        deliveries=_states(connection, delivery.count),
        delivery=delivery,
        effect=_waiting(connection, unshown, now),
        effects_given_up=connection.execute(given_up).scalar_one(),
        clock=_waiting(connection, clock, now),
        act=_waiting(connection, act, now),
        message=_waiting(connection, message, now),
        payables=_by_status(connection),
        cents=_cents(connection),
        paused_until=_paused_until(connection, now),
        marks=read_marks(connection),
    )


def read_marks(connection: Connection) -> dict[Mark, datetime]:
    known = {mark.value for mark in Mark}
    rows = connection.execute(select(t.mark.c.name, t.mark.c.at).where(t.mark.c.name.in_(known)))
    return {Mark(name): at for name, at in rows}


def _delivery(connection: Connection) -> Waiting:
    """The oldest is the one of the lowest number: that alone is read, the bodies of all the others are not."""
    count, first = connection.execute(
        select(func.count(), func.min(t.inbox.c.id)).select_from(t.inbox).where(_NEW)
    ).one()
    if first is None:
        return Waiting()
    received = connection.execute(select(t.inbox.c.received_us).where(t.inbox.c.id == first)).scalar_one()
    return Waiting(count=count, oldest_at=moment_of(received))


def moment_of(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


def _states(connection: Connection, waiting: int) -> dict[DeliveryState, int]:
    """What was handled is all the rest: to count it by itself would read every row."""
    total = connection.execute(select(func.count()).select_from(t.inbox)).scalar_one()
    aside = select(t.inbox.c.status, func.count()).where(set_aside()).group_by(t.inbox.c.status)
    found = {DeliveryState(status): count for status, count in connection.execute(aside)}
    dead, strange = found.get(DeliveryState.DEAD, 0), found.get(DeliveryState.QUARANTINED, 0)
    return {
        DeliveryState.WAITING: waiting,
        DeliveryState.HANDLED: max(total - waiting - dead - strange, 0),
        DeliveryState.DEAD: dead,
        DeliveryState.QUARANTINED: strange,
    }


def _waiting(connection: Connection, query: Select[int, Any], now: datetime) -> Waiting:
    """An effect that is to be tried later is not late."""
    count, oldest_at = connection.execute(query).one()
    return Waiting(count=count, oldest_at=oldest_at if oldest_at is not None and oldest_at <= now else None)


def _by_status(connection: Connection) -> Mapping[str, int]:
    query = select(t.payable.c.status, func.count()).group_by(t.payable.c.status)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {status: found.get(status, 0) for status in ("payable", "scheduled", "paid", "void")}


def _cents(connection: Connection) -> Mapping[str, int]:
    """The funds hold these sums already, one row each."""
    row = t.fund.c
    held = (row.owed_cents, row.scheduled_cents, row.paid_cents)
    sums = connection.execute(select(*(func.coalesce(func.sum(cents), 0) for cents in held))).one()
    return dict(zip(("payable", "scheduled", "paid"), map(int, sums), strict=True))


def _paused_until(connection: Connection, now: datetime) -> datetime | None:
    latest = select(func.max(t.pace.c.paused_until)).where(t.pace.c.paused_until > now)
    found: datetime | None = connection.execute(latest).scalar()
    return found
