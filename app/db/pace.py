"""Keeps every process together within GitHub's limits: one writer an installation, spaced, counted, paused."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db import tables as t
from app.db.engine import for_single_statements

# GitHub, "Best practices for using the REST API": writes one after another, at least a second apart.
SPACING = timedelta(seconds=1)
# GitHub allows 80 a minute and 500 an hour, people's own clicks among them: a share is left to them.
WINDOWS = ((timedelta(minutes=1), 70), (timedelta(hours=1), 450))
COUNTED = timedelta(hours=1)
# A writer that died holds the others up no longer than this.
LEASE = timedelta(seconds=60)
PAUSE_SECONDS_FIRST = 60
PAUSE_SECONDS_MAX = 3600
# A limit met again this soon after a pause was too short a pause.
SOON = timedelta(minutes=10)
# The App's own calls, in the name of no installation.
APP = 0


class Pace:
    """Implements the port ``Limits``. ``now`` gives an aware UTC moment."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._single = for_single_statements(engine)
        self._now = now

    def wait_seconds(self, installation: int | None) -> int:
        """For how long GitHub wants to be left alone, 0 if it does not."""
        query = select(t.pace.c.paused_until).where(t.pace.c.installation_id == (installation or APP))
        with self._single.connect() as connection:
            until = connection.execute(query).scalar()
        return max(0, _whole_seconds(until - self._now())) if until else 0

    def pause(self, installation: int | None, seconds: int | None) -> int:
        """Nobody calls before then; without GitHub's own word a minute first, then twice as long each time."""
        now, key = self._now(), installation or APP
        same = t.pace.c.installation_id == key
        with self._engine.begin() as connection:
            _row(connection, key, now)
            before = connection.execute(select(t.pace).where(same).with_for_update()).mappings().one()
            until, last = before["paused_until"] or now - SOON, before["pause_seconds"] or 0
            # Calls under way when the pause began meet the same limit: that is no second pause, nor a shorter one.
            longer = min(last * 2, PAUSE_SECONDS_MAX) if until <= now < until + SOON else 0
            wait = seconds if seconds is not None else max(longer, PAUSE_SECONDS_FIRST)
            kept = max(wait, last) if until > now else wait
            end = max(now + timedelta(seconds=wait), until)
            connection.execute(update(t.pace).where(same).values(paused_until=end, pause_seconds=kept))
        return _whole_seconds(end - now)


def written_since(connection: Connection, now: datetime) -> dict[int, tuple[int, ...]]:
    """By installation how much of each of ``WINDOWS`` is used."""
    found: dict[int, tuple[int, ...]] = {}
    for place, (window, _most) in enumerate(WINDOWS):
        key = t.written.c.installation_id
        query = select(key, func.count()).where(t.written.c.at > now - window).group_by(key)
        for installation, count in connection.execute(query):
            used = found.setdefault(installation, (0,) * len(WINDOWS))
            found[installation] = (*used[:place], count, *used[place + 1 :])
    return found


def take_turn(connection: Connection, installation: int, now: datetime) -> datetime | None:
    """The turn of this caller to write for an installation, until when it is its own; None where it may not now."""
    _row(connection, installation, now)
    turn = now + LEASE
    free = or_(t.pace.c.lease_until.is_(None), t.pace.c.lease_until <= now)
    awake = or_(t.pace.c.paused_until.is_(None), t.pace.c.paused_until <= now)
    mine = update(t.pace).where(t.pace.c.installation_id == installation, free, awake, t.pace.c.next_at <= now)
    if connection.execute(mine.values(lease_until=turn)).rowcount != 1:
        return None
    later = _full_until(connection, installation, now)
    if later is not None:
        rest = update(t.pace).where(t.pace.c.installation_id == installation)
        connection.execute(rest.values(lease_until=None, next_at=later))
        return None
    return turn


def give_back(connection: Connection, installation: int, turn: datetime, now: datetime, *, wrote: bool) -> None:
    """Ends a turn; where something was written the next one comes after a second."""
    same = t.pace.c.installation_id == installation
    # A turn that took too long may be another's by now, and that one stays theirs.
    connection.execute(update(t.pace).where(same, t.pace.c.lease_until == turn).values(lease_until=None))
    if wrote:
        connection.execute(update(t.pace).where(same).values(next_at=now + SPACING))
        connection.execute(insert(t.written).values(installation_id=installation, at=now))


def _full_until(connection: Connection, installation: int, now: datetime) -> datetime | None:
    """When the fullest window has room again, None if all have."""
    mine = t.written.c.installation_id == installation
    connection.execute(delete(t.written).where(mine, t.written.c.at <= now - COUNTED))
    for window, most in WINDOWS:
        inside = select(func.count(), func.min(t.written.c.at)).where(mine, t.written.c.at > now - window)
        count, first = connection.execute(inside).one()
        if count >= most:
            later: datetime = first + window
            return later
    return None


def _whole_seconds(wait: timedelta) -> int:
    return math.ceil(wait.total_seconds())


def _row(connection: Connection, installation: int, now: datetime) -> None:
    flavour = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"installation_id": installation, "next_at": now}
    connection.execute(flavour.insert(t.pace).values(row).on_conflict_do_nothing())
