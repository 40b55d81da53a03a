"""What is asked of the flow report and what it answers, in our own types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.core.events import Actor
from app.core.flow import Flow
from app.core.flow_stages import Stage


class GroupBy(StrEnum):
    REPOSITORY = "repository"
    FUND = "fund"
    FISCAL_YEAR = "fiscal_year"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFilter:
    """Which contracts are counted; None asks for no such limit. Days are those of the end, both included.

    ``repository`` is a numeric id or ``owner/name``, ``fiscal_year`` that of the day of the end.
    """

    repository: int | str | None = None
    fund_id: int | None = None
    fiscal_year: str | None = None
    ended_from: date | None = None
    ended_to: date | None = None
    group_by: GroupBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """``stored`` as its column has it (of an even number the middle of two); ``count`` is how many have a value."""

    count: int
    stored: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowGroup:
    """``key`` is a repository's or fund's number, a year or a quarter, None for all together.

    ``medians`` by the name of the measure. ``sources`` counts the contracts by where their touch comes from.
    """

    key: int | str | None
    name: str | None
    contracts: int
    medians: Mapping[str, Median]
    sources: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReport:
    """``unpaid`` counts the contracts that ended otherwise than paid, by status, all groups together."""

    group_by: GroupBy | None
    groups: tuple[FlowGroup, ...]
    unpaid: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRow:
    """What one person entered for one stage; ``counts`` is False once they replaced it."""

    stage: Stage
    business_seconds: int
    person_id: int
    person_login: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFlow:
    """One contract's flow up to ``as_of``, and what people entered for it in order."""

    contract_id: int
    as_of: datetime
    flow: Flow
    entered: tuple[TouchRow, ...]


class FlowReads(Protocol):
    def report(self, chosen: FlowFilter) -> FlowReport:
        """The medians for those who may see everything."""
        ...

    def public(self, chosen: FlowFilter) -> Sequence[FlowGroup]:
        """The medians that may be published: none of fewer contracts than the public minimum, and no person."""
        ...

    def contract(self, contract_id: int) -> ContractFlow | None:
        """One contract's flow as of now, None for an unknown number."""
        ...


class FlowWrites(Protocol):
    def enter(self, contract_id: int, stage: Stage, business_seconds: int, person: Actor, cause: str) -> bool:
        """Adds what a person worked in a stage; False for an unknown contract. What stands already is not repeated."""
        ...
