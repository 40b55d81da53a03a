"""Proves the stored facts, balances and read rows against each other, and writes the read rows anew from facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, select, text

from app.core.facts import Fact
from app.core.funds import moves_of
from app.core.state import Contract, apply
from app.db import tables as t
from app.db.audit_batches import batch_problems
from app.db.audit_postings import Due, fund_problems, posting_problems
from app.db.audit_roots import anchor_problems, root_problems
from app.db.codec import GENESIS, canonical, decode, encode, link_hash, shown
from app.db.disposals import disposal_problems
from app.db.engine import snapshot
from app.db.flow import flow_problems
from app.db.flow import rewrite as rewrite_flows
from app.db.mend_postings import mend_contract, mend_funds
from app.db.projection import claim_row, contract_row, forget, payable_row, project
from app.service.roots import Anchor
from app.service.sealing import holds_erased

# By fund: reserved, owed, scheduled and paid, in cents.
Balances = dict[int, tuple[int, int, int, int]]
COLUMNS = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One contract recomputed from its facts: its state, last hash, what is due in funds and what does not fit."""

    contract_id: int
    state: Contract | None
    head_hash: str
    due: tuple[Due, ...]
    problems: tuple[str, ...]


def verify(engine: Engine, anchor: Anchor | None = None) -> list[str]:
    """Recomputes every hash, state, balance, read row and root; answers the differences, one sentence each.

    With a root that was kept outside, also whatever was there when it was made and is not the same now.
    All is read as of one moment, so that what a live service commits meanwhile is no difference.
    """
    with snapshot(engine) as connection:
        return problems(connection, anchor)


def problems(connection: Connection, anchor: Anchor | None = None) -> list[str]:
    """The same on one connection."""
    found: list[str] = []
    balances: Balances = {}
    for chain in _chains(connection):
        found += chain.problems
        _count(balances, chain)
        found += _against_rows(connection, chain)
        found += posting_problems(connection, chain.contract_id, chain.due)
    found += _against_funds(connection, balances)
    found += fund_problems(connection)
    found += _strangers(connection)
    found += batch_problems(connection)
    found += flow_problems(connection)
    found += _unlogged(connection)
    found += disposal_problems(connection)
    found += root_problems(connection)
    found += anchor_problems(connection, anchor) if anchor else ()
    return found


def chain_problems(connection: Connection, contract_id: int) -> tuple[str, ...]:
    """What does not fit in one contract's chain."""
    return _chain(connection, contract_id).problems


def rebuild(engine: Engine, now: datetime | None = None) -> int:
    """Writes the read tables and fund balances anew from facts and acts alone; answers how many contracts there are.

    Postings are not written anew: what is wrong is taken back by a reversal at ``now``, what is missing added.
    A live service waits with whatever decides or moves money until this is done; reading and deliveries go on.

    Raises:
        ValueError: the facts themselves do not hold; nothing was changed.
    """
    done, moment = 0, now or datetime.now(UTC)
    with engine.begin() as connection:
        _stop_writers(connection)
        forget(connection)
        balances: Balances = {}
        for chain in _chains(connection):
            if chain.problems or chain.state is None:
                raise ValueError("; ".join(chain.problems) or f"contract {chain.contract_id} has no facts")
            # Numbers that finance knows stay; only a payable that no fact made goes.
            payees = [payable.payee.id for payable in chain.state.payables]
            strange = t.payable.c.contract_id == chain.contract_id, t.payable.c.payee_id.not_in(payees)
            connection.execute(delete(t.payable).where(*strange))
            project(connection, chain.contract_id, chain.state, chain.head_hash)
            mend_contract(connection, chain.contract_id, chain.due, moment)
            _count(balances, chain)
            done += 1
        mend_funds(connection, balances, moment)
        rewrite_flows(connection)
    return done


