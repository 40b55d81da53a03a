"""Makes an export's file for the operator's command: whole or not at all, with its checksum and report beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from app import bootstrap, logs
from app.core.state import rebuild
from app.db import export_rows as rows
from app.db.codec import decode
from app.db.engine import Engine
from app.db.queries import Queries
from app.exports import disclosure, evidence, ocds, xlsx
from app.exports.catalogue import EXPORTS
from app.exports.tabular import Tally, as_csv, as_json
from app.github.render import BilingualSentences, explain
from app.policies import TermsFiles
from app.service.exporting import Export, ExportProblem, Finding, Row
from app.service.payments import PayableFilter, PayableRows
from app.settings import load_settings

OCDS: Final = "ocds"
NAMES: Final = (*EXPORTS, OCDS)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``form`` is csv, json, xlsx or jsonl (releases alone). The rest as the export needs it."""

    name: str
    path: Path
    form: str
    year: int | None = None
    as_of: date | None = None
    period: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ocds.PLACEHOLDER_PREFIX
    publisher: str = "Government of Canada | Gouvernement du Canada"
    address: str = "https://example.invalid/ocds.json"


def write(asked: Asked) -> dict[str, Any]:
    """Writes the file, ``.sha256`` and ``.report.json``; answers the report: rows, sums in cents, SHA-256, findings.

    Raises:
        ExportProblem: something asked for is missing or wrong, or a rule of the disclosure is broken.
    """
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings) as engine:
        return make(engine, asked)


def make(engine: Engine, asked: Asked) -> dict[str, Any]:
    """The same on an opened database."""
    with rows.snapshot(engine) as connection:
        if asked.name == OCDS:
            return _releases(connection, asked)
        export = EXPORTS[asked.name]
        found, findings = _found(engine, connection, asked)
        return _tabular(export, found, findings, asked)


def evidence_file(contract_id: int, path: Path) -> None:
    """The evidence pack of one contract, as a page to print (``.html``) or JSON."""
    settings = load_settings({"database"})
    with bootstrap.database(settings) as engine:
        path.write_bytes(evidence_of(engine, contract_id, page=path.suffix in (".html", ".htm")))


def evidence_of(engine: Engine, contract_id: int, *, page: bool) -> bytes:
    dossier = Queries(engine).contract(contract_id)
    if dossier is None:
        raise _problem(f"There is no contract {contract_id}.", f"Il n’y a pas de micromarché {contract_id}.")
    contract = rebuild(decode(fact.kind, fact.body) for fact in dossier.facts)
    assert contract is not None
    comment = BilingualSentences().comment(contract, (), dossier.issue_number, dossier.repository or "")
    versions = dict.fromkeys(claim.terms_version for claim in contract.claims)
    terms = [text for version in versions for text in _terms(version)]
    found = evidence.pack(dossier, explain(contract), comment, terms)
    return evidence.as_page(found) if page else evidence.as_json(found)


def read_given(path: Path | None) -> Mapping[str, Any]:
    """The operator's disclosure file: ``all``, ``contracts`` by number, ``cards`` by year; nothing without one."""
    if path is None:
        return {}
    try:
        given = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise _problem(f"{path} cannot be read: {problem}", f"{path} est illisible : {problem}") from None
    known = {"all", "contracts", "cards"}
    if not isinstance(given, dict) or not set(given) <= known or not all(isinstance(v, dict) for v in given.values()):
        raise _problem(
            f"{path} may hold only the groups all, contracts and cards.",
            f"{path} ne peut contenir que les groupes all, contracts et cards.",
        )
    return given


def _found(engine: Engine, connection: rows.Reading, asked: Asked) -> tuple[Iterable[Row], list[Finding]]:
    match asked.name:
        case "payables":
            return _payables(Queries(engine).rows(PayableFilter())), []
        case "t1204":
            return rows.t1204(connection, _needed(asked.year, "--year")), []
        case "year-end-unpaid":
            return rows.unpaid(connection, _needed(asked.as_of, "--as-of")), []
        case "year-end-undelivered":
            return rows.undelivered(connection, _needed(asked.as_of, "--as-of")), []
        case "contractsa":
            row, missing = disclosure.yearly(_commitments(connection), _needed(asked.year, "--year"), asked.given)
            return [row], missing
        case _:
            period = _needed(asked.period, "--period")
            made = list(disclosure.contract_rows(_commitments(connection), period, asked.given))
            findings = [finding for row in made for finding in disclosure.findings(row)]
            return [disclosure.as_row(row) for row in sorted(made, key=lambda r: str(r["reference_number"]))], findings


