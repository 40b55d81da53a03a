"""What the door and the database agree on about storing a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """One verified delivery. ``target_id`` and ``guid`` together are its identity; ``headers`` is ASCII JSON."""

    target_id: int
    guid: str
    event: str
    headers: str
    body: bytes
    received_us: int


class NotStored(StrEnum):
    """Why a delivery is not known to be stored."""

    FULL = "full"
    CLOSED = "closed"
    LATE = "late"
    DISK_FULL = "disk_full"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


class IntakeRefused(Exception):
    """The delivery is not known to be stored: GitHub must be told so, and shows it as failed."""

    def __init__(self, reason: NotStored) -> None:
        super().__init__(reason.value)
        self.reason = reason


class IntakeFull(IntakeRefused):
    """More waits than may; nothing of this delivery was kept."""

    def __init__(self) -> None:
        super().__init__(NotStored.FULL)


class Intake(Protocol):
    async def put(self, delivery: StoredDelivery) -> bool:
        """True when stored now, False when it was there already. Answers only after the commit.

        Raises:
            IntakeFull: the queue is full.
            IntakeRefused: it could not be committed, or not in time.
        """
        ...

    def start(self) -> None:
        """To be called on the running event loop, before the first ``put``."""
        ...

    async def close(self) -> None:
        """Commits what still waits; later deliveries are refused."""
        ...


class WriteFailed(Exception):
    """A batch was not committed. ``rows_at_fault``: the database is well, but a row may not be."""

    def __init__(self, reason: NotStored, why: str, *, rows_at_fault: bool = False) -> None:
        super().__init__(why)
        self.reason = reason
        self.rows_at_fault = rows_at_fault


class Writer(Protocol):
    """Used by one thread only. Opens its connection when first needed, and anew after it is lost."""

    def insert(self, rows: Sequence[StoredDelivery]) -> list[bool]:
        """Commits all rows in one transaction; True for each that is new, in the order given.

        Raises:
            WriteFailed: none of them is known to be stored.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """How much may wait, how much is committed together, and how long an answer may take."""

    waiting_rows_max: int = 4096
    waiting_bytes_max: int = 128 * 1024 * 1024
    batch_rows_max: int = 64
    batch_bytes_max: int = 3 * 1024 * 1024
    # GitHub hangs up after 10 seconds; an answer before that tells it more.
    answer_seconds_max: float = 8.0


DEFAULT_LIMITS: Final = IntakeLimits()
