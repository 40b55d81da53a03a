"""Keeps what people ask of contracts by forms until a reading of the issue has decided it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, and_, cast, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.refusals import Code, Refusal
from app.db import tables as t
from app.db.known import issue_ref, issue_refs
from app.db.refused import notice_details
from app.service.acts import ActKind, ActSeen, ActStatus, NewAct, Stale
from app.service.operations import DeadAct
from app.service.ports import DeliveredComment, IssueRef

LEASE: Final = timedelta(seconds=120)
PREFIX: Final = "act:"


class DbActs:
    """Implements ``ActBook``. ``now`` gives an aware UTC moment."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._postgres = engine.dialect.name == "postgresql"

    def ask(self, new: NewAct) -> int:
        mine = (t.act.c.person_id == new.person.id, t.act.c.key == new.key)
        flavour = postgresql if self._postgres else sqlite
        with self._engine.begin() as connection:
            before = connection.execute(select(t.act.c.id).where(*mine)).scalar()
            if before is not None:
                return int(before)
            row = {**self._fresh(connection, new), "status": "new"}
            put = flavour.insert(t.act).values(row).on_conflict_do_nothing(index_elements=["person_id", "key"])
            connection.execute(put)
            return int(connection.execute(select(t.act.c.id).where(*mine)).scalar_one())

    def find(self, act_id: int) -> ActSeen | None:
        query = _shown().where(t.act.c.id == act_id).order_by(t.notice.c.id)
        with self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return _seen(row) if row is not None else None

    def waiting_of(self, person_id: int) -> list[ActSeen]:
        query = _shown().where(t.act.c.person_id == person_id, t.act.c.status == "new").order_by(t.act.c.id)
        with self._engine.connect() as connection:
            return [_seen(row) for row in connection.execute(query).mappings()]

    def take(self, limit: int, act_id: int | None = None) -> list[tuple[int, IssueRef, int]]:
        now = self._now()
        waiting = select(t.act.c.id).where(t.act.c.status == "new", t.act.c.next_try_at <= now).order_by(t.act.c.id)
        if act_id is not None:
            waiting = waiting.where(t.act.c.id == act_id)
        if self._postgres:
            waiting = waiting.with_for_update(skip_locked=True)
        with self._engine.begin() as connection:
            ids = list(connection.execute(waiting.limit(limit)).scalars())
            lease = {"next_try_at": now + LEASE, "attempts": t.act.c.attempts + 1}
            connection.execute(update(t.act).where(t.act.c.id.in_(ids)).values(lease))
            rows = connection.execute(_places().where(t.act.c.id.in_(ids)).order_by(t.act.c.id)).mappings()
            return [(row["act_id"], issue_ref(row), row["attempts"]) for row in rows]

    def retry(self, act_id: int, after_seconds: float, why: str, *, counted: bool) -> None:
        values = {"next_try_at": self._now() + timedelta(seconds=after_seconds), "outcome": f"waiting: {why}"[:200]}
        self._change(act_id, values | ({} if counted else {"attempts": t.act.c.attempts - 1}))

    def bury(self, act_id: int, why: str) -> None:
        self._change(act_id, {"status": "dead", "outcome": why[:200]})

    def _fresh(self, connection: Connection, new: NewAct) -> dict[str, Any]:
        """The act's row, if the contract is the issue's latest and stands as the person saw it."""
        here = select(t.contract.c.issue_id, t.contract.c.fact_count).where(t.contract.c.id == new.contract_id)
        found = connection.execute(here).first()
        if found is None:
            raise LookupError(f"there is no contract {new.contract_id}")
        latest = select(t.contract.c.id).where(t.contract.c.issue_id == found.issue_id)
        if connection.execute(latest.order_by(t.contract.c.generation.desc()).limit(1)).scalar() != new.contract_id:
            raise LookupError(f"contract {new.contract_id} is not the latest of its issue")
        if found.fact_count != new.seen_facts:
            raise Stale
        now = self._now()
        return {
            "contract_id": new.contract_id,
            "issue_id": found.issue_id,
            "person_id": new.person.id,
            "person_login": new.person.login,
            "kind": new.kind.value,
            "line": new.line,
            "key": new.key,
            "asked_at": now,
            "next_try_at": now,
        }

    def _change(self, act_id: int, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            same = (t.act.c.id == act_id, t.act.c.status == "new")
            connection.execute(update(t.act).where(*same).values(values))


def dead(engine: Engine, limit: int) -> list[DeadAct]:
    """Acts that were given up, newest first."""
    place = (t.repository.c.full_name, t.issue.c.number, _stale().label("stale"))
    query = select(t.act, *place).join(t.issue, t.issue.c.id == t.act.c.issue_id)
    query = query.join(t.repository, t.repository.c.id == t.issue.c.repository_id).where(_DEAD)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(t.act.c.id.desc()).limit(limit)).mappings().all()
    same = ("id", "person_login", "attempts", "asked_at", "stale")
    return [
        DeadAct(
            kind=ActKind(row["kind"]),
            repository=row["full_name"],
            issue_number=row["number"],
            outcome=row["outcome"] or "",
            **{name: row[name] for name in same},
        )
        for row in rows
    ]


