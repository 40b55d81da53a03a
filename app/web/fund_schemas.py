"""What the finance API asks and tells of funds and their postings, as pydantic writes and describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.core.funds import ACCOUNTS
from app.service.funding import FundBalance, PostingRow
from app.service.payments import PAGE_ROWS_MAX
from app.web.api_docs import COMMON, NEXT, Responses, ok, problems
from app.web.cursor import read_cursor
from app.web.requests import PAGE_ROWS_DEFAULT, Cursor, FiscalYear, plain_digits
from app.web.schemas import Person


class PageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTAw"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT

    @property
    def after_id(self) -> int:
        return (read_cursor(self.cursor) or 0) if self.cursor else 0


class FundsQuery(PageQuery):
    fiscal_year: Annotated[
        FiscalYear | None, Field(description="Fiscal year of the fund, 1 April to 31 March.", examples=["2026-2027"])
    ] = None


class FundItem(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)

    fund_id: int
    scope: Annotated[Literal["account", "repository"], Field(description="What scope_id numbers at GitHub.")]
    scope_id: int
    name: str
    fiscal_year: str
    cost_centre: str
    coding: str
    region: Annotated[str, Field(description="Province or territory of the fund's address.")]
    amount_cents: Annotated[int, Field(description="What the fund is authorized to spend, in Canadian cents.")]
    available_cents: Annotated[int, Field(description="What no offer has taken yet.")]
    reserved_cents: Annotated[int, Field(description="Committed by offers that are not accepted.")]
    owed_cents: Annotated[int, Field(description="Payable, in no batch.")]
    scheduled_cents: Annotated[int, Field(description="Frozen into batches.")]
    paid_cents: int
    offer_ceiling_cents: Annotated[int, Field(description="The most one offer may take, tax included.")]
    opened_at: datetime
    closed_at: Annotated[datetime | None, Field(description="Since when it takes no new offers.")]

    @classmethod
    def of(cls, fund: FundBalance) -> FundItem:
        return cls.model_validate(fund)


class PostingItem(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)

    posting_id: int
    fund_id: int
    fiscal_year: str
    at: datetime
    cause: Annotated[str, Field(description="Kind of the contract's fact or of the act on the fund.")]
    contract_id: Annotated[int | None, Field(description="With fact_seq the fact that caused it.")]
    fact_seq: int | None
    act_seq: Annotated[int | None, Field(description="The act on the fund that caused it.")]
    reverses: Annotated[int | None, Field(description="The posting that this one takes back.")]
    authority_cents: Annotated[int, Field(description="The other side of the book: minus what the fund was given.")]
    available_cents: Annotated[int, Field(description="The six changes of one posting sum to zero.")]
    reserved_cents: int
    owed_cents: int
    scheduled_cents: int
    paid_cents: int
    actor: Annotated[Person | None, Field(description="In whose name; null for the passing of time.")]
    reason: Annotated[str | None, Field(description="Why, of an act on the fund.")]

    @classmethod
    def of(cls, row: PostingRow) -> PostingItem:
        actor = Person(id=row.actor_id, login=row.actor_login) if row.actor_id is not None else None
        same = {name: getattr(row, name) for name in cls.model_fields if name != "actor"}
        return cls.model_validate({**same, "actor": actor})


class FundsPage(BaseModel):
    items: list[FundItem]
    next: Annotated[str | None, Field(description="Cursor of the next page; null on the last.")]


class PostingsPage(BaseModel):
    items: list[PostingItem]
    next: Annotated[str | None, Field(description="Cursor of the next page; null on the last.")]


_FUND: Final[dict[str, Any]] = {
    "fund_id": 1,
    "scope": "repository",
    "scope_id": 1296269,
    "name": "Digital",
    "fiscal_year": "2026-2027",
    "cost_centre": "1001",
    "coding": "A-12-345",
    "region": "ON",
    "amount_cents": 5000000,
    "available_cents": 4943500,
    "reserved_cents": 56500,
    "owed_cents": 0,
    "scheduled_cents": 0,
    "paid_cents": 0,
    "offer_ceiling_cents": 1000000,
    "opened_at": "2026-04-01T13:00:00Z",
    # FastAPI leaves nulls out of examples, so this one has everything.
    "closed_at": "2027-04-01T13:00:00Z",
}
_POSTING: Final[dict[str, Any]] = {
    "posting_id": 7,
    "fund_id": 1,
    "fiscal_year": "2026-2027",
    "at": "2026-11-20T15:00:00Z",
    "cause": "OfferOpened",
    "contract_id": 17,
    "fact_seq": 1,
    "act_seq": 1,
    "reverses": 6,
    **dict.fromkeys(ACCOUNTS, 0),
    "available_cents": -56500,
    "reserved_cents": 56500,
    "actor": {"id": 1, "login": "maintainer"},
    "reason": "Supplementary estimates",
}
FUNDS: Final[Responses] = {
    **ok("A page", {"items": [_FUND], "next": "MQ"}, headers={"Link": NEXT}),
    **problems(*COMMON),
}
FUND: Final[Responses] = {**ok("The fund", _FUND), **problems(*COMMON, "fund_unknown")}
POSTINGS: Final[Responses] = {
    **ok("A page", {"items": [_POSTING], "next": "Nw"}, headers={"Link": NEXT}),
    **problems(*COMMON, "fund_unknown"),
}
