"""What finance freezes, releases and gives up, in our own types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.events import Actor
from app.core.refusals import Refusal
from app.service.payments import KeyReused, PayableFilter, PayableRow

# Frozen in one transaction, under the locks of all their issues: others wait for as long as that takes.
LINES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A payable as it was frozen (``row``) and where it stands now (``status``, ``held``, ``batch_id``).

    ``text`` is the frozen row's canonical JSON: what the checksum is taken over.
    """

    place: int
    row: PayableRow
    status: str
    held: bool
    batch_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Amounts in cents. ``checksum`` is SHA-256 over the frozen lines, each canonical JSON and a line feed.

    ``status``: frozen, released, done (every line paid, rejected or void) or given_up.
    """

    id: int
    status: str
    line_count: int
    net_cents: int
    tax_cents: int
    checksum: str
    made_at: datetime
    made_by_id: int
    made_by_login: str
    lease_until: datetime
    acknowledged_at: datetime | None
    released_at: datetime | None
    released_by_id: int | None
    released_by_login: str | None
    ended_at: datetime | None
    reason: str | None

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.tax_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAsked:
    """``key`` names the request of one token; ``body_hash`` is over what it asks for. Either numbers or a filter."""

    token_id: int
    key: str
    body_hash: str
    person: Actor
    payable_ids: tuple[int, ...] = ()
    chosen: PayableFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRefused:
    payable_id: int
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchMade:
    """``again``: the same request had been answered before with this batch."""

    batch: Batch
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRefused:
    """Nothing was changed; ``lines`` say why, none where there was nothing to take."""

    lines: tuple[LineRefused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTooLong:
    """More numbers than ``LINES_MAX``; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchUnknown:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStands:
    """It is in a status that does not allow the act."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksumDiffers:
    checksum: str


MakeOutcome = BatchMade | BatchRefused | BatchTooLong | KeyReused
ActOutcome = BatchMade | BatchRefused | BatchUnknown | BatchStands | ChecksumDiffers


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Where a payable hangs: its issue's row is what is locked."""

    payable_id: int
    issue_id: int
    contract_id: int
    payee_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDossier:
    batch: Batch
    lines: tuple[BatchLine, ...]


class BatchReads(Protocol):
    """The reads behind the batches of the finance API."""

    def page(self, status: str | None, after_id: int, limit: int) -> list[Batch]:
        """Up to ``limit`` batches in the order of their numbers."""
        ...

    def batch(self, batch_id: int) -> BatchDossier | None: ...


class BatchBook(Protocol):
    """The rows of batches inside one transaction."""

    def answered(self, token_id: int, key: str) -> tuple[str, int] | None:
        """The hash and the batch of an earlier request of that name."""
        ...

    def answer(self, asked: BatchAsked, batch_id: int, at: datetime) -> None: ...

    def owed(self, payable_ids: Sequence[int]) -> list[Owed]:
        """Those that exist, in the order asked."""
        ...

    def eligible(self, chosen: PayableFilter, limit: int) -> list[int]:
        """Numbers of payables that a filter chooses and that may be frozen."""
        ...

    def lock_funds(self, owed: Sequence[Owed]) -> None:
        """In one order, for a batch may draw on several and another one on the same."""
        ...

    def new(self, person: Actor, at: datetime, lease_until: datetime) -> int: ...

    def freeze(self, batch_id: int, payable_ids: Sequence[int]) -> None:
        """Copies the payables as they are now into the batch's lines and sums them up."""
        ...

    def lock(self, batch_id: int) -> Batch | None: ...

    def lines(self, batch_id: int) -> list[Owed]: ...

    def released(self, batch_id: int, person: Actor, at: datetime) -> None: ...

    def acknowledged(self, batch_id: int, at: datetime) -> None: ...

    def given_up(self, batch_id: int, at: datetime, reason: str) -> None: ...

    def settled(self, batch_id: int, at: datetime) -> None:
        """Closes a released batch of which no line is left to pay."""
        ...
