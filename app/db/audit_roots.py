"""Proves facts and roots against each other, and both against a root that was kept outside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from app.db import tables as t
from app.db.codec import GENESIS, link_hash
from app.db.disposals import disposal_hashes
from app.db.fund_acts import act_hash
from app.db.roots import ROWS_AT_ONCE, last_root, leaf_of, leaves_of, lost, root_of
from app.service.roots import DISPOSALS, NO_ROOT, Anchor, Leaf, changes_hash, tree_hash


def root_problems(connection: Connection) -> Iterator[str]:
    """Where roots, leaves and facts contradict each other, one sentence each in both languages."""
    previous, number, last = NO_ROOT, 0, None
    for row in connection.execute(select(t.root).order_by(t.root.c.number)).mappings():
        number, last = number + 1, root_of(row)
        if last.number != number or last.previous != previous:
            yield f"root {last.number}: it does not follow the root before it / elle ne suit pas la racine précédente"
        if last.hash != last.recomputed():
            yield f"root {last.number}: its hash does not fit / son empreinte ne correspond pas"
        number, previous = last.number, last.hash
    yield from _changed_leaves(connection)
    for contract_id, count in connection.execute(lost()):
        yield (
            f"{_name(contract_id)}: link {count} is not the one that a root holds / "
            f"le maillon {count} n’est pas celui qu’une racine a retenu"
        )
    if last is not None:
        tree = tree_hash(leaf.line() for leaf in leaves_of(connection, last.number))
        if tree != last.merkle:
            yield f"root {last.number}: its leaves do not make it / ses feuilles ne la font pas"


def anchor_problems(connection: Connection, anchor: Anchor) -> Iterator[str]:
    """What was there when the root was made and is not the same now; what was only added since is no difference."""
    kept = last_root(connection, anchor.root.number)
    if kept is None or kept.number != anchor.root.number:
        yield f"root {anchor.root.number}: it is gone from the database / elle a disparu de la base"
    elif kept != anchor.root:
        yield f"root {anchor.root.number}: it is not the one in the file / ce n’est pas celle du fichier"
    wanted = {leaf.contract_id: leaf for leaf in anchor.leaves}
    yield from _against_leaf(wanted.pop(DISPOSALS, None), disposal_hashes(connection))
    for fund_id, acts in groupby(_acts(connection), key=lambda row: row["fund_id"]):
        yield from _against_leaf(wanted.pop(-fund_id, None), _act_hashes(acts))
    for contract_id, rows in groupby(_facts(connection), key=lambda row: row.contract_id):
        yield from _against_leaf(wanted.pop(contract_id, None), _hashes(rows))
    for contract_id in sorted(wanted):
        yield f"{_name(contract_id)}: it is in the root and gone now / il est dans la racine et a disparu depuis"


def since(engine: Engine, anchor: Anchor) -> tuple[int, int]:
    """How many contracts went on after the root was made, and how many are new."""
    counts = {leaf.contract_id: leaf.fact_count for leaf in anchor.leaves}
    on, new = 0, 0
    query = select(t.fact.c.contract_id, func.count()).group_by(t.fact.c.contract_id)
    with engine.connect() as connection:
        for contract_id, count in connection.execute(query):
            on += contract_id in counts and count > counts[contract_id]
            new += contract_id not in counts
    return on, new


def _against_leaf(leaf: Leaf | None, hashes: Iterator[str]) -> Iterator[str]:
    """``hashes`` are a chain's, recomputed from the beginning."""
    if leaf is None:
        return
    name = _name(leaf.contract_id)
    found = list(hashes)
    if len(found) < leaf.fact_count:
        yield (
            f"{name}: {len(found)} links, the root holds {leaf.fact_count} / "
            f"{len(found)} maillons, la racine en retient {leaf.fact_count}"
        )
    elif found[leaf.fact_count - 1] != leaf.head_hash:
        yield f"{name}: its first {leaf.fact_count} links are not those of the root / ce ne sont plus ceux de la racine"


def _hashes(rows: Iterator[Any]) -> Iterator[str]:
    head = GENESIS
    for row in rows:
        head = link_hash(head, row.contract_id, row.seq, row.kind, row.body, row.salt)
        yield head


def _act_hashes(rows: Iterator[Any]) -> Iterator[str]:
    head = GENESIS
    for row in rows:
        head = act_hash(head, row)
        yield head


def _changed_leaves(connection: Connection) -> Iterator[str]:
    """Roots whose own leaves are not those it was made with."""
    kept = {row.number: row.changes for row in connection.execute(select(t.root.c.number, t.root.c.changes))}
    rows = connection.execute(select(t.root_leaf).order_by(t.root_leaf.c.number, t.root_leaf.c.contract_id)).mappings()
    for number, found in groupby(rows, key=lambda row: row["number"]):
        if kept.pop(number, None) != changes_hash(leaf_of(row) for row in found):
            yield f"root {number}: its leaves were changed / ses feuilles ont été modifiées"
    for number, changes in kept.items():
        if changes != changes_hash(()):
            yield f"root {number}: its leaves are gone / ses feuilles ont disparu"


def _facts(connection: Connection) -> Iterator[Any]:
    names = ("contract_id", "seq", "kind", "body", "salt")
    query = select(*(t.fact.c[name] for name in names)).order_by(t.fact.c.contract_id, t.fact.c.seq)
    yield from connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def _acts(connection: Connection) -> Iterator[Any]:
    query = select(t.fund_act).order_by(t.fund_act.c.fund_id, t.fund_act.c.seq)
    yield from connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).mappings()


def _name(contract_id: int) -> str:
    if contract_id == DISPOSALS:
        return "the log of disposals / le journal d’élimination"
    return f"contract {contract_id}" if contract_id > DISPOSALS else f"fund {-contract_id}"
