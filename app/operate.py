"""What the operator's commands do: each opens what it needs, does one thing and answers plain values."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.core.events import Actor, Settled
from app.core.ids import UserId
from app.core.state import SETTLED
from app.db import audit, deliveries, funds, migrate, roles, sessions, tokens
from app.db.engine import Engine
from app.db.flow_reads import DbFlow
from app.db.funds import Funds
from app.db.gaps import read_gaps
from app.db.ledger_reads import DbLedger
from app.db.roles import NewGrant
from app.db.store import DbStore
from app.db.tokens import NewToken, Token
from app.github.render import EN, FR, refusal_words
from app.github.render import explain as explained
from app.policies import load_policy
from app.service.flow_report import ContractFlow, FlowFilter, FlowReport
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import Act, FundBalance, NewFund, PostingRow
from app.service.handler import Handler
from app.service.ports import Gone, Unavailable
from app.service.recover import Gap
from app.service.webhooks import Webhooks
from app.service.year_end import Roll, RollReport
from app.settings import load_settings

# Writes to GitHub come a second apart; what waits longer is left to the worker.
TURN_SECONDS_MAX = 5.0
FUNDS_MAX = 1_000_000


def migrate_database() -> None:
    with _database(at_head=False) as engine:
        migrate.upgrade(engine)


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
        return "\n\n".join(explained(contract)) if contract is not None else None


def settle(contract_id: int, person_id: int, login: str, resumed: bool, reason: str) -> list[str]:
    """Records a decision about a contract out of GitHub's reach; answers why not, in both languages, or nothing."""
    with _database() as engine:
        store, now = _store(engine), bootstrap.now()
        contract = store.contract_by_number(contract_id)
        if contract is None:
            return [f"There is no contract {contract_id}. / Il n’y a pas de micromarché {contract_id}."]
        person = Actor(id=UserId(person_id), login=login, role="operator")
        event = Settled(at=now, source=f"{SETTLED}{now.isoformat()}", actor=person, resumed=resumed, reason=reason)
        decision = Handler(store, bootstrap.SystemClock()).settle(contract.offer.issue_id, event)
        return [refusal_words(refusal, language) for refusal in decision.refusals for language in (EN, FR)]


def open_fund(scope: str, place: str, new: Callable[[int], NewFund], why: Act) -> tuple[int, NewFund]:
    """Opens the fund that ``new`` makes of the place's numeric id; answers its number and itself."""
    with _database() as engine:
        fund = new(funds.find_scope(engine, scope, place))
        return funds.open_fund(engine, fund, why), fund


def list_funds() -> list[FundBalance]:
    """Every fund, newest first."""
    with _database() as engine:
        return DbLedger(engine).funds(None, 0, FUNDS_MAX)[::-1]


def amend_fund(fund_id: int, why: Act, change_cents: int, to_cents: int | None) -> FundBalance:
    with _database() as engine:
        return Funds(engine).amend(fund_id, why, change_cents=change_cents, to_cents=to_cents)


def transfer(from_id: int, to_id: int, cents: int, why: Act) -> tuple[FundBalance, ...]:
    """Both funds as they are afterwards."""
    with _database() as engine:
        Funds(engine).transfer(from_id, to_id, cents, why)
        return tuple(fund for number in (from_id, to_id) if (fund := DbLedger(engine).fund(number)))


def close_fund(fund_id: int, why: Act) -> None:
    with _database() as engine:
        Funds(engine).close(fund_id, why)


def fund_history(fund_id: int, after: int, limit: int) -> list[PostingRow]:
    """A page of a fund's postings, oldest first."""
    with _database() as engine:
        ledger = DbLedger(engine)
        if ledger.fund(fund_id) is None:
            raise FundProblem(FundCode.UNKNOWN, fund=fund_id)
        return ledger.postings(fund_id, after, limit)


