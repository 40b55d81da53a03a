"""The board's search in other forms: a feed for news readers, JSON and CSV, each by the same reading as the page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse

from app.core.money import format_plain
from app.exports.payables_csv import harmless
from app.service.board import Opportunity
from app.web.addresses import address
from app.web.board import following
from app.web.board_query import Asked, asked_in
from app.web.cached import kept
from app.web.parts import Parts, WebParts
from app.web.visit import PageRouter, Visit

FEED_ROWS: Final = 50
JSON_ROWS: Final = 100
CSV_ROWS_AT_ONCE: Final = 500
SECONDS: Final = 60
CSV_COLUMNS: Final = (
    *("contract_id", "status", "held", "amount", "currency", "repository", "issue_number", "title", "language"),
    *("labels", "claimants", "opened_at", "closes_at", "issue_url", "page_en", "page_fr", "summary"),
)
pages = PageRouter()
router = APIRouter(redirect_slashes=False)


@pages.page("board_feed")
def feed(visit: Visit) -> Response:
    """Atom (RFC 4287), the newest offers that fit the search first."""
    asked = asked_in(visit.request.query_params)
    rows = visit.pages.board.opportunities(asked.query, None, FEED_ROWS)
    changed = max((row.changed_at for row in rows), default=datetime(2026, 1, 1, tzinfo=UTC))
    page = visit.page("board/feed.xml", opportunities=rows, changed=changed, given=asked.given)
    headers = {"Content-Language": visit.language}
    return kept(visit.request, bytes(page.body), "application/atom+xml; charset=utf-8", SECONDS, headers)


@router.get("/opportunities.json", include_in_schema=False)
def as_json(request: Request, parts: Parts) -> Response:
    """A page of the search with the address of the next; amounts in cents and as decimals, moments in UTC."""
    asked = _readable(request)
    rows = parts.pages.board.opportunities(asked.query, asked.after, JSON_ROWS + 1)
    after = following(rows, JSON_ROWS, asked.query)
    body = {
        "items": [_item(row, parts) for row in rows[:JSON_ROWS]],
        "next": f"{parts.base_url}/opportunities.json?{_query(asked, after)}" if after else None,
    }
    text = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    return kept(request, text, "application/json", SECONDS, {"Access-Control-Allow-Origin": "*"})


@router.get("/opportunities.csv", include_in_schema=False)
def as_csv(request: Request, parts: Parts) -> Response:
    """All of the search as one table, a header always; a text that a spreadsheet would run is led by an apostrophe.

    It is read a part at a time, each where the one before ended: nothing of the database is held for a slow reader,
    and a list of any length takes the memory of one part.
    """
    headers = {
        "Content-Disposition": 'attachment; filename="opportunities.csv"',
        "Cache-Control": f"public, max-age={SECONDS}",
    }
    return StreamingResponse(_csv(_readable(request), parts), 200, headers, "text/csv; charset=utf-8; header=present")


def _readable(request: Request) -> Asked:
    """What a person is told beside the field, a program is refused.

    Raises:
        RequestValidationError: an amount cannot be read.
    """
    asked = asked_in(request.query_params)
    if asked.wrong:
        raise RequestValidationError(
            [{"type": "amount_unreadable", "loc": ("query", name), "msg": name} for name in sorted(asked.wrong)]
        )
    return asked


def _csv(asked: Asked, parts: WebParts) -> Iterator[bytes]:
    """The table's bytes, a part at a time."""
    after, rows = asked.after, [dict(zip(CSV_COLUMNS, CSV_COLUMNS, strict=True))]
    while rows:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerows([_cell(item[name]) for name in CSV_COLUMNS] for item in rows)
        yield buffer.getvalue().encode()
        found = parts.pages.board.opportunities(asked.query, after, CSV_ROWS_AT_ONCE)
        after = found[-1].place(asked.query.sort) if found else None
        rows = [_item(row, parts) for row in found]


def _query(asked: Asked, after: str) -> str:
    return urlencode({**{name: value for name, value in asked.given.items() if value}, "after": after})


def _item(row: Opportunity, parts: WebParts) -> dict[str, Any]:
    links = {f"page_{tag}": parts.base_url + address("opportunity", tag, id=row.contract_id) for tag in ("en", "fr")}
    return {
        "contract_id": row.contract_id,
        "title": row.title,
        "language": row.language or None,
        "summary": row.summary,
        "labels": list(row.labels),
        "repository": row.repository,
        "issue_number": row.issue_number,
        "issue_url": row.issue_url,
        **links,
        "status": row.status,
        "held": row.held,
        "amount_cents": row.amount_cents,
        "amount": format_plain(row.amount_cents),
        "currency": "CAD",
        "claimants": row.claimants,
        "opened_at": _moment(row.opened_at),
        "closes_at": _moment(row.closes_at) if row.closes_at else None,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(value) if isinstance(value, list) else value
    return harmless(text) if isinstance(text, str) else text
