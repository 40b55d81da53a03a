"""Funds of the finance API: their balances and the postings that made them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Response

from app.web import fund_schemas as docs
from app.web.access import FundsReader
from app.web.api import PREFIX
from app.web.cursor import write_cursor
from app.web.fund_schemas import FundItem, FundsPage, FundsQuery, PageQuery, PostingItem, PostingsPage
from app.web.parts import Parts
from app.web.problems import Problem
from app.web.request_checks import no_repeated_parameters
from app.web.requests import Id

router = APIRouter(prefix=PREFIX, redirect_slashes=False)

FundId = Annotated[Id, Path(description="Number of a fund.", examples=[1])]
Once = Annotated[None, Depends(no_repeated_parameters)]


@router.get("/funds", tags=["funds"], summary="List funds with their balances", responses=docs.FUNDS)
def funds(
    _token: FundsReader, _checked: Once, query: Annotated[FundsQuery, Query()], parts: Parts, response: Response
) -> FundsPage:
    """Pages in the order of fund_id."""
    rows = parts.ledger.funds(query.fiscal_year, query.after_id, query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].fund_id) if len(rows) > len(shown) else None
    _link(response, f"{parts.base_url}{PREFIX}/funds", query, following)
    return FundsPage(items=[FundItem.of(row) for row in shown], next=following)


@router.get("/funds/{fund_id}", tags=["funds"], summary="One fund with its balances", responses=docs.FUND)
def fund(_token: FundsReader, fund_id: FundId, parts: Parts) -> FundItem:
    """What it was given and where that stands; its postings sum to the same."""
    found = parts.ledger.fund(fund_id)
    if found is None:
        raise Problem("fund_unknown")
    return FundItem.of(found)


@router.get("/funds/{fund_id}/postings", tags=["funds"], summary="A fund's postings", responses=docs.POSTINGS)
def postings(
    _token: FundsReader,
    fund_id: FundId,
    _checked: Once,
    query: Annotated[PageQuery, Query()],
    parts: Parts,
    response: Response,
) -> PostingsPage:
    """Every change of the fund's accounts in the order in which they were written; none is ever changed.

    What is written while you page comes at the end, so a cursor misses nothing.
    """
    if parts.ledger.fund(fund_id) is None:
        raise Problem("fund_unknown")
    rows = parts.ledger.postings(fund_id, query.after_id, query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].posting_id) if len(rows) > len(shown) else None
    _link(response, f"{parts.base_url}{PREFIX}/funds/{fund_id}/postings", query, following)
    return PostingsPage(items=[PostingItem.of(row) for row in shown], next=following)


def _link(response: Response, url: str, query: PageQuery, following: str | None) -> None:
    if following is not None:
        asked = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
        response.headers["Link"] = f'<{url}?{urlencode({**asked, "cursor": following})}>; rel="next"'
