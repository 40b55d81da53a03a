"""Reads what waits for people on pages of ours; nothing is decided or written here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, exists, or_, select

from app.core import owed
from app.core.state import rebuild
from app.db import tables as t
from app.db.codec import decode
from app.db.unit import read_facts
from app.service.approvals import Waiting

PAGE_ROWS_MAX = 200


class DeskReads:
    """Implements the port ``Desks``. On SQLite ``engine`` is one opened for reading alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def awaiting_attestation(self, account_id: int, after_id: int, limit: int) -> list[Waiting]:
        query = _waiting(t.contract.c.awaits == "attestation", t.contract.c.offered_by == account_id)
        return self._page(query, after_id, limit)

    def awaiting_approval(self, after_id: int, limit: int) -> list[Waiting]:
        return self._page(_waiting(t.contract.c.awaits == "approval"), after_id, limit)

    def awaiting_certification(self, after_id: int, limit: int) -> list[Waiting]:
        return self._page(_waiting(t.contract.c.awaits == "certification"), after_id, limit)

    def awaiting_terms(self, account_id: int, after_id: int, limit: int) -> list[Waiting]:
        mine = t.claim.c.person_id == account_id, t.claim.c.status == "waiting", t.claim.c.terms_hash == ""
        asked = exists().where(t.claim.c.contract_id == t.contract.c.id, *mine)
        query = _waiting(or_(asked, t.contract.c.awaits == "terms")).where(t.contract.c.id > after_id)
        found: list[Waiting] = []
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(t.contract.c.id)).mappings():
                # Who is to be paid without a claim stands in the facts alone; few contracts are at that point.
                if row["awaits"] != "terms" or account_id in _silent(connection, row["id"]):
                    found.append(_row(connection, row))
                if len(found) >= _rows(limit):
                    break
        return found

    def _page(self, query: Select[Any], after_id: int, limit: int) -> list[Waiting]:
        page = query.where(t.contract.c.id > after_id).order_by(t.contract.c.id).limit(_rows(limit))
        with self._engine.connect() as connection:
            return [_row(connection, row) for row in connection.execute(page).mappings().all()]


def _rows(limit: int) -> int:
    return max(1, min(limit, PAGE_ROWS_MAX))


def _waiting(*which: Any) -> Select[Any]:
    c = t.contract.c
    columns = (c.id, c.repository_id, c.amount_cents, c.tax_cents, c.offered_by, c.held, c.changed_at, c.awaits)
    return (
        select(*columns, t.issue.c.number, t.issue.c.title, t.repository.c.full_name, t.fund.c.cost_centre)
        .join(t.issue, t.issue.c.id == c.issue_id)
        .join(t.fund, t.fund.c.id == c.fund_id)
        .outerjoin(t.repository, t.repository.c.id == c.repository_id)
        .where(and_(*which))
    )


def _row(connection: Connection, row: Any) -> Waiting:
    return Waiting(
        contract_id=row["id"],
        repository_id=row["repository_id"],
        repository=row["full_name"],
        issue_number=row["number"],
        title=row["title"],
        amount_cents=row["amount_cents"],
        tax_cents=row["tax_cents"],
        cost_centre=row["cost_centre"],
        offered_by_id=row["offered_by"],
        held=row["held"],
        warnings=tuple(_warnings(connection, row["id"])),
        since=row["changed_at"],
    )


def _warnings(connection: Connection, contract_id: int) -> Iterator[str]:
    """Codes of what finance should see, each once."""
    query = select(t.fact.c.kind, t.fact.c.body).where(
        t.fact.c.contract_id == contract_id, t.fact.c.kind == "WarningRaised"
    )
    facts = [decode(kind, body) for kind, body in connection.execute(query.order_by(t.fact.c.seq))]
    yield from dict.fromkeys(str(getattr(fact, "code", "")) for fact in facts)


def _silent(connection: Connection, contract_id: int) -> set[int]:
    """Who is to be paid and has not accepted the terms."""
    contract = rebuild(read_facts(connection, contract_id))
    if contract is None:
        return set()
    return {int(payee.id) for payee, _, _ in owed.dues(contract, contract.merge) if not contract.agreed_by(payee.id)}