def _stop_writers(connection: Connection) -> None:
    """Nobody decides on an issue or acts on a fund until this transaction ends, as it is on SQLite anyway.

    The order is the write door's own, issues before funds, and nothing is held yet while the first is waited for, so
    that nobody waits for a writer who waits for us. EXCLUSIVE stands against locks of rows, too, and lets others read.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE issue, fund IN EXCLUSIVE MODE"))


def _chains(connection: Connection) -> Iterator[Chain]:
    last = 0
    while True:
        query = select(t.contract.c.id).where(t.contract.c.id > last).order_by(t.contract.c.id).limit(500)
        numbers = list(connection.execute(query).scalars())
        if not numbers:
            return
        for contract_id in numbers:
            yield _chain(connection, contract_id)
        last = numbers[-1]


def _chain(connection: Connection, contract_id: int) -> Chain:
    state: Contract | None = None
    head, problems, due = GENESIS, [], []
    query = select(t.fact).where(t.fact.c.contract_id == contract_id).order_by(t.fact.c.seq)
    for place, row in enumerate(connection.execute(query).mappings(), start=1):
        where = f"contract {contract_id}, fact {row['seq']}"
        if row["seq"] != place or row["prev_hash"] != head:
            problems.append(f"{where}: it does not follow the fact before it")
        if row["hash"] != link_hash(head, contract_id, row["seq"], row["kind"], row["body"], row["salt"]):
            problems.append(f"{where}: its hash does not fit its content")
        head = row["hash"]
        try:
            fact = decode(row["kind"], row["body"])
            due += [
                Due(fund_id=int(fund_id), seq=row["seq"], move=move, at=fact.at, where=where)
                for fund_id, move in moves_of(state, fact)
            ]
            state = apply(state, fact)
        except (LookupError, ValueError, AssertionError) as problem:
            problems.append(f"{where}: it cannot follow what came before: {problem}")
            continue
        if not _columns_fit(row, fact):
            problems.append(f"{where}: its columns and its body differ")
    return Chain(contract_id=contract_id, state=state, head_hash=head, due=tuple(due), problems=tuple(problems))


def _columns_fit(row: RowMapping, fact: Fact) -> bool:
    by = (fact.by.id, fact.by.login, fact.by.role) if fact.by else (None, None, None)
    columns = (row["actor_id"], row["actor_login"], row["role"])
    # A body from before a field was added stays as it was written: it must be canonical and say the same fact.
    same = row["body"] == canonical(json.loads(row["body"])) and decode(row["kind"], encode(fact)) == fact
    return columns == by and row["at"] == fact.at and row["cause"] == fact.cause and same


def _against_rows(connection: Connection, chain: Chain) -> list[str]:
    """The contract's row and its payables beside what its facts make."""
    name = f"contract {chain.contract_id}"
    if chain.state is None:
        return [f"{name}: it has no facts"]
    found = []
    row = connection.execute(select(t.contract).where(t.contract.c.id == chain.contract_id)).mappings().one()
    for column, value in contract_row(chain.state, chain.head_hash).items():
        if row[column] != value:
            found.append(f"{name}: {column} is {shown(row[column])}, its facts make {shown(value)}")
    query = select(t.payable).where(t.payable.c.contract_id == chain.contract_id)
    rows = {r["payee_id"]: r for r in connection.execute(query).mappings()}
    made = {p.payee.id: payable_row(chain.contract_id, p, chain.state) for p in chain.state.payables}
    if rows.keys() != made.keys():
        found.append(f"{name}: payables for {sorted(rows)}, its facts make {sorted(made)}")
    for payee, values in made.items():
        for column, value in values.items():
            if payee in rows and rows[payee][column] != value:
                found.append(
                    f"{name}: payable of {payee}: {column} is {shown(rows[payee][column])}, not {shown(value)}"
                )
    kept = connection.execute(select(t.claim).where(t.claim.c.contract_id == chain.contract_id)).mappings()
    claims = {r["person_id"]: dict(r) for r in kept}
    if claims != {c.person.id: claim_row(chain.contract_id, c, chain.state) for c in chain.state.claims}:
        found.append(f"{name}: its claims are not those its facts make")
    return found


def _against_funds(connection: Connection, balances: Balances) -> list[str]:
    found = []
    for row in connection.execute(select(t.fund)).mappings():
        kept = tuple(row[column] for column in COLUMNS)
        made = balances.get(row["id"], (0, 0, 0, 0))
        if kept != made:
            found.append(f"fund {row['id']}: reserved, owed, scheduled, paid are {kept}, its contracts make {made}")
    return found


def _strangers(connection: Connection) -> list[str]:
    """Facts and payables of no contract: a contract's row was taken away from under them."""
    known = select(t.contract.c.id)
    lost = select(t.fact.c.contract_id).where(t.fact.c.contract_id.not_in(known)).distinct()
    return [f"contract {contract_id}: facts without a contract" for contract_id in connection.execute(lost).scalars()]


def _unlogged(connection: Connection) -> Iterator[str]:
    """Facts whose texts were erased without a line in the log of disposals."""
    logged = set(connection.execute(select(t.disposal.c.subject_id).where(t.disposal.c.kind == "contract")).scalars())
    plain = select(t.fact.c.contract_id, t.fact.c.seq, t.fact.c.body).where(t.fact.c.salt.is_(None))
    for number, seq, body in connection.execute(plain.order_by(t.fact.c.contract_id, t.fact.c.seq)):
        if number not in logged and holds_erased(body):
            yield f"contract {number}, fact {seq}: its texts were erased, and no disposal is logged"


def _count(balances: Balances, chain: Chain) -> None:
    for due in chain.due:
        before = balances.get(due.fund_id, (0, 0, 0, 0))
        changes = (getattr(due.move, column) for column in COLUMNS)
        reserved, owed, scheduled, paid = (sum(pair) for pair in zip(before, changes, strict=True))
        balances[due.fund_id] = (reserved, owed, scheduled, paid)
