"""Streams a whole list of payables as CSV and closes what it read from, however the reader leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

import anyio
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.exports.payables_csv import payables_csv
from app.service.payments import CsvBytes, PayableFilter, PayableRows
from app.web.parts import WebParts
from app.web.problems import RETRY_SECONDS, Problem
from app.web.requests import PayablesQuery

CSV_TYPE: Final = "text/csv; charset=utf-8; header=present"
_PAGE_PARAMETERS: Final = ("limit", "cursor")


def wants_csv(format: str | None, accept: str) -> bool:
    """The parameter decides, else the header: CSV must be named there and liked better than JSON."""
    if format is not None:
        return format == "csv"
    likings = _likings(accept)
    csv = likings.get("text/csv", 0.0)
    json = likings.get("application/json", likings.get("application/*", likings.get("*/*", 0.0)))
    return csv > 0 and (csv > json or (csv == json and "application/json" not in likings))


def csv_answer(parts: WebParts, query: PayablesQuery) -> Response:
    """The list as it stands at this moment.

    Raises:
        RequestValidationError: a page was asked for; CSV comes whole so that none takes a part for all.
        Problem: too many lists are being read at once.
    """
    paged = [name for name in _PAGE_PARAMETERS if name in query.model_fields_set]
    if paged:
        raise RequestValidationError([{"type": "page_of_csv", "loc": ("query", n), "msg": n} for n in paged])
    return csv_of(parts, query.chosen())


def csv_of(parts: WebParts, chosen: PayableFilter) -> Response:
    """Everything that a filter chooses, as it stands at this moment.

    Raises:
        Problem: too many lists are being read at once.
    """
    if not parts.lists_open.acquire(blocking=False):
        raise Problem("too_many_lists", headers={"Retry-After": RETRY_SECONDS})
    try:
        reading, body = _opened(parts, chosen)
    except BaseException:
        parts.lists_open.release()
        raise
    return _ListAnswer(reading, body, parts.lists_open)


def _opened(parts: WebParts, chosen: PayableFilter) -> tuple[CsvBytes | PayableRows, Iterable[bytes]]:
    """What is read from, and the CSV's bytes."""
    copied = parts.queries.copied(chosen)
    if copied is not None:
        return copied, copied
    rows = parts.queries.rows(chosen)
    return rows, payables_csv(rows)


class _ListAnswer(StreamingResponse):
    def __init__(self, reading: CsvBytes | PayableRows, body: Iterable[bytes], open_lists: threading.Semaphore) -> None:
        headers = {"Content-Disposition": 'attachment; filename="payables.csv"', "Vary": "Accept"}
        super().__init__(body, headers=headers, media_type=CSV_TYPE)
        self._reading = reading
        self._open_lists = open_lists

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._end)

    def _end(self) -> None:
        try:
            self._reading.close()
        finally:
            self._open_lists.release()


def _likings(accept: str) -> dict[str, float]:
    """Media types with their quality, as RFC 9110 writes them; what cannot be read counts as not liked."""
    found: dict[str, float] = {}
    for part in accept.split(",")[:20]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        found[name] = float(quality) if quality.replace(".", "", 1).isdecimal() and quality.isascii() else 0.0
    return found
