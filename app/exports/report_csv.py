"""Writes the figures of the report pages as CSV, each line with what it means in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from app.exports.flow_csv import report_csv
from app.exports.payables_csv import harmless
from app.service.flow_report import FlowReport, GroupBy
from app.service.report_words import definition
from app.service.reports import Report, Spend

COLUMNS: Final = (
    *("as_of", "measure", "group_by", "key", "name", "quarter", "payments", "cents"),
    *("definition_en", "definition_fr"),
)


def spend_csv(report: Report) -> bytes:
    """UTF-8 with CRLF (RFC 4180), a header always; an empty key stands for all others together."""
    as_of = report.as_of.isoformat().replace("+00:00", "Z")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for spend in report.spend:
        writer.writerows((as_of, *row) for row in _rows(spend))
    return buffer.getvalue().encode()


def flow_csv(report: Report) -> bytes:
    """The medians over all contracts and by quarter; what may not be shown has no line."""
    whole = FlowReport(group_by=None, groups=(report.flow,) if report.flow else (), unpaid={})
    quarters = FlowReport(group_by=GroupBy.QUARTER, groups=report.quarters, unpaid={})
    return b"".join(report_csv(whole, quarters))


def _rows(spend: Spend) -> Iterator[Iterable[object]]:
    for cell in spend.cells:
        place = (harmless(cell.key), harmless(cell.name), cell.quarter)
        yield spend.what.value, spend.by.value, *place, cell.payments, cell.cents, *definition(spend.what, spend.by)
