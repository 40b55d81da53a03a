"""Ties accounts of one person together and takes them apart again; rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, union

from app.core.people import Persons
from app.db import tables as t
from app.db.delegations import DelegationProblem, Named, check_person, checked_reason
from app.db.flow import keep
from app.db.persons import read_persons


def same_person(engine: Engine, one: int, other: int, by: Named, reason: str, now: datetime) -> frozenset[int]:
    """Ties two accounts, with all that each was tied to; answers the accounts of the one person they are.

    Raises:
        DelegationProblem: they are the same account.
    """
    check_person(by)
    if one == other:
        raise DelegationProblem("Name two accounts. / Nommez deux comptes.")
    with engine.begin() as connection:
        persons = read_persons(connection)
        tied = persons.accounts(one) | persons.accounts(other)
        _key(connection, persons, tied, min(tied), by, reason, now)
        _measure_again(connection, tied)
    return tied


def apart(engine: Engine, account: int, by: Named, reason: str, now: datetime) -> None:
    """Takes an account that was tied in error out again; the others stay one person.

    Raises:
        DelegationProblem: it is tied to none.
    """
    check_person(by)
    with engine.begin() as connection:
        persons = read_persons(connection)
        left = persons.accounts(account) - {account}
        if not left:
            raise DelegationProblem(
                f"Account {account} is tied to no other. See: gc-bounty person list\n"
                f"Le compte {account} n’est lié à aucun autre. Voyez : gc-bounty person list"
            )
        _key(connection, persons, frozenset({account}), account, by, reason, now)
        _key(connection, persons, left, min(left), by, reason, now)
        _measure_again(connection, left | {account})


def list_persons(engine: Engine) -> list[list[int]]:
    """The accounts of each person who is known to have more than one."""
    with engine.connect() as connection:
        persons = read_persons(connection)
    groups = {persons.accounts(account) for account in persons.keys}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _key(
    connection: Connection,
    persons: Persons,
    accounts: frozenset[int],
    key: int,
    by: Named,
    reason: str,
    now: datetime,
) -> None:
    said = {"person_key": key, "at": now, "by_id": by.id, "by_login": by.login, "reason": checked_reason(reason)}
    for account in sorted(accounts):
        if persons.keys.get(account) != key:
            connection.execute(insert(t.account_person).values(account_id=account, **said))


def _measure_again(connection: Connection, accounts: frozenset[int]) -> None:
    """How many people an ended contract passed counts persons, so what they took part in is measured anew."""
    took_part = union(
        select(t.fact.c.contract_id).where(t.fact.c.actor_id.in_(accounts)),
        select(t.claim.c.contract_id).where(t.claim.c.person_id.in_(accounts)),
        select(t.payable.c.contract_id).where(t.payable.c.payee_id.in_(accounts)),
        select(t.touch.c.contract_id).where(t.touch.c.person_id.in_(accounts)),
    )
    for contract_id in sorted(connection.execute(took_part).scalars()):
        keep(connection, contract_id)
