"""Batches, their frozen lines and answered requests; what became of a line is its payable's to say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from app.core.events import Actor
from app.db import tables as t
from app.db.announcing import announce_batch
from app.db.frozen import frozen_text
from app.db.issue_address import GITHUB_URL
from app.db.payable_filter import freezable
from app.db.queries import chosen_payables, payable_row, shown_payables
from app.db.reported import lock_name, report_named
from app.service.batching import Batch, BatchAsked, Owed
from app.service.payments import PayableFilter


class Book:
    """Implements the port ``BatchBook`` on one connection with one open transaction."""

    def __init__(self, connection: Connection, github_url: str = GITHUB_URL) -> None:
        self._db = connection
        self._github_url = github_url
        self._postgres = connection.dialect.name == "postgresql"

    def answered(self, token_id: int, key: str) -> tuple[str, int] | None:
        lock_name(self._db, token_id, key)
        query = select(t.answered).where(t.answered.c.token_id == token_id, t.answered.c.key == key)
        row = self._db.execute(query).mappings().first()
        if row is None:
            # A name that a report has belongs to no batch.
            return ("", 0) if report_named(self._db, token_id, key) else None
        return row["body_hash"], row["batch_id"]

    def answer(self, asked: BatchAsked, batch_id: int, at: datetime) -> None:
        row = {"token_id": asked.token_id, "key": asked.key, "body_hash": asked.body_hash}
        self._db.execute(insert(t.answered).values(**row, batch_id=batch_id, at=at))

    def owed(self, payable_ids: Sequence[int]) -> list[Owed]:
        found = {line.payable_id: line for line in self._owed(t.payable.c.id.in_(payable_ids))}
        return [found[number] for number in payable_ids if number in found]

    def eligible(self, chosen: PayableFilter, limit: int) -> list[int]:
        query = chosen_payables(chosen, t.payable.c.id).where(freezable()).limit(limit)
        return list(self._db.execute(query).scalars())

    def lock_funds(self, owed: Sequence[Owed]) -> None:
        if self._postgres:
            funds = select(t.contract.c.fund_id).where(t.contract.c.id.in_({line.contract_id for line in owed}))
            query = select(t.fund.c.id).where(t.fund.c.id.in_(funds)).order_by(t.fund.c.id)
            self._db.execute(query.with_for_update(key_share=True))

    def new(self, person: Actor, at: datetime, lease_until: datetime) -> int:
        """Its sums come with ``freeze``; until then the row says one cent so that its checks hold."""
        row: dict[str, Any] = {"status": "frozen", "line_count": 1, "net_cents": 1, "tax_cents": 0, "checksum": ""}
        row |= {"made_at": at, "made_by_id": person.id, "made_by_login": person.login, "lease_until": lease_until}
        return int(self._db.execute(insert(t.batch).values(row).returning(t.batch.c.id)).scalar_one())

    def freeze(self, batch_id: int, payable_ids: Sequence[int]) -> None:
        query = shown_payables().where(t.payable.c.id.in_(payable_ids))
        found = {row.payable_id: payable_row(row, self._github_url) for row in self._db.execute(query)}
        rows = [found[number] for number in payable_ids]
        texts = [frozen_text(row) for row in rows]
        lines = [
            {"batch_id": batch_id, "place": place, "payable_id": row.payable_id, "row": text}
            for place, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
        ]
        self._db.execute(insert(t.batch_line), lines)
        sums = {"net_cents": sum(row.net_cents for row in rows), "tax_cents": sum(row.tax_cents for row in rows)}
        checksum = hashlib.sha256("".join(f"{text}\n" for text in texts).encode()).hexdigest()
        values = {**sums, "line_count": len(rows), "checksum": checksum}
        change = update(t.batch).where(t.batch.c.id == batch_id).values(values)
        made_at: datetime = self._db.execute(change.returning(t.batch.c.made_at)).scalar_one()
        announce_batch(self._db, "batch.frozen", batch_id, made_at)

    def lock(self, batch_id: int) -> Batch | None:
        query = select(t.batch).where(t.batch.c.id == batch_id)
        row = self._db.execute(query.with_for_update() if self._postgres else query).mappings().first()
        return batch_of(row) if row else None

    def lines(self, batch_id: int) -> list[Owed]:
        numbers = select(t.batch_line.c.payable_id).where(t.batch_line.c.batch_id == batch_id)
        return self._owed(t.payable.c.id.in_(numbers))

    def released(self, batch_id: int, person: Actor, at: datetime) -> None:
        by = {"released_by_id": person.id, "released_by_login": person.login}
        self._change(batch_id, {"status": "released", "released_at": at, **by})
        announce_batch(self._db, "batch.released", batch_id, at)

    def acknowledged(self, batch_id: int, at: datetime) -> None:
        self._change(batch_id, {"acknowledged_at": at})

    def given_up(self, batch_id: int, at: datetime, reason: str) -> None:
        self._change(batch_id, {"status": "given_up", "ended_at": at, "reason": reason})
        announce_batch(self._db, "batch.given_up", batch_id, at)

    def settled(self, batch_id: int, at: datetime) -> None:
        # Two last lines paid at once: without the lock each would see the other one still open.
        self.lock(batch_id)
        left = select(t.payable.c.id).where(t.payable.c.batch_id == batch_id, t.payable.c.status == "scheduled")
        if self._db.execute(left.limit(1)).first() is None:
            released = update(t.batch).where(t.batch.c.id == batch_id, t.batch.c.status == "released")
            if self._db.execute(released.values(status="done", ended_at=at)).rowcount:
                announce_batch(self._db, "batch.done", batch_id, at)

    def _owed(self, *which: Any) -> list[Owed]:
        query = (
            select(t.payable.c.id, t.contract.c.issue_id, t.payable.c.contract_id, t.payable.c.payee_id)
            .join(t.contract, t.contract.c.id == t.payable.c.contract_id)
            .where(*which)
            .order_by(t.payable.c.id)
        )
        return [
            Owed(payable_id=number, issue_id=issue_id, contract_id=contract_id, payee_id=payee_id)
            for number, issue_id, contract_id, payee_id in self._db.execute(query)
        ]

    def _change(self, batch_id: int, values: dict[str, Any]) -> None:
        self._db.execute(update(t.batch).where(t.batch.c.id == batch_id).values(values))


def batch_of(row: Any) -> Batch:
    return Batch(**{field.name: row[field.name] for field in fields(Batch)})


def lapsed_leases(engine: Engine, now: datetime, limit: int) -> list[int]:
    """Frozen batches that nobody released in time."""
    query = select(t.batch.c.id).where(t.batch.c.status == "frozen", t.batch.c.lease_until <= now)
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(t.batch.c.lease_until).limit(limit)).scalars())
