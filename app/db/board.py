"""Reads what the public pages show: contracts of repositories that everybody may see, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median_low
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, literal, or_, select, text, tuple_

from app.core.policy import treasury_day
from app.core.state import rebuild
from app.db import tables as t
from app.db.pull_places import pull_places
from app.db.unit import read_facts
from app.service.board import (
    COUNTED_MAX,
    ENDED,
    NEVER,
    OPEN,
    WORDS_MAX,
    BoardQuery,
    Choices,
    Dossier,
    Opportunity,
    PaymentTime,
    Place,
    Sort,
    Standing,
    fold,
    legible,
)

GITHUB_URL: Final = "https://github.com"
# Nothing of an issue is told once GitHub shows it to nobody.
GONE: Final = frozenset({"issue_gone", "repository_gone", "repository_private", "app_removed"})
# The same words as the indexes', or no index is used.
_BOARD: Final = text(f"contract.{t.BOARD}")
_OVER: Final = text(f"contract.{t.OVER}")
_CHOSEN_FROM: Final = 1_000
_CHOICES_MAX: Final = 50
_PAYMENTS_LOOKED_AT: Final = 200
_PAYMENTS_MIN: Final = 5


class DbBoard:
    """Implements ``BoardReads``. ``github_url`` is where people see issues."""

    def __init__(self, engine: Engine, github_url: str = GITHUB_URL) -> None:
        self._engine = engine
        self._github_url = github_url.rstrip("/")

    def opportunities(self, asked: BoardQuery, after: Place | None, limit: int) -> list[Opportunity]:
        query = _matching(asked, *_SHOWN)
        with self._engine.connect() as connection:
            rows = connection.execute(_in_order(query, asked, after).limit(limit)).mappings().all()
            labels = _labels(connection, [row["issue_id"] for row in rows])
        return [_opportunity(row, labels[row["issue_id"]], self._github_url) for row in rows]

    def count(self, asked: BoardQuery) -> int:
        few = _matching(asked, t.contract.c.id).limit(COUNTED_MAX + 1).subquery()
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(few)).scalar_one())

    def choices(self) -> Choices:
        newest = _matching(BoardQuery(), t.contract.c.issue_id, t.repository.c.full_name)
        few = newest.order_by(t.contract.c.id.desc()).limit(_CHOSEN_FROM).subquery()
        named = select(few.c.full_name).distinct().order_by(few.c.full_name).limit(_CHOICES_MAX)
        worn = (
            select(t.issue_label.c.key, func.min(t.issue_label.c.name))
            .join(few, few.c.issue_id == t.issue_label.c.issue_id)
            .group_by(t.issue_label.c.key)
            .order_by(func.count().desc(), t.issue_label.c.key)
            .limit(_CHOICES_MAX)
        )
        with self._engine.connect() as connection:
            repositories = tuple(connection.execute(named).scalars())
            skills = sorted((key, name) for key, name in connection.execute(worn))
        return Choices(repositories=repositories, skills=tuple(skills))

    def payment_time(self, repository: str = "") -> PaymentTime | None:
        row = t.payable.c
        query = (
            select(row.accepted_at, row.paid_on)
            .join(t.repository, t.repository.c.id == row.repository_id)
            .where(row.status == "paid", t.repository.c.private.is_(False), *_named(row.repository_id, repository))
        )
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(row.id.desc()).limit(_PAYMENTS_LOOKED_AT)).all()
        days = [max((date.fromisoformat(on) - treasury_day(at)).days, 0) for at, on in found]
        return PaymentTime(days=median_low(days), cases=len(days)) if len(days) >= _PAYMENTS_MIN else None

    def opportunity(self, contract_id: int) -> Dossier | None:
        query = _public(
            *_SHOWN, t.issue.c.criteria_en, t.issue.c.criteria_fr, t.issue.c.missing_since, t.contract.c.generation
        )
        query = query.where(t.contract.c.id == contract_id, t.contract.c.status.in_((*OPEN, *ENDED)))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            facts = tuple(read_facts(connection, contract_id))
            labels = _labels(connection, [row["issue_id"]])[row["issue_id"]]
            later = t.contract.c.issue_id == row["issue_id"], t.contract.c.generation > row["generation"]
            query = select(t.contract.c.id).where(*later, t.contract.c.status.in_((*OPEN, *ENDED)))
            newer = connection.execute(query.order_by(t.contract.c.generation.desc()).limit(1)).scalar()
            contract = rebuild(facts)
            assert contract is not None
            pulls = pull_places(connection, contract, self._github_url, t.repository.c.private.is_(False))
        gone = row["missing_since"] is not None or bool(GONE & set(row["hold_codes"].split(",")))
        return Dossier(
            row=_opportunity(row, labels, self._github_url),
            contract=contract,
            facts=facts,
            criteria_en=row["criteria_en"] or "",
            criteria_fr=row["criteria_fr"] or "",
            gone=gone,
            newer=newer,
            pulls=pulls,
        )

    def standing(self, repository: str, number: int | None) -> Standing | None:
        with self._engine.connect() as connection:
            if number is None:
                query = _matching(
                    BoardQuery(repository=repository, status="open"), func.count(), func.sum(t.contract.c.amount_cents)
                )
                count, cents = connection.execute(query).one()
                return Standing(status="open", held=False, count=count, amount_cents=int(cents or 0)) if count else None
            row = t.contract.c
            query = _public(row.status, row.held, row.amount_cents).where(
                t.issue.c.number == number,
                row.status.in_((*OPEN, *ENDED)),
                *_named(row.repository_id, repository),
                *visible(),
            )
            latest = connection.execute(query.order_by(row.id.desc()).limit(1)).first()
        return Standing(status=latest[0], held=latest[1], count=1, amount_cents=latest[2]) if latest else None


_AS_STORED: Final = ("status", "held", "amount_cents", "tax_cents", "opened_at", "changed_at", "claimants")
_SHOWN: Final = (
    t.contract.c.id,
    t.contract.c.issue_id,
    t.contract.c.hold_codes,
    t.contract.c.closes_at,
    *(t.contract.c[name] for name in _AS_STORED),
    t.issue.c.title,
    t.issue.c.number,
    t.issue.c.language,
    t.issue.c.summary,
    t.repository.c.full_name,
)


def _public(*columns: Any) -> Select[Any]:
    """What is not known to be public is not shown: a repository's privacy may not hang on a missing answer."""
    return (
        select(*columns)
        .select_from(t.contract)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        .join(t.repository, t.repository.c.id == t.contract.c.repository_id)
        .where(t.repository.c.private.is_(False))
    )


