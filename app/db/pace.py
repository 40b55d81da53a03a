"""Keeps every process together within GitHub's limits: one writer an installation, spaced, counted, paused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db import tables as t

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
        self._now = now

    def wait_seconds(self, installation: int | None) -> int:
        """For how long GitHub wants to be left alone, 0 if it does not."""
        query = select(t.pace.c.paused_until).where(t.pace.c.installation_id == (installation or APP))
        with self._engine.connect() as connection:
            until = connection.execute(query).scalar()
        return max(0, -int((self._now() - until).total_seconds() // 1)) if until else 0

    def pause(self, installation: int | None, seconds: int | None) -> int:
        """Nobody calls before then; without GitHub's own word a minute first, then twice as long each time."""
        now, key = self._now(), installation or APP
        with self._engine.begin() as connection:
            _row(connection, key, now)
            same = select(t.pace).where(t.pace.c.installation_id == key)
            before = connection.execute(same).mappings().one()
            again = before["paused_until"] is not None and now - before["paused_until"] < SOON
            longer = min((before["pause_seconds"] or 0) * 2, PAUSE_SECONDS_MAX) if again else 0
            wait = seconds if seconds is not None else max(longer, PAUSE_SECONDS_FIRST)
            values = {"paused_until": now + timedelta(seconds=wait), "pause_seconds": wait}
            connection.execute(update(t.pace).where(t.pace.c.installation_id == key).values(values))
        return wait

    def wrote(self, installation: int, *, wrote: bool) -> None:
        """Gives the turn back; where something was written the next turn comes after a second."""
        now = self._now()
        values = {"lease_until": None, "next_at": now + SPACING} if wrote else {"lease_until": None}
        with self._engine.begin() as connection:
            connection.execute(update(t.pace).where(t.pace.c.installation_id == installation).values(values))
            if wrote:
                connection.execute(insert(t.written).values(installation_id=installation, at=now))


def take_turn(connection: Connection, installation: int, now: datetime) -> bool:
    """Whether this caller may write for an installation now; until ``wrote`` nobody else may."""
    _row(connection, installation, now)
    free = or_(t.pace.c.lease_until.is_(None), t.pace.c.lease_until <= now)
    awake = or_(t.pace.c.paused_until.is_(None), t.pace.c.paused_until <= now)
    mine = update(t.pace).where(t.pace.c.installation_id == installation, free, awake, t.pace.c.next_at <= now)
    if connection.execute(mine.values(lease_until=now + LEASE)).rowcount != 1:
        return False
    later = _full_until(connection, installation, now)
    if later is not None:
        rest = update(t.pace).where(t.pace.c.installation_id == installation)
        connection.execute(rest.values(lease_until=None, next_at=later))
    return later is None


def next_turn(connection: Connection, installation: int) -> datetime | None:
    """When somebody may write for an installation again, None for at once."""
    row = connection.execute(select(t.pace).where(t.pace.c.installation_id == installation)).mappings().first()
    moments = [row[name] for name in ("next_at", "lease_until", "paused_until")] if row else []
    return max((moment for moment in moments if moment is not None), default=None)


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


def _row(connection: Connection, installation: int, now: datetime) -> None:
    flavour = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"installation_id": installation, "next_at": now}
    connection.execute(flavour.insert(t.pace).values(row).on_conflict_do_nothing())
