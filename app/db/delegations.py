"""Grants, ends and looks up delegations; rows are only ever added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, insert, or_, select
from sqlalchemy.exc import IntegrityError

from app.core.ids import UserId
from app.core.people import Act, Delegation
from app.db import tables as t
from app.db.persons import read_persons
from app.db.projection import upsert

# As GitHub spells logins, with what it adds for managed users.
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_COST_CENTRE: Final = re.compile(r"[^\s,][^,\x00-\x1f]{0,62}")


class DelegationProblem(Exception):
    """It cannot be granted, ended or tied; the message says why and what to do, in both languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person by the numeric id of their GitHub account; the login is for display."""

    id: int
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """``limit_cents`` None is any sum; no cost centre is all of them; both days are included."""

    to: Named
    act: Act
    limit_cents: int | None
    cost_centres: tuple[str, ...]
    first_day: date
    last_day: date
    by: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRow:
    """A delegation with the names to show, and how it ended."""

    delegation: Delegation
    login: str
    granted_at: datetime
    ended_by_login: str | None
    reason: str | None


def grant(engine: Engine, new: NewDelegation, now: datetime) -> int:
    """Answers the delegation's number.

    Raises:
        DelegationProblem: to oneself, by another account too, backwards in time, or with names that cannot be.
    """
    _check(new)
    row = {
        "account_id": new.to.id,
        "login": new.to.login,
        "act": new.act.value,
        "limit_cents": new.limit_cents,
        "cost_centres": ",".join(new.cost_centres),
        "first_day": new.first_day.isoformat(),
        "last_day": new.last_day.isoformat(),
        "granted_at": now,
        "granted_by_id": new.by.id,
        "granted_by_login": new.by.login,
    }
    with engine.begin() as connection:
        # The table's own check is by accounts.
        if read_persons(connection).same(new.to.id, new.by.id):
            raise DelegationProblem(_TO_ONESELF)
        for person in (new.to, new.by):
            upsert(connection, t.person, ["id"], {"id": UserId(person.id), "login": person.login})
        return int(connection.execute(insert(t.delegation).values(row).returning(t.delegation.c.id)).scalar_one())


def end(engine: Engine, delegation_id: int, by: Named, reason: str, now: datetime) -> None:
    """From now on it counts no more; what was done under it stays.

    Raises:
        DelegationProblem: there is none of that number, or it was ended before.
    """
    check_person(by)
    row = {
        "delegation_id": delegation_id,
        "at": now,
        "by_id": by.id,
        "by_login": by.login,
        "reason": checked_reason(reason),
    }
    try:
        with engine.begin() as connection:
            known = select(t.delegation.c.id).where(t.delegation.c.id == delegation_id)
            if connection.execute(known).first() is None:
                raise DelegationProblem(_NONE.format(number=delegation_id))
            connection.execute(insert(t.delegation_end).values(row))
    except IntegrityError:
        raise DelegationProblem(_NONE.format(number=delegation_id)) from None


def list_delegations(engine: Engine, account_id: int | None = None) -> list[DelegationRow]:
    """Every delegation there ever was, newest first; of one account if it is named."""
    query = _delegations().order_by(t.delegation.c.id.desc())
    if account_id is not None:
        query = query.where(t.delegation.c.account_id == account_id)
    with engine.connect() as connection:
        return [
            DelegationRow(
                delegation=_delegation(row),
                login=row["login"],
                granted_at=row["granted_at"],
                ended_by_login=row["by_login"],
                reason=row["reason"],
            )
            for row in connection.execute(query).mappings()
        ]


def acts_delegated(engine: Engine, now: datetime, on: date) -> frozenset[Act]:
    """What somebody may do by a delegation in force on a day, and not ended by ``now``."""
    row, ended = t.delegation.c, t.delegation_end.c
    query = select(row.act).outerjoin(t.delegation_end, ended.delegation_id == row.id)
    query = query.where(row.first_day <= on.isoformat(), row.last_day >= on.isoformat())
    query = query.where(or_(ended.at.is_(None), ended.at > now))
    with engine.connect() as connection:
        return frozenset(Act(name) for name in connection.execute(query.distinct()).scalars())


def delegations_of(connection: Connection, account_id: int | None) -> tuple[Delegation, ...]:
    """All that one account ever had, for a decision to find what was in force at its moment."""
    if account_id is None:
        return ()
    query = _delegations().where(t.delegation.c.account_id == account_id).order_by(t.delegation.c.id)
    return tuple(_delegation(row) for row in connection.execute(query).mappings())


_TO_ONESELF: Final = (
    "Nobody delegates to themself or to another account of theirs: name who grants it with --by and --by-id.\n"
    "Personne ne se délègue rien à soi-même ni à un autre compte à soi : nommez qui l’accorde par --by et --by-id."
)
_NONE: Final = (
    "There is no delegation {number} in force. See: gc-bounty delegation list\n"
    "Il n’y a pas de délégation {number} en vigueur. Voyez : gc-bounty delegation list"
)


def _delegations() -> Select[Any]:
    ended = t.delegation_end
    columns = (t.delegation, ended.c.at.label("ended_at"), ended.c.by_login, ended.c.reason)
    return select(*columns).outerjoin(ended, ended.c.delegation_id == t.delegation.c.id)


def _delegation(row: Any) -> Delegation:
    return Delegation(
        id=row["id"],
        account_id=row["account_id"],
        act=Act(row["act"]),
        limit_cents=row["limit_cents"],
        cost_centres=tuple(name for name in row["cost_centres"].split(",") if name),
        first_day=date.fromisoformat(row["first_day"]),
        last_day=date.fromisoformat(row["last_day"]),
        granted_by_id=row["granted_by_id"],
        granted_by_login=row["granted_by_login"],
        ended_at=row["ended_at"],
    )


def _check(new: NewDelegation) -> None:
    for person in (new.to, new.by):
        check_person(person)
    if new.first_day > new.last_day:
        raise DelegationProblem("--from is after --to. / --from vient après --to.")
    for name in new.cost_centres:
        if not _COST_CENTRE.fullmatch(name):
            raise DelegationProblem(f"{name!r} cannot be a cost centre. / {name!r} n’est pas un centre de coûts.")


def check_person(person: Named) -> None:
    if not 0 < person.id < 2**63 or not _LOGIN.fullmatch(person.login):
        raise DelegationProblem(
            "Name each person by GitHub login and numeric id (see https://api.github.com/users/LOGIN).\n"
            "Nommez chaque personne par son compte et son identifiant numérique GitHub."
        )


def checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > 500 or not text.isprintable():
        raise DelegationProblem("Give a reason, up to 500 characters. / Donnez une raison, 500 caractères au plus.")
    return text
