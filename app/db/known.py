"""What is known of GitHub: installations, repositories, and how far each issue was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, Table, and_, func, or_, select, update

from app.core.events import Subject
from app.db import tables as t
from app.db.engine import for_single_statements
from app.db.projection import upsert
from app.service.ports import InstallationSeen, IssueRef, KnownPull, ReadingState, RepositoryRef, RepositorySeen

# What a reference is made of, without what the policy file left in the row.
PLACE = [t.repository.c[name] for name in ("id", "installation_id", "account_id", "full_name")]


class Known:
    """This part of the port ``Store``. ``now`` gives an aware UTC moment."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._single = for_single_statements(engine)
        self._now = now

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

    def remember_repository(self, ref: RepositoryRef) -> bool:
        before = self.repository(ref.id)
        if before == ref:
            return False
        with self._engine.begin() as connection:
            upsert(connection, t.repository, ["id"], _repository_row(ref))
            if before is None:
                # A fund may be opened for a number before the App has met the place.
                own = and_(t.fund.c.scope == "repository", t.fund.c.scope_id == ref.id, t.fund.c.account_id.is_(None))
                connection.execute(update(t.fund).where(own).values(account_id=ref.account_id))
        return before is not None and before.account_id != ref.account_id

    def turned(self, seen: RepositorySeen) -> list[Subject]:
        row = {**_repository_row(seen.ref), "private": seen.private, "archived": seen.archived}
        with self._engine.begin() as connection:
            before = connection.execute(select(t.repository).where(t.repository.c.id == seen.ref.id)).mappings().first()
            upsert(connection, t.repository, ["id"], row)
        # Nothing can be written in an archived repository, so nobody there can have decided since.
        archived = [Subject.REPOSITORY_ARCHIVED] if seen.archived else []
        if before is None:
            return archived
        became = {
            Subject.REPOSITORY_PRIVATE: seen.private and before["private"] is False,
            Subject.REPOSITORY_MOVED: before["account_id"] != seen.ref.account_id,
        }
        return archived + [subject for subject, so in became.items() if so]

    def seen_private(self, repository_id: int, private: bool | None) -> bool:
        same = t.repository.c.id == repository_id
        with self._engine.begin() as connection:
            before = connection.execute(select(t.repository.c.private).where(same)).scalar()
            if before is not private:
                connection.execute(update(t.repository).where(same).values(private=private))
        return private is True and before is False

    def is_public(self, repository_id: int) -> bool:
        """Whether it is known that everybody may see a repository."""
        row = self._row(select(t.repository.c.private).where(t.repository.c.id == repository_id))
        return row is not None and row["private"] is False

    def repository(self, repository_id: int) -> RepositoryRef | None:
        row = self._row(select(*PLACE).where(t.repository.c.id == repository_id))
        return _repository(row) if row else None

    def repositories_of(self, installation_id: int) -> list[RepositoryRef]:
        query = (
            select(t.repository).where(t.repository.c.installation_id == installation_id).order_by(t.repository.c.id)
        )
        return [_repository(row) for row in self._rows(query)]

    def installations(self) -> list[InstallationSeen]:
        names = ("id", "account_id", "account_login", "suspended")
        rows = self._rows(select(t.installation).where(~t.installation.c.gone).order_by(t.installation.c.id))
        return [InstallationSeen(**{name: row[name] for name in names}) for row in rows]

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

    def has_contract(self, repository_id: int) -> bool:
        query = select(t.contract.c.id).where(t.contract.c.repository_id == repository_id)
        linked = select(t.link.c.issue_id).where(t.link.c.repository_id == repository_id)
        return self._row(query.union_all(linked).limit(1)) is not None

    def issues_of_pull_id(self, repository_id: int, pull_id: int) -> list[IssueRef]:
        query = issue_refs().join(t.link, t.link.c.issue_id == t.issue.c.id)
        same = (t.link.c.repository_id == repository_id, t.link.c.pull_id == pull_id)
        return [issue_ref(row) for row in self._rows(query.where(*same))]

    def issues_of_known_pull(self, repository_id: int, number: int) -> list[IssueRef]:
        query = issue_refs().join(t.link, t.link.c.issue_id == t.issue.c.id)
        same = (t.link.c.repository_id == repository_id, t.link.c.number == number)
        return [issue_ref(row) for row in self._rows(query.where(*same))]

    def reading_state(self, repository_id: int, number: int) -> ReadingState:
        row = self._row(select(t.issue).where(t.issue.c.repository_id == repository_id, t.issue.c.number == number))
        if row is None:
            return ReadingState()
        link = (t.link.c[name].label(f"pull_{name}") for name in ("number", "state", "claimed"))
        pulls = select(*PLACE, *link).join(t.link, t.link.c.repository_id == t.repository.c.id)
        first = row["moved_from"]
        # Of the places where it was, the last one read knows most.
        before = or_(t.issue.c.id == first, t.issue.c.moved_from == first), t.issue.c.id != row["id"]
        return ReadingState(
            read_until=row["read_until"],
            pulls=tuple(_known_pull(p) for p in self._rows(pulls.where(t.link.c.issue_id == row["id"]))),
            issue_id=row["id"],
            moved_until=self._row(select(func.max(t.issue.c.read_until).label("at")).where(*before))["at"]
            if first is not None
            else None,
        )

    def missing(self, issue_id: int) -> datetime:
        since = func.coalesce(t.issue.c.missing_since, self._now())
        with self._engine.begin() as connection:
            change = update(t.issue).where(t.issue.c.id == issue_id).values(missing_since=since)
            found: datetime | None = connection.execute(change.returning(t.issue.c.missing_since)).scalar()
        return found or self._now()

    def look_soon(self, repository_id: int) -> None:
        live = select(t.contract.c.issue_id).where(t.contract.c.repository_id == repository_id, _live())
        with self._engine.begin() as connection:
            connection.execute(update(t.issue).where(t.issue.c.id.in_(live)).values(due_at=self._now()))

    def show_again(self, repository_id: int, number: int | None) -> None:
        issues = select(t.issue.c.id).where(t.issue.c.repository_id == repository_id)
        if number is not None:
            issues = issues.where(t.issue.c.number == number)
        waiting = (t.effect.c.issue_id.in_(issues), t.effect.c.shown < t.effect.c.wanted)
        values = {"next_try_at": self._now(), "given_up": False, "attempts": 0}
        with self._engine.begin() as connection:
            connection.execute(update(t.effect).where(*waiting).values(values))

    def first_place(self, issue_id: int) -> int:
        row = self._row(select(t.issue.c.moved_from).where(t.issue.c.id == issue_id))
        return int(row["moved_from"]) if row and row["moved_from"] is not None else issue_id

    def reshow(self, issue_id: int, kind: str, target: str) -> None:
        same = (t.effect.c.issue_id == issue_id, t.effect.c.kind == kind, t.effect.c.target == target)
        values = {"wanted": t.effect.c.wanted + 1, "digest": None, "next_try_at": self._now(), "given_up": False}
        with self._engine.begin() as connection:
            connection.execute(update(t.effect).where(*same).values(values))

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
            query = issue_refs().join(t.contract, and_(t.contract.c.issue_id == t.issue.c.id, _live()))
            query = query.where(t.issue.c.id > last).order_by(t.issue.c.id).limit(200)
            if repository_id is not None:
                query = query.where(t.issue.c.repository_id == repository_id)
            rows = self._rows(query)
            if not rows:
                return
            last = rows[-1]["issue_id"]
            yield from (issue_ref(row) for row in rows)

    def issues_with_contract(self, repository_id: int, title: str) -> list[IssueRef]:
        ours = select(t.contract.c.id).where(t.contract.c.issue_id == t.issue.c.id).exists()
        query = issue_refs().where(ours, t.issue.c.repository_id == repository_id)
        return [issue_ref(row) for row in self._rows(query.order_by(t.issue.c.title != title, t.issue.c.id))]

    def due_issues(self, now: datetime, limit: int) -> list[IssueRef]:
        # A repository out of sight answers nothing; whether it is private is known again once it is seen.
        query = issue_refs().where(t.issue.c.due_at <= now, t.repository.c.private.is_not(None))
        query = query.order_by(t.issue.c.due_at).limit(limit)
        return [issue_ref(row) for row in self._rows(query)]

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

    def _change(self, table: Table, row_id: int, values: dict[str, Any]) -> None:
        with self._single.begin() as connection:
            connection.execute(update(table).where(table.c.id == row_id).values(values))

    def _rows(self, query: Any) -> list[Any]:
        with self._single.connect() as connection:
            return list(connection.execute(query).mappings())

    def _row(self, query: Any) -> Any:
        with self._single.connect() as connection:
            return connection.execute(query).mappings().first()


def _live() -> Any:
    return t.contract.c.status.not_in(("paid", "withdrawn", "expired", "void"))


def _known_pull(row: Any) -> KnownPull:
    return KnownPull(
        repository=_repository(row),
        number=row["pull_number"],
        linked=row["pull_state"] != "unlinked",
        claimed=row["pull_claimed"],
    )


def issue_refs() -> Select[Any]:
    columns = (t.issue.c.id.label("issue_id"), t.issue.c.number, *PLACE)
    return select(*columns).join(t.repository, t.repository.c.id == t.issue.c.repository_id)


def issue_ref(row: Any) -> IssueRef:
    return IssueRef(repository=_repository(row), number=row["number"])


def _repository_row(ref: RepositoryRef) -> dict[str, Any]:
    return {
        "id": ref.id,
        "installation_id": ref.installation_id,
        "account_id": ref.account_id,
        "full_name": ref.full_name,
    }


def _repository(row: Any) -> RepositoryRef:
    return RepositoryRef(
        id=row["id"],
        installation_id=row["installation_id"],
        account_id=row["account_id"],
        full_name=row["full_name"],
    )
