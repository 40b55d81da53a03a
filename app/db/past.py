"""Adds up what the months before saw of the same place and people, for the federal policy to hold an offer against."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Connection, Select, and_, bindparam, case, func, or_, select, union

from app.core.events import IssueView
from app.core.people import Past, Persons
from app.core.policy import Policy
from app.core.state import Contract
from app.db import tables as t

NEVER_OWED = ("withdrawn", "expired", "void")
_TOTAL = t.contract.c.amount_cents + t.contract.c.tax_cents
_NEAR = bindparam("near_percent_cents", type_=BigInteger) <= _TOTAL * 100


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
    payees = {*others, *contract.gaining, *(claim.person.id for claim in contract.claims)}
    payees |= {decider} if decider is not None else set()
    payees |= {pull.author.id for pull in view.pulls if pull.author} if view else set()
    offer = contract.offer
    offerer = persons.accounts(offer.by.id) if offer.by else frozenset[int]()
    deciders = offerer | (persons.accounts(decider) if decider is not None else frozenset())
    values = {
        "issue_id": offer.issue_id,
        "generation": offer.generation,
        "since": _months_before(at, policy.splitting_months),
        "until": at,
        "near_percent_cents": policy.near_ceiling_percent * policy.offer_maximum_cents,
    }
    theirs = {"repository_id": offer.repository_id, "offerers": sorted(offerer), "parent_id": offer.parent_id or ""}
    repository, by_offerer, by_parent, near = connection.execute(_sums(), {**values, **theirs}).one()
    near_ceiling = dict.fromkeys(offerer, int(near))
    payee_cents, pairs = {}, {}
    for payee in payees:
        people = {"accounts": sorted(persons.accounts(payee)), "deciders": sorted(deciders)}
        cents, paired, near = connection.execute(_of_payee(), {**values, **people}).one()
        payee_cents[payee], pairs[payee], near_ceiling[payee] = int(cents), int(paired), int(near)
    return Past(
        repository_cents=int(repository),
        offerer_cents=int(by_offerer),
        parent_cents=int(by_parent),
        payee_cents=payee_cents,
        pairs=pairs,
        near_ceiling=near_ceiling,
    )


# The statements are written once: writing them anew took longer than the database takes to answer them.
@cache
def _sums() -> Select[Any]:
    """By repository, by offerer, by parent issue, and how many of the offerer's came near the ceiling."""
    c = t.contract.c
    here, theirs = c.repository_id == bindparam("repository_id"), _one_of(c.offered_by, "offerers")
    part = c.parent_id == bindparam("parent_id")
    columns = (*(_sum(condition, _TOTAL) for condition in (here, theirs, part)), _sum(and_(theirs, _NEAR), 1))
    return select(*columns).where(_within(), or_(here, theirs, part))


@cache
def _of_payee() -> Select[Any]:
    """Cents, contracts accepted or offered by the same people, and contracts near the ceiling."""
    c = t.contract.c
    decided = or_(_one_of(c.offered_by, "deciders"), _one_of(c.accepted_by, "deciders"))
    pair = and_(c.accepted_by.is_not(None), decided)
    columns = (func.coalesce(func.sum(_TOTAL), 0), _sum(pair, 1), _sum(_NEAR, 1))
    theirs = _paid_or_may_be().subquery()
    return select(*columns).join(theirs, theirs.c.contract_id == c.id).where(_within())


def _paid_or_may_be() -> CompoundSelect[tuple[int]]:
    """Contracts owed or paid to the person, claimed by them, or delivered by them and not yet certified.

    Found from the person's own rows, so that it costs no more when others have many.
    """
    owed = select(t.payable.c.contract_id).where(
        _one_of(t.payable.c.payee_id, "accounts"), t.payable.c.status != "void"
    )
    claimed = select(t.claim.c.contract_id).where(_one_of(t.claim.c.person_id, "accounts"))
    delivered = claimed.join(t.contract, t.contract.c.id == t.claim.c.contract_id).where(
        t.contract.c.status == "accepted", t.claim.c.granted_at.is_not(None)
    )
    return union(owed, claimed.where(t.claim.c.status == "active"), delivered)


def _within() -> Any:
    c = t.contract.c
    itself = and_(c.issue_id == bindparam("issue_id"), c.generation == bindparam("generation"))
    opened = and_(c.opened_at > bindparam("since"), c.opened_at <= bindparam("until"))
    return and_(opened, c.status.not_in(NEVER_OWED), ~itself)


def _one_of(column: Any, name: str) -> Any:
    return column.in_(bindparam(name, expanding=True))


def _sum(condition: Any, what: Any) -> Any:
    return func.coalesce(func.sum(case((condition, what), else_=0)), 0)


def _months_before(at: datetime, months: int) -> datetime:
    """The same day so many months earlier, no later than the 28th so that every month has it."""
    count = at.year * 12 + at.month - 1 - months
    return at.replace(year=count // 12, month=count % 12 + 1, day=min(at.day, 28))
