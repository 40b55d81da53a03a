"""Finance's desk: what waits for whom, and what could not be paid."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from app.core.policy import treasury_day
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import DeskReader
from app.web.finance_payables import undecided_by
from app.web.visit import PageRouter, Visit

PAGE_ROWS: Final = 50
router = PageRouter()


@router.page("finance")
def overview(visit: Visit, _person: DeskReader) -> Response:
    """What waits, each with its sum and the way to it."""
    desk = visit.pages.finance
    counts = desk.awaiting()
    return visit.page(
        "finance/overview.html",
        waiting=desk.waiting(treasury_day(visit.pages.now()), undecided_by(visit)),
        decision_days=visit.parts.policy.invoice_decision_days,
        approvals=counts.get("approval", 0),
        certifications=counts.get("certification", 0),
    )


@router.page("finance_rejections")
def rejections(visit: Visit, _person: DeskReader) -> Response:
    """Lines that came back unpaid; each is held until a maintainer has seen why."""
    after = read_cursor(visit.asked("after"))
    found = visit.pages.finance.rejected(after or 0, PAGE_ROWS)
    following = write_cursor(found.after_id) if found.after_id else None
    return visit.page("finance/rejections.html", lines=found.lines, following=following, first=after is None)
