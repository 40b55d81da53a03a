"""What the operator's commands do: each opens what it needs, does one thing and answers plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.db import audit, deliveries, funds, migrate, tokens
from app.db.engine import DatabaseProblem, Engine, open_engine
from app.db.funds import FundProblem, NewFund
from app.db.store import DbStore
from app.github.render import explain as explained
from app.policies import load_policy
from app.settings import Settings, load_settings


def migrate_database() -> None:
    with _database(at_head=False) as engine:
        migrate.upgrade(engine)


def verify() -> list[str]:
    """Every difference between the facts and what is kept beside them, a sentence each."""
    with _database() as engine:
        return audit.verify(engine)


def rebuild() -> int:
    """Writes the read tables anew from the facts; answers how many contracts."""
    with _database() as engine:
        try:
            return audit.rebuild(engine)
        except ValueError as problem:
            raise CannotStart(f"Nothing was rebuilt, the facts do not hold: {problem}. Run: gc-bounty verify") from None


def replay(delivery: int | None) -> int:
    with _database() as engine:
        return deliveries.replay(engine, delivery)


def list_deliveries(statuses: tuple[str, ...], limit: int, before: int | None) -> list[dict[str, Any]]:
    with _database() as engine:
        return deliveries.list_deliveries(engine, statuses, limit, before)


def explain(contract_id: int) -> str | None:
    """Where a contract stands and what is missing, in words; None for an unknown number."""
    with _database() as engine:
        contract = _store(engine).contract_by_number(contract_id)
        return explained(contract) if contract is not None else None


def open_fund(scope: str, place: str, new: Callable[[int], NewFund]) -> tuple[int, NewFund]:
    """Opens the fund that ``new`` makes of the place's numeric id; answers its number and itself."""
    with _database() as engine:
        fund = new(funds.find_scope(engine, scope, place))
        return funds.open_fund(engine, fund, bootstrap.now()), fund


def list_funds() -> list[dict[str, Any]]:
    with _database() as engine:
        return funds.list_funds(engine)


def close_fund(fund_id: int) -> None:
    with _database() as engine:
        funds.close_fund(engine, fund_id, bootstrap.now())


def knows_region(region: str) -> bool:
    """Whether a tax rate is configured there today."""
    policy, _ = load_policy(load_settings({"database"}).policy_file)
    return any(rate.region == region and rate.since <= bootstrap.now().date() for rate in policy.tax_rates)


def reconcile(report: Callable[[str], None]) -> int:
    """One sweep over every installation; answers how many decisions were found late."""
    with bootstrap.program() as parts:
        late = parts.reconcile.sweep(report)
        while parts.outbox.drain():
            pass
        return late


@contextmanager
def _database(*, at_head: bool = True) -> Iterator[Engine]:
    """The database alone: such commands need no App credentials."""
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings, at_head=at_head) as engine:
        yield engine


def _store(engine: Engine) -> DbStore:
    settings: Settings = load_settings({"database"})
    policy, policy_hash = load_policy(settings.policy_file)
    return DbStore(engine, policy, policy_hash, bootstrap.now)


__all__ = ["DatabaseProblem", "FundProblem"]
_ = (open_engine, timedelta, tokens)
