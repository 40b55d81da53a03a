"""The log of what was erased: a chain of its own, so that nobody can erase and leave no trace."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.core.events import Actor
from app.db import tables as t
from app.db.codec import GENESIS, canonical
from app.service.retention import Disposal

_SAID = ("number", "by_id", "by_login", "kind", "subject_id", "count", "rule", "left_hash")


def note(connection: Connection, at: datetime, by: Actor, disposal: Disposal) -> None:
    """Adds one line; in the transaction that erases."""
    last = connection.execute(select(t.disposal).order_by(t.disposal.c.number.desc()).limit(1)).mappings().first()
    row: dict[str, Any] = {
        "number": last["number"] + 1 if last else 1,
        "at": at.replace(microsecond=0),
        "by_id": by.id,
        "by_login": by.login,
        "kind": disposal.kind,
        "subject_id": disposal.subject_id,
        "count": disposal.count,
        "rule": disposal.rule,
        "left_hash": disposal.left_hash,
        "prev_hash": last["hash"] if last else GENESIS,
    }
    connection.execute(insert(t.disposal).values(**row, hash=_hash(row["prev_hash"], row)))


def read_log(connection: Connection) -> Iterator[Any]:
    """Every line, oldest first."""
    yield from connection.execute(select(t.disposal).order_by(t.disposal.c.number)).mappings()


def left_hashes(connection: Connection) -> dict[int, str]:
    """By batch, the checksum of its lines as the last erasing left them."""
    return {row["subject_id"]: row["left_hash"] for row in read_log(connection) if row["kind"] == "batch"}


def disposal_hashes(connection: Connection) -> Iterator[str]:
    """The chain recomputed from the beginning."""
    head = GENESIS
    for row in read_log(connection):
        head = _hash(head, row)
        yield head


def disposal_problems(connection: Connection) -> Iterator[str]:
    """Where the log does not follow itself, one sentence each in both languages."""
    head = GENESIS
    for place, row in enumerate(read_log(connection), start=1):
        if row["number"] != place or row["prev_hash"] != head:
            yield f"disposal {row['number']}: it does not follow the one before it / elle ne suit pas la précédente"
        head = row["hash"]
        if head != _hash(row["prev_hash"], row):
            yield f"disposal {row['number']}: its hash does not fit / son empreinte ne correspond pas"


def _hash(prev_hash: str, row: Any) -> str:
    said = {name: row[name] for name in _SAID} | {"at": row["at"].isoformat()}
    return hashlib.sha256(f"{prev_hash}\n{canonical(said)}".encode()).hexdigest()
