"""Proves every posting from a fact or a recorded act, every balance from postings, and every fund from its acts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, func, select

from app.core.funds import ACCOUNTS, Move
from app.db import tables as t
from app.db.codec import GENESIS, canonical
from app.db.fund_acts import NEWER_TERMS, TERMS, act_hash

# Accounts in words, for sentences.
_NAMES = tuple(name.removesuffix("_cents") for name in ACCOUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one fact or act makes in one fund, and so what its posting must say. ``where`` names both in words."""

    fund_id: int
    seq: int
    move: Move
    at: datetime
    where: str


def posting_problems(connection: Connection, contract_id: int, due: Iterable[Due]) -> Iterator[str]:
    """Differences between what a contract's facts move and what was posted for them."""
    wanted = {(one.seq, one.fund_id): one for one in due}
    posted = postings_of(connection, t.posting.c.contract_id == contract_id)
    for key in sorted(wanted.keys() | posted.keys()):
        rows = posted.get(key, [])
        yield from group_problems(rows, wanted.get(key), f"contract {contract_id}, fact {key[0]}, fund {key[1]}")


def fund_problems(connection: Connection) -> Iterator[str]:
    """Differences between funds, the acts on them and their postings; and postings of nothing on record."""
    sums = _sums(connection)
    halves: dict[tuple[int, int], Mapping[str, Any]] = {}
    for fund in connection.execute(select(t.fund).order_by(t.fund.c.id)).mappings():
        acts = acts_of(connection, fund["id"])
        halves |= {(act["fund_id"], act["seq"]): act for act in acts if act["kind"] == "transferred"}
        yield from chain_problems(fund["id"], acts)
        yield from _row_problems(fund, acts, sums.get(fund["id"], (0,) * len(ACCOUNTS)))
        yield from _act_postings(connection, fund["id"], acts)
    yield from _halves_apart(halves)
    yield from _strays(connection)


def acts_of(connection: Connection, fund_id: int) -> list[Mapping[str, Any]]:
    query = select(t.fund_act).where(t.fund_act.c.fund_id == fund_id).order_by(t.fund_act.c.seq)
    return [dict(row) for row in connection.execute(query).mappings()]


def chain_problems(fund_id: int, acts: list[Mapping[str, Any]]) -> Iterator[str]:
    """Whether the acts on a fund follow one another, from its opening on, unchanged."""
    if not acts:
        yield f"fund {fund_id}: no act opened it"
    head = GENESIS
    for place, act in enumerate(acts, start=1):
        where = f"fund {fund_id}, act {act['seq']}"
        if act["seq"] != place or act["prev_hash"] != head:
            yield f"{where}: it does not follow the act before it"
        if (act["kind"] in ("opened", "carried")) != (place == 1):
            yield f"{where}: a fund is opened once, by its first act; this is {act['kind']}"
        if act["hash"] != act_hash(head, act):
            yield f"{where}: its hash does not fit its content"
        head = act["hash"]


