"""Adds up what the months before saw of the same place and people, for the federal policy to hold an offer against."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, and_, case, func, or_, select, union

from app.core.events import IssueView
from app.core.people import Past, Persons
from app.core.policy import Policy
from app.core.state import Contract
from app.db import tables as t

_TOTAL = t.contract.c.amount_cents + t.contract.c.tax_cents
NEVER_OWED = ("withdrawn", "expired", "void")


def read_past(
    connection: Connection,
    of: tuple[Contract | None, IssueView | None, int | None, Collection[int]],
    at: datetime,
    policy: Policy,
    persons: Persons,
) -> Past:
    """The other contracts that opened in the policy's months up to ``at``; none but of one under the federal policy.

    ``of`` is the contract, the issue as seen, who acts and who else is named.
    """
    contract, view, decider, others = of
    if contract is None or not contract.federal or not contract.live:
        return Past()
    payees = {*others, *(claim.person.id for claim in contract.claims), *([decider] if decider is not None else ())}
    payees |= {pull.author.id for pull in view.pulls if pull.author} if view else set()
    within = _within(contract, at, policy)
    offerer = persons.accounts(contract.offer.by.id) if contract.offer.by else frozenset[int]()
    near = policy.near_ceiling_percent * policy.offer_maximum_cents <= _TOTAL * 100
    deciders = offerer | (persons.accounts(decider) if decider is not None else frozenset())
    sums = _sums(connection, contract, offerer, near, within)
    near_ceiling = dict.fromkeys(offerer, sums[3])
    payee_cents, pairs = {}, {}
    for payee in payees:
        paid = _of_payee(connection, persons.accounts(payee), deciders, near, within)
        payee_cents[payee], pairs[payee], near_ceiling[payee] = paid
    return Past(
        repository_cents=sums[0],
        offerer_cents=sums[1],
        parent_cents=sums[2],
        payee_cents=payee_cents,
        pairs=pairs,
        near_ceiling=near_ceiling,
    )


def _within(contract: Contract, at: datetime, policy: Policy) -> Any:
    offer, c = contract.offer, t.contract.c
    itself = and_(c.issue_id == offer.issue_id, c.generation == offer.generation)
    since = _months_before(at, policy.splitting_months)
    return and_(c.opened_at > since, c.opened_at <= at, c.status.not_in(NEVER_OWED), ~itself)


def _sums(connection: Connection, contract: Contract, offerer: frozenset[int], near: Any, within: Any) -> list[int]:
    """By repository, by offerer, by parent issue, and how many of the offerer's came near the ceiling."""
    c = t.contract.c
    here, theirs = c.repository_id == contract.offer.repository_id, c.offered_by.in_(offerer)
    part = c.parent_id == contract.offer.parent_id if contract.offer.parent_id else c.parent_id == ""
    columns = [*(_sum(condition, _TOTAL) for condition in (here, theirs, part)), _sum(and_(theirs, near), 1)]
    row = connection.execute(select(*columns).where(within, or_(here, theirs, part))).one()
    return [int(value) for value in row]


def _of_payee(
    connection: Connection, accounts: frozenset[int], deciders: frozenset[int], near: Any, within: Any
) -> tuple[int, int, int]:
    """Cents, contracts accepted or offered by the same people, and contracts near the ceiling."""
    c = t.contract.c
    pair = and_(c.accepted_by.is_not(None), or_(c.offered_by.in_(deciders), c.accepted_by.in_(deciders)))
    columns = (func.coalesce(func.sum(_TOTAL), 0), _sum(pair, 1), _sum(near, 1))
    theirs = _paid_or_may_be(accounts).subquery()
    found = select(*columns).join(theirs, theirs.c.contract_id == c.id).where(within)
    cents, pairs, nears = connection.execute(found).one()
    return int(cents), int(pairs), int(nears)


def _paid_or_may_be(accounts: frozenset[int]) -> CompoundSelect[tuple[int]]:
    """Contracts owed or paid to the person, claimed by them, or delivered by them and not yet certified.

    Found from the person's own rows, so that it costs no more when others have many.
    """
    owed = select(t.payable.c.contract_id).where(t.payable.c.payee_id.in_(accounts), t.payable.c.status != "void")
    claimed = select(t.claim.c.contract_id).where(t.claim.c.person_id.in_(accounts))
    delivered = claimed.join(t.contract, t.contract.c.id == t.claim.c.contract_id).where(
        t.contract.c.status == "accepted", t.claim.c.granted_at.is_not(None)
    )
    return union(owed, claimed.where(t.claim.c.status == "active"), delivered)


def _sum(condition: Any, what: Any) -> Any:
    return func.coalesce(func.sum(case((condition, what), else_=0)), 0)


def _months_before(at: datetime, months: int) -> datetime:
    """The same day so many months earlier, no later than the 28th so that every month has it."""
    count = at.year * 12 + at.month - 1 - months
    return at.replace(year=count // 12, month=count % 12 + 1, day=min(at.day, 28))
