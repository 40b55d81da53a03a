"""The operator's ``export`` commands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app import exporting
from app.exports.catalogue import EXPORTS, FORMS, OCDS, OCDS_FORMS, table_schema
from app.exports.disclosure import is_quarter
from app.service.exporting import Asked, Export, ExportProblem

export_app = typer.Typer(no_args_is_help=True, help="Files for finance, proactive disclosure and auditors.")
YEAR_MIN, YEAR_MAX = 2000, 9998


@export_app.command("list")
def export_list() -> None:
    """List the exports in both languages."""
    for export in EXPORTS.values():
        needs = f"--{export.needs.replace('_', '-')}" if export.needs else ""
        print(f"{export.name}\t{needs}\t{export.en}\t{export.fr}")
    print("ocds\t\tOpen Contracting Data Standard 1.1 releases\tPublications Open Contracting Data Standard 1.1")


@export_app.command("schema")
def export_schema(name: Annotated[str, typer.Argument(help="As export list names it.")]) -> None:
    """Print the Table Schema of an export."""
    print(json.dumps(table_schema(_known(name)), ensure_ascii=False, indent=1))


@export_app.command("write")
def export_write(
    name: Annotated[str, typer.Argument(help="As export list names it.")],
    to: Annotated[Path, typer.Option(help="File to write: .csv, .json, .xlsx; for ocds .json or .jsonl.")],
    year: Annotated[
        int | None, typer.Option(min=YEAR_MIN, max=YEAR_MAX, help="Calendar year: t1204, contractsa.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Day as 2027-03-31: year-end lists.")] = None,
    period: Annotated[str | None, typer.Option(help="Quarter as 2026-2027-Q3: contracts, contracts-nil.")] = None,
    disclosure: Annotated[Path | None, typer.Option(help="A YAML file, in place of DISCLOSURE_FILE.")] = None,
) -> None:
    """Write an export with FILE.sha256 and FILE.report.json beside it."""
    if name != OCDS:
        _known(name)
    forms = OCDS_FORMS if name == OCDS else FORMS
    form = to.suffix.removeprefix(".").lower()
    if form not in forms:
        known = ", ".join(forms)
        raise ExportProblem(f"{to} must end in one of: {known}.", f"{to} doit finir par l’un de : {known}.")
    asked = Asked(name=name, form=form, year=year, as_of=_day(as_of), period=_period(period))
    report = exporting.write(asked, to, disclosure)
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
        known = ", ".join((*EXPORTS, OCDS))
        raise ExportProblem(
            f"There is no export {name!r}. Use: {known}.", f"Il n’y a pas d’exportation {name!r} : {known}."
        )
    return EXPORTS[name]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ExportProblem(
            f"{text!r} is not a day. Write it as 2027-03-31.", f"{text!r} n’est pas une date. Écrivez 2027-03-31."
        ) from None


def _period(text: str | None) -> str | None:
    if text is not None and not is_quarter(text):
        raise ExportProblem(
            f"{text!r} is not a quarter. Write it as 2026-2027-Q3.",
            f"{text!r} n’est pas un trimestre. Écrivez 2026-2027-Q3.",
        )
    return text
