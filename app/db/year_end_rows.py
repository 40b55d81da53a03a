"""Reads what stood at the end of a day for the year-end lists: delivered and unpaid, funded and not delivered."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, func, or_, select

from app.core.events import Actor
from app.core.owed import dues
from app.core.policy import TREASURY_ZONE
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.export_rows import stepped
from app.db.fact_bodies import number_in
from app.db.unit import read_facts
from app.service.exporting import Row

# What says on which fund an offer draws, its amount, and the most tax that can come on it.
_FUNDED = ("OfferOpened", "OfferProposed", "OfferRecommitted")
_PRICED = ("OfferOpened", "OfferProposed", "OfferAmended")
_TAXED = (*_PRICED, "OfferRecommitted")
# What of a payable opened later was not yet so on the day: other work, or another year's fund.
_REMADE = ("WorkRejected", "OfferRecommitted")


def unpaid(connection: Connection, day: date) -> Iterator[Row]:
    """What was delivered by the end of the day (America/Toronto) and not paid by then; void by then is not owed.

    Work merged by the day is the old year's whenever it is accepted (FAA s.37.1, as ``core.year_end.standing``). While
    its acceptance or certification (s.34) waits it has no payable: it is listed by the fund of the day.
    """
    yield from heapq.merge(_payables(connection, day), sorted(_not_payable(connection, day), key=_fund), key=_fund)


def undelivered(connection: Connection, day: date) -> Iterator[Row]:
    """Offers that stood at the end of the day (America/Toronto) without delivered work; fund and sums of that day."""
    row, fact = t.contract.c, t.fact.c
    ends = ("OfferWithdrawn", "OfferExpired", "PayableOpened")
    over = select(fact.id).where(_by_then(day), fact.kind.in_(ends)).exists()
    funded = _last(day, fact.body, _FUNDED)
    stood = (
        select(
            row.id, row.issue_id, row.repository_id, row.opened_at,
            number_in(connection, funded, "fund_id").label("fund_id"),
            _last(day, fact.body, _PRICED).label("priced"), _last(day, fact.body, _TAXED).label("taxed"),
        )
        .where(row.opened_at < _after(day), ~over, ~_delivered(day))
        .subquery()
    )  # fmt: skip
    # A row of no facts has no fund and promises nothing; verify tells of it.
    query = (
        _placed(
            stood, t.fund.c.id, t.fund.c.cost_centre, t.fund.c.coding, stood.c.id, t.repository.c.full_name,
            t.issue.c.number, stood.c.priced, stood.c.taxed, stood.c.opened_at,
        )
        .join(t.fund, t.fund.c.id == stood.c.fund_id)
        .order_by(t.fund.c.id, stood.c.id)
    )  # fmt: skip
    for *same, priced, taxed, opened_at in stepped(connection, query):
        net, tax = json.loads(priced)["amount_cents"], json.loads(taxed)["tax_cents"]
        yield *same, net, tax, net + tax, net + tax, opened_at


def _payables(connection: Connection, day: date) -> Iterator[Row]:
    row, fact = t.payable.c, t.fact.c
    payee = number_in(connection, fact.body, "payee_id")
    voided = select(fact.id).where(_by_then(day), fact.kind == "PayableVoided", payee == row.payee_id).exists()
    query = (
        _placed(
            t.contract, row.fund_id, t.fund.c.cost_centre, t.fund.c.coding, row.id, row.contract_id,
            t.repository.c.full_name, t.issue.c.number, row.payee_id, row.payee_login, row.amount_cents, row.tax_cents,
            row.accepted_at, row.held,
        )
        .join(t.payable, row.contract_id == t.contract.c.id)
        .join(t.fund, t.fund.c.id == row.fund_id)
        .where(or_(row.accepted_at < _after(day), and_(_delivered(day), ~_remade(day))))
        .where(or_(row.status != "void", ~voided))
        .where(or_(row.paid_on.is_(None), row.paid_on > day.isoformat()))
        .order_by(row.fund_id, row.id)
    )  # fmt: skip
    for found in stepped(connection, query):
        net, tax, accepted_at, held = found[9:]
        yield *found[:9], net, tax, net + tax, net + tax, accepted_at, bool(held)


def _not_payable(connection: Connection, day: date) -> Iterator[Row]:
    """A line a payee of each contract whose work was delivered by the day, and of which nothing is payable since."""
    row, payable = t.contract.c, t.payable.c
    same = or_(payable.accepted_at < _after(day), ~_remade(day))
    owed = select(payable.id).where(payable.contract_id == row.id, same).exists()
    columns = row.id, t.repository.c.full_name, t.issue.c.number, row.held
    query = _placed(t.contract, *columns).where(_delivered(day), ~owed)
    funds = {fund.id: fund for fund in connection.execute(select(t.fund.c.id, t.fund.c.cost_centre, t.fund.c.coding))}
    for number, repository, issue_number, held in connection.execute(query.order_by(row.id)).all():
        state = rebuild(fact for fact in read_facts(connection, number) if fact.at < _after(day))
        # What was withdrawn after its delivery is not owed.
        if state is None or not state.live:
            continue
        fund = funds[state.offer.fund_id]
        accepted_at = state.accepted.accepted_at if state.accepted else None
        for payee, net, tax in _dues(state):
            place = (fund.id, fund.cost_centre, fund.coding, None, number, repository, issue_number)
            who = (payee.id, payee.login) if payee else (None, None)
            yield *place, *who, net, tax, net + tax, net + tax, accepted_at, bool(held)


def _dues(state: Contract) -> list[tuple[Actor | None, int, int]]:
    """Who would be owed what; nobody known where the account that wrote the merged work is gone."""
    if not state.shares and state.awarded is None and state.merge is not None and state.merge.author is None:
        return [(None, state.amount_cents, state.tax_cents)]
    return [*dues(state, state.merge)]


def _fund(row: Row) -> int:
    number = row[0]
    assert isinstance(number, int)
    return number


def _delivered(day: date) -> ColumnElement[bool]:
    """Whether a contract's work was merged or accepted by the end of a day, and not sent back by then."""
    word = _last(day, t.fact.c.kind, ("PullRequestMerged", "WorkAccepted", "WorkRejected"))
    return func.coalesce(word, "WorkRejected") != "WorkRejected"


