"""What is known and shown about an issue goes along when the issue is transferred."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db import tables as t


def follow(connection: Connection, issue_id: int, to_issue_id: int, due_at: datetime) -> None:
    """From now on it is about ``to_issue_id``, which is to be looked at when due."""
    row = t.issue.c
    before = connection.execute(select(row.moved_from).where(row.id == issue_id)).scalar()
    was = {"moved_from": before or issue_id, "due_at": due_at}
    connection.execute(update(t.issue).where(row.id == to_issue_id).values(was))
    connection.execute(update(t.issue).where(row.id == issue_id).values(due_at=None))
    connection.execute(update(t.effect).where(t.effect.c.issue_id == issue_id).values(given_up=True))
    # Pull requests stay where they are, and bear on the issue still; what was handled is not handled again.
    for table in (t.link, t.signal):
        _take_along(connection, table, issue_id, to_issue_id)


def _take_along(connection: Connection, table: Table, issue_id: int, to_issue_id: int) -> None:
    """Rows about an issue, but for those that there are about the other already."""
    flavour = postgresql if connection.dialect.name == "postgresql" else sqlite
    columns = [column.name for column in table.columns]
    rows = select(*(literal(to_issue_id) if name == "issue_id" else table.c[name] for name in columns))
    copied = flavour.insert(table).from_select(columns, rows.where(table.c.issue_id == issue_id))
    connection.execute(copied.on_conflict_do_nothing())
    connection.execute(delete(table).where(table.c.issue_id == issue_id))
