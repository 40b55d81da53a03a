"""What the finance API takes and gives about invoices and what is late."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.core.interest import Lateness
from app.service.invoices import LateRow
from app.service.payments import PAGE_ROWS_MAX
from app.web.cursor import read_cursor
from app.web.requests import PAGE_ROWS_DEFAULT, Cursor, IsoDate, plain_digits, seen
from app.web.schemas import LatenessItem, PayableItem


class InvoiceReport(BaseModel):
    """A supplier's invoice as it came. No tax number, no bank data: they stay on the invoice itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    number: Annotated[
        str,
        Field(
            min_length=1,
            max_length=40,
            pattern="^[!-~]([ -~]*[!-~])?$",
            description="The supplier's own number of it; none of theirs is taken twice.",
            examples=["2026-001"],
        ),
        AfterValidator(seen),
    ]
    received_on: Annotated[
        IsoDate, Field(description="Day it came; not in the future in America/Toronto.", examples=["2026-11-25"])
    ]


class PagedQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTAw"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT

    @property
    def after_id(self) -> int:
        return (read_cursor(self.cursor) or 0) if self.cursor else 0


class UndecidedQuery(PagedQuery):
    days: Annotated[
        int | None,
        Field(
            ge=0,
            le=365,
            description="At least so many days old; if left out, the policy's invoice_decision_days (15).",
            examples=[10],
        ),
        BeforeValidator(plain_digits),
    ] = None


class TemplateQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Annotated[Literal["en", "fr"], Field(description="Language of the invoice.", examples=["fr"])] = "en"
    format: Annotated[
        Literal["html", "text"], Field(description="A page to print, or plain text.", examples=["text"])
    ] = "html"


class LateItem(PayableItem):
    late_after: Annotated[str, Field(description="Last day that is not late.", json_schema_extra={"format": "date"})]
    lateness: LatenessItem

    @classmethod
    def at(cls, found: LateRow, late: Lateness) -> LateItem:
        item = PayableItem.model_validate(found.row).model_dump()
        return cls(**item, late_after=found.late_after, lateness=LatenessItem.of(late))


class LatePage(BaseModel):
    items: list[LateItem]
    next: Annotated[str | None, Field(description="Cursor of the next page, null on the last.")]
