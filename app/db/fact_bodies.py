"""Reads single members out of facts' bodies, by each database's own functions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Connection, cast, func


def number_in(connection: Connection, body: Any, member: str) -> ColumnElement[int]:
    """A number in a fact's body, under its name."""
    if connection.dialect.name == "postgresql":
        return cast(cast(body, JSON)[member].as_string(), BigInteger)
    found: ColumnElement[int] = func.json_extract(body, f"$.{member}")
    return found