def roll_fund(fund_id: int, amount_cents: int | None, why: Act | None, person: Actor | None = None) -> RollReport:
    """Rolls a fund into the next year, or without ``why`` only tells what that would do, done by ``person``."""
    with _database() as engine:
        store, clock = _store(engine), bootstrap.SystemClock()
        roll = Roll(store, Handler(store, clock), clock, Funds(engine), DbLedger(engine))
        return roll.look(fund_id, amount_cents, person) if why is None else roll.apply(fund_id, amount_cents, why)


def knows_region(region: str) -> bool:
    """Whether a tax rate is configured there today."""
    policy, _ = load_policy(load_settings({"database"}).policy_file)
    return any(rate.region == region and rate.since <= bootstrap.now().date() for rate in policy.tax_rates)


def grant_role(new: NewGrant) -> int:
    with _database() as engine:
        return roles.grant(engine, new, bootstrap.now())


def list_roles() -> list[dict[str, Any]]:
    with _database() as engine:
        return roles.list_grants(engine)


def end_role(grant: int) -> bool:
    with _database() as engine:
        return roles.end_grant(engine, grant, bootstrap.now())


def list_sessions() -> list[dict[str, Any]]:
    with _database() as engine:
        return sessions.list_sessions(engine, bootstrap.now())


def revoke_sessions(person_id: int) -> int:
    with _database() as engine:
        return sessions.revoke_sessions(engine, person_id, bootstrap.now())


def create_token(new: NewToken) -> str:
    """The new token's text, shown this once."""
    with _database() as engine:
        return tokens.create(engine, new, bootstrap.now())[0]


def list_tokens() -> list[Token]:
    with _database() as engine:
        return tokens.list_tokens(engine)


def revoke_token(token_id: int) -> bool:
    with _database() as engine:
        return tokens.revoke(engine, token_id, bootstrap.now())


@contextmanager
def webhooks() -> Iterator[Webhooks]:
    """Subscriptions of finance systems; the running service finds within a minute what is to be sent."""
    settings = load_settings({"database"})
    with _database() as engine:
        yield bootstrap.feeds(settings, engine, lambda: None)


def reconcile(report: Callable[[str], None]) -> int:
    """One sweep over every installation; answers how many decisions were found late.

    Raises:
        CannotStart: GitHub does not answer.
    """
    settings = load_settings()
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.program(settings) as parts:
        try:
            late = parts.recover.look(report) + parts.reconcile.sweep(report)
        except (Unavailable, Gone) as problem:
            raise CannotStart(
                f"GitHub gives no usable answer ({problem}); nothing was decided. Run: gc-bounty doctor\n"
                f"GitHub ne donne pas de réponse utile ({problem}); rien n’a été décidé. Exécutez : gc-bounty doctor"
            ) from None
        parts.outbox.drain()
        while (wait := parts.outbox.wait_seconds()) is not None and wait <= TURN_SECONDS_MAX:
            time.sleep(wait)
            parts.outbox.drain()
        return late


def gaps(since: datetime) -> Iterator[Gap]:
    """What was found late since a moment, oldest first."""
    with _database() as engine:
        yield from read_gaps(engine, since)


def flow_report(chosen: FlowFilter) -> FlowReport:
    """The medians of the paid contracts."""
    with _database() as engine:
        return DbFlow(engine, bootstrap.now).report(chosen)


def contract_flow(contract_id: int) -> ContractFlow | None:
    """One contract's flow as of now; None for an unknown number."""
    with _database() as engine:
        return DbFlow(engine, bootstrap.now).contract(contract_id)


@contextmanager
def _database(*, at_head: bool = True) -> Iterator[Engine]:
    """The database alone: such commands need no App credentials."""
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings, at_head=at_head) as engine:
        yield engine


def _store(engine: Engine) -> DbStore:
    policy, policy_hash = load_policy(load_settings({"database"}).policy_file)
    return DbStore(engine, policy, policy_hash, bootstrap.now)
