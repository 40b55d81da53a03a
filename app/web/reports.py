"""The report pages: public medians and sums, and those for finance and auditors; nothing is computed on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import Depends, Response

from app.core.flow_basis import AVERAGE, ESTIMATES, PUBLIC_CELL_MINIMUM
from app.exports.report_csv import flow_csv, spend_csv
from app.i18n import LANGUAGES
from app.service.flow_measures import DAY_RULE_EN, DAY_RULE_FR, MEASURES, TOUCH_RULE_EN, TOUCH_RULE_FR, Measure, Unit
from app.service.flow_report import FlowGroup
from app.service.report_words import STAGES, definition, public_rule
from app.service.reports import Audience, By, Cell, Report, Spend, Spending
from app.service.visitors import Person, Role
from app.web.charts import Bar, bars
from app.web.csv_answer import CSV_TYPE
from app.web.problems import Problem
from app.web.visit import NeedsPerson, PageRouter, Visit, VisitData

BARS_MAX: Final = 12
ROWS_MAX: Final = 100
STALE: Final = timedelta(days=1)
STEPS: Final = ("to_claim", "to_merge", "to_certify", "to_pay")
_MEASURES: Final = {measure.name: measure for measure in MEASURES}
_FILES: Final = {"flow": flow_csv, "spend": spend_csv}
Bookkeeper = Annotated[Person, Depends(NeedsPerson(Role.FINANCE, Role.AUDITOR))]
router = PageRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A measure in its unit; ``value`` is None where it may not be shown or nothing has it."""

    name: str
    definition: str
    unit: Unit
    contracts: int
    value: float | None
    average: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of money with its chart; ``left_out`` rows stand in the file alone."""

    id: str
    what: Spending
    by: By
    definition: str
    spend: Spend
    rows: Sequence[tuple[str, Cell]]
    left_out: int
    chart: Sequence[Bar]


@router.page("reports")
def reports(visit: Visit) -> Response:
    """What may be told to everybody."""
    report = visit.pages.reports.report(Audience.PUBLIC)
    roles = visit.person.roles if visit.person else frozenset()
    return visit.page(
        "reports/public.html",
        **_shown(visit, report),
        minimum=PUBLIC_CELL_MINIMUM,
        rule=public_rule(PUBLIC_CELL_MINIMUM)[_tongue(visit)],
        bookkeeper=bool(roles & {Role.FINANCE, Role.AUDITOR}),
    )


@router.page("reports_inside")
def inside(visit: Visit, _person: Bookkeeper) -> Response:
    """Everything, by fund too."""
    report = visit.pages.reports.report(Audience.INSIDE)
    return visit.page("reports/inside.html", **_shown(visit, report))


@router.page("reports_csv")
def public_file(visit: Visit, part: str) -> Response:
    return _file(visit, Audience.PUBLIC, part)


@router.page("reports_inside_csv")
def inside_file(visit: Visit, _person: Bookkeeper, part: str) -> Response:
    return _file(visit, Audience.INSIDE, part)


def _file(visit: VisitData, audience: Audience, part: str) -> Response:
    report = visit.pages.reports.report(audience)
    if report is None or part not in _FILES:
        raise Problem("not_found")
    name = f"{part}-{audience.value}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Cookie"}
    return Response(_FILES[part](report), headers=headers, media_type=CSV_TYPE)


def _tongue(visit: VisitData) -> int:
    return LANGUAGES.index(visit.language)


def _shown(visit: VisitData, report: Report | None) -> Mapping[str, Any]:
    """What both pages show; ``report`` None where nothing was made yet."""
    if report is None:
        return {"report": None}
    language = _tongue(visit)
    lines = {measure.name: _line(measure, report.flow, language) for measure in MEASURES}
    return {
        "report": report,
        "stale": visit.pages.now() - report.as_of > STALE,
        "lines": lines,
        "steps": [lines[name] for name in STEPS],
        "held": [lines[name] for name in lines if name.startswith("held_")],
        "charts": _charts(visit, report, lines),
        "tables": {f"{spend.what}_{spend.by}": _table(visit, spend) for spend in report.spend},
        "quarters": list(_quarters(visit, report)),
        "average": AVERAGE,
        "average_source": (AVERAGE.source_en, AVERAGE.source_fr)[language],
        "estimates": [
            (STAGES[row.stage][language], row, (row.source_en, row.source_fr)[language]) for row in ESTIMATES.rows
        ],
        "day_rule": (DAY_RULE_EN, DAY_RULE_FR)[language],
        "touch_rule": (TOUCH_RULE_EN, TOUCH_RULE_FR)[language],
    }


def _line(measure: Measure, flow: FlowGroup | None, language: int) -> Line:
    median = flow.medians.get(measure.name) if flow else None
    name, told = measure.words(language)
    return Line(
        name=name,
        definition=told,
        unit=measure.unit,
        contracts=median.count if median else 0,
        value=measure.shown(median.stored) if median else None,
        average=measure.average,
    )


def _charts(visit: VisitData, report: Report, lines: Mapping[str, Line]) -> Mapping[str, Sequence[Bar]]:
    """By name; empty where there is nothing to draw."""
    steps = [(lines[name].name, lines[name].value) for name in STEPS]
    held = [(line.name, line.value) for name, line in lines.items() if name.startswith("held_")]
    by_quarter = [(name, line.value) for name, line in _quarters(visit, report)][-BARS_MAX:]
    return {
        "efficiency": _beside(visit, lines["efficiency"], 100),
        "lead": _beside(visit, lines["lead"], None),
        "steps": bars((name, value) for name, value in steps if value is not None),
        "held": bars((name, value) for name, value in held if value),
        "quarters": bars(((name, value) for name, value in by_quarter if value is not None), longest=100),
    }


def _beside(visit: VisitData, line: Line, longest: float | None) -> Sequence[Bar]:
    """What was reached beside the average GC contract."""
    if line.value is None or line.average is None:
        return ()
    ours, theirs = visit.say("GC Bounty"), visit.say("Average GC contract")
    return bars(((ours, line.value), (theirs, line.average)), longest=longest, tones=(0, 2))


def _quarters(visit: VisitData, report: Report) -> Iterator[tuple[str, Line]]:
    """Flow efficiency by quarter, in order."""
    for group in sorted(report.quarters, key=lambda each: str(each.key)):
        yield _quarter(visit, str(group.key)), _line(_MEASURES["efficiency"], group, _tongue(visit))


def _table(visit: VisitData, spend: Spend) -> Table:
    rows = [(_name(visit, spend.by, cell), cell) for cell in spend.cells]
    drawn = rows[-BARS_MAX:] if spend.by is By.QUARTER else sorted(rows, key=lambda row: -row[1].cents)[:BARS_MAX]
    return Table(
        id=f"{spend.what}-{spend.by}",
        what=spend.what,
        by=spend.by,
        definition=definition(spend.what, spend.by)[_tongue(visit)],
        spend=spend,
        rows=rows[:ROWS_MAX],
        left_out=max(len(rows) - ROWS_MAX, 0),
        chart=bars((name, cell.cents) for name, cell in drawn),
    )


def _name(visit: VisitData, by: By, cell: Cell) -> str:
    if not cell.key:
        return visit.say("All others together")
    if by is By.FUND:
        # Isolated, for a name may hold marks that turn the direction of what follows it.
        return f"\u2068{cell.name}\u2069 ({cell.key}), {_quarter(visit, cell.quarter)}"
    return _quarter(visit, cell.key) if by is By.QUARTER else cell.key


def _quarter(visit: VisitData, key: str) -> str:
    """``2026-2027-Q3`` as ``2026-2027 Q3`` or ``2026-2027 T3``."""
    year, _, number = key.rpartition("-Q")
    return visit.say("%(year)s Q%(number)s", year=year, number=number)
