"""Writes what subscribers are told of into the transaction of the facts, so that neither comes without the other."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.core.announcements import Announcement
from app.core.facts import Fact
from app.db import tables as t
from app.db.codec import canonical
from app.service.webhooks import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the fact of number ``seq`` of a contract tells."""

    contract_id: int
    seq: int
    fact: Fact
    what: Announcement


def announce_facts(connection: Connection, told: Sequence[Told], now: datetime) -> None:
    """What these facts tell, for each subscription that asked for it."""
    wanted = _wanted(connection) if told else {}
    if not wanted:
        return
    rows = [(one.what.kind, one.fact.at, _data(one)) for one in told]
    payables = _payables(connection, {one.contract_id for one in told})
    for one, (_, _, data) in zip(told, rows, strict=True):
        if one.what.payee_id is not None:
            data["payable_id"] = payables.get((one.contract_id, one.what.payee_id))
    _announce(connection, wanted, rows, now)


def announce_batch(connection: Connection, kind: str, batch_id: int, at: datetime) -> None:
    wanted = _wanted(connection)
    if wanted:
        _announce(connection, wanted, [(kind, at, {"batch_id": batch_id})], at)


def _wanted(connection: Connection) -> dict[int, frozenset[str] | None]:
    """The kinds that each subscription asked for (None: every kind); a disabled one catches up by a replay."""
    query = select(t.webhook.c.id, t.webhook.c.events, t.webhook.c.disabled_at).where(t.webhook.c.removed_at.is_(None))
    return {
        number: frozenset() if disabled_at else None if events == EVERYTHING else frozenset(events.split(","))
        for number, events, disabled_at in connection.execute(query)
    }


def _data(one: Told) -> dict[str, Any]:
    data: dict[str, Any] = {"contract_id": one.contract_id, "fact": one.seq}
    if one.what.payee_id is not None:
        data["payee_id"] = one.what.payee_id
        batch_id = getattr(one.fact, "batch_id", None)
        if batch_id is not None:
            data["batch_id"] = batch_id
    return data


def _payables(connection: Connection, contract_ids: set[int]) -> dict[tuple[int, int], int]:
    query = select(t.payable.c.contract_id, t.payable.c.payee_id, t.payable.c.id)
    rows = connection.execute(query.where(t.payable.c.contract_id.in_(contract_ids)))
    return {(contract_id, payee_id): number for contract_id, payee_id, number in rows}


def _announce(
    connection: Connection,
    wanted: dict[int, frozenset[str] | None],
    rows: Sequence[tuple[str, datetime, dict[str, Any]]],
    now: datetime,
) -> None:
    for kind, at, data in rows:
        row = {"guid": f"msg_{uuid.uuid4().hex}", "kind": kind, "data": canonical(data), "at": at, "told_at": now}
        made = connection.execute(insert(t.announcement).values(row).returning(t.announcement.c.id)).scalar_one()
        sendings = [
            {"webhook_id": number, "announcement_id": made, "created_at": now, "next_try_at": now}
            for number, kinds in wanted.items()
            if kinds is None or kind in kinds
        ]
        if sendings:
            connection.execute(insert(t.sending), sendings)
