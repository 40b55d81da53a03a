"""Makes the roots over all heads and reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    FromClause,
    RowMapping,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
)

from app.db import tables as t
from app.service.roots import DISPOSALS, NO_ROOT, Anchor, Leaf, Root, RootProblem, changes_hash, tree_hash

ROWS_AT_ONCE: Final = 1_000
# Any number, the same in every process that may make a root at the same time.
LOCK: Final = 0x6763_6272


def make(engine: Engine, now: datetime) -> Root | None:
    """One more root over every chain's last link; the last one where nothing came since, None where nothing is.

    Raises:
        RootProblem: a chain is not what the root before says it was. A root over it would cover that up.
    """
    with engine.begin() as connection:
        return _make(connection, now)


def make_daily(engine: Engine, now: datetime) -> Root | None:
    """The newest root, made now if the day has none yet. The day is UTC's, as all moments in the chain are.

    Raises:
        RootProblem: as ``make``.
    """
    with engine.begin() as connection:
        last = last_root(connection)
        if last is not None and last.made_at.date() >= now.astimezone(UTC).date():
            return last
        return _make(connection, now)


def read_anchor(engine: Engine, number: int | None = None) -> Anchor:
    """A root (the newest if none is named) with its leaves.

    Raises:
        RootProblem: there is none of that number.
    """
    with engine.connect() as connection:
        root = last_root(connection, number)
        if root is None or (number is not None and root.number != number):
            raise RootProblem(
                "There is no such root. Make one: gc-bounty root\nCette racine n’existe pas. Faites-en une : "
                "gc-bounty root"
            )
        return Anchor(root=root, leaves=tuple(leaves_of(connection, root.number)))


class DbRootReads:
    """Implements the port ``RootReads``; on SQLite ``engine`` is one opened for reading alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, after: int, limit: int) -> list[Root]:
        query = select(t.root).where(t.root.c.number > after).order_by(t.root.c.number).limit(limit)
        with self._engine.connect() as connection:
            return [root_of(row) for row in connection.execute(query).mappings()]

    def anchor(self, number: int | None = None) -> Anchor | None:
        try:
            return read_anchor(self._engine, number)
        except RootProblem:
            return None


def _make(connection: Connection, now: datetime) -> Root | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    before = last_root(connection)
    changed: list[Leaf] = []
    counts = {"contracts": 0, "facts": 0}

    def lines() -> Iterator[bytes]:
        for row in connection.execute(_heads()):
            if row.leaf_count is not None and (row.hash is None or row.then_hash != row.leaf_head):
                raise _contradiction(row.contract_id)
            leaf = Leaf(contract_id=row.contract_id, fact_count=row.seq, head_hash=row.hash)
            if row.leaf_count != leaf.fact_count:
                changed.append(leaf)
            counts["contracts"] += leaf.contract_id > DISPOSALS
            counts["facts"] += leaf.fact_count if leaf.contract_id > DISPOSALS else 0
            yield leaf.line()

    merkle = tree_hash(lines())
    gone = connection.execute(lost().limit(1)).first()
    if gone is not None:
        raise _contradiction(gone[0])
    if not changed:
        # What stands is in the last root already. A root of nothing new could be taken away unseen.
        return before
    made = Root(
        number=before.number + 1 if before else 1,
        made_at=now.astimezone(UTC).replace(microsecond=0),
        contract_count=counts["contracts"],
        fact_count=counts["facts"],
        merkle=merkle,
        changes=changes_hash(changed),
        previous=before.hash if before else NO_ROOT,
        hash="",
    )
    made = replace(made, hash=made.recomputed())
    connection.execute(insert(t.root).values({field.name: getattr(made, field.name) for field in fields(Root)}))
    names = [field.name for field in fields(Leaf)]
    for start in range(0, len(changed), ROWS_AT_ONCE):
        part = changed[start : start + ROWS_AT_ONCE]
        rows = [{"number": made.number, **{name: getattr(leaf, name) for name in names}} for leaf in part]
        connection.execute(insert(t.root_leaf), rows)
    return made


