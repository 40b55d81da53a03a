"""Shows an operator what was delivered and what became of it, and gives a dead delivery another try."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, bindparam, func, select, update

from app.db.tables import effect, inbox

SHOWN = (
    inbox.c.id,
    inbox.c.guid,
    inbox.c.event,
    inbox.c.status,
    inbox.c.outcome,
    inbox.c.attempts,
    inbox.c.received_us,
)

SET_ASIDE = ("dead", "quarantined")


def list_deliveries(
    engine: Engine, statuses: tuple[str, ...], limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """Deliveries of the given statuses, newest first, below the number ``before``."""
    query = select(*SHOWN).where(_is_one_of(statuses)).order_by(inbox.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(inbox.c.id < before)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def replay(engine: Engine, delivery_id: int | None, *, set_aside_only: bool = False) -> int:
    """Puts one delivery (None: every dead one) back in line; answers how many. Handling one twice does no harm.

    With ``set_aside_only`` one that is neither dead nor quarantined is left as it is.
    """
    chosen = and_(inbox.c.status == "dead", set_aside()) if delivery_id is None else inbox.c.id == delivery_id
    if set_aside_only:
        chosen = and_(chosen, set_aside())
    values = {"status": "new", "attempts": 0, "next_try_us": 0, "outcome": "replayed", "processed_us": None}
    with engine.begin() as connection:
        return connection.execute(update(inbox).where(chosen).values(values)).rowcount


def backlog(engine: Engine) -> dict[str, int]:
    """How many deliveries wait or are set aside, and how many things are not yet shown on GitHub."""
    grouped = (
        select(inbox.c.status, func.count())
        .where(inbox.c.status.in_(("new", "dead", "quarantined")))
        .group_by(inbox.c.status)
    )
    unshown = select(func.count()).where(effect.c.shown < effect.c.wanted, ~effect.c.given_up)
    with engine.connect() as connection:
        counts = {str(status): int(count) for status, count in connection.execute(grouped)}
        waiting = int(connection.execute(unshown).scalar_one())
    return {
        "waiting": counts.get("new", 0),
        "dead": counts.get("dead", 0),
        "quarantined": counts.get("quarantined", 0),
        "not_shown": waiting,
    }


def set_aside() -> ColumnElement[bool]:
    """Dead or quarantined, in the words of the partial index: to look at every delivery would read every body."""
    return _is_one_of(SET_ASIDE)


def _is_one_of(statuses: tuple[str, ...]) -> ColumnElement[bool]:
    """Written out, for SQLite uses a partial index only for what it sees to be inside it."""
    return inbox.c.status.in_(bindparam("statuses", statuses, expanding=True, literal_execute=True))