def _payables(opened: PayableRows) -> Iterator[Row]:
    names = [column.name for column in EXPORTS["payables"].columns]
    money = names.index("total")
    try:
        for row in opened:
            values = [getattr(row, name) for name in names]
            values[money] = row.total_cents
            yield values
    finally:
        opened.close()


def _commitments(connection: rows.Reading) -> Iterator[disclosure.Commitment]:
    for number, _, facts in rows.contracts(connection):
        found = disclosure.commitment(number, facts)
        if found is not None:
            yield found


def _tabular(export: Export, found: Iterable[Row], findings: list[Finding], asked: Asked) -> dict[str, Any]:
    if any(finding.blocks for finding in findings):
        said = (
            [f"{x.place}: {x.en}" for x in findings if x.blocks],
            [f"{x.place} : {x.fr}" for x in findings if x.blocks],
        )
        raise _problem("; ".join(said[0]), " ; ".join(said[1]))
    tally = Tally(export)
    counted = tally.counted(found)
    if asked.form == "xlsx":
        with _whole(asked.path) as partial:
            xlsx.write(export, counted, partial)
            for _ in tally.hashed(_pieces(partial)):
                pass
    else:
        body = as_csv(export, counted) if asked.form == "csv" else as_json(export, counted)
        _written(asked.path, tally.hashed(body))
    report = {**tally.told(), "findings": [asdict(finding) for finding in findings]}
    if export.name == "contracts" and not tally.rows:
        nil = asked.path.with_name(f"contracts-nil{asked.path.suffix}")
        _written(nil, [disclosure.nil_report(_needed(asked.period, "--period"))])
        report["nil_report"] = nil.name
    return _beside(asked.path, report)


def _releases(connection: rows.Reading, asked: Asked) -> dict[str, Any]:
    count = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for number, _, facts in rows.contracts(connection):
            for release in ocds.releases(number, facts, asked.prefix, asked.publisher):
                count += 1
                yield release

    if asked.form == "jsonl":
        body = ocds.lines(counted())
    else:
        published = rows.newest_fact(connection)
        body = ocds.package(counted(), asked.publisher, asked.address, published)
    digest = sha256()

    def hashed() -> Iterator[bytes]:
        for chunk in body:
            digest.update(chunk)
            yield chunk

    _written(asked.path, hashed())
    findings = []
    if asked.prefix == ocds.PLACEHOLDER_PREFIX:
        findings.append(
            Finding(
                place="ocid",
                en="The prefix is a placeholder. Register one with the Open Contracting Partnership; give --prefix.",
                fr="Le préfixe est provisoire. Enregistrez-en un auprès d’Open Contracting; donnez --prefix.",
                blocks=False,
            )
        )
    told = {"export": OCDS, "rows": count, "sha256": digest.hexdigest(), "findings": [asdict(x) for x in findings]}
    return _beside(asked.path, told)


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
        raise _problem(f"{path} cannot be written: {problem}", f"{path} ne peut être écrit : {problem}") from None
    finally:
        partial.unlink(missing_ok=True)


def _written(path: Path, chunks: Iterable[bytes]) -> None:
    with _whole(path) as partial, partial.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(1 << 16), b"")


def _terms(version: str) -> Iterator[dict[str, str]]:
    found = TermsFiles(version).read(version)
    for language, text in found.texts.items() if found else ():
        assert found is not None
        yield {"version": version, "language": language, "sha256": found.sums[language], "text": text}


def _needed(value: T | None, option: str) -> T:
    if value is None:
        raise _problem(f"This export needs {option}.", f"Cette exportation exige {option}.")
    return value


def _problem(en: str, fr: str) -> ExportProblem:
    return ExportProblem(f"{en}\n{fr}")
