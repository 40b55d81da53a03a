"""Writes the flow report as CSV: a line a measure of each group, its definition in both languages beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from app.exports.payables_csv import harmless
from app.service.flow_measures import MEASURES, Measure
from app.service.flow_report import ContractFlow, FlowGroup, FlowReport, Median

COLUMNS: Final = (
    *("group_by", "key", "name", "measure", "unit", "contracts", "median", "average_gc_contract"),
    *("definition_en", "definition_fr"),
)
CONTRACT_COLUMNS: Final = (
    *("contract_id", "measure", "unit", "value", "touch_source", "average_gc_contract"),
    *("definition_en", "definition_fr"),
)


def report_csv(*reports: FlowReport) -> Iterator[bytes]:
    """UTF-8 with CRLF (RFC 4180), a header always; a chunk a group. A median that is not shown has no line."""
    yield _lines([COLUMNS])
    for report in reports:
        for group in report.groups:
            told = [measure for measure in MEASURES if measure.name in group.medians]
            yield _lines(_line(report, group, measure, group.medians[measure.name]) for measure in told)


def contract_csv(found: ContractFlow) -> bytes:
    """One contract's values in the order of the measures."""
    rows = [
        (
            found.contract_id, m.name, m.unit.value, m.shown(m.of(found.flow)), found.flow.touch_source.value,
            m.average, m.en, m.fr,
        )
        for m in MEASURES
    ]  # fmt: skip
    return _lines([CONTRACT_COLUMNS, *rows])


def _line(report: FlowReport, group: FlowGroup, measure: Measure, median: Median) -> Iterable[object]:
    grouped = report.group_by.value if report.group_by else ""
    value = measure.shown(median.stored)
    told = (measure.name, measure.unit.value, median.count, value, measure.average, measure.en, measure.fr)
    return grouped, group.key, harmless(group.name or ""), *told


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
