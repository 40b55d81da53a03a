"""What was found late, and how far GitHub's log of deliveries was looked through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from app.db import tables as t
from app.db.projection import upsert
from app.service.operations import Mark
from app.service.recover import Gap


class Gaps:
    """Implements the port ``GapBook``."""

    def __init__(self, engine: Engine, app_id: int) -> None:
        self._engine = engine
        self._app_id = app_id

    def looked_until(self) -> datetime | None:
        with self._engine.connect() as connection:
            until: datetime | None = connection.execute(
                select(t.mark.c.at).where(t.mark.c.name == Mark.DELIVERIES)
            ).scalar()
        return until

    def looked(self, until: datetime) -> None:
        with self._engine.begin() as connection:
            upsert(connection, t.mark, ["name"], {"name": Mark.DELIVERIES.value, "at": until})

    def missing(self, guids: list[str]) -> set[str]:
        left = set(guids)
        with self._engine.connect() as connection:
            for start in range(0, len(guids), 500):
                part = guids[start : start + 500]
                # With the App's id the index finds each; the log that they come from is this App's alone.
                stored = (t.inbox.c.target_id == self._app_id, t.inbox.c.guid.in_(part))
                left -= set(connection.execute(select(t.inbox.c.guid).where(*stored)).scalars())
        return left

    def known(self, guid: str) -> Gap | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(t.gap).where(t.gap.c.guid == guid)).mappings().first()
        return _gap(row) if row else None

    def keep(self, gap: Gap) -> None:
        row = {field.name: getattr(gap, field.name) for field in fields(Gap)}
        with self._engine.begin() as connection:
            same = update(t.gap).where(t.gap.c.guid == gap.guid).values(asked=gap.asked, why=gap.why)
            if gap.guid is None or connection.execute(same).rowcount == 0:
                connection.execute(insert(t.gap).values(row))

    def name_of(self, repository_id: int | None) -> str:
        query = select(t.repository.c.full_name).where(t.repository.c.id == repository_id)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or (f"repository {repository_id}" if repository_id else "")


def read_gaps(engine: Engine, since: datetime) -> Iterator[Gap]:
    """Gaps found since a moment, oldest first, page by page."""
    last = 0
    while True:
        query = select(t.gap).where(t.gap.c.id > last, t.gap.c.found_at >= since).order_by(t.gap.c.id).limit(500)
        with engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        yield from (_gap(row) for row in rows)


def newest_gaps(connection: Connection, since: datetime, limit: int) -> tuple[int, list[Gap]]:
    """How many gaps were found since a moment, and the newest of them."""
    recent = t.gap.c.found_at >= since
    count = connection.execute(select(func.count()).select_from(t.gap).where(recent)).scalar_one()
    newest = select(t.gap).where(recent).order_by(t.gap.c.found_at.desc(), t.gap.c.id.desc()).limit(limit)
    return count, [_gap(row) for row in connection.execute(newest).mappings()]


def _gap(row: RowMapping) -> Gap:
    return Gap(**{field.name: row[field.name] for field in fields(Gap)})
