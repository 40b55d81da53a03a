"""Opens, lists and closes funds; their balances move elsewhere, by contracts' facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.db.tables import fund, installation, repository


class FundProblem(Exception):
    """The fund cannot be opened or closed; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFund:
    """``scope`` is ``account`` or ``repository``; ``scope_id`` its numeric id. Sums in cents, ``region`` as ON."""

    scope: str
    scope_id: int
    name: str
    fiscal_year: str
    cost_centre: str
    coding: str
    region: str
    amount_cents: int
    offer_ceiling_cents: int


def open_fund(engine: Engine, new: NewFund, now: datetime) -> int:
    """Answers the new fund's number.

    Raises:
        FundProblem: one is open already for the same place and year.
    """
    values = {name: getattr(new, name) for name in new.__slots__}
    try:
        with engine.begin() as connection:
            done = connection.execute(insert(fund).values(**values, opened_at=now).returning(fund.c.id))
            return int(done.scalar_one())
    except IntegrityError:
        raise FundProblem(
            f"A fund for {new.scope} {new.scope_id} in {new.fiscal_year} is open already. "
            "Close it first with: gc-bounty fund close NUMBER"
        ) from None


def list_funds(engine: Engine) -> list[dict[str, Any]]:
    """Every fund with its balances in cents, newest first."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(fund).order_by(fund.c.id.desc())).mappings()]


def close_fund(engine: Engine, fund_id: int, now: datetime) -> None:
    """No new offer draws on it; what is reserved or owed there stays good.

    Raises:
        FundProblem: there is no open fund of that number.
    """
    with engine.begin() as connection:
        changed = connection.execute(
            update(fund).where(fund.c.id == fund_id, fund.c.closed_at.is_(None)).values(closed_at=now)
        )
    if changed.rowcount != 1:
        raise FundProblem(f"There is no open fund {fund_id}. See: gc-bounty fund list")


def find_scope(engine: Engine, scope: str, name: str) -> int:
    """The numeric id of a repository (OWNER/NAME) or account the App has met, or of a number as it is.

    Raises:
        FundProblem: the App has not met it, so its number is not known.
    """
    if name.isdecimal():
        return int(name)
    if scope == "repository":
        query = select(repository.c.id).where(func.lower(repository.c.full_name) == name.lower())
    else:
        query = select(installation.c.account_id).where(func.lower(installation.c.account_login) == name.lower())
    with engine.connect() as connection:
        found = connection.execute(query.limit(1)).scalar()
    if found is None:
        raise FundProblem(
            f"The App has not met {name} yet. Install it there and run: gc-bounty reconcile "
            "(or give the numeric id from GitHub's API)."
        )
    return int(found)