def made_by(acts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of a fund's row that its acts make."""
    details = json.loads(acts[0]["details"])
    closed = details.get("closed_at")
    closings = [act["at"] for act in acts if act["kind"] == "closed"]
    return {
        **{name: details.get(name) for name in TERMS if name in details or name not in NEWER_TERMS},
        "amount_cents": sum(act["cents"] for act in acts),
        "closed_at": closings[-1] if closings else datetime.fromisoformat(closed) if closed else None,
    }


def act_dues(acts: list[Mapping[str, Any]]) -> Iterator[Due]:
    """What each act must have posted; a closing and a roll move nothing."""
    for act in acts:
        if act["cents"]:
            where = f"fund {act['fund_id']}, act {act['seq']}"
            move = Move(authority_cents=-act["cents"])
            yield Due(fund_id=act["fund_id"], seq=act["seq"], move=move, at=act["at"], where=where)


def postings_of(connection: Connection, *which: Any) -> dict[tuple[int, int], list[Mapping[str, Any]]]:
    """Postings by the place of their cause and their fund."""
    seq = func.coalesce(t.posting.c.fact_seq, t.posting.c.act_seq).label("seq")
    query = select(t.posting, seq).where(*which).order_by(seq, t.posting.c.fund_id, t.posting.c.id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return {key: list(some) for key, some in groupby(rows, key=lambda row: (row["seq"], row["fund_id"]))}


def standing(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Postings that no reversal took back."""
    gone = {row["reverses"] for row in rows if row["reverses"] is not None}
    return [row for row in rows if row["reverses"] is None and row["id"] not in gone]


def accounts_of(row: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in ACCOUNTS)


def fits(row: Mapping[str, Any], due: Due) -> bool:
    """Whether a posting says exactly what its cause makes; what replaced another bears its own moment."""
    return accounts_of(row) == due.move.accounts and (row["turn"] > 1 or row["at"] == due.at)


def group_problems(rows: list[Mapping[str, Any]], due: Due | None, where: str) -> Iterator[str]:
    """Exactly one posting stands for what moved and none for what did not; all others are taken back whole."""
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        if row["reverses"] is not None and not _takes_back(row, by_id.get(row["reverses"])):
            yield f"posting {row['id']} ({where}): it does not take back posting {row['reverses']} whole"
        if sum(accounts_of(row)) != 0:
            yield f"posting {row['id']} ({where}): its accounts do not sum to zero"
    turns = [row["turn"] for row in rows]
    if rows and (turns[0] != 1 or len(set(turns)) != len(turns)):
        yield f"{where}: its postings are turns {turns}, not a first one and what took it back or replaced it"
    left = standing(rows)
    if due is None:
        for row in left:
            yield f"posting {row['id']} ({where}): nothing on record moves this"
        return
    if not left:
        yield f"{where}: what it moves was not posted ({_words(due.move.accounts)})"
    for row in left[1:]:
        yield f"posting {row['id']} ({where}): posted more than once"
    if left and not fits(left[0], due):
        said, made = _words(accounts_of(left[0])), _words(due.move.accounts)
        at = left[0]["at"]
        yield f"posting {left[0]['id']} ({where}): it says {said} at {at}, its cause makes {made} at {due.at}"


def _takes_back(row: Mapping[str, Any], target: Mapping[str, Any] | None) -> bool:
    if target is None or target["reverses"] is not None or row["at"] < target["at"]:
        return False
    return accounts_of(row) == tuple(-cents for cents in accounts_of(target))


def _row_problems(fund: Any, acts: list[Mapping[str, Any]], posted: tuple[int, ...]) -> Iterator[str]:
    number = fund["id"]
    try:
        made = made_by(acts) if acts else {}
    except (ValueError, TypeError, AttributeError):
        yield f"fund {number}, act {acts[0]['seq']}: what it opened cannot be read"
        made = {}
    for column, value in made.items():
        if fund[column] != value:
            yield f"fund {number}: {column} is {fund[column]!r}, the acts on it make {value!r}"
    used = tuple(fund[name] for name in ACCOUNTS[2:])
    kept = (-fund["amount_cents"], fund["amount_cents"] - sum(used), *used)
    if kept != posted:
        yield f"fund {number}: its balances are {_words(kept)}; its postings make {_words(posted)}"


def _act_postings(connection: Connection, fund_id: int, acts: list[Mapping[str, Any]]) -> Iterator[str]:
    wanted = {(due.seq, due.fund_id): due for due in act_dues(acts)}
    posted = postings_of(connection, t.posting.c.fund_id == fund_id, t.posting.c.act_seq.is_not(None))
    for key in sorted(wanted.keys() | posted.keys()):
        yield from group_problems(posted.get(key, []), wanted.get(key), f"fund {fund_id}, act {key[0]}")


def _halves_apart(halves: Mapping[tuple[int, int], Mapping[str, Any]]) -> Iterator[str]:
    """A transfer is two acts: what one fund gave is what the other got, by the same person at the same moment."""
    for (fund_id, seq), act in sorted(halves.items()):
        other = halves.get((act["other_fund_id"], act["other_seq"]))
        same = ("actor_id", "actor_login", "reason", "at", "fiscal_year")
        ok = other is not None and (other["other_fund_id"], other["other_seq"]) == (fund_id, seq)
        if not ok or other is None or other["cents"] != -act["cents"] or any(other[n] != act[n] for n in same):
            yield f"fund {fund_id}, act {seq}: the other half of the transfer, in fund {act['other_fund_id']}, differs"


def _sums(connection: Connection) -> dict[int, tuple[int, ...]]:
    sums = (func.sum(t.posting.c[name]) for name in ACCOUNTS)
    rows = connection.execute(select(t.posting.c.fund_id, *sums).group_by(t.posting.c.fund_id))
    return {row[0]: tuple(int(cents) for cents in row[1:]) for row in rows}


def _strays(connection: Connection) -> Iterator[str]:
    """Postings whose fact, act or fund is not there, or that say another year than their fund's."""
    fact = and_(t.fact.c.contract_id == t.posting.c.contract_id, t.fact.c.seq == t.posting.c.fact_seq)
    act = and_(t.fund_act.c.fund_id == t.posting.c.fund_id, t.fund_act.c.seq == t.posting.c.act_seq)
    lost = (
        select(t.posting.c.id)
        .outerjoin(t.fact, fact)
        .outerjoin(t.fund_act, act)
        .where(t.fact.c.id.is_(None), t.fund_act.c.seq.is_(None))
    )
    for number in connection.execute(lost.order_by(t.posting.c.id)).scalars():
        yield f"posting {number}: no fact and no act on record caused it"
    years = select(t.posting.c.id).outerjoin(t.fund, t.fund.c.id == t.posting.c.fund_id)
    years = years.where(func.coalesce(t.fund.c.fiscal_year, "") != t.posting.c.fiscal_year)
    for number in connection.execute(years.order_by(t.posting.c.id)).scalars():
        yield f"posting {number}: it is not of its fund's fiscal year"


def _words(accounts: Iterable[int]) -> str:
    said = {name: cents for name, cents in zip(_NAMES, accounts, strict=True) if cents}
    return canonical(said) if said else "nothing"