def _links() -> FromClause:
    """Every link of every chain: the facts of contracts, the disposals under number 0, and below it funds' acts."""
    facts = select(t.fact.c.contract_id, t.fact.c.seq, t.fact.c.hash)
    disposals = select(literal(DISPOSALS).label("contract_id"), t.disposal.c.number, t.disposal.c.hash)
    acts = select((-t.fund_act.c.fund_id).label("contract_id"), t.fund_act.c.seq, t.fund_act.c.hash)
    return union_all(facts, disposals, acts).subquery()


def _heads() -> Any:
    """Every chain's last link, beside its leaf in the root before and the link that stands there now."""
    links = _links()
    last = select(links.c.contract_id, func.max(links.c.seq).label("seq")).group_by(links.c.contract_id).subquery()
    head, then, leaf = _links(), _links(), t.root_leaf.alias("leaf")
    newest = _newest_leaves(None).subquery()
    return (
        select(
            last.c.contract_id,
            last.c.seq,
            head.c.hash,
            leaf.c.fact_count.label("leaf_count"),
            leaf.c.head_hash.label("leaf_head"),
            then.c.hash.label("then_hash"),
        )
        .join(head, and_(head.c.contract_id == last.c.contract_id, head.c.seq == last.c.seq))
        .outerjoin(newest, newest.c.contract_id == last.c.contract_id)
        .outerjoin(leaf, and_(leaf.c.contract_id == newest.c.contract_id, leaf.c.number == newest.c.number))
        .outerjoin(then, and_(then.c.contract_id == leaf.c.contract_id, then.c.seq == leaf.c.fact_count))
        .order_by(last.c.contract_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )


def lost() -> Any:
    """A query for leaves whose link is gone or another one."""
    leaf, link = t.root_leaf.c, _links()
    same = and_(link.c.contract_id == leaf.contract_id, link.c.seq == leaf.fact_count)
    return (
        select(leaf.contract_id, leaf.fact_count)
        .outerjoin(link, same)
        .where(or_(link.c.hash.is_(None), link.c.hash != leaf.head_hash))
        .order_by(leaf.contract_id, leaf.fact_count)
    )


def last_root(connection: Connection, up_to: int | None = None) -> Root | None:
    """The newest root, or the newest up to a number."""
    query = select(t.root).order_by(t.root.c.number.desc()).limit(1)
    if up_to is not None:
        query = query.where(t.root.c.number <= up_to)
    row = connection.execute(query).mappings().first()
    return root_of(row) if row else None


def leaves_of(connection: Connection, number: int) -> Iterator[Leaf]:
    """Every chain's leaf as it stood at a root, in the order of numbers."""
    newest = _newest_leaves(number).subquery()
    same = and_(t.root_leaf.c.contract_id == newest.c.contract_id, t.root_leaf.c.number == newest.c.number)
    query = select(t.root_leaf).join(newest, same).order_by(t.root_leaf.c.contract_id)
    for row in connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).mappings():
        yield leaf_of(row)


def _newest_leaves(up_to: int | None) -> Any:
    query = select(t.root_leaf.c.contract_id, func.max(t.root_leaf.c.number).label("number"))
    if up_to is not None:
        query = query.where(t.root_leaf.c.number <= up_to)
    return query.group_by(t.root_leaf.c.contract_id)


def root_of(row: RowMapping) -> Root:
    return Root(**{field.name: row[field.name] for field in fields(Root)})


def leaf_of(row: RowMapping) -> Leaf:
    return Leaf(**{field.name: row[field.name] for field in fields(Leaf)})


def _contradiction(contract_id: int) -> RootProblem:
    en, fr = f"contract {contract_id}", f"le micromarché {contract_id}"
    if contract_id == DISPOSALS:
        en, fr = "the log of disposals", "le journal d’élimination"
    elif contract_id < DISPOSALS:
        en, fr = f"fund {-contract_id}", f"le fonds {-contract_id}"
    return RootProblem(
        f"No root was made: {en} is not what the last root says it was. Run: gc-bounty verify\n"
        f"Aucune racine n’a été faite : {fr} n’est pas ce que la dernière racine en dit. Exécutez : gc-bounty verify"
    )
