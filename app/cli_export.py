"""The operator's ``export`` commands."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app import exporting
from app.exports.catalogue import EXPORTS, table_schema
from app.exports.ocds import PLACEHOLDER_PREFIX
from app.service.exporting import Export, ExportProblem

export_app = typer.Typer(no_args_is_help=True, help="Files for finance, proactive disclosure and auditors.")
_FORMS = ("csv", "json", "xlsx")


@export_app.command("list")
def export_list() -> None:
    """List the exports in both languages."""
    for export in EXPORTS.values():
        print(f"{export.name}\t{export.en}\t{export.fr}")
    print("ocds\tOpen Contracting Data Standard 1.1 releases\tPublications Open Contracting Data Standard 1.1")


@export_app.command("schema")
def export_schema(name: Annotated[str, typer.Argument(help="As export list names it.")]) -> None:
    """Print the Table Schema of an export."""
    print(json.dumps(table_schema(_known(name)), ensure_ascii=False, indent=1))


@export_app.command("write")
def export_write(
    name: Annotated[str, typer.Argument(help="As export list names it.")],
    to: Annotated[Path, typer.Option(help="File to write: .csv, .json, .xlsx; for ocds .json or .jsonl.")],
    year: Annotated[int | None, typer.Option(min=2000, max=9998, help="Calendar year: t1204, contractsa.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Day as 2027-03-31: year-end lists.")] = None,
    period: Annotated[str | None, typer.Option(help="Quarter as 2026-2027-Q3: contracts.")] = None,
    disclosure: Annotated[
        Path | None, typer.Option(help="YAML with what finance knows: contracts, contractsa.")
    ] = None,
    prefix: Annotated[str, typer.Option(help="Registered ocid prefix: ocds.")] = PLACEHOLDER_PREFIX,
) -> None:
    """Write an export with FILE.sha256 and FILE.report.json beside it."""
    forms = ("json", "jsonl") if name == exporting.OCDS else _FORMS
    if name != exporting.OCDS:
        _known(name)
    form = to.suffix.removeprefix(".").lower()
    if form not in forms:
        raise ExportProblem(
            f"{to} must end in one of: {', '.join(forms)}.\n{to} doit finir par l’un de : {', '.join(forms)}."
        )
    asked = exporting.Asked(
        name=name,
        path=to,
        form=form,
        year=year,
        as_of=_day(as_of),
        period=_period(period),
        given=exporting.read_given(disclosure),
        prefix=prefix,
    )
    report = exporting.write(asked)
    for finding in report["findings"]:
        print(f"{finding['place']}: {finding['en']} / {finding['fr']}")
    print(f"{to}: {report['rows']} rows / lignes, SHA-256 {report['sha256']}")


@export_app.command("evidence")
def export_evidence(
    contract: Annotated[int, typer.Argument(help="Number of a contract.")],
    to: Annotated[Path, typer.Option(help="File to write: .html to print, or .json.")],
) -> None:
    """Write everything that proves one contract."""
    exporting.evidence_file(contract, to)
    print(to)


def _known(name: str) -> Export:
    if name not in EXPORTS:
        known = ", ".join(exporting.NAMES)
        raise ExportProblem(
            f"There is no export {name!r}. Use: {known}.\nIl n’y a pas d’exportation {name!r} : {known}."
        )
    return EXPORTS[name]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ExportProblem(
            f"{text!r} is not a day. Write it as 2027-03-31.\n{text!r} n’est pas une date. Écrivez 2027-03-31."
        ) from None


def _period(text: str | None) -> str | None:
    found = None if text is None else re.fullmatch(r"(\d{4})-(\d{4})-Q[1-4]", text, re.ASCII)
    if text is not None and (found is None or int(found[2]) != int(found[1]) + 1):
        raise ExportProblem(
            f"{text!r} is not a quarter. Write it as 2026-2027-Q3.\n"
            f"{text!r} n’est pas un trimestre. Écrivez 2026-2027-Q3."
        )
    return text
