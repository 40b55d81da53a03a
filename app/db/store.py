"""The store behind the use cases: transactions, deliveries, what is known of GitHub, and effects to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, Table, and_, func, or_, select, update

from app.core.policy import Policy
from app.core.refusals import Code, Refusal
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.projection import upsert
from app.db.unit import DbUnit, finish_delivery, notice_details, read_facts
from app.service.ports import (
    Delivery,
    InstallationSeen,
    IssueRef,
    Notice,
    RepositoryRef,
    Showing,
)

LEASE = timedelta(seconds=120)
NOTICES_SHOWN_MAX = 3
NOTICE_AGE = timedelta(days=1)
_PLACE = [t.repository.c[name] for name in ("id", "installation_id", "account_id", "full_name")]


class DbStore:
    """Implements the port ``Store``. ``now`` gives an aware UTC moment."""

    def __init__(self, engine: Engine, policy: Policy, policy_hash: str, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._policy = policy
        self._policy_hash = policy_hash
        self._now = now
        self._postgres = engine.dialect.name == "postgresql"

    @contextmanager
    def unit(self) -> Iterator[DbUnit]:
        with self._engine.begin() as connection:
            yield DbUnit(connection, self._policy, self._policy_hash, self._now())

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

    def retry_delivery(self, delivery_id: int, after_seconds: float, why: str) -> None:
        due = _us(self._now() + timedelta(seconds=after_seconds))
        self._change(t.inbox, delivery_id, {"next_try_us": due, "outcome": f"waiting: {why}"[:500]})

    def bury_delivery(self, delivery_id: int, why: str) -> None:
        self.end_delivery(delivery_id, "dead", why)

    def end_delivery(self, delivery_id: int, status: str, outcome: str) -> None:
        with self._engine.begin() as connection:
            finish_delivery(connection, delivery_id, status, outcome, self._now())

    # --- what is known of GitHub --------------------------------------------------------------------

    def remember_installation(self, seen: InstallationSeen, *, gone: bool = False) -> None:
        row = {
            "id": seen.id,
            "account_id": seen.account_id,
            "account_login": seen.account_login,
            "suspended": seen.suspended,
            "gone": gone,
        }
        with self._engine.begin() as connection:
            upsert(connection, t.installation, ["id"], row)

    def remember_repository(self, ref: RepositoryRef) -> None:
        row = {
            "id": ref.id,
            "installation_id": ref.installation_id,
            "account_id": ref.account_id,
            "full_name": ref.full_name,
        }
        if self.repository(ref.id) == ref:
            return
        with self._engine.begin() as connection:
            upsert(connection, t.repository, ["id"], row)

    def repository(self, repository_id: int) -> RepositoryRef | None:
        row = self._row(select(*_PLACE).where(t.repository.c.id == repository_id))
        return _repository(row) if row else None

    def funded_since(self, repository: RepositoryRef) -> datetime | None:
        own = and_(t.fund.c.scope == "repository", t.fund.c.scope_id == repository.id)
        account = and_(t.fund.c.scope == "account", t.fund.c.scope_id == repository.account_id)
        query = select(func.min(t.fund.c.opened_at).label("since")).where(
            or_(own, account), t.fund.c.closed_at.is_(None)
        )
        since: datetime | None = self._row(query)["since"]
        return since

    def concerns(self, repository_id: int, number: int) -> bool:
        held = select(t.issue.c.id).where(t.issue.c.repository_id == repository_id, t.issue.c.number == number)
        linked = select(t.link.c.issue_id).where(t.link.c.repository_id == repository_id, t.link.c.number == number)
        return self._row(held.union_all(linked)) is not None

    def has_live_contract(self, repository_id: int) -> bool:
        query = select(t.contract.c.id).where(t.contract.c.repository_id == repository_id, _live())
        return self._row(query.limit(1)) is not None

    def issues_of_known_pull(self, repository_id: int, number: int) -> tuple[int, ...]:
        query = (
            select(t.issue.c.number)
            .join(t.link, t.link.c.issue_id == t.issue.c.id)
            .where(t.link.c.repository_id == repository_id, t.link.c.number == number)
        )
        return tuple(row["number"] for row in self._rows(query))

    def reading_state(self, repository_id: int, number: int) -> tuple[datetime | None, tuple[int, ...], int | None]:
        query = select(t.issue.c.id, t.issue.c.read_until).where(
            t.issue.c.repository_id == repository_id, t.issue.c.number == number
        )
        row = self._row(query)
        if row is None:
            return None, (), None
        pulls = self._rows(select(t.link.c.number).where(t.link.c.issue_id == row["id"]))
        return row["read_until"], tuple(p["number"] for p in pulls), row["id"]

    def unseen(self, issue_id: int, sources: Sequence[str]) -> set[str]:
        found: set[str] = set(sources)
        for start in range(0, len(sources), 500):
            part = list(sources[start : start + 500])
            query = select(t.signal.c.source).where(t.signal.c.issue_id == issue_id, t.signal.c.source.in_(part))
            found -= {row["source"] for row in self._rows(query)}
        return found

    def live_issues(self, repository_id: int | None = None) -> Iterator[IssueRef]:
        """Issues with a contract that is not ended, in pages by id."""
        last = 0
        while True:
            query = _issue_refs().join(t.contract, and_(t.contract.c.issue_id == t.issue.c.id, _live()))
            query = query.where(t.issue.c.id > last).order_by(t.issue.c.id).limit(200)
            if repository_id is not None:
                query = query.where(t.issue.c.repository_id == repository_id)
            rows = self._rows(query)
            if not rows:
                return
            last = rows[-1]["issue_id"]
            yield from (_issue_ref(row) for row in rows)

    def due_issues(self, now: datetime, limit: int) -> list[IssueRef]:
        query = _issue_refs().where(t.issue.c.due_at <= now).order_by(t.issue.c.due_at).limit(limit)
        return [_issue_ref(row) for row in self._rows(query)]

    def due_in_a_while(self, ref: IssueRef, seconds: float) -> None:
        same = (t.issue.c.repository_id == ref.repository.id, t.issue.c.number == ref.number)
        with self._engine.begin() as connection:
            due = self._now() + timedelta(seconds=seconds)
            connection.execute(update(t.issue).where(*same).values(due_at=due))

    def swept_at(self, repository_id: int) -> datetime | None:
        row = self._row(select(t.repository.c.swept_at).where(t.repository.c.id == repository_id))
        return row["swept_at"] if row else None

    def swept(self, repository_id: int, at: datetime) -> None:
        self._change(t.repository, repository_id, {"swept_at": at})

    # --- effects ------------------------------------------------------------------------------------

    def take_effects(self, limit: int) -> list[Showing]:
        now = self._now()
        waiting = (
            select(t.effect.c.id)
            .where(t.effect.c.shown < t.effect.c.wanted, ~t.effect.c.given_up, t.effect.c.next_try_at <= now)
            .order_by(t.effect.c.next_try_at, t.effect.c.id)
        )
        taken = self._take(t.effect, waiting.limit(limit), {"next_try_at": now + LEASE})
        names = ("id", "issue_id", "kind", "target", "wanted", "attempts", "remote_id", "digest")
        return [Showing(**{n: row[n] for n in names}) for row in taken]

    def shown(self, effect_id: int, revision: int, remote_id: int | None, digest: str | None) -> None:
        values = {"shown": revision, "remote_id": remote_id, "digest": digest, "problem": None, "attempts": 0}
        self._change(t.effect, effect_id, {**values, "next_try_at": self._now()})

    def effect_failed(self, effect_id: int, after_seconds: float, why: str, *, give_up: bool = False) -> None:
        due = self._now() + timedelta(seconds=after_seconds)
        self._change(t.effect, effect_id, {"next_try_at": due, "problem": why[:500], "given_up": give_up})

    def to_show(self, issue_id: int) -> tuple[IssueRef, int | None, Contract | None, list[Notice]]:
        with self._engine.connect() as connection:
            row = connection.execute(_issue_refs().where(t.issue.c.id == issue_id)).mappings().one()
            latest = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id)
            contract_id = connection.execute(latest.order_by(t.contract.c.generation.desc()).limit(1)).scalar()
            contract = rebuild(read_facts(connection, contract_id)) if contract_id else None
            newest = select(t.notice).where(t.notice.c.issue_id == issue_id).order_by(t.notice.c.id.desc())
            if contract is not None:
                # What was refused before this offer, or long before its last change, is no news any more.
                since = max(contract.offer.at, contract.changed_at - NOTICE_AGE)
                newest = newest.where(t.notice.c.at >= since)
            notices = connection.execute(newest.limit(NOTICES_SHOWN_MAX)).mappings().all()
        return _issue_ref(row), contract_id, contract, [_notice(n) for n in reversed(notices)]

    def contract_by_number(self, contract_id: int) -> Contract | None:
        with self._engine.connect() as connection:
            return rebuild(read_facts(connection, contract_id))

    def linked_pull(self, issue_id: int, pull_id: int) -> tuple[int, str] | None:
        query = select(t.link.c.number, t.link.c.head_sha).where(
            t.link.c.issue_id == issue_id, t.link.c.pull_id == pull_id
        )
        row = self._row(query)
        return (row["number"], row["head_sha"]) if row else None

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

    def _change(self, table: Table, row_id: int, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(table).where(table.c.id == row_id).values(values))

    def _rows(self, query: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def _row(self, query: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().first()


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _live() -> Any:
    return t.contract.c.status.not_in(("paid", "withdrawn", "expired", "void"))


def _issue_refs() -> Select[Any]:
    columns = (t.issue.c.id.label("issue_id"), t.issue.c.number, *_PLACE)
    return select(*columns).join(t.repository, t.repository.c.id == t.issue.c.repository_id)


def _issue_ref(row: Any) -> IssueRef:
    return IssueRef(repository=_repository(row), number=row["number"])


def _repository(row: Any) -> RepositoryRef:
    return RepositoryRef(
        id=row["id"],
        installation_id=row["installation_id"],
        account_id=row["account_id"],
        full_name=row["full_name"],
    )


def _notice(row: Any) -> Notice:
    refusal = Refusal(code=Code(row["code"]), details=notice_details(row["details"]))
    return Notice(refusal=refusal, login=row["person_login"], at=row["at"])
