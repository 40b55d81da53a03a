"""Writes any described export as CSV or JSON in constant memory, with its totals and SHA-256."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from app.core.money import format_plain
from app.exports.payables_csv import harmless
from app.service.exporting import Export, Kind, Row
from app.service.payments import Totals

ROWS_A_CHUNK: Final = 500


@dataclass(slots=True)
class Tally:
    """Counts what passes: rows, the sum of each column of cents, bytes and their SHA-256."""

    export: Export
    rows: int = 0
    byte_count: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        summed = [(n, c.name) for n, c in enumerate(self.export.columns) if c.kind in (Kind.CENTS, Kind.MONEY)]
        self.sums = {name: 0 for _, name in summed}
        for row in rows:
            self.rows += 1
            for place, name in summed:
                value = row[place]
                self.sums[name] += value if isinstance(value, int) else 0
            yield row

    def counted_elsewhere(self, totals: Totals) -> None:
        """For rows that never pass here."""
        total = totals.net_cents + totals.tax_cents
        self.rows = totals.rows
        self.sums = {"net_cents": totals.net_cents, "tax_cents": totals.tax_cents, "total_cents": total, "total": total}

    def hashed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.byte_count += len(chunk)
            self.digest.update(chunk)
            yield chunk

    def told(self) -> dict[str, Any]:
        """The manifest: what the file is and how to check it. Sums in cents."""
        return {
            "export": self.export.name,
            "rows": self.rows,
            "sums_cents": self.sums,
            "bytes": self.byte_count,
            "sha256": self.digest.hexdigest(),
            "schema": f"/schemas/exports/{self.export.name}.json",
        }


def as_csv(export: Export, rows: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with CRLF; a header always. No line of totals: it would be read as a row."""
    yield _lines([[column.name for column in export.columns]])
    kinds = [column.kind for column in export.columns]
    left = iter(rows)
    while chunk := list(islice(left, ROWS_A_CHUNK)):
        yield _lines([[_cell(k, v) for k, v in zip(kinds, row, strict=True)] for row in chunk])


def as_json(export: Export, rows: Iterable[Row]) -> Iterator[bytes]:
    """One array of objects, a line each; money as text of dollars, so that no reader makes a float of it."""
    kinds = [(column.name, column.kind) for column in export.columns]
    yield b"["
    before = b"\n"
    for row in rows:
        members = {name: plain(kind, value) for (name, kind), value in zip(kinds, row, strict=True)}
        yield before + json.dumps(members, ensure_ascii=False, allow_nan=False).encode()
        before = b",\n"
    yield b"\n]\n"


def plain(kind: Kind, value: object) -> object:
    """A cell for a machine: money as dollars, moments in UTC; None stays."""
    if value is None:
        return None
    if kind is Kind.MONEY:
        assert isinstance(value, int)
        return format_plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _cell(kind: Kind, value: object) -> object:
    found = plain(kind, value)
    if isinstance(found, bool):
        return "true" if found else "false"
    return harmless(found) if kind is Kind.TEXT and isinstance(found, str) else found


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
