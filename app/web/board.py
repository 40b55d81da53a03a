"""The public board: what is offered, newest first."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from app.web.cursor import read_cursor, write_cursor
from app.web.visit import PageRouter, Visit

PAGE_ROWS: Final = 20
router = PageRouter()


@router.page("home")
def home(visit: Visit) -> Response:
    """The board is where everybody starts."""
    return visit.go("board")


@router.page("board")
def board(visit: Visit) -> Response:
    """A page of open opportunities; a cursor that nobody wrote here begins anew."""
    before = read_cursor(visit.asked("after"))
    rows = visit.pages.board.opportunities(before, PAGE_ROWS + 1)
    shown = rows[:PAGE_ROWS]
    following = write_cursor(shown[-1].contract_id) if len(rows) > len(shown) else None
    return visit.page(
        "board/list.html",
        opportunities=shown,
        total=visit.pages.board.count(),
        following=following,
        first=before is None,
    )
