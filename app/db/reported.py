"""Reports that their callers named: what each was, and the payable right after it, to answer the same again with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.db import tables as t
from app.db.frozen import frozen_row, frozen_text
from app.db.queries import payable_row, shown_payables
from app.service.payments import Answered, Named, PayableRow


def lock_name(connection: Connection, token_id: int, key: str) -> None:
    """Two requests of one name at once: the second waits until the first has its answer."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{token_id}:{key}", 0))))


def report_named(connection: Connection, token_id: int, key: str) -> Any:
    """The report of that name as it is kept."""
    query = select(t.reported).where(t.reported.c.token_id == token_id, t.reported.c.key == key)
    return connection.execute(query).mappings().first()


def answered(connection: Connection, named: Named) -> Answered | None:
    """What became of a name; a batch's is another request's. The name is locked for this transaction."""
    lock_name(connection, named.token_id, named.key)
    row = report_named(connection, named.token_id, named.key)
    if row is not None:
        return Answered(body_hash=row["body_hash"], row=frozen_row(row["row"]))
    batch = select(t.answered.c.batch_id).where(t.answered.c.token_id == named.token_id, t.answered.c.key == named.key)
    return Answered(body_hash="") if connection.execute(batch).first() is not None else None


def answer(connection: Connection, named: Named, payable_id: int, at: datetime, github_url: str) -> PayableRow:
    """Keeps the payable as it is now under the name."""
    found = connection.execute(shown_payables().where(t.payable.c.id == payable_id)).one()
    row = payable_row(found, github_url)
    name = {"token_id": named.token_id, "key": named.key, "body_hash": named.body_hash}
    connection.execute(insert(t.reported).values(**name, payable_id=payable_id, row=frozen_text(row), at=at))
    return row
