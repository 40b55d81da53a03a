"""Reads what an operator watches, keeps the moments of what runs by itself, and has deliveries handled again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, RowMapping, func, select

from app.db import acts, deliveries, migrate
from app.db import tables as t
from app.db.figures import counted, moment_of, read_marks
from app.db.gaps import newest_gaps
from app.db.pace import APP, WINDOWS, written_since
from app.db.projection import upsert
from app.db.repository_policies import broken_files
from app.db.roots import last_root
from app.service.acts import ActStatus
from app.service.operations import (
    BEAT_MAX,
    GAPS_SHOWN,
    GAPS_SINCE,
    Budget,
    DeadAct,
    DeliveryState,
    Installed,
    Mark,
    Operations,
    Seal,
    SetAside,
)

_STATES: Final = {
    "new": DeliveryState.WAITING,
    "done": DeliveryState.HANDLED,
    "ignored": DeliveryState.HANDLED,
    "dead": DeliveryState.DEAD,
    "quarantined": DeliveryState.QUARANTINED,
}


class DbOperations:
    """Implements the port ``OperationsDesk``. ``reads`` is an engine for reading alone; ``wake`` has deliveries that
    were put back in line handled soon, ``wake_acts`` acts."""

    def __init__(
        self,
        reads: Engine,
        engine: Engine,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        wake_acts: Callable[[], None] = lambda: None,
    ) -> None:
        self._reads = reads
        self._engine = engine
        self._now = now
        self._wake = wake
        self._wake_acts = wake_acts

    def overview(self) -> Operations:
        now = self._now()
        with self._reads.connect() as connection:
            gap_count, gaps = newest_gaps(connection, now - GAPS_SINCE, GAPS_SHOWN)
            return Operations(
                figures=counted(connection, now),
                budgets=_budgets(connection, now),
                gap_count=gap_count,
                gaps=gaps,
                revision=migrate.revision(self._reads) or "",
                pending=migrate.pending(self._reads),
                root=_seal(connection),
                installed=_installed(connection),
                broken=broken_files(connection),
            )

    def set_aside(self, before_id: int | None, limit: int) -> list[SetAside]:
        rows = deliveries.list_deliveries(self._reads, deliveries.SET_ASIDE, limit, before_id)
        return [_set_aside(row) for row in rows]

    def dead_acts(self, limit: int) -> list[DeadAct]:
        return acts.dead(self._reads, limit)

    def act_status(self, act_id: int) -> ActStatus | None:
        with self._reads.connect() as connection:
            status = connection.execute(select(t.act.c.status).where(t.act.c.id == act_id)).scalar()
        return ActStatus(status) if status is not None else None

    def replay_acts(self, act_id: int | None) -> int:
        count = acts.replay(self._engine, act_id, self._now())
        if count:
            self._wake_acts()
        return count

    def state_of(self, delivery_id: int) -> DeliveryState | None:
        query = select(t.inbox.c.status).where(t.inbox.c.id == delivery_id)
        with self._reads.connect() as connection:
            status = connection.execute(query).scalar()
        return _STATES[status] if status is not None else None

    def replay(self, delivery_id: int | None) -> int:
        count = deliveries.replay(self._engine, delivery_id, set_aside_only=True)
        if count:
            self._wake()
        return count


class Marks:
    """The moments of what runs by itself."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def beat(self) -> bool:
        """A worker's sign of life; leaves nothing to do."""
        self.keep(Mark.BEAT)
        return False

    def keep(self, mark: Mark, at: datetime | None = None) -> None:
        """Notes that it happened, now or at a moment."""
        with self._engine.begin() as connection:
            upsert(connection, t.mark, ["name"], {"name": mark.value, "at": at or self._now()})


def worker_silent(engine: Engine, now: datetime, started: datetime) -> bool:
    """Whether no worker gave a sign of life for longer than ``BEAT_MAX``; who has just ``started`` waits for one."""
    with engine.connect() as connection:
        beat = read_marks(connection).get(Mark.BEAT, started)
    return now - max(beat, started) > BEAT_MAX


def _budgets(connection: Connection, now: datetime) -> list[Budget]:
    used = written_since(connection, now)
    row, name = t.pace.c, t.installation.c.account_login
    query = select(row.installation_id, row.paused_until, name)
    query = query.outerjoin_from(t.pace, t.installation, t.installation.c.id == row.installation_id)
    (_minute, minute_max), (_hour, hour_max) = WINDOWS
    found = []
    for installation, paused_until, account in connection.execute(query.order_by(name, row.installation_id)):
        minute, hour = used.get(installation, (0, 0))
        found.append(
            Budget(
                account="" if installation == APP else account or f"#{installation}",
                paused_until=paused_until if paused_until is not None and paused_until > now else None,
                minute_used=minute,
                minute_max=minute_max,
                hour_used=hour,
                hour_max=hour_max,
            )
        )
    return found


def _seal(connection: Connection) -> Seal | None:
    root = last_root(connection)
    return Seal(number=root.number, made_at=root.made_at, hash=root.hash) if root else None


def _installed(connection: Connection) -> list[Installed]:
    place = t.installation.c
    count = func.count(t.repository.c.id)
    query = (
        select(place.account_login, place.suspended, place.gone, count)
        .outerjoin_from(t.installation, t.repository, t.repository.c.installation_id == place.id)
        .group_by(place.id, place.account_login, place.suspended, place.gone)
        .order_by(place.gone, func.lower(place.account_login))
    )
    return [
        Installed(account=account, suspended=suspended, gone=gone, repositories=repositories)
        for account, suspended, gone, repositories in connection.execute(query)
    ]


def _set_aside(row: dict[str, Any] | RowMapping) -> SetAside:
    same = ("id", "guid", "event", "attempts")
    return SetAside(
        state=_STATES[row["status"]],
        outcome=row["outcome"] or "",
        received_at=moment_of(row["received_us"]),
        **{name: row[name] for name in same},
    )
