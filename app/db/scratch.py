"""A second database with what GitHub cannot tell (places, and funds in their time), to decide all else anew in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, insert, select, update

from app.core.facts import Fact
from app.core.policy import FundView
from app.core.refusals import Code, Refusal
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.acts import as_comment, asked_on
from app.db.engine import open_engine
from app.db.ledger_reads import DbLedger
from app.db.refused import notice_details
from app.db.unit import read_facts
from app.service.ports import DeliveredComment, RepositoryRef

BALANCES = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contract as the database holds it, with the facts that made it."""

    contract: Contract
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundKept:
    """A fund's row as it was opened, nothing drawn on it, and by how much people changed its amount since."""

    row: dict[str, Any]
    changes: tuple[tuple[datetime, int], ...] = ()

    @property
    def opened_at(self) -> datetime:
        moment: datetime = self.row["opened_at"]
        return moment

    @property
    def closed_at(self) -> datetime | None:
        moment: datetime | None = self.row["closed_at"]
        return moment

    def covers(self, ref: RepositoryRef) -> bool:
        return (self.row["scope"], self.row["scope_id"]) in (("repository", ref.id), ("account", ref.account_id))


def open_beside(engine: Engine, path: Path) -> Engine:
    """An SQLite file of today's schema with the places, the delegations and the persons known, and no fund."""
    copy = open_engine(f"sqlite:///{path}")
    # It is thrown away: nothing of it has to outlive a power cut.
    event.listen(copy, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    t.metadata.create_all(copy)
    with engine.connect() as source, copy.begin() as target:
        for table in (t.installation, t.repository, t.delegation, t.delegation_end, t.account_person):
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
    return copy


def funds(engine: Engine) -> list[FundKept]:
    """Every fund there ever was."""
    with engine.connect() as connection:
        rows = connection.execute(select(t.fund).order_by(t.fund.c.id)).mappings().all()
        acts = connection.execute(select(t.fund_act).order_by(t.fund_act.c.fund_id, t.fund_act.c.seq)).mappings().all()
    found = []
    for row in rows:
        later = [(act["at"], act["cents"]) for act in acts if act["fund_id"] == row["id"] and act["seq"] > 1]
        changes = tuple((at, cents) for at, cents in later if cents)
        first = row["amount_cents"] - sum(cents for _, cents in changes)
        kept = {**row, **dict.fromkeys(BALANCES, 0), "amount_cents": first}
        found.append(FundKept(row=kept, changes=changes))
    return found


def open_fund(copy: Engine, fund: FundKept) -> None:
    """Takes offers from now on, until ``close_fund``; one that was closed at once is never open."""
    closed = fund.closed_at if fund.closed_at is not None and fund.closed_at <= fund.opened_at else None
    with copy.begin() as connection:
        connection.execute(insert(t.fund).values({**fund.row, "closed_at": closed}))


def close_fund(copy: Engine, fund: FundKept) -> None:
    with copy.begin() as connection:
        connection.execute(update(t.fund).where(t.fund.c.id == fund.row["id"]).values(closed_at=fund.closed_at))


def change_fund(copy: Engine, fund: FundKept, cents: int) -> None:
    """As a person raised or lowered it; where other rules committed more than is left by then, it stays."""
    after = t.fund.c.amount_cents + cents
    reserved, owed, scheduled, paid = (t.fund.c[name] for name in BALANCES)
    fits = (after > 0, after >= reserved + owed + scheduled + paid)
    with copy.begin() as connection:
        connection.execute(update(t.fund).where(t.fund.c.id == fund.row["id"], *fits).values(amount_cents=after))


def read_fund_view(copy: Engine, fund_id: int) -> FundView | None:
    """A fund as it stands in the rehearsal."""
    found = DbLedger(copy).fund(fund_id)
    return found.view() if found is not None else None


def next_due(copy: Engine, until: datetime) -> tuple[int, datetime] | None:
    """The issue for which time has come first, and when."""
    query = select(t.issue.c.id, t.issue.c.due_at).where(t.issue.c.due_at <= until)
    with copy.connect() as connection:
        row = connection.execute(query.order_by(t.issue.c.due_at, t.issue.c.id).limit(1)).first()
    return (row[0], row[1]) if row else None


def number_of(copy: Engine, issue_id: int, generation: int) -> int | None:
    """The number of an issue's contract of that generation, else of its latest."""
    same = func.coalesce(t.contract.c.generation == generation, False)
    query = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id)
    with copy.connect() as connection:
        found = connection.execute(query.order_by(same.desc(), t.contract.c.generation.desc()).limit(1)).scalar()
    return int(found) if found is not None else None


def contracts(engine: Engine) -> Iterator[Kept]:
    """Every contract by number, page by page."""
    last = 0
    while True:
        query = select(t.contract.c.id).where(t.contract.c.id > last).order_by(t.contract.c.id).limit(200)
        with engine.connect() as connection:
            numbers = list(connection.execute(query).scalars())
            read = [tuple(read_facts(connection, number)) for number in numbers]
        for facts in read:
            contract = rebuild(facts)
            if contract is not None:
                yield Kept(contract=contract, facts=facts)
        if not numbers:
            return
        last = numbers[-1]


def asked(engine: Engine) -> dict[tuple[int, int], list[DeliveredComment]]:
    """What people asked by forms, as comments, by repository and number of the issue."""
    found: dict[tuple[int, int], list[DeliveredComment]] = {}
    with engine.connect() as connection:
        for row in asked_on(connection, waiting=False):
            found.setdefault((row["repository_id"], row["number"]), []).append(as_comment(row))
    return found


def refusals(engine: Engine) -> dict[tuple[int, str], Refusal]:
    """What was refused, by issue and source."""
    query = select(t.notice).order_by(t.notice.c.id)
    with engine.connect() as connection:
        return {
            (row["issue_id"], row["source"]): Refusal(code=Code(row["code"]), details=notice_details(row["details"]))
            for row in connection.execute(query).mappings()
        }
