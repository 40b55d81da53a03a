"""A second database with what GitHub cannot tell (funds, places), to decide everything else anew in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, insert, select

from app.core.refusals import Code, Refusal
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.engine import open_engine
from app.db.migrate import upgrade
from app.db.unit import notice_details, read_facts

BALANCES = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")


def open_beside(engine: Engine, path: Path) -> Engine:
    """An SQLite file with the funds, their balances at nothing, and the installations and repositories known."""
    copy = open_engine(f"sqlite:///{path}")
    upgrade(copy)
    with engine.connect() as source, copy.begin() as target:
        for table in (t.installation, t.repository, t.fund):
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            for row in rows:
                row |= {name: 0 for name in BALANCES if name in row}
                row |= {name: None for name in ("swept_at", "policy_read_at") if name in row}
            if rows:
                target.execute(insert(table), rows)
    return copy


def contracts(engine: Engine) -> dict[int, Contract]:
    """The latest contract of each issue."""
    found: dict[int, Contract] = {}
    last = 0
    while True:
        query = select(t.contract.c.id, t.contract.c.issue_id).where(t.contract.c.id > last)
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(t.contract.c.id).limit(500)).all()
            for number, issue_id in rows:
                contract = rebuild(read_facts(connection, number))
                before = found.get(issue_id)
                if contract and (before is None or before.offer.generation < contract.offer.generation):
                    found[issue_id] = contract
        if not rows:
            return found
        last = rows[-1][0]


def refusals(copy: Engine, engine: Engine) -> Iterator[tuple[str, int, Refusal]]:
    """What was refused in the copy and not in the real one: repository, issue number, why."""
    keys = (t.notice.c.issue_id, t.notice.c.source, t.notice.c.code)
    with engine.connect() as connection:
        known = {tuple(row) for row in connection.execute(select(*keys))}
    query = (
        select(t.notice, t.issue.c.number, t.repository.c.full_name)
        .join(t.issue, t.issue.c.id == t.notice.c.issue_id)
        .join(t.repository, t.repository.c.id == t.issue.c.repository_id)
        .order_by(t.notice.c.id)
    )
    with copy.connect() as connection:
        for row in connection.execute(query).mappings():
            if (row["issue_id"], row["source"], row["code"]) not in known:
                refusal = Refusal(code=Code(row["code"]), details=notice_details(row["details"]))
                yield row["full_name"], row["number"], refusal
