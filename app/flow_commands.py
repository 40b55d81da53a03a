"""``gc-bounty flow``: how contracts flowed, beside the average contract of the Government of Canada."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from app import operate
from app.core.flow_basis import AVERAGE
from app.exports.flow_csv import contract_csv, report_csv
from app.service.flow_measures import DAY_RULE_EN, DAY_RULE_FR, MEASURES, TOUCH_RULE_EN, TOUCH_RULE_FR
from app.service.flow_report import ContractFlow, FlowFilter, FlowReport, GroupBy

HEADING = ("measure / mesure", "value / valeur", "average GC contract / marché moyen", "unit / unité")
MEDIAN_HEADING = ("measure / mesure", "median / médiane", *HEADING[2:], "contracts / micromarchés")


def flow(
    contract: Annotated[int | None, typer.Option(help="Number of one contract; all paid ones if left out.")] = None,
    group_by: Annotated[GroupBy | None, typer.Option(help="A median for each of these.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, with the definitions in both languages.")] = False,
) -> None:
    """Tell lead time, touch and waiting in business days, people and who held it, beside the average GC contract."""
    if contract is None:
        report = operate.flow_report(FlowFilter(group_by=group_by))
        _print(b"".join(report_csv(report)) if as_csv else "\n".join(_report(report)))
        return
    found = operate.contract_flow(contract)
    if found is None:
        print(f"There is no contract {contract}. / Il n’y a pas de micromarché {contract}.", file=sys.stderr)
        raise typer.Exit(1)
    _print(contract_csv(found) if as_csv else "\n".join(_contract(found)))


def _report(report: FlowReport) -> Iterator[str]:
    if not report.groups:
        yield "No contract was paid yet. / Aucun micromarché n’a encore été payé."
    for group in report.groups:
        if group.key is not None:
            yield f"{report.group_by}: {group.key} {group.name or ''}".rstrip()
        yield f"paid / payés: {group.contracts}; touch / travail: {_counts(group.sources)}"
        yield "\t".join(MEDIAN_HEADING)
        for m in MEASURES:
            median = group.medians[m.name]
            yield f"{m.name}\t{_plain(m.shown(median.stored))}\t{_plain(m.average)}\t{m.unit.value}\t{median.count}"
    yield f"ended unpaid / terminés sans paiement: {_counts(report.unpaid)}"
    yield from _rules()


def _contract(found: ContractFlow) -> Iterator[str]:
    flow = found.flow
    until = f"{found.as_of:%Y-%m-%dT%H:%MZ}"
    yield f"contract / micromarché {found.contract_id}: {flow.status.value}, {flow.opened_at:%Y-%m-%dT%H:%MZ} → {until}"
    yield "\t".join(HEADING)
    for m in MEASURES:
        yield f"{m.name}\t{_plain(m.shown(m.of(flow)))}\t{_plain(m.average)}\t{m.unit.value}"
    yield f"touch / travail: {', '.join(f'{s.value} {t.source.value}' for s, t in flow.touches.items()) or '0'}"
    yield from _rules()


def _rules() -> Iterator[str]:
    yield f"average GC contract: {AVERAGE.source_en}"
    yield f"marché moyen du GC\u00a0: {AVERAGE.source_fr}"
    yield from (DAY_RULE_EN, TOUCH_RULE_EN, DAY_RULE_FR, TOUCH_RULE_FR)
    for m in MEASURES:
        yield f"{m.name}: {m.en} / {m.fr}"


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in found.items()) or "0"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _print(told: bytes | str) -> None:
    if isinstance(told, str):
        print(told)
    else:
        sys.stdout.buffer.write(told)
