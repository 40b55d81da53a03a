"""What the finance API takes: stricter than pydantic alone, so that nothing is read in a way nobody meant."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.service.payments import PAGE_ROWS_MAX, PayableFilter
from app.web.cursor import read_cursor
from app.web.schemas import Status

# The largest that every reader of JSON takes for what it is.
ID_MAX: Final = 2**53 - 1
PAGE_ROWS_DEFAULT: Final = 100
REFERENCE_CHARACTERS_MAX: Final = 100
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Controls, directions of writing and other characters that one cannot see.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain_digits(value: object) -> object:
    """Python would also take ``1_000``, ``+1`` and digits of other scripts."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,20}", value):
        raise PydanticCustomError("plain_integer", "not plain digits")
    return int(value) if isinstance(value, str) else value


def _iso_date(value: object) -> object:
    """Pydantic would also take seconds since 1970 and moments."""
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("iso_date", "not a date")


def _two_years(value: str) -> str:
    if int(value[5:]) != int(value[:4]) + 1:
        raise PydanticCustomError("fiscal_year", "not years in a row")
    return value


def seen(value: str) -> str:
    if value != value.strip() or any(unicodedata.category(c) in _UNSEEN for c in value):
        raise PydanticCustomError("reference_characters", "unseen characters")
    return value


def _cursor_reads(value: str) -> str:
    if read_cursor(value) is None:
        raise PydanticCustomError("cursor_unreadable", "not a cursor")
    return value


Id = Annotated[int, Field(ge=1, le=ID_MAX), BeforeValidator(plain_digits)]
IsoDate = Annotated[date, BeforeValidator(_iso_date)]
FiscalYear = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4}$"), AfterValidator(_two_years)]
RepositoryName = Annotated[
    str, Field(max_length=140, pattern=r"^([1-9][0-9]{0,17}|[A-Za-z0-9_-]{1,39}/[A-Za-z0-9._-]{1,100})$")
]

Cursor = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{2,26}$"), AfterValidator(_cursor_reads)]
Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=REFERENCE_CHARACTERS_MAX,
        pattern=r"^[^\u0000-\u001f\u007f-\u009f]+$",
        description="The payment's number in the system that paid.",
        examples=["PAY-2026-000123"],
    ),
    AfterValidator(seen),
]


class PayablesQuery(BaseModel):
    """A misspelt filter must not pull everything, so other names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Annotated[Status | None, Field(description="Where the payable stands.", examples=["payable"])] = None
    fund: Annotated[Id | None, Field(description="Number of a fund.", examples=[1])] = None
    repository: Annotated[
        RepositoryName | None,
        Field(description="Numeric id of a repository, or its OWNER/NAME of today.", examples=["department/project"]),
    ] = None
    fiscal_year: Annotated[
        FiscalYear | None,
        Field(description="Fiscal year of the merge, else of acceptance, 1 April to 31 March.", examples=["2026-2027"]),
    ] = None
    payee: Annotated[Id | None, Field(description="Numeric GitHub id of the payee.", examples=[583231])] = None
    accepted_from: Annotated[
        IsoDate | None, Field(description="First day of acceptance, America/Toronto.", examples=["2026-04-01"])
    ] = None
    accepted_to: Annotated[
        IsoDate | None, Field(description="Last day of acceptance, itself included.", examples=["2027-03-31"])
    ] = None
    due_from: Annotated[IsoDate | None, Field(description="First due date.", examples=["2026-12-01"])] = None
    due_to: Annotated[IsoDate | None, Field(description="Last due date, itself included.", examples=["2026-12-31"])] = (
        None
    )
    held: Annotated[
        Literal["true", "false"] | None,
        Field(description="Whether the contract is on hold: pay nothing while it is.", examples=["false"]),
    ] = None
    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTAw"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT
    format: Annotated[
        Literal["json", "csv"] | None, Field(description="Instead of the header Accept.", examples=["json"])
    ] = None

    def chosen(self) -> PayableFilter:
        """The same in our own types."""
        repository = self.repository
        return PayableFilter(
            status=self.status,
            fund_id=self.fund,
            repository=int(repository) if repository and repository.isdigit() else repository,
            fiscal_year=self.fiscal_year,
            payee_id=self.payee,
            accepted_from=self.accepted_from,
            accepted_to=self.accepted_to,
            due_from=self.due_from,
            due_to=self.due_to,
            held=None if self.held is None else self.held == "true",
            after_id=(read_cursor(self.cursor) or 0) if self.cursor else 0,
        )


class PaymentReport(BaseModel):
    """One payment as finance made it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    reference: Reference
    paid_on: Annotated[
        IsoDate, Field(description="Day of payment; not in the future in America/Toronto.", examples=["2026-12-15"])
    ]
    amount_cents: Annotated[
        int, Field(ge=1, le=ID_MAX, description="Exactly net_cents or exactly total_cents.", examples=[56500])
    ]
