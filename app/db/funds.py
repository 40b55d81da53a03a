"""Opens, amends, transfers between and closes funds, each as a recorded act; all else in them moves by facts alone."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core.funds import Move
from app.core.lifecycle import TERMINAL
from app.db.books import move
from app.db.fund_acts import TERMS, next_seq, record
from app.db.ledger_reads import balance, read_fund
from app.db.tables import contract, fund, installation, repository
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import Act, FundBalance, NewFund, Rolled

__all__ = ["FundProblem", "NewFund"]


class Funds:
    """Implements the port ``FundBook``; every act is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, new: NewFund, why: Act) -> int:
        """Answers the new fund's number.

        Raises:
            FundProblem: one is open already for the same place and year.
        """
        try:
            with self._engine.begin() as connection:
                return _open(connection, new, why)
        except IntegrityError:
            raise FundProblem(
                FundCode.ALREADY_OPEN, scope=new.scope, scope_id=new.scope_id, year=new.fiscal_year
            ) from None

    def amend(self, fund_id: int, why: Act, *, change_cents: int = 0, to_cents: int | None = None) -> FundBalance:
        """Raises or lowers what a fund was given, by ``change_cents`` or to ``to_cents``; answers it as it is then.

        Raises:
            FundProblem: it is not open, or more than what would be left is committed.
        """
        with self._engine.begin() as connection:
            before = _locked(connection, fund_id)[fund_id]
            wanted = before.amount_cents + change_cents if to_cents is None else to_cents
            _may_be(before, wanted)
            change = wanted - before.amount_cents
            year = move(connection, fund_id, Move(authority_cents=-change))
            record(connection, fund_id, year, "amended", why, cents=change)
            return _locked(connection, fund_id)[fund_id]

    def transfer(self, from_id: int, to_id: int, cents: int, why: Act) -> None:
        """Takes money from one open fund for another of the same year: both or neither.

        Raises:
            FundProblem: one is not open, their years differ (FAA s.37), or less than that is free.
        """
        if from_id == to_id:
            raise FundProblem(FundCode.SAME_FUND, fund=from_id)
        with self._engine.begin() as connection:
            found = _locked(connection, from_id, to_id)
            giver, taker = found[from_id], found[to_id]
            _may_give(giver, taker, cents)
            for number, change in sorted({from_id: -cents, to_id: cents}.items()):
                move(connection, number, Move(authority_cents=-change))
            year, place, other_place = giver.fiscal_year, next_seq(connection, from_id), next_seq(connection, to_id)
            record(connection, from_id, year, "transferred", why, cents=-cents, other=(to_id, other_place))
            record(connection, to_id, year, "transferred", why, cents=cents, other=(from_id, place))

    def close(self, fund_id: int, why: Act) -> None:
        """No new offer draws on it; what is reserved or owed there stays good.

        Raises:
            FundProblem: there is no open fund of that number.
        """
        with self._engine.begin() as connection:
            year = _locked(connection, fund_id)[fund_id].fiscal_year
            connection.execute(update(fund).where(fund.c.id == fund_id).values(closed_at=why.at))
            record(connection, fund_id, year, "closed", why)

    def rolled(self, fund_id: int, rolled: Rolled, why: Act) -> None:
        """Keeps what a roll found and did; the fund may be closed by then."""
        with self._engine.begin() as connection:
            year = _locked(connection, fund_id, closed_too=True)[fund_id].fiscal_year
            details = {"to_fund_id": rolled.to_fund_id, **rolled.figures}
            record(connection, fund_id, year, "rolled", why, details=details)

    def open_fund_of(self, scope: str, scope_id: int, fiscal_year: str) -> FundBalance | None:
        query = select(fund).where(fund.c.scope == scope, fund.c.scope_id == scope_id, fund.c.closed_at.is_(None))
        with self._engine.connect() as connection:
            return read_fund(connection, query.where(fund.c.fiscal_year == fiscal_year))

    def contracts_on(self, fund_id: int) -> list[int]:
        query = select(contract.c.id).where(contract.c.fund_id == fund_id, contract.c.status.not_in(TERMINAL))
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(contract.c.id)).scalars())


def open_fund(engine: Engine, new: NewFund, why: Act) -> int:
    """Answers the new fund's number.

    Raises:
        FundProblem: one is open already for the same place and year.
    """
    return Funds(engine).open(new, why)


def close_fund(engine: Engine, fund_id: int, why: Act) -> None:
    """No new offer draws on it. Raises FundProblem: there is no open fund of that number."""
    Funds(engine).close(fund_id, why)


def any_open(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(fund.c.id).where(fund.c.closed_at.is_(None)).limit(1)).first() is not None


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
        raise FundProblem(FundCode.PLACE_UNKNOWN, place=name)
    return int(found)


def _account_of(connection: Connection, new: NewFund) -> int | None:
    """Whose place the fund is for; None for a repository that the App has not met."""
    if new.scope == "account":
        return new.scope_id
    return connection.execute(select(repository.c.account_id).where(repository.c.id == new.scope_id)).scalar()


def _open(connection: Connection, new: NewFund, why: Act) -> int:
    values = {name: getattr(new, name) for name in new.__slots__}
    values["account_id"] = new.account_id or _account_of(connection, new)
    done = connection.execute(insert(fund).values(**values, opened_at=why.at).returning(fund.c.id))
    number = int(done.scalar_one())
    terms = {name: values[name] for name in TERMS if values[name] is not None}
    record(connection, number, new.fiscal_year, "opened", why, cents=new.amount_cents, details=terms)
    return number


def _locked(connection: Connection, *numbers: int, closed_too: bool = False) -> dict[int, FundBalance]:
    """These funds, theirs alone until the transaction ends; in one order, as everybody who locks several.

    Raises:
        FundProblem: one of them is not there, or not open.
    """
    query = select(fund).where(fund.c.id.in_(numbers)).order_by(fund.c.id)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(key_share=True)
    found = {row["id"]: balance(row) for row in connection.execute(query).mappings()}
    for number in numbers:
        if number not in found:
            raise FundProblem(FundCode.UNKNOWN, fund=number)
        if found[number].closed_at is not None and not closed_too:
            raise FundProblem(FundCode.NOT_OPEN, fund=number)
    return found


def _may_be(before: FundBalance, wanted_cents: int) -> None:
    number, committed = before.fund_id, before.committed_cents
    if wanted_cents == before.amount_cents:
        raise FundProblem(FundCode.SAME_AMOUNT, fund=number)
    if wanted_cents < committed:
        wanted = max(0, wanted_cents)
        raise FundProblem(FundCode.BELOW_COMMITTED, fund=number, wanted_cents=wanted, committed_cents=committed)
    if wanted_cents <= 0:
        raise FundProblem(FundCode.NOTHING_LEFT, fund=number)


def _may_give(giver: FundBalance, taker: FundBalance, cents: int) -> None:
    if giver.fiscal_year != taker.fiscal_year:
        years = {"year": giver.fiscal_year, "other_year": taker.fiscal_year}
        raise FundProblem(FundCode.OTHER_YEAR, fund=giver.fund_id, other=taker.fund_id, **years)
    if cents > giver.available_cents:
        sums = {"free_cents": giver.available_cents, "committed_cents": giver.committed_cents, "wanted_cents": cents}
        raise FundProblem(FundCode.TOO_LITTLE_FREE, fund=giver.fund_id, **sums)
    if cents == giver.amount_cents:
        raise FundProblem(FundCode.NOTHING_LEFT, fund=giver.fund_id)
