"""Every export, made on both databases from contracts that came about as in life, and opened by what is not ours."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.utils.escape import unescape
from sqlalchemy import Engine

from app.core import events as e
from app.core import money
from app.db import export_rows, ties
from app.db.delegations import Named
from app.db.engine import snapshot
from app.exporting import Exporter
from app.exports.catalogue import EXPORTS, PAYABLES, table_schema
from app.exports.payables_csv import COLUMNS
from app.exports.tabular import as_csv
from app.service.exporting import Asked, ExportProblem
from app.service.ports import Reading
from tests import scenes
from tests.web.office import OWNER, Office, fill
from tests.web.test_csv import FORMULAS

YEAR_END = date(2027, 3, 31)


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


def made(
    office: Office, folder: Path, name: str, form: str, given: dict[str, Any] | None = None, **more: Any
) -> tuple[bytes, dict[str, Any]]:
    asked, disclosed = Asked(name=name, form=form, **more), folder / "disclosure.yaml"
    disclosed.write_text(yaml.safe_dump(given or {}))
    maker, path = Exporter(office.reads, disclosed), folder / asked.file_name
    report = maker.make(asked, path)
    content = path.read_bytes()
    assert (report["sha256"], report["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert maker.make(asked, path) == report, "the same rows, the same bytes"
    return content, report


def pay(office: Office, payable_id: int, cents: int, day: str = "2026-11-23") -> None:
    office.parts.record_payment(payable_id, OWNER, f"R-{payable_id}", day, cents, f"api:1:{payable_id}")


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def test_payables_in_every_form(office: Office, tmp_path: Path) -> None:
    hostile = [{"payee_login": text, "amount_cents": 10**9 + n, "tax_cents": 29} for n, text in enumerate(FORMULAS)]
    fill(office.engine, hostile)
    content, report = made(office, tmp_path, "payables", "csv")
    rows = read(content)
    assert [*rows[0]] == [*COLUMNS] == [column.name for column in PAYABLES.columns]
    with office.client() as client:
        assert client.get("/api/v1/payables?format=csv").content == content
    total = sum(int(row["total_cents"]) for row in rows)
    assert report["rows"] == len(FORMULAS) and report["sums_cents"]["total_cents"] == total
    objects = json.loads(made(office, tmp_path, "payables", "json")[0])
    assert [row["total"] for row in objects] == [row["total"] for row in rows]
    assert [row["payee_login"] for row in objects] == list(FORMULAS)

    book, _ = made(office, tmp_path, "payables", "xlsx")
    opened = openpyxl.load_workbook(io.BytesIO(book))
    sheet = opened["payables"]
    assert sheet.freeze_panes == "A2" and [cell.value for cell in sheet[1]] == list(COLUMNS)
    places = {name: n for n, name in enumerate(COLUMNS)}
    for cells, row in zip(sheet.iter_rows(min_row=2), objects, strict=True):
        login, sum_ = cells[places["payee_login"]], cells[places["total"]]
        assert login.data_type == "s" and unescape(str(login.value)) == row["payee_login"]
        assert f"{sum_.value:.2f}" == row["total"] and sum_.number_format == "#,##0.00"
        assert cells[places["due_on"]].value == datetime(2026, 12, 23)  # noqa: DTZ001
    totals = {row[0]: row[1] for row in opened["Totals - Totaux"].iter_rows(values_only=True)}
    assert totals["total_cents"] == total and totals["rows / lignes"] == len(FORMULAS)
    meanings = [row[3:] for row in opened["Columns - Colonnes"].iter_rows(min_row=5, values_only=True)]
    assert meanings == [(column.en, column.fr) for column in PAYABLES.columns]


def test_t1204_counts_what_was_paid_in_the_year_without_tax(office: Office, tmp_path: Path) -> None:
    paid = {"status": "paid", "reference": "R", "paid_on": "2026-12-31"}
    one = {**paid, "payee_id": 12, "payee_login": "second", "amount_cents": 250_00, "paid_cents": 250_00}
    fill(office.engine, [
        one, {**one, "payee_login": "renamed", "amount_cents": 250_01, "paid_cents": 315_01},
        {**paid, "payee_id": 13, "amount_cents": 500_00, "paid_cents": 565_00},
        {**paid, "payee_id": 14, "amount_cents": 900_00, "paid_cents": 900_00, "paid_on": "2027-01-01"},
        {"payee_id": 15, "amount_cents": 900_00},
    ])  # fmt: skip
    rows = read(made(office, tmp_path, "t1204", "csv", year=2026)[0])
    expected = {"payee_login": "renamed", "payments": "2", "net_cents": "50001", "net": "500.01", "person_id": "12"}
    assert rows == [{"year": "2026", "payee_id": "12", **expected}]
    assert not {"sin", "bn", "nas"} & set(rows[0])
    with pytest.raises(ExportProblem, match=r"--year"):
        made(office, tmp_path, "t1204", "csv")


def test_t1204_counts_no_money_that_came_back(office: Office, tmp_path: Path) -> None:
    whole = {"status": "paid", "reference": "R", "paid_on": "2026-12-31", "amount_cents": 500_00, "tax_cents": 65_00}
    taxed = {**whole, "payee_id": 12, "paid_cents": 565_00, "recovered_cents": 0}
    fill(office.engine, [
        {**taxed, "recovered_cents": 565_00}, taxed, {**taxed, "recovered_cents": 100_00},
        {**whole, "payee_id": 13, "amount_cents": 700_00, "paid_cents": 700_00, "recovered_cents": 200_00},
        {**whole, "payee_id": 14, "amount_cents": 700_00, "paid_cents": 700_00, "recovered_cents": 199_99},
    ])  # fmt: skip
    rows = read(made(office, tmp_path, "t1204", "csv", year=2026)[0])
    # Of $100.00 that came back of $500.00 and $65.00 tax, $88.495… were without tax.
    assert [(row["payee_id"], row["payments"], row["net_cents"]) for row in rows] == [
        ("12", "3", str(500_00 + 500_00 - 88_49)), ("14", "1", "50001"),
    ]  # fmt: skip


def test_t1204_counts_a_persons_accounts_together(office: Office, tmp_path: Path) -> None:
    paid = {"status": "paid", "reference": "R", "paid_on": "2026-12-31", "amount_cents": 400_00, "paid_cents": 400_00}
    accounts = (14, 12, 15, 16)
    fill(office.engine, [{**paid, "payee_id": number, "payee_login": f"account-{number}"} for number in accounts])
    head = Named(id=900, login="head-of-finance")
    ties.same_person(office.engine, 12, 14, head, "one person", scenes.NOON)
    ties.same_person(office.engine, 15, 16, head, "an error", scenes.NOON)
    ties.apart(office.engine, 16, head, "two people after all", scenes.NOON)
    rows = read(made(office, tmp_path, "t1204", "csv", year=2026)[0])
    assert [(row["payee_id"], row["net"], row["person_id"]) for row in rows] == [
        ("12", "400.00", "12"), ("14", "400.00", "12"),
    ]  # fmt: skip


def test_year_end_lists_tell_what_stood_on_the_day(office: Office, tmp_path: Path) -> None:
    first, second = office.payable(1), office.payable(2)
    pay(office, second, 500_00)
    view = scenes.issue(3)
    office.handler.read(Reading(view=view, events=(scenes.offered(view),), read_until=scenes.NOON))
    unpaid, report = made(office, tmp_path, "year-end-unpaid", "csv", as_of=YEAR_END)
    assert [row["payable_id"] for row in read(unpaid)] == [str(first)]
    assert report["sums_cents"]["total_cents"] == 565_00
    before, _ = made(office, tmp_path, "year-end-unpaid", "csv", as_of=date(2026, 11, 22))
    assert read(before) == []
    waiting, _ = made(office, tmp_path, "year-end-undelivered", "csv", as_of=YEAR_END)
    assert [(row["issue_number"], row["total"]) for row in read(waiting)] == [("3", "565.00")]
    assert read(made(office, tmp_path, "year-end-undelivered", "csv", as_of=date(2026, 11, 22))[0]) == []


def test_contracts_below_the_line_make_a_nil_report_and_a_yearly_row(office: Office, tmp_path: Path) -> None:
    office.payable(1)
    content, report = made(office, tmp_path, "contracts", "csv", period="2026-2027-Q3")
    assert read(content) == [] and "contracts-nil" in report["findings"][0]["en"]
    nil, _ = made(office, tmp_path, "contracts-nil", "csv", period="2026-2027-Q3")
    assert nil == b"reporting_period\r\n2026-2027-Q3\r\n"
    content, report = made(office, tmp_path, "contractsa", "csv", year=2026, given={"cards": {2026: {"number": 0}}})
    (row,) = read(content)
    assert row["contract_service_number_of"] == "1" and row["contracts_service_original_value"] == "565.00"
    assert [finding["place"] for finding in report["findings"]] == ["2026"], "the total of cards is not known"


def test_a_schema_says_what_the_file_holds(office: Office, tmp_path: Path) -> None:
    for export in EXPORTS.values():
        schema = table_schema(export)
        assert [field["name"] for field in schema["fields"]] == [column.name for column in export.columns]
        assert all(field["description"] and field["description_fr"] for field in schema["fields"])
        assert b"".join(as_csv(export, [])).decode().strip().split(",") == [c.name for c in export.columns]
        assert set(export.key) <= {column.name for column in export.columns}


def test_the_evidence_proves_itself(office: Office) -> None:
    office.payable(1)
    with snapshot(office.reads) as connection:
        ((number, _, _),) = export_rows.contracts(connection)
    found = json.loads(Exporter(office.reads, None).evidence(number, page=False))
    before = "0" * 64
    for fact in found["facts"]:
        text = f"{before}\n{number}\n{fact['seq']}\n{fact['kind']}\n{fact['sealed']}"
        assert fact["prev_hash"] == before
        before = hashlib.sha256(text.encode()).hexdigest()
        assert fact["hash"] == before
    assert before == found["head_hash"] and all(verdict["ok"] for verdict in found["verdicts"])
    assert {text["language"] for text in found["terms"]} == {"en", "fr"}
    page = Exporter(office.reads, None).evidence(number, page=True).decode()
    assert found["head_hash"] in page and "<script" not in page and " style=" not in page
    assert money.format_fr(500_00) in page and "Conditions" in page
    with pytest.raises(ExportProblem, match=r"(?s)no contract.*pas de micromarché"):
        Exporter(office.reads, None).evidence(999, page=False)


def test_the_evidence_of_an_award_has_the_terms_that_it_names(office: Office) -> None:
    """Nobody claimed."""
    office.offer(1)
    award = e.AwardAsked(
        at=scenes.minutes(5),
        source="award",
        view=scenes.issue(1),
        actor=scenes.OTHER_MAINTAINER,
        comment_id=1,
        login=scenes.FIRST.login,
        payee=scenes.FIRST,
        reason="fixed in 1a2b3c4",
    )
    office.handler.read(Reading(view=award.view, events=(award,), read_until=award.at))
    with snapshot(office.reads) as connection:
        ((number, contract, _),) = export_rows.contracts(connection)
    assert contract.awarded is not None
    found = json.loads(Exporter(office.reads, None).evidence(number, page=False))
    told = {(text["version"], text["language"]) for text in found["terms"]}
    assert told == {(contract.awarded.terms_version, language) for language in ("en", "fr")}
