"""How long what is personal is kept, what keeps it longer, and what was erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A department's disposition schedule from a day on; ``source`` says what it rests on.

    ``payment_years``: fiscal years after the one of the final payment. ``use_years``: years after the last use.
    ``delivery_days``: days after which a raw delivery or an issue that led to nothing is emptied; other deliveries
    after ``use_years``.
    """

    since: date
    payment_years: int
    use_years: int
    delivery_days: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """Nothing it covers is erased from ``since`` until it is lifted; one that names nothing covers everything."""

    matter: str
    since: date
    lifted: date | None = None
    contracts: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    repositories: frozenset[int] = frozenset()

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.lifted is None or day < self.lifted)

    def covers(self, contract_id: int, repositories: Iterable[int], people: Iterable[int]) -> bool:
        if not (self.contracts or self.people or self.repositories):
            return True
        named = contract_id in self.contracts or not self.people.isdisjoint(people)
        return named or not self.repositories.isdisjoint(repositories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """``schedules`` have one in force on every day that is asked for."""

    schedules: tuple[Schedule, ...]
    holds: tuple[LegalHold, ...] = ()

    def schedule(self, day: date) -> Schedule:
        return max((s for s in self.schedules if s.since <= day), key=lambda s: s.since)

    def holds_on(self, day: date) -> tuple[LegalHold, ...]:
        return tuple(hold for hold in self.holds if hold.in_force(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """One line of the log: ``kind`` is contract, batch, deliveries, issues, person or sessions; ``count`` how
    many rows.

    ``left_hash`` is a batch's: the checksum of its lines as they were left.
    """

    kind: str
    subject_id: int
    count: int
    rule: str
    left_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A contract that is over, its personal texts still there; ``paid_on`` are the days on which money moved."""

    contract_id: int
    last_used: date
    paid_on: tuple[date, ...]
    people: frozenset[int]
    repositories: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contract that is over and stays until a person decides: its holds' codes, and whether money is to come back."""

    contract_id: int
    holds: tuple[str, ...]
    back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """From which day on an ended contract may be erased, and which matters forbid it today."""

    contract_id: int
    due: date
    matters: tuple[str, ...]

    def erasable(self, day: date) -> bool:
        return self.due <= day and not self.matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``issues`` are those without a contract. ``unsealed`` are ended contracts from before texts could be erased: they
    stay as they are."""

    day: date
    verdicts: tuple[Verdict, ...]
    kept: tuple[Kept, ...]
    unsealed: tuple[int, ...]
    deliveries: int
    issues: int
    sessions: int
    matters: tuple[str, ...]


class RetentionProblem(Exception):
    """Nothing was erased; the message says why and what to do, in English, then French."""


def judge(retention: Retention, ended: Ended, day: date) -> Verdict:
    """By the schedule and the holds of ``day``."""
    holds = retention.holds_on(day)
    matters = tuple(h.matter for h in holds if h.covers(ended.contract_id, ended.repositories, ended.people))
    return Verdict(contract_id=ended.contract_id, due=due(retention.schedule(day), ended), matters=matters)


def due(schedule: Schedule, ended: Ended) -> date:
    """The later of the end of the fiscal years after the final payment and the years after the last use."""
    used = years_after(ended.last_used, schedule.use_years)
    return max([used, *(_after_payment(schedule, ended.paid_on))])


def years_after(day: date, years: int) -> date:
    """The same day that many years on; 1 March for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _after_payment(schedule: Schedule, paid_on: Sequence[date]) -> Iterable[date]:
    if paid_on:
        last = max(paid_on)
        year = last.year if last.month >= 4 else last.year - 1
        yield date(year + 1 + schedule.payment_years, 4, 1)