def replay(engine: Engine, act_id: int | None, now: datetime) -> int:
    """Puts one dead act (None: every one) back in line, unless it is stale; answers how many."""
    which = (_DEAD, ~_stale()) if act_id is None else (_DEAD, ~_stale(), t.act.c.id == act_id)
    values = {"status": "new", "attempts": 0, "next_try_at": now, "outcome": "replayed"}
    with engine.begin() as connection:
        return connection.execute(update(t.act).where(*which).values(values)).rowcount


_DEAD: Final = text("act.status = 'dead'")
"""In the words of the partial index."""


def _stale() -> ColumnElement[bool]:
    """Whether the act's contract has changed since, or a later one took its place."""
    later = t.contract.alias("later")
    same = later.c.issue_id == t.contract.c.issue_id, later.c.generation > t.contract.c.generation
    replaced = select(later.c.id).where(*same).exists()
    changed = or_(t.contract.c.changed_at > t.act.c.asked_at, replaced)
    return select(t.contract.c.id).where(t.contract.c.id == t.act.c.contract_id, changed).exists()


def source_of(act_id: Any) -> Any:
    """What names an act among the things that were handled: an act is one line of one comment."""
    return PREFIX + cast(act_id, Text) + ":1"


def asked_on(connection: Connection, issue_id: int | None = None, *, waiting: bool = True) -> list[Any]:
    """Acts on an issue as it is now (None: on all) with its place; ``waiting`` leaves out those that are decided."""
    query = (
        select(t.act, t.issue.c.repository_id, t.issue.c.number)
        .join(t.contract, t.contract.c.id == t.act.c.contract_id)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
    )
    query = query.where(t.act.c.status == "new") if waiting else query.where(t.act.c.status != "dead")
    if issue_id is not None:
        query = query.where(t.contract.c.issue_id == issue_id)
    return list(connection.execute(query.order_by(t.act.c.id)).mappings())


def as_comment(row: Any) -> DeliveredComment:
    """The act as the comment it might have been; number 0, for there is none at GitHub to react to."""
    return DeliveredComment(
        id=0,
        node_id=f"{PREFIX}{row['id']}",
        author_id=row["person_id"],
        author_login=row["person_login"],
        author_kind="User",
        body=row["line"],
        created_at=row["asked_at"],
    )


def decided(connection: Connection, issue_id: int, source: str, outcome: str) -> None:
    """Ends the act that ``source`` names, if it names one, in the transaction that decides it."""
    number = source.removeprefix(PREFIX).partition(":")[0]
    if source.startswith(PREFIX) and number.isdecimal():
        values = {"status": "done", "outcome": outcome[:200], "issue_id": issue_id}
        connection.execute(update(t.act).where(t.act.c.id == int(number)).values(values))


def _shown() -> Select[Any]:
    told = and_(t.notice.c.issue_id == t.act.c.issue_id, t.notice.c.source == source_of(t.act.c.id))
    return (
        select(t.act, t.repository.c.full_name, t.issue.c.number, t.notice.c.code, t.notice.c.details)
        .join(t.issue, t.issue.c.id == t.act.c.issue_id)
        .join(t.repository, t.repository.c.id == t.issue.c.repository_id)
        .outerjoin(t.notice, told)
    )


def _places() -> Select[Any]:
    """Where the contract of each act is now."""
    columns = (t.act.c.id.label("act_id"), t.act.c.attempts)
    return (
        issue_refs()
        .add_columns(*columns)
        .join(t.contract, t.contract.c.issue_id == t.issue.c.id)
        .join(t.act, t.act.c.contract_id == t.contract.c.id)
    )


def _seen(row: Any) -> ActSeen:
    told = Refusal(code=Code(row["code"]), details=notice_details(row["details"])) if row["code"] else None
    return ActSeen(
        id=row["id"],
        contract_id=row["contract_id"],
        person_id=row["person_id"],
        kind=ActKind(row["kind"]),
        line=row["line"],
        status=ActStatus(row["status"]),
        asked_at=row["asked_at"],
        repository=row["full_name"],
        issue_number=row["number"],
        outcome=row["outcome"] or "",
        refusal=told,
    )
