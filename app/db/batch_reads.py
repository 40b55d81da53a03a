"""Reads batches as they were frozen and where each of their lines stands now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from app.db import tables as t
from app.db.batches import batch_of
from app.db.frozen import frozen_row
from app.service.batching import Batch, BatchDossier, BatchLine


class DbBatchReads:
    """Implements the port ``BatchReads``; on SQLite ``engine`` is one opened for reading alone."""

    def __init__(self, engine: Engine) -> None:
        # A batch and its lines make one answer: they must be of one moment.
        snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._engine = engine.execution_options(**snapshot) if engine.dialect.name == "postgresql" else engine

    def page(self, status: str | None, after_id: int, limit: int) -> list[Batch]:
        query = select(t.batch).where(t.batch.c.id > after_id).order_by(t.batch.c.id).limit(limit)
        if status is not None:
            query = query.where(t.batch.c.status == status)
        with self._engine.connect() as connection:
            return [batch_of(row) for row in connection.execute(query).mappings()]

    def batch(self, batch_id: int) -> BatchDossier | None:
        now = (t.payable.c.status, t.payable.c.held, t.payable.c.batch_id.label("now_in"))
        lines = (
            select(t.batch_line.c.place, t.batch_line.c.row, *now)
            .join(t.payable, t.payable.c.id == t.batch_line.c.payable_id)
            .where(t.batch_line.c.batch_id == batch_id)
            .order_by(t.batch_line.c.place)
        )
        with self._engine.connect() as connection:
            row = connection.execute(select(t.batch).where(t.batch.c.id == batch_id)).mappings().first()
            if row is None:
                return None
            found = connection.execute(lines).mappings().all()
        return BatchDossier(batch=batch_of(row), lines=tuple(_line(line) for line in found))


def _line(row: Any) -> BatchLine:
    return BatchLine(
        place=row["place"],
        row=frozen_row(row["row"]),
        status=row["status"],
        held=row["held"],
        batch_id=row["now_in"],
        text=row["row"],
    )
