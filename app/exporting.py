"""Makes an export's file: whole or not at all, with its report; for the operator's command and for the API."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from app import bootstrap, logs
from app.core.state import rebuild
from app.db import export_rows as rows
from app.db import year_end_rows
from app.db.codec import decode
from app.db.engine import Engine, snapshot
from app.db.issue_address import GITHUB_URL
from app.db.queries import Queries
from app.exports import disclosure, evidence, ocds, xlsx
from app.exports.catalogue import EXPORTS, OCDS, payable_values
from app.exports.tabular import Tally, as_csv, as_json
from app.github.render import BilingualSentences, explain
from app.policies import TermsFiles
from app.service.exporting import Asked, ExportProblem, Finding, Row
from app.service.payments import CsvBytes, PayableFilter, PayableRows
from app.settings import load_settings

PUBLISHER: Final = "Government of Canada | Gouvernement du Canada"
NOWHERE: Final = "https://example.invalid"
GROUPS: Final = frozenset({"all", "contracts", "cards", "ocds"})
T = TypeVar("T")


class Exporter:
    """Implements ``ExportMaker``. The disclosure file is read for each export, so that a change holds at once.

    ``base_url`` is where the API is reached, ``github_url`` where people see issues.
    """

    def __init__(
        self, engine: Engine, disclosure_file: Path | None, base_url: str = NOWHERE, github_url: str = GITHUB_URL
    ) -> None:
        self._engine = engine
        self._disclosure_file = disclosure_file
        self._base_url = base_url
        self._github_url = github_url

    def make(self, asked: Asked, path: Path) -> dict[str, Any]:
        given = read_given(self._disclosure_file)
        with snapshot(self._engine) as connection:
            if asked.name == OCDS:
                return _releases(connection, asked, path, given, f"{self._base_url}/api/v1/exports/{asked.file_name}")
            queries = Queries(self._engine, self._github_url)
            return _tabular(queries, connection, asked, path, given)

    def evidence(self, contract_id: int, *, page: bool) -> bytes:
        dossier = Queries(self._engine, self._github_url).contract(contract_id)
        contract = rebuild(decode(fact.kind, fact.body) for fact in dossier.facts) if dossier is not None else None
        if dossier is None or contract is None:
            raise ExportProblem(f"There is no contract {contract_id}.", f"Il n’y a pas de micromarché {contract_id}.")
        comment = BilingualSentences().comment(contract, (), dossier.issue_number, dossier.repository or "")
        # Who was awarded the work or has a share of it need not have claimed.
        accepted = (*contract.claims, *contract.agreed, *((contract.awarded,) if contract.awarded else ()))
        versions = dict.fromkeys(each.terms_version for each in accepted)
        terms = [text for version in versions for text in _terms(version)]
        found = evidence.pack(dossier, explain(contract), comment, terms)
        return evidence.as_page(found) if page else evidence.as_json(found)


def write(asked: Asked, path: Path, disclosure_file: Path | None = None) -> dict[str, Any]:
    """Writes the file, ``.sha256`` and ``.report.json`` beside it; answers the report.

    Raises:
        ExportProblem: something asked for is missing or wrong, or a rule of the disclosure is broken.
    """
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings) as engine:
        exporter = Exporter(engine, disclosure_file or settings.disclosure_file, settings.base_url)
        return _beside(path, exporter.make(asked, path))


def evidence_file(contract_id: int, path: Path) -> None:
    """The evidence pack of one contract, as a page to print (``.html``) or JSON."""
    settings = load_settings({"database"})
    with bootstrap.database(settings) as engine:
        pack = Exporter(engine, None).evidence(contract_id, page=path.suffix in (".html", ".htm"))
        _written(path, [pack])


def read_given(path: Path | None) -> Mapping[str, Any]:
    """The operator's disclosure file: ``all``, ``contracts`` by number, ``cards`` by year, ``ocds``; none, nothing."""
    if path is None:
        return {}
    try:
        given = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise ExportProblem(f"{path} cannot be read: {problem}", f"{path} est illisible : {problem}") from None
    if not isinstance(given, dict) or not set(given) <= GROUPS or not all(isinstance(v, dict) for v in given.values()):
        names = ", ".join(sorted(GROUPS))
        raise ExportProblem(
            f"{path} may hold only the groups {names}.", f"{path} ne peut contenir que les groupes {names}."
        )
    return given


def _tabular(
    queries: Queries, connection: rows.Reading, asked: Asked, path: Path, given: Mapping[str, Any]
) -> dict[str, Any]:
    export = EXPORTS[asked.name]
    tally = Tally(export)
    copied = queries.copied(PayableFilter(), totals=True) if (asked.name, asked.form) == ("payables", "csv") else None
    if copied is not None:
        tally.counted_elsewhere(copied.totals)
        _written(path, tally.hashed(_closing(copied)))
        return _report(tally, [])
    found, findings = _found(queries, connection, asked, given)
    _refuse(findings)
    if asked.form == "xlsx":
        with _whole(path) as partial:
            return {**xlsx.workbook(export, found, partial), "findings": [asdict(finding) for finding in findings]}
    counted = tally.counted(found)
    body = as_csv(export, counted) if asked.form == "csv" else as_json(export, counted)
    _written(path, tally.hashed(body))
    return _report(tally, findings)


