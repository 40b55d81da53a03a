"""Reads which accounts are one person's."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.core.people import Persons
from app.db import tables as t


@cache
def ties_in_force() -> Select[Any]:
    """Each account that was ever tied with the key of its person now."""
    last = select(func.max(t.account_person.c.id)).group_by(t.account_person.c.account_id)
    query = select(t.account_person.c.account_id, t.account_person.c.person_key)
    return query.where(t.account_person.c.id.in_(last))


def read_persons(connection: Connection) -> Persons:
    """Every tie that counts. Few by nature: only people with more than one account are in it."""
    return Persons(keys=dict(connection.execute(ties_in_force()).all()))
