"""Writes payables as CSV that a spreadsheet cannot run and a program reads the same in every locale."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import Final

from app.service.payments import FORMULA_STARTS, LEADING_BLANKS, PayableRow

COLUMNS: Final = tuple(field.name for field in fields(PayableRow))
ROWS_A_CHUNK: Final = 500


def payables_csv(rows: Iterable[PayableRow]) -> Iterator[bytes]:
    """A header line and a line a payable (RFC 4180, UTF-8), in chunks; memory does not grow with the list.

    Amounts stand in cents and as a decimal with a point, moments in UTC. A text that a spreadsheet would run
    is led by an apostrophe, as OWASP advises against CSV injection.
    """
    left = iter(rows)
    yield _lines([COLUMNS])
    while chunk := list(islice(left, ROWS_A_CHUNK)):
        yield _lines([[_cell(value) for value in _VALUES(row)] for row in chunk])


_VALUES = attrgetter(*COLUMNS)


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    # Integers, and None as an empty cell.
    return value


def harmless(text: str) -> str:
    risky = text.lstrip()[:1] in FORMULA_STARTS or text[:1] in LEADING_BLANKS
    return f"'{text}" if risky else text


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