def _refuse(findings: list[Finding]) -> None:
    broken = [finding for finding in findings if finding.blocks]
    if broken:
        raise ExportProblem(
            "; ".join(f"{x.place}: {x.en}" for x in broken),
            " ; ".join(f"{x.place} : {x.fr}" for x in broken),
            broken,
        )


def _report(tally: Tally, findings: list[Finding]) -> dict[str, Any]:
    return {**tally.told(), "findings": [asdict(finding) for finding in findings]}


def _found(
    queries: Queries, connection: rows.Reading, asked: Asked, given: Mapping[str, Any]
) -> tuple[Iterable[Row], list[Finding]]:
    match asked.name:
        case "payables":
            return _payables(queries.rows(PayableFilter())), []
        case "t1204":
            return rows.t1204(connection, _needed(asked.year, "year")), []
        case "year-end-unpaid":
            return year_end_rows.unpaid(connection, _needed(asked.as_of, "as_of")), []
        case "year-end-undelivered":
            return year_end_rows.undelivered(connection, _needed(asked.as_of, "as_of")), []
        case "contractsa":
            row, missing = disclosure.yearly(_commitments(connection), _needed(asked.year, "year"), given)
            return [row], missing
    period = _needed(asked.period, "period")
    made = list(disclosure.contract_rows(_commitments(connection), period, given))
    if asked.name == "contracts-nil":
        return [(period,)], [disclosure.not_nil(period, len(made))] if made else []
    findings = [finding for row in made for finding in disclosure.findings(row)]
    if not made:
        findings.append(disclosure.nil(period))
    return [disclosure.as_row(row) for row in sorted(made, key=lambda r: str(r["reference_number"]))], findings


def _payables(opened: PayableRows) -> Iterator[Row]:
    try:
        for row in opened:
            yield payable_values(row)
    finally:
        opened.close()


def _closing(copied: CsvBytes) -> Iterator[bytes]:
    try:
        yield from copied
    finally:
        copied.close()


def _commitments(connection: rows.Reading) -> Iterator[disclosure.Commitment]:
    for number, _, facts in rows.contracts(connection):
        found = disclosure.commitment(number, facts)
        if found is not None:
            yield found


def _releases(
    connection: rows.Reading, asked: Asked, path: Path, given: Mapping[str, Any], address: str
) -> dict[str, Any]:
    named = given.get("ocds", {})
    prefix, publisher = named.get("prefix", ocds.PLACEHOLDER_PREFIX), named.get("publisher", PUBLISHER)
    count = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for number, _, facts in rows.contracts(connection):
            for release in ocds.releases(number, facts, prefix, publisher):
                count += 1
                yield release

    if asked.form == "jsonl":
        body = ocds.lines(counted())
    else:
        body = ocds.package(counted(), publisher, address, rows.newest_fact(connection))
    digest, size = sha256(), 0

    def hashed() -> Iterator[bytes]:
        nonlocal size
        for chunk in body:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    _written(path, hashed())
    findings = [ocds.UNREGISTERED] if prefix == ocds.PLACEHOLDER_PREFIX else []
    told = {"export": OCDS, "rows": count, "sums_cents": dict[str, int](), "bytes": size, "sha256": digest.hexdigest()}
    return {**told, "schema": ocds.SCHEMA, "findings": [asdict(x) for x in findings]}


def _beside(path: Path, report: dict[str, Any]) -> dict[str, Any]:
    """A file streamed once has its checksum only after its end, so it stands beside it, as sha256sum reads it."""
    _written(path.with_name(path.name + ".sha256"), [f"{report['sha256']}  {path.name}\n".encode()])
    _written(path.with_name(path.name + ".report.json"), [json.dumps(report, ensure_ascii=False, indent=1).encode()])
    return report


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A place to write that becomes ``path`` once all is written, and is gone if not."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield partial
        partial.replace(path)
    except OSError as problem:
        raise ExportProblem(f"{path} cannot be written: {problem}", f"{path} ne peut être écrit : {problem}") from None
    finally:
        partial.unlink(missing_ok=True)


def _written(path: Path, chunks: Iterable[bytes]) -> None:
    with _whole(path) as partial, partial.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _terms(version: str) -> Iterator[dict[str, str]]:
    found = TermsFiles(version).read(version)
    for language, text in found.texts.items() if found else ():
        assert found is not None
        yield {"version": version, "language": language, "sha256": found.sums[language], "text": text}


def _needed(value: T | None, name: str) -> T:
    if value is None:
        option = f"--{name.replace('_', '-')}"
        raise ExportProblem(f"This export needs {option}.", f"Cette exportation exige {option}.")
    return value
