"""Remembers which labels the App itself made in a repository."""

from __future__ import annotations

from sqlalchemy import Engine, select

from app.db import tables as t
from app.db.projection import upsert


class StatusLabels:
    """Implements the port ``LabelBook``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def made_in(self, repository_id: int) -> dict[str, int | None]:
        query = select(t.status_label.c.word, t.status_label.c.label_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(t.status_label.c.repository_id == repository_id)).all()
        return {row.word: row.label_id for row in rows}

    def made(self, repository_id: int, word: str, label_id: int | None) -> None:
        row = {"repository_id": repository_id, "word": word, "label_id": label_id}
        with self._engine.begin() as connection:
            upsert(connection, t.status_label, ["repository_id", "word"], row)
