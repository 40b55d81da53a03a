"""Proves each batch against its frozen lines and the facts of its acts, and its lines against their payables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, func, select

from app.db import tables as t
from app.db.batch_facts import BatchFacts, Deed, Key, facts_of_batches, may_be
from app.db.disposals import left_hashes
from app.db.frozen import frozen_row

# What a payable never changes: a frozen line that says otherwise was tampered with, or the payable was.
LASTING = ("contract_id", "payee_id", "tax_cents", "fund_id", "fiscal_year")


def batch_problems(connection: Connection) -> Iterator[str]:
    """Differences between batches, lines and payables, one sentence each."""
    joined = select(t.batch_line, *(t.payable.c[name] for name in (*LASTING, "amount_cents"))).join(
        t.payable, t.payable.c.id == t.batch_line.c.payable_id
    )
    rows = connection.execute(joined.order_by(t.batch_line.c.batch_id, t.batch_line.c.place)).mappings()
    lines = {number: list(found) for number, found in groupby(rows, key=lambda row: row["batch_id"])}
    left, told = left_hashes(connection), facts_of_batches(connection)
    for batch in connection.execute(select(t.batch).order_by(t.batch.c.id)).mappings():
        number = batch["id"]
        its_lines, its_facts = lines.pop(number, []), told.pop(number, BatchFacts())
        # Once a login was erased, the log of disposals says what the lines are since.
        yield from _batch(batch, its_lines, left.get(number, batch["checksum"]))
        yield from _acts(batch, {(line["contract_id"], line["payee_id"]) for line in its_lines}, its_facts)
    for number in sorted(lines.keys() | told.keys()):
        yield f"batch {number}: it is gone, its lines or the facts of them are not"
    yield from _strays(connection)


def _batch(batch: Any, lines: list[Any], wanted: str) -> Iterator[str]:
    name = f"batch {batch['id']}"
    if [line["place"] for line in lines] != list(range(1, batch["line_count"] + 1)):
        yield f"{name}: its lines are not 1 to {batch['line_count']}"
    checksum = hashlib.sha256("".join(f"{line['row']}\n" for line in lines).encode()).hexdigest()
    if checksum != wanted:
        yield f"{name}: its checksum does not fit its lines"
    try:
        frozen = [frozen_row(line["row"]) for line in lines]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield f"{name}: a line cannot be read"
        return
    sums = (sum(row.net_cents for row in frozen), sum(row.tax_cents for row in frozen))
    if sums != (batch["net_cents"], batch["tax_cents"]):
        yield f"{name}: its totals are not its lines'"
    for line, row in zip(lines, frozen, strict=True):
        kept = (line["payable_id"], line["amount_cents"], *(line[column] for column in LASTING))
        if kept != (row.payable_id, row.net_cents, *(getattr(row, column) for column in LASTING)):
            yield f"{name}, line {line['place']}: payable {line['payable_id']} is not what was frozen"


def _acts(batch: Any, lines: set[Key], told: BatchFacts) -> Iterator[str]:
    """Who made, released and gave it up, when and why, and so how it stands: as the facts of its lines say."""
    name = f"batch {batch['id']}"
    by = batch["released_by_id"], batch["released_by_login"]
    yield from _act(f"{name}: made", told.frozen, batch["made_at"], batch["made_by_id"], batch["made_by_login"])
    yield from _act(f"{name}: released", told.released, batch["released_at"], *by)
    if {deed.line for deed in told.frozen} != lines:
        yield f"{name}: its lines are not those that its facts froze"
    if {deed.line for deed in told.released} != (lines if batch["released_at"] else set()):
        yield f"{name}: it was released {batch['released_at']}, its facts say so of {len(told.released)} lines"
    status = batch["status"]
    if bool(told.released) != (status in ("released", "done")) or (told.given_up and status != "given_up"):
        yield f"{name}: it is {status}, which is not what its facts make of it"
    ended = {deed.at for deed in told.given_up} or told.ended if status in ("done", "given_up") else {None}
    # Given up after every line of it was rejected: no fact says when.
    if batch["ended_at"] not in ended and (told.given_up or status != "given_up" or batch["ended_at"] is None):
        yield f"{name}: it is {status} since {batch['ended_at']}, its facts say otherwise"
    unsaid = [None] if status != "given_up" else []
    if not may_be(batch["reason"], [deed.reason for deed in told.given_up] or unsaid):
        yield f"{name}: its reason is not that of its facts"


def _act(what: str, deeds: list[Deed], at: Any, by_id: Any, login: Any) -> Iterator[str]:
    """One act on all lines at once, beside what the batch keeps of it."""
    if not deeds:
        if (at, by_id, login) != (None, None, None):
            yield f"{what} by {by_id} at {at}, and no fact says so"
        return
    if {(deed.at, deed.by_id) for deed in deeds} != {(at, by_id)} or not may_be(login, (d.login for d in deeds)):
        yield f"{what} by {login} ({by_id}) at {at}, its facts say {deeds[0].login} ({deeds[0].by_id}) {deeds[0].at}"


def _strays(connection: Connection) -> Iterator[str]:
    """Payables in a batch that has no line for them or is over, and closed batches that still wait."""
    line = and_(t.batch_line.c.batch_id == t.payable.c.batch_id, t.batch_line.c.payable_id == t.payable.c.id)
    lost = select(t.payable.c.id).outerjoin(t.batch_line, line)
    lost = lost.where(t.payable.c.batch_id.is_not(None), t.batch_line.c.place.is_(None))
    for number in connection.execute(lost.order_by(t.payable.c.id)).scalars():
        yield f"payable {number}: it is in a batch that has no line for it"
    waiting = (
        select(t.batch.c.id, t.batch.c.status, func.count(t.payable.c.id))
        .outerjoin(t.payable, and_(t.payable.c.batch_id == t.batch.c.id, t.payable.c.status == "scheduled"))
        .group_by(t.batch.c.id, t.batch.c.status)
        .order_by(t.batch.c.id)
    )
    for number, status, count in connection.execute(waiting):
        if count and status in ("done", "given_up"):
            yield f"batch {number}: it is {status}, but {count} of its lines wait"
        if not count and status == "released":
            yield f"batch {number}: it is released, but none of its lines waits"
