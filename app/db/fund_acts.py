"""The chain of what people did to each fund: every act is linked by hash to the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, insert, select

from app.core.funds import Move
from app.db.books import ActCause, post
from app.db.codec import GENESIS, canonical, link_hash
from app.db.tables import fund_act
from app.service.funding import Act

# Of a fund's row, what its opening fixes.
TERMS = (
    *("scope", "scope_id", "name", "fiscal_year", "cost_centre", "coding", "region", "offer_ceiling_cents"),
    "account_id",
)
# What openings before it was kept do not say.
NEWER_TERMS = frozenset({"account_id"})
_SAID = ("fiscal_year", "cents", "other_fund_id", "other_seq", "actor_id", "actor_login", "reason", "details")


def next_seq(connection: Connection, fund_id: int) -> int:
    """The place of the fund's next act; its row must be locked, so that nobody else takes it."""
    query = select(fund_act.c.seq).where(fund_act.c.fund_id == fund_id).order_by(fund_act.c.seq.desc()).limit(1)
    return int(connection.execute(query).scalar() or 0) + 1


def record(
    connection: Connection,
    fund_id: int,
    year: str,
    kind: str,
    why: Act,
    *,
    cents: int = 0,
    other: tuple[int, int] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Adds an act to the fund's chain, and the posting of ``cents`` that it gives to (or takes from) the fund.

    ``other`` is the other half of a transfer: its fund and its place there. The fund's row must be locked.
    """
    seq = next_seq(connection, fund_id)
    row = {
        "fund_id": fund_id,
        "seq": seq,
        "fiscal_year": year,
        "kind": kind,
        "cents": cents,
        "other_fund_id": other[0] if other else None,
        "other_seq": other[1] if other else None,
        "actor_id": why.person.id,
        "actor_login": why.person.login,
        "reason": why.reason,
        "details": canonical(dict(details or {})),
        "at": why.at,
    }
    prev = _head(connection, fund_id)
    connection.execute(insert(fund_act).values(**row, prev_hash=prev, hash=act_hash(prev, row)))
    if cents:
        post(connection, fund_id, year, Move(authority_cents=-cents), ActCause(act_seq=seq), why.at)


def act_hash(prev: str, row: Mapping[str, Any]) -> str:
    """Links an act's row, as the table holds it, to the hash before it."""
    said = canonical({**{name: row[name] for name in _SAID}, "at": row["at"].astimezone(UTC).isoformat()})
    return link_hash(prev, row["fund_id"], row["seq"], row["kind"], said)


def _head(connection: Connection, fund_id: int) -> str:
    query = select(fund_act.c.hash).where(fund_act.c.fund_id == fund_id).order_by(fund_act.c.seq.desc()).limit(1)
    return str(connection.execute(query).scalar() or GENESIS)
