"""Funds on finance's desk: where the money of each stands, and everything that ever moved it."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Response

from app.core.policy import fiscal_year
from app.service.funding import FundBalance, PostingRow
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import DeskReader
from app.web.finance_words import cause_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import PageRouter, Visit, VisitData

FUND_ROWS: Final = 20
POSTING_ROWS: Final = 50
_YEAR: Final = re.compile(r"[0-9]{4}-[0-9]{4}")
router = PageRouter()


@router.page("finance_funds")
def funds(visit: Visit, _person: DeskReader) -> Response:
    """The funds of a fiscal year, this one unless the address names another."""
    year = _year(visit)
    after = read_cursor(visit.asked("after"))
    rows = visit.parts.ledger.funds(year, after or 0, FUND_ROWS + 1)
    shown = rows[:FUND_ROWS]
    following = write_cursor(shown[-1].fund_id) if len(rows) > len(shown) else None
    first = int(year[:4])
    return visit.page(
        "finance/funds.html",
        funds=shown,
        year=year,
        years=[f"{start}-{start + 1}" for start in (first - 1, first + 1)],
        following=following,
        first=after is None,
    )


@router.page("finance_fund")
def fund(visit: Visit, _person: DeskReader, fund_id: Id) -> Response:
    """One fund and its postings in the order in which they were written."""
    after = read_cursor(visit.asked("after"))
    found = found_fund(visit, fund_id)
    rows = visit.parts.ledger.postings(fund_id, after or 0, POSTING_ROWS + 1)
    shown = rows[:POSTING_ROWS]
    following = write_cursor(shown[-1].posting_id) if len(rows) > len(shown) else None
    said = [(row, _said(visit, row)) for row in shown]
    return visit.page("finance/fund.html", fund=found, postings=said, following=following, first=after is None)


def _year(visit: VisitData) -> str:
    asked = visit.asked("year")
    if _YEAR.fullmatch(asked) and int(asked[5:]) == int(asked[:4]) + 1:
        return asked
    return fiscal_year(visit.pages.now())


def _said(visit: VisitData, row: PostingRow) -> str:
    words = cause_said(visit, row.cause)
    return visit.say("Taken back: %(what)s", what=words) if row.reverses else words


def found_fund(visit: VisitData, fund_id: int) -> FundBalance:
    """Raises Problem: there is none of that number."""
    found = visit.parts.ledger.fund(fund_id)
    if found is None:
        raise Problem("not_found")
    return found