def _remade(day: date) -> ColumnElement[bool]:
    """Whether after a day a contract's work was sent back or another fund came to cover it."""
    fact = t.fact.c
    later = and_(fact.contract_id == t.contract.c.id, fact.at >= _after(day), fact.kind.in_(_REMADE))
    return select(fact.id).where(later).correlate(t.contract).exists()


def _last(day: date, column: ColumnElement[Any], kinds: tuple[str, ...]) -> ScalarSelect[Any]:
    """A column of a contract's last fact of some kinds by the end of a day."""
    query = select(column).where(_by_then(day), t.fact.c.kind.in_(kinds)).order_by(t.fact.c.seq.desc())
    return query.limit(1).correlate(t.contract).scalar_subquery()


def _by_then(day: date) -> ColumnElement[bool]:
    return and_(t.fact.c.contract_id == t.contract.c.id, t.fact.c.at < _after(day))


def _placed(contract: Any, *columns: Any) -> Select[Any]:
    """Over contracts (the table, or a SELECT with its columns) with their issue and repository."""
    return (
        select(*columns)
        .select_from(contract)
        .join(t.issue, t.issue.c.id == contract.c.issue_id)
        .outerjoin(t.repository, t.repository.c.id == contract.c.repository_id)
    )


def _after(day: date) -> datetime:
    # The last day there is has no day after it to stop at.
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time(), TREASURY_ZONE).astimezone(UTC)
