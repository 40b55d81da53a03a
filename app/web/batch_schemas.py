"""What the finance API takes and gives about batches and single payables in them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.money import format_plain
from app.service.batching import LINES_MAX, Batch, BatchDossier, BatchLine
from app.service.payments import PAGE_ROWS_MAX, PayableFilter
from app.web.cursor import read_cursor
from app.web.requests import (
    ID_MAX,
    PAGE_ROWS_DEFAULT,
    Cursor,
    FiscalYear,
    IsoDate,
    Reference,
    RepositoryName,
    plain_digits,
    seen,
)
from app.web.schemas import PayableItem, Person, Status

BatchStatus = Literal["frozen", "released", "done", "given_up"]
_Number = Annotated[int, Field(ge=1, le=ID_MAX)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Given(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


def _unlike(value: list[int]) -> list[int]:
    if len(set(value)) != len(value):
        raise PydanticCustomError("payable_repeated", "a number stands twice")
    return value


class BatchFilter(_Asked):
    """The names of GET /payables. Only what is payable, free of holds and in no other batch is ever chosen."""

    status: Annotated[Literal["payable"] | None, Field(description="Nothing else is frozen.", examples=["payable"])] = (
        None
    )
    held: Annotated[Literal[False] | None, Field(description="Nothing held is frozen.", examples=[False])] = None
    fund: Annotated[_Number | None, Field(description="Number of a fund.", examples=[1])] = None
    repository: Annotated[
        RepositoryName | None, Field(description="Numeric id or OWNER/NAME.", examples=["department/project"])
    ] = None
    fiscal_year: Annotated[
        FiscalYear | None, Field(description="Of the merge, else of acceptance.", examples=["2026-2027"])
    ] = None
    payee: Annotated[_Number | None, Field(description="Numeric GitHub id.", examples=[583231])] = None
    accepted_from: Annotated[IsoDate | None, Field(examples=["2026-04-01"])] = None
    accepted_to: Annotated[IsoDate | None, Field(examples=["2027-03-31"])] = None
    due_from: Annotated[IsoDate | None, Field(examples=["2026-12-01"])] = None
    due_to: Annotated[IsoDate | None, Field(examples=["2026-12-31"])] = None

    def chosen(self) -> PayableFilter:
        """The same in our own types."""
        place = self.repository
        return PayableFilter(
            fund_id=self.fund,
            repository=int(place) if place and place.isdigit() else place,
            fiscal_year=self.fiscal_year,
            payee_id=self.payee,
            accepted_from=self.accepted_from,
            accepted_to=self.accepted_to,
            due_from=self.due_from,
            due_to=self.due_to,
        )


class BatchOrder(_Asked):
    """What to freeze: numbers, all or none; or a filter, of which the first 200 that may go into a batch."""

    payable_ids: Annotated[
        Annotated[list[_Number], Field(min_length=1, max_length=LINES_MAX), AfterValidator(_unlike)] | None,
        Field(description="Numbers of payables, in the order the batch is to have.", examples=[[42]]),
    ] = None
    filter: Annotated[BatchFilter | None, Field(examples=[{"fiscal_year": "2026-2027"}])] = None

    @model_validator(mode="after")
    def _one_of_two(self) -> BatchOrder:
        if (self.payable_ids is None) == (self.filter is None):
            raise PydanticCustomError("batch_choice", "one of the two")
        return self


class BatchesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Annotated[BatchStatus | None, Field(description="Where the batch stands.", examples=["frozen"])] = None
    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTAw"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT

    @property
    def after_id(self) -> int:
        return (read_cursor(self.cursor) or 0) if self.cursor else 0


class Acknowledgement(_Asked):
    checksum: Annotated[
        str,
        Field(
            pattern="^[0-9a-f]{64}$",
            description="SHA-256 over the lines you received: each line's text and a line feed.",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ),
    ]


class Because(_Asked):
    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            pattern=r"^[^\u0000-\u001f\u007f-\u009f]+$",
            description="Why, for those who read it later; it is kept for ever.",
            examples=["The bank sent it back: account closed"],
        ),
        AfterValidator(seen),
    ]


class RecoveryReport(_Asked):
    """Money of one payment that came back, all of it or a part."""

    amount_cents: Annotated[int, Field(ge=1, le=ID_MAX, description="What came back, in cents.", examples=[56500])]
    reference: Reference
    received_on: Annotated[
        IsoDate, Field(description="Day it came; not in the future in America/Toronto.", examples=["2026-12-20"])
    ]


class BatchItem(_Given):
    batch_id: int
    status: Annotated[
        BatchStatus, Field(description="done: every line is paid or rejected; given_up: payable again, all of them.")
    ]
    line_count: int
    net_cents: Annotated[int, Field(description="Of the lines as they were frozen, in Canadian cents.")]
    tax_cents: int
    total_cents: int
    total: str
    currency: Literal["CAD"]
    checksum: Annotated[
        str,
        Field(
            description="SHA-256 over the lines as they were frozen: each line's text and a line feed. "
            "Once a payee's login was erased (retention), the lines given no longer yield it."
        ),
    ]
    made_at: datetime
    made_by: Person
    lease_until: Annotated[datetime, Field(description="Not released by then, it is given up by itself.")]
    acknowledged_at: datetime | None
    released_at: datetime | None
    released_by: Person | None
    ended_at: datetime | None
    reason: Annotated[str | None, Field(description="Why it was given up.")]

    @classmethod
    def of(cls, batch: Batch) -> BatchItem:
        return cls.model_validate(_plain(batch))


class BatchLineItem(_Given):
    place: int
    frozen: Annotated[PayableItem, Field(description="The payable as it was frozen; it never changes.")]
    text: Annotated[str, Field(description="The same as canonical JSON: what the checksum is taken over.")]
    status: Annotated[Status, Field(description="Where the payable stands now.")]
    held: bool
    batch_id: Annotated[int | None, Field(description="The batch it is in now; null when it was rejected or let go.")]

    @classmethod
    def of(cls, line: BatchLine) -> BatchLineItem:
        same = {name: getattr(line, name) for name in ("place", "text", "status", "held", "batch_id")}
        return cls.model_validate({**same, "frozen": PayableItem.model_validate(line.row)})


class BatchDetail(BatchItem):
    lines: list[BatchLineItem]

    @classmethod
    def with_lines(cls, dossier: BatchDossier) -> BatchDetail:
        return cls.model_validate({**_plain(dossier.batch), "lines": [BatchLineItem.of(x) for x in dossier.lines]})


class BatchesPage(_Given):
    items: list[BatchItem]
    next: Annotated[str | None, Field(description="Cursor of the next page, null on the last.")]


def _plain(batch: Batch) -> dict[str, object]:
    same = ("status", "line_count", "net_cents", "tax_cents", "total_cents", "checksum", "made_at", "lease_until")
    ends = ("acknowledged_at", "released_at", "ended_at", "reason")
    released_by = None
    if batch.released_by_id is not None:
        released_by = Person(id=batch.released_by_id, login=batch.released_by_login)
    return {
        **{name: getattr(batch, name) for name in (*same, *ends)},
        "batch_id": batch.id,
        "total": format_plain(batch.total_cents),
        "currency": "CAD",
        "made_by": Person(id=batch.made_by_id, login=batch.made_by_login),
        "released_by": released_by,
    }
