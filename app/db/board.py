"""Reads what the public pages show: contracts of repositories that everybody may see, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select, and_, func, select

from app.db import tables as t
from app.service.board import Opportunity

SHOWN = ("open", "claimed", "submitted")


class DbBoard:
    """Implements ``BoardReads``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def opportunities(self, before_id: int | None, limit: int) -> list[Opportunity]:
        query = _public(
            t.contract, t.issue.c.title, t.issue.c.number, t.repository.c.full_name, t.claim.c.expires_at
        ).outerjoin(
            t.claim,
            and_(t.claim.c.contract_id == t.contract.c.id, t.claim.c.status == "active", t.claim.c.exclusive),
        )
        if before_id is not None:
            query = query.where(t.contract.c.id < before_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(t.contract.c.id.desc()).limit(limit)).mappings()
            return [_opportunity(row) for row in rows]

    def count(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(_public(func.count())).scalar_one())


def _public(*columns: Any) -> Select[Any]:
    """What is not known to be public is not shown: a repository's privacy may not hang on a missing answer."""
    return (
        select(*columns)
        .select_from(t.contract)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        .join(t.repository, t.repository.c.id == t.contract.c.repository_id)
        .where(t.repository.c.private.is_(False), t.contract.c.status.in_(SHOWN))
    )


def _opportunity(row: Any) -> Opportunity:
    same = ("title", "status", "held", "amount_cents", "opened_at")
    return Opportunity(
        contract_id=row["id"],
        repository=row["full_name"],
        issue_number=row["number"],
        ends_at=row["expires_at"],
        **{name: row[name] for name in same},
    )
