"""The store behind the use cases: transactions, deliveries, what is known of GitHub, and effects to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, case, false, func, or_, select, update

from app.core.lifecycle import Status
from app.core.policy import Policy
from app.core.refusals import Code, Refusal
from app.core.state import Contract, rebuild
from app.db import acts
from app.db import tables as t
from app.db.issue_address import GITHUB_URL
from app.db.known import PLACE, Known, issue_ref, issue_refs
from app.db.pace import give_back, take_turn
from app.db.refused import notice_details
from app.db.unit import DbUnit, finish_delivery, read_facts
from app.service.ports import (
    DeliveredComment,
    Delivery,
    IssueRef,
    Notice,
    Showing,
)

LEASE = timedelta(seconds=120)
NOTICES_SHOWN_MAX = 3
NOTICE_AGE = timedelta(days=1)


class DbStore(Known):
    """Implements the port ``Store``. ``now`` gives an aware UTC moment; ``github_url`` is where people see issues."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        policy_hash: str,
        now: Callable[[], datetime],
        github_url: str = GITHUB_URL,
    ) -> None:
        super().__init__(engine, now)
        self._policy = policy
        self._policy_hash = policy_hash
        self._github_url = github_url
        self._postgres = engine.dialect.name == "postgresql"

    @contextmanager
    def unit(self) -> Iterator[DbUnit]:
        with self._engine.begin() as connection:
            yield DbUnit(connection, self._policy, self._policy_hash, self._now(), self._github_url)

    # --- deliveries ---------------------------------------------------------------------------------

    def take_deliveries(self, limit: int) -> list[Delivery]:
        now = self._now()
        waiting = (
            select(t.inbox.c.id)
            .where(t.inbox.c.status == "new", t.inbox.c.next_try_us <= _us(now))
            .order_by(t.inbox.c.id)
        )
        taken = self._take(t.inbox, waiting.limit(limit), {"next_try_us": _us(now + LEASE)})
        return [
            Delivery(
                id=row["id"],
                event=row["event"],
                body=bytes(row["body"]),
                attempts=row["attempts"],
                received_us=row["received_us"],
            )
            for row in taken
        ]

    def retry_delivery(self, delivery_id: int, after_seconds: float, why: str, *, counted: bool = True) -> None:
        values = {
            "next_try_us": _us(self._now() + timedelta(seconds=after_seconds)),
            "outcome": f"waiting: {why}"[:500],
        }
        self._change(t.inbox, delivery_id, values | ({} if counted else {"attempts": t.inbox.c.attempts - 1}))

    def bury_delivery(self, delivery_id: int, why: str) -> None:
        self.end_delivery(delivery_id, "dead", why)

    def end_delivery(self, delivery_id: int, status: str, outcome: str) -> None:
        with self._engine.begin() as connection:
            finish_delivery(connection, delivery_id, status, outcome, self._now())

    def asked(self, issue_id: int) -> tuple[DeliveredComment, ...]:
        with self._engine.connect() as connection:
            return tuple(acts.as_comment(row) for row in acts.asked_on(connection, issue_id))

    # --- effects ------------------------------------------------------------------------------------

    def take_effects(self) -> Iterator[Showing]:
        for at, installation in self._turns():
            # A turn begins when its effect is shown, not while those of other installations are.
            now = self._now()
            if at > now:
                continue
            with self._engine.begin() as connection:
                turn = take_turn(connection, installation, now)
                row = self._first_effect(connection, installation, now) if turn else None
                if turn and row is None:
                    give_back(connection, installation, turn, now, wrote=False)
            if turn and row is not None:
                yield Showing(installation_id=installation, turn=turn, **{n: row[n] for n in _SHOWING})

    def effects_wait(self) -> float | None:
        turns = self._turns()
        return max(0.0, (turns[0][0] - self._now()).total_seconds()) if turns else None

    def wrote(self, showing: Showing, *, wrote: bool) -> None:
        with self._engine.begin() as connection:
            give_back(connection, showing.installation_id, showing.turn, self._now(), wrote=wrote)

    def shown(self, effect_id: int, revision: int, remote_id: int | None, digest: str | None) -> None:
        values = {"shown": revision, "remote_id": remote_id, "digest": digest, "problem": None, "attempts": 0}
        self._change(t.effect, effect_id, {**values, "next_try_at": self._now()})

    def effect_failed(
        self, effect_id: int, after_seconds: float, why: str, *, give_up: bool = False, counted: bool = True
    ) -> None:
        due = self._now() + timedelta(seconds=after_seconds)
        values = {"next_try_at": due, "problem": why[:500], "given_up": give_up}
        self._change(t.effect, effect_id, values | ({} if counted else {"attempts": t.effect.c.attempts - 1}))

    def effect_vanished(self, effect_id: int) -> None:
        values = {"remote_id": None, "digest": None, "next_try_at": self._now()}
        self._change(t.effect, effect_id, values)

    def to_show(self, issue_id: int) -> tuple[IssueRef, int | None, Contract | None, list[Notice]]:
        with self._engine.connect() as connection:
            row = connection.execute(issue_refs().where(t.issue.c.id == issue_id)).mappings().one()
            latest = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id)
            contract_id = connection.execute(latest.order_by(t.contract.c.generation.desc()).limit(1)).scalar()
            contract = rebuild(read_facts(connection, contract_id)) if contract_id else None
            # What was asked by a form is answered on its page, to that person alone.
            public = t.notice.c.source.not_like(f"{acts.PREFIX}%")
            newest = select(t.notice).where(t.notice.c.issue_id == issue_id, public).order_by(t.notice.c.id.desc())
            if contract is not None:
                # What was refused before this offer, or long before its last change, is no news any more.
                since = max(contract.offer.at, contract.changed_at - NOTICE_AGE)
                newest = newest.where(t.notice.c.at >= since)
            notices = connection.execute(newest.limit(NOTICES_SHOWN_MAX)).mappings().all()
        return issue_ref(row), contract_id, contract, [_notice(n) for n in reversed(notices)]

    def in_question(self, issue_id: int, latest: Contract) -> list[Contract]:
        if latest.offer.generation == 1:
            return []
        earlier = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id, t.contract.c.status == Status.PAID)
        with self._engine.connect() as connection:
            numbers = connection.execute(earlier.order_by(t.contract.c.generation)).scalars().all()
            found = [rebuild(read_facts(connection, number)) for number in numbers]
        return [c for c in found if c and c.recoveries and c.offer.generation < latest.offer.generation]

    def contract_by_number(self, contract_id: int) -> Contract | None:
        with self._engine.connect() as connection:
            return rebuild(read_facts(connection, contract_id))

    def linked_pull(self, issue_id: int, pull_id: int) -> tuple[IssueRef, str] | None:
        query = select(*PLACE, t.link.c.number, t.link.c.head_sha)
        query = query.join(t.link, t.link.c.repository_id == t.repository.c.id)
        row = self._row(query.where(t.link.c.issue_id == issue_id, t.link.c.pull_id == pull_id))
        return (issue_ref(row), row["head_sha"]) if row else None

    # --- finance ------------------------------------------------------------------------------------

    def issue_of_payable(self, payable_id: int) -> tuple[int, int, int] | None:
        query = (
            select(t.contract.c.issue_id, t.payable.c.contract_id, t.payable.c.payee_id)
            .join(t.contract, t.contract.c.id == t.payable.c.contract_id)
            .where(t.payable.c.id == payable_id)
        )
        row = self._row(query)
        return (row["issue_id"], row["contract_id"], row["payee_id"]) if row else None

    # --- private ------------------------------------------------------------------------------------

    def _turns(self) -> list[tuple[datetime, int]]:
        """When each installation with something to show can be written to next, the soonest first."""
        rests = (t.pace.c.next_at, t.pace.c.lease_until, t.pace.c.paused_until)
        key = t.repository.c.installation_id
        query = _unshown(key, func.min(t.effect.c.next_try_at), *rests)
        query = query.outerjoin(t.pace, t.pace.c.installation_id == key).group_by(key, *rests)
        with self._single.connect() as connection:
            rows = connection.execute(query).all()
        return sorted((max(moment for moment in row[1:] if moment is not None), row[0]) for row in rows)

    def _first_effect(self, connection: Connection, installation: int, now: datetime) -> Any:
        """What people read comes before what acknowledges; leased to this caller."""
        rank = case({kind: place for place, kind in enumerate(KINDS)}, value=t.effect.c.kind, else_=len(KINDS))
        query = _unshown(t.effect.c.id).where(
            t.repository.c.installation_id == installation, t.effect.c.next_try_at <= now
        )
        query = query.order_by(rank, t.effect.c.next_try_at, t.effect.c.id).limit(1)
        if self._postgres:
            query = query.with_for_update(skip_locked=True, of=t.effect)
        found = connection.execute(query).scalar()
        values = {"next_try_at": now + LEASE, "attempts": t.effect.c.attempts + 1}
        leased = update(t.effect).where(t.effect.c.id == found).values(values).returning(t.effect)
        return connection.execute(leased).mappings().first() if found is not None else None

    def _take(self, table: Table, waiting: Select[Any], lease: dict[str, Any]) -> list[Any]:
        """Leases rows to this caller. SKIP LOCKED keeps workers apart on PostgreSQL, the write lock on SQLite."""
        if self._postgres:
            waiting = waiting.with_for_update(skip_locked=True)
        with self._engine.begin() as connection:
            ids = [row[0] for row in connection.execute(waiting)]
            if not ids:
                return []
            values = {**lease, "attempts": table.c.attempts + 1}
            connection.execute(update(table).where(table.c.id.in_(ids)).values(values))
            return list(connection.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)).mappings())


_SHOWING = ("id", "issue_id", "kind", "target", "wanted", "attempts", "remote_id", "digest")
KINDS = ("comment", "check", "label", "reaction")


def _unshown(*columns: Any) -> Select[Any]:
    """Over the effects that are not shown yet, where the App may write at all."""
    return (
        select(*columns)
        .select_from(t.effect)
        .join(t.issue, t.issue.c.id == t.effect.c.issue_id)
        .join(t.repository, t.repository.c.id == t.issue.c.repository_id)
        .outerjoin(t.installation, t.installation.c.id == t.repository.c.installation_id)
        .where(t.effect.c.shown < t.effect.c.wanted, ~t.effect.c.given_up)
        .where(~func.coalesce(or_(t.installation.c.suspended, t.installation.c.gone), false()))
    )


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _notice(row: Any) -> Notice:
    refusal = Refusal(code=Code(row["code"]), details=notice_details(row["details"]))
    return Notice(refusal=refusal, login=row["person_login"], at=row["at"])
