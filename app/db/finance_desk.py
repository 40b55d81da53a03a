"""Reads what finance's pages show; nothing is decided or written here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, exists, func, or_, select, true

from app.core.parts import REJECTED
from app.db import tables as t
from app.db.batches import batch_of
from app.db.fact_bodies import number_in
from app.db.issue_address import GITHUB_URL
from app.db.payable_filter import conditions, freezable, overdue, undecided
from app.db.queries import payable_row, shown_payables
from app.service.batching import Batch
from app.service.finance_desk import (
    FinanceWaiting,
    ListSums,
    PayablePlace,
    PayableSort,
    RejectedLine,
    RejectedPage,
    Sums,
)
from app.service.payments import PayableFilter, PayableRow

_P: Final = t.payable.c
_TOTAL: Final = _P.amount_cents + _P.tax_cents
# Of a payable only its due date changes, so a page's end is where that stood when it was shown.
_BY: Final[dict[PayableSort, Any]] = {
    PayableSort.DUE: _P.due_on,
    PayableSort.ACCEPTED: _P.accepted_at,
    PayableSort.PAYEE: func.lower(_P.payee_login),
    PayableSort.TOTAL: _TOTAL,
}
_READY: Final = freezable()


class DbFinanceDesk:
    """Implements the port ``FinanceDesk``; on SQLite ``engine`` is one opened for reading alone."""

    def __init__(self, engine: Engine, github_url: str = GITHUB_URL) -> None:
        self._engine = engine
        self._github_url = github_url

    def payables(
        self, chosen: PayableFilter, sort: PayableSort, descending: bool, limit: int, due_on: str | None = None
    ) -> list[PayableRow]:
        by, number = _BY[sort], _P.id
        query = shown_payables().where(*conditions(replace(chosen, after_id=0)))
        with self._engine.connect() as connection:
            if chosen.after_id:
                shown = due_on if sort is PayableSort.DUE else None
                query = query.where(_behind(connection, chosen.after_id, by, descending, shown))
            order = (by.desc(), number.desc()) if descending else (by, number)
            return [
                payable_row(row, self._github_url) for row in connection.execute(query.order_by(*order).limit(limit))
            ]

    def listed(self, payable_ids: Sequence[int]) -> list[PayableRow]:
        query = shown_payables().where(_P.id.in_(payable_ids))
        with self._engine.connect() as connection:
            found = {row.payable_id: payable_row(row, self._github_url) for row in connection.execute(query)}
        return [found[number] for number in dict.fromkeys(payable_ids) if number in found]

    def overdue(self, payable_ids: Sequence[int], today: date) -> frozenset[int]:
        query = select(_P.id).where(_P.id.in_(payable_ids), overdue(today))
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def ready(self, chosen: PayableFilter, limit: int) -> list[PayableRow]:
        query = shown_payables().where(*conditions(replace(chosen, after_id=0)), _READY)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(_P.due_on, _P.id).limit(limit))
            return [payable_row(row, self._github_url) for row in rows]

    def sums(self, chosen: PayableFilter, today: date) -> ListSums:
        with self._engine.connect() as connection:
            return _sums(connection, today, *conditions(replace(chosen, after_id=0)))

    def waiting(self, today: date, undecided_by: date) -> FinanceWaiting:
        lines = exists().where(t.batch.c.id == _P.batch_id, t.batch.c.status == "released")
        with self._engine.connect() as connection:
            return FinanceWaiting(
                payable=_sums(connection, today, _P.status == "payable"),
                to_release=_frozen(connection),
                to_report=_sums(connection, today, _P.status == "scheduled", lines).all,
                undecided=_sums(connection, today, undecided(undecided_by)).all,
                rejected=int(connection.execute(_rejected(connection, func.count())).scalar_one()),
            )

    def awaiting(self) -> dict[str, int]:
        act = t.contract.c.awaits
        query = select(act, func.count()).where(act.is_not(None)).group_by(act)
        with self._engine.connect() as connection:
            return {name: int(count) for name, count in connection.execute(query)}

    def place(self, payable_id: int) -> PayablePlace | None:
        query = (
            select(_P.batch_id, _P.recovered_cents, t.batch.c.status)
            .select_from(t.payable)
            .outerjoin(t.batch, t.batch.c.id == _P.batch_id)
            .where(_P.id == payable_id)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return PayablePlace(batch_id=row.batch_id, batch_status=row.status, recovered_cents=row.recovered_cents)

    def rejected(self, after_id: int, limit: int) -> RejectedPage:
        with self._engine.connect() as connection:
            query = _rejected(connection).where(_P.id > after_id).order_by(_P.id).limit(limit + 1)
            rows = [payable_row(row, self._github_url) for row in connection.execute(query)]
            said = _reasons(connection, {row.contract_id for row in rows})
        shown = rows[:limit]
        lines = tuple(RejectedLine(row=row, **said[row.contract_id, row.payee_id]) for row in shown)
        return RejectedPage(lines=lines, after_id=shown[-1].payable_id if len(rows) > limit else None)

    def batches(self, status: str | None, before_id: int | None, limit: int) -> list[Batch]:
        query = select(t.batch).order_by(t.batch.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(t.batch.c.status == status)
        if before_id is not None:
            query = query.where(t.batch.c.id < before_id)
        with self._engine.connect() as connection:
            return [batch_of(row) for row in connection.execute(query).mappings()]


def _behind(connection: Connection, after_id: int, by: Any, descending: bool, shown: str | None) -> ColumnElement[bool]:
    last = shown or connection.execute(select(by).where(_P.id == after_id)).scalar()
    if last is None:
        # A cursor that nobody wrote here begins anew.
        return true()
    if descending:
        return or_(by < last, and_(by == last, _P.id < after_id))
    return or_(by > last, and_(by == last, _P.id > after_id))


def _sums(connection: Connection, today: date, *which: Any) -> ListSums:
    """One pass over a list for all of its totals."""
    kinds: dict[str, Any] = {
        "all": true(),
        "overdue": overdue(today),
        "held": and_(_P.held, _P.status.in_(("payable", "scheduled"))),
        "ready": _READY,
    }
    columns = [
        func.coalesce(func.sum(case((when, value), else_=0)), 0)
        for when in kinds.values()
        for value in (1, _P.amount_cents, _TOTAL)
    ]
    row = [int(value) for value in connection.execute(shown_payables().with_only_columns(*columns).where(*which)).one()]
    found = zip(kinds, row[::3], row[1::3], row[2::3], strict=True)
    return ListSums(**{kind: Sums(count=n, net_cents=net, total_cents=total) for kind, n, net, total in found})


def _frozen(connection: Connection) -> Sums:
    """Batches that nobody has released yet."""
    net = func.coalesce(func.sum(t.batch.c.net_cents), 0)
    total = func.coalesce(func.sum(t.batch.c.net_cents + t.batch.c.tax_cents), 0)
    row = connection.execute(select(func.count(), net, total).where(t.batch.c.status == "frozen")).one()
    return Sums(count=int(row[0]), net_cents=int(row[1]), total_cents=int(row[2]))


def _rejected(connection: Connection, *columns: Any) -> Select[Any]:
    """What waits for somebody to see why it could not be paid. Of a split contract the hold is everybody's, the
    rejection one payee's, and of before a hold was lifted nobody's."""
    f, lift = t.fact.c, t.fact.alias().c
    seen = exists().where(lift.contract_id == f.contract_id, lift.kind == "HoldsLifted", lift.seq > f.seq)
    theirs = f.contract_id == _P.contract_id, number_in(connection, f.body, "payee_id") == _P.payee_id
    told = exists().where(f.kind == "PaymentRejected", *theirs, ~seen)
    query = shown_payables() if not columns else shown_payables().with_only_columns(*columns)
    return query.where(_P.status == "payable", _P.held, t.contract.c.hold_codes.contains(REJECTED), told)


def _reasons(connection: Connection, contract_ids: set[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """The last rejection of each payee of these contracts."""
    f = t.fact.c
    query = select(f.contract_id, f.body, f.at, f.actor_login).where(
        f.contract_id.in_(contract_ids), f.kind == "PaymentRejected"
    )
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in connection.execute(query.order_by(f.contract_id, f.seq)):
        body = json.loads(row.body)
        key = (row.contract_id, int(body["payee_id"]))
        found[key] = {"reason": str(body["reason"]), "at": row.at, "by_login": row.actor_login or ""}
    return found
