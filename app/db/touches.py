"""Adds what people say they worked on a contract; nothing of it is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from app.core.events import Actor
from app.core.flow_stages import Stage
from app.db import tables as t
from app.db.flow import keep


class Touches:
    """Implements the port ``FlowWrites``."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def enter(self, contract_id: int, stage: Stage, business_seconds: int, person: Actor, cause: str) -> bool:
        with self._engine.begin() as connection:
            if not _lock(connection, contract_id):
                return False
            if _last(connection, contract_id, stage, person.id) == business_seconds:
                return True
            row = {
                "contract_id": contract_id,
                "stage": stage.value,
                "business_seconds": business_seconds,
                "person_id": person.id,
                "person_login": person.login,
                "at": self._now(),
                "cause": cause,
            }
            connection.execute(insert(t.touch).values(row))
            keep(connection, contract_id)
        return True


def _lock(connection: Connection, contract_id: int) -> bool:
    """The issue's row, as for every other write: its contract cannot end in between."""
    query = select(t.issue.c.id).join(t.contract).where(t.contract.c.id == contract_id)
    query = query.with_for_update(of=t.issue) if connection.dialect.name == "postgresql" else query
    return connection.execute(query).first() is not None


def _last(connection: Connection, contract_id: int, stage: Stage, person_id: int) -> int | None:
    row = t.touch.c
    mine = (row.contract_id == contract_id, row.stage == stage.value, row.person_id == person_id)
    query = select(row.business_seconds).where(*mine).order_by(row.id.desc()).limit(1)
    found: int | None = connection.execute(query).scalar()
    return found