def _matching(asked: BoardQuery, *columns: Any) -> Select[Any]:
    return _public(*columns).where(*_conditions(asked), *visible())


def visible() -> Iterator[ColumnElement[bool]]:
    """What GitHub still shows, of an issue and its contract."""
    yield t.issue.c.missing_since.is_(None)
    for code in sorted(GONE):
        yield t.contract.c.hold_codes.not_like(f"%{code}%")


def _conditions(asked: BoardQuery) -> Iterator[Any]:
    row = t.contract.c
    yield _OVER if asked.over else _BOARD
    if asked.status and asked.status != "ended":
        yield row.status == asked.status
    yield from _named(row.repository_id, asked.repository)
    if asked.skill:
        worn = t.issue_label.c.issue_id == row.issue_id, t.issue_label.c.key == asked.skill
        yield exists().where(*worn)
    if asked.language:
        yield t.issue.c.language == asked.language
    if asked.cents_from is not None:
        yield row.amount_cents >= asked.cents_from
    if asked.cents_to is not None:
        yield row.amount_cents <= asked.cents_to
    for word in fold(legible(asked.words)).split()[:WORDS_MAX]:
        said = func.coalesce(t.issue.c.words, func.lower(t.issue.c.title))
        yield or_(said.contains(word, autoescape=True), _named_like(word))


def _named_like(word: str) -> ColumnElement[bool]:
    return func.lower(t.repository.c.full_name).contains(word, autoescape=True)


def _named(column: Any, repository: str) -> Iterator[ColumnElement[bool]]:
    if repository:
        named = func.lower(t.repository.c.full_name) == repository.lower()
        yield column.in_(select(t.repository.c.id).where(named))


def _in_order(query: Select[Any], asked: BoardQuery, after: Place | None) -> Select[Any]:
    """The order with the number as its last word, and what comes after a place in it."""
    row = t.contract.c
    column = {
        Sort.NEWEST: row.opened_at,
        Sort.AMOUNT: row.amount_cents,
        Sort.CLOSING: row.closes_at,
        Sort.CLAIMS: row.claimants,
        Sort.CHANGED: row.changed_at,
    }[asked.sort]
    downward = asked.sort in (Sort.NEWEST, Sort.AMOUNT, Sort.CHANGED)
    query = query.order_by(*((column.desc(), row.id.desc()) if downward else (column, row.id)))
    if after is None:
        return query
    key = literal(_moment(after.key) if isinstance(column.type, t.Utc) else after.key, column.type)
    here, there = tuple_(column, row.id), tuple_(key, literal(after.contract_id, row.id.type))
    return query.where(here < there if downward else here > there)


def _moment(microseconds: int) -> datetime:
    """As near as a moment can be: a cursor from outside may hold any number."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return NEVER


def _labels(connection: Connection, issue_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    row, found = t.issue_label.c, defaultdict[int, tuple[str, ...]](tuple)
    query = select(row.issue_id, row.name).where(row.issue_id.in_(issue_ids)).order_by(row.issue_id, row.key)
    for issue_id, name in connection.execute(query):
        found[issue_id] += (name,)
    return found


def _opportunity(row: Any, labels: tuple[str, ...], github_url: str) -> Opportunity:
    return Opportunity(
        contract_id=row["id"],
        title=legible(row["title"]) or f"#{row['number']}",
        repository=row["full_name"],
        issue_number=row["number"],
        issue_url=f"{github_url}/{quote(row['full_name'])}/issues/{row['number']}",
        closes_at=row["closes_at"] if row["closes_at"] < NEVER else None,
        language=row["language"] or "",
        summary=legible(row["summary"] or ""),
        labels=labels,
        **{name: row[name] for name in _AS_STORED},
    )
