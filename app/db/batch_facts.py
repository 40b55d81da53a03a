"""What facts say of a batch: who froze, released and gave up each of its lines and when, and when one was over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from app.db import tables as t
from app.service.sealing import is_erased

# A line: one payee of one contract.
Key = tuple[int, int]
_DEEDS: Final = ("PayableScheduled", "PaymentAuthorized", "PayableUnscheduled")
_ENDS: Final = ("PaymentMade", "PaymentRejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One person's act on one line; ``reason`` is of giving up alone."""

    line: Key
    at: datetime
    by_id: int | None
    login: str | None
    reason: str | None


@dataclass(slots=True)
class BatchFacts:
    """A batch as the facts of its lines tell it; ``ended`` are the moments when one was paid or rejected."""

    frozen: list[Deed] = field(default_factory=list)
    released: list[Deed] = field(default_factory=list)
    given_up: list[Deed] = field(default_factory=list)
    ended: set[datetime] = field(default_factory=set)


def facts_of_batches(connection: Connection) -> dict[int, BatchFacts]:
    """By batch."""
    row, found = t.fact.c, defaultdict[int, BatchFacts](BatchFacts)
    query = select(row.contract_id, row.kind, row.body, row.actor_id, row.actor_login, row.at)
    query = query.where(row.kind.in_((*_DEEDS, *_ENDS))).order_by(row.contract_id, row.seq)
    now_in: dict[Key, int] = {}
    for fact in connection.execute(query):
        try:
            payee_id, number, reason = _said(fact.body)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue  # Where the chains are proven it is told that this fact cannot be read.
        line = (fact.contract_id, payee_id)
        if fact.kind in _ENDS:
            if line in now_in:
                found[now_in.pop(line)].ended.add(fact.at)
            continue
        deed = Deed(line=line, at=fact.at, by_id=fact.actor_id, login=fact.actor_login, reason=reason)
        if fact.kind == "PayableScheduled":
            now_in[line] = number
            found[number].frozen.append(deed)
        elif fact.kind == "PaymentAuthorized":
            found[number].released.append(deed)
        else:
            now_in.pop(line, None)
            found[number].given_up.append(deed)
    return dict(found)


def _said(body: str) -> tuple[int, int, str | None]:
    """Payee, batch (0 where the fact names none) and reason."""
    said = json.loads(body)
    return int(said["payee_id"]), int(said.get("batch_id", 0)), said.get("reason")


def may_be(kept: str | None, told: Iterable[str | None]) -> bool:
    """Whether a batch's own copy of a text is what facts say: once it is erased in all of them, nobody can tell."""
    whole = [text for text in told if text is None or not is_erased(text)]
    return not whole or kept in whole
