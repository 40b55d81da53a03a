"""What an operator watches, as the web floor sees it: what waits or failed, what GitHub allows, what came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from app.core.narrow import FileFault
from app.service.acts import ActKind, ActStatus
from app.service.recover import Gap

# The worker gives a sign of life each minute; after this many without one it is taken to have stopped.
BEAT_MAX: Final = timedelta(minutes=5)
GAPS_SHOWN: Final = 10
GAPS_SINCE: Final = timedelta(days=30)


class DeliveryState(StrEnum):
    """What became of a delivery, as operators count them."""

    WAITING = "waiting"
    HANDLED = "handled"
    DEAD = "dead"
    QUARANTINED = "quarantined"


class Mark(StrEnum):
    """Names of moments that are kept: the worker's last sign of life, the last sweep, and how far GitHub's log of
    deliveries was looked through."""

    BEAT = "worker"
    SWEEP = "sweep"
    DELIVERIES = "deliveries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits, and since when the oldest of it could have been done; None where nothing does."""

    count: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted for whoever watches. ``payables`` and ``cents`` by status, the cents with tax as the funds hold
    them; ``paused_until`` is the latest of GitHub's pauses; ``marks`` lack what never happened."""

    deliveries: Mapping[DeliveryState, int]
    delivery: Waiting
    effect: Waiting
    effects_given_up: int
    clock: Waiting
    act: Waiting
    message: Waiting
    payables: Mapping[str, int]
    cents: Mapping[str, int]
    paused_until: datetime | None
    marks: Mapping[Mark, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A delivery that was given up: ``outcome`` is why, in the program's own words."""

    id: int
    guid: str
    event: str
    state: DeliveryState
    outcome: str
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadAct:
    """What a person asked by a form and GitHub gave no answer about for so long that it was given up.

    ``stale``: the contract has changed since, so that it would be decided on what its person never saw.
    """

    id: int
    kind: ActKind
    person_login: str
    repository: str
    issue_number: int
    outcome: str
    attempts: int
    asked_at: datetime
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What is left to write to GitHub for one account; ``account`` is empty for the App's own calls."""

    account: str
    paused_until: datetime | None
    minute_used: int
    minute_max: int
    hour_used: int
    hour_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    account: str
    suspended: bool
    gone: bool
    repositories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenFile:
    """A repository whose newest policy file is not taken."""

    repository: str
    fault: FileFault
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The newest audit root over every contract's chain."""

    number: int
    made_at: datetime
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """All of it at one moment. ``revision`` is the database's migration, ``pending`` the one it lacks, if any;
    ``gap_count`` counts the last thirty days, ``gaps`` are the newest of them."""

    figures: Figures
    budgets: Sequence[Budget]
    gap_count: int
    gaps: Sequence[Gap]
    revision: str
    pending: str | None
    root: Seal | None
    installed: Sequence[Installed]
    broken: Sequence[BrokenFile]


class OperationsDesk(Protocol):
    """What the operator's page reads and does."""

    def overview(self) -> Operations: ...

    def set_aside(self, before_id: int | None, limit: int) -> list[SetAside]:
        """Deliveries that were given up, newest first; ``before_id`` is where a page ended."""
        ...

    def dead_acts(self, limit: int) -> list[DeadAct]:
        """Newest first."""
        ...

    def act_status(self, act_id: int) -> ActStatus | None:
        """What became of one act, None for an unknown number."""
        ...

    def replay_acts(self, act_id: int | None) -> int:
        """Has one dead act, or every one, decided as of when it was asked; answers how many. What is stale stays."""
        ...

    def state_of(self, delivery_id: int) -> DeliveryState | None:
        """What became of one delivery, None for an unknown number."""
        ...

    def replay(self, delivery_id: int | None) -> int:
        """Has one delivery that was set aside, or every dead one, handled again; answers how many those are."""
        ...
