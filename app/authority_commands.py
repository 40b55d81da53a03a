"""``gc-bounty delegation`` and ``gc-bounty person``: who may do what, and which accounts are one person's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer

from app import bootstrap, logs
from app.core.money import Doubt, format_en, read_amount
from app.core.people import Act
from app.core.policy import treasury_day
from app.db import delegations, ties
from app.db.delegations import DelegationProblem, DelegationRow, Named, NewDelegation
from app.db.engine import Engine
from app.settings import load_settings

delegation_app = typer.Typer(no_args_is_help=True, help="Who may offer, approve, certify and release, up to what.")
person_app = typer.Typer(no_args_is_help=True, help="Which GitHub accounts are one person's.")

By = Annotated[str, typer.Option(help="GitHub login of the person who decides this.")]
ById = Annotated[int, typer.Option(help="That person's numeric GitHub id.")]
Why = Annotated[str, typer.Option(help="Why; it is kept.")]
NO_LIMIT = "none"


@delegation_app.command("add")
def delegation_add(
    login: Annotated[str, typer.Argument(help="GitHub login of the person who may act.")],
    account_id: Annotated[int, typer.Option("--id", help="That person's numeric GitHub id.")],
    act: Annotated[Act, typer.Option(help="offer, approve (FAA s.32), certify (s.34) or release (s.33).")],
    limit: Annotated[str, typer.Option(help="The most at once, tax included, such as '$5,000'; none for any sum.")],
    first_day: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day it holds.")],
    last_day: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day it holds.")],
    by: By,
    by_id: ById,
    cost_centre: Annotated[
        list[str] | None, typer.Option(help="Only there; give it again for more. All if not.")
    ] = None,
) -> None:
    """Delegate an act to a person, up to a limit, from one day to another."""
    new = NewDelegation(
        to=Named(id=account_id, login=login),
        act=act,
        limit_cents=_limit(limit),
        cost_centres=tuple(dict.fromkeys(cost_centre or ())),
        first_day=first_day.date(),
        last_day=last_day.date(),
        by=Named(id=by_id, login=by),
    )
    with _database() as engine:
        number = delegations.grant(engine, new, bootstrap.now())
    print(f"Delegation {number}: {login} may {act} up to {_sum(new.limit_cents)}, {new.first_day} to {new.last_day}.")


@delegation_app.command("list")
def delegation_list(
    account_id: Annotated[int | None, typer.Option("--id", help="Only those of this numeric GitHub id.")] = None,
) -> None:
    """List every delegation, the ended ones too: act, limit, where, when, by whom."""
    today = treasury_day(bootstrap.now())
    with _database() as engine:
        for row in delegations.list_delegations(engine, account_id):
            print(_line(row, today))


@delegation_app.command("end")
def delegation_end(
    delegation: Annotated[int, typer.Argument(help="Number of the delegation.")], by: By, by_id: ById, reason: Why
) -> None:
    """End a delegation now; what was done under it stands, and it stays on record."""
    with _database() as engine:
        delegations.end(engine, delegation, Named(id=by_id, login=by), reason, bootstrap.now())
    print(f"Delegation {delegation} has ended.")


@person_app.command("same")
def person_same(
    one: Annotated[int, typer.Argument(help="Numeric GitHub id of one account.")],
    other: Annotated[int, typer.Argument(help="Numeric GitHub id of another account of the same person.")],
    by: By,
    by_id: ById,
    reason: Why,
) -> None:
    """Say that two accounts are one person's: nobody then acts with one where the other benefits."""
    with _database() as engine:
        tied = ties.same_person(engine, one, other, Named(id=by_id, login=by), reason, bootstrap.now())
    print(f"One person: {', '.join(map(str, sorted(tied)))}.")


@person_app.command("apart")
def person_apart(
    account: Annotated[int, typer.Argument(help="Numeric GitHub id of the account.")], by: By, by_id: ById, reason: Why
) -> None:
    """Take back that an account is the same person as others."""
    with _database() as engine:
        ties.apart(engine, account, Named(id=by_id, login=by), reason, bootstrap.now())
    print(f"Account {account} stands alone.")


@person_app.command("list")
def person_list() -> None:
    """List the accounts of each person who is known to have more than one."""
    with _database() as engine:
        for accounts in ties.list_persons(engine):
            print(", ".join(map(str, accounts)))


def _line(row: DelegationRow, today: date) -> str:
    held = row.delegation
    where = ",".join(held.cost_centres) or "every cost centre"
    if held.ended_at is not None:
        state = f"ended {held.ended_at.date()} by {row.ended_by_login}: {row.reason}"
    else:
        state = "not yet" if today < held.first_day else "past" if today > held.last_day else "in force"
    who = f"{row.login} ({held.account_id})"
    granted = f"by {held.granted_by_login} ({held.granted_by_id})"
    days = f"{held.first_day} to {held.last_day}"
    return f"{held.id}\t{who}\t{held.act}\t{_sum(held.limit_cents)}\t{where}\t{days}\t{granted}\t{state}"


def _sum(limit_cents: int | None) -> str:
    return "any sum" if limit_cents is None else format_en(limit_cents)


def _limit(text: str) -> int | None:
    if text == NO_LIMIT:
        return None
    reading = read_amount(text)
    if isinstance(reading, Doubt):
        raise DelegationProblem(
            f"{text!r} is not a clear amount. Write it as $5,000 or 5 000 $, or none for any sum.\n"
            f"{text!r} n’est pas un montant clair. Écrivez 5 000 $ ou $5,000, ou none pour toute somme."
        )
    return reading.cents


@contextmanager
def _database() -> Iterator[Engine]:
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings) as engine:
        yield engine
