"""Each export comes over the API as described, is the same bytes each time, and is opened by what is not ours."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import httpx
import openpyxl
import pytest
import yaml
from sqlalchemy import Engine, select

from app.core import events as e
from app.db import tables as t
from app.exporting import Exporter
from app.exports.catalogue import EXPORTS, FORMS, OCDS
from app.service.ports import Reading
from app.web.export_docs import Name
from app.web.made_file import TYPES
from tests import scenes
from tests.exports.cove import checked
from tests.exports.lint import linted
from tests.web.office import API, Office, fill
from tests.web.test_csv import FORMULAS

NEEDS = {"year": "2026", "as_of": "2027-03-31", "period": "2026-2027-Q3"}
KNOWN: dict[str, dict[Any, Any]] = {
    "all": {
        "procurement_id": "P-1", "vendor_postal_code": "K1A", "buyer_name": "Buyer", "economic_object_code": "0473",
        "description_en": "IT consultants", "description_fr": "Experts-conseils", "commodity_code": "81111500",
        "country_of_vendor": "CA", "indigenous_business": "NA", "indigenous_business_excluding_psib": "N",
        "former_public_servant": "N",
    },
    "cards": {2026: {"number": 0, "cents": 0}},
    "ocds": {"prefix": "ocds-abc123", "publisher": "Department"},
}  # fmt: skip
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    """Contracts: two paid, one payable, and one claimed of more than $10,000."""
    opened = Office(engine)
    scenes.open_fund(engine, amount_cents=10_000_000_00)
    for number in (opened.payable(1), opened.payable(4)):
        opened.parts.record_payment(
            number, scenes.OTHER_MAINTAINER, f"=R-{number}", "2026-11-23", 565_00, f"api:{number}"
        )
    opened.payable(2)
    _big(opened)
    disclosure = tmp_path / "known.yaml"
    disclosure.write_text(yaml.safe_dump(KNOWN))
    opened.parts = replace(opened.parts, exports=Exporter(opened.reads, disclosure, "https://bounty.example"))
    yield opened
    opened.reads.dispose()


def _big(office: Office) -> None:
    view = scenes.issue(3, labels=("bounty: $9,900",))
    policy = replace(scenes.POLICY, offer_maximum_cents=100_000_00)
    asked = e.ClaimAsked(at=scenes.minutes(1), source="c3", view=view, actor=scenes.SECOND, comment_id=3)
    events = (scenes.offered(view), asked)
    scenes.handler(office.engine, policy).read(Reading(view=view, events=events, read_until=scenes.minutes(5)))


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    with office.client() as opened:
        yield opened


def address(name: str, form: str = "csv", **more: str) -> str:
    needs = EXPORTS[name].needs if name in EXPORTS else None
    asked = {"format": form, **({needs: NEEDS[needs]} if needs else {}), **more}
    return f"{API}/exports/{name}?" + "&".join(f"{key}={value}" for key, value in asked.items())


def got(client: httpx.Client, name: str, form: str = "csv", **more: str) -> httpx.Response:
    answer = client.get(address(name, form, **more))
    assert answer.status_code == 200, answer.text
    return answer


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


FILED = [name for name in EXPORTS if name != "contracts-nil"]


@pytest.mark.parametrize("name", [*FILED, OCDS])
def test_every_form_is_the_same_bytes_and_tells_its_digest(client: httpx.Client, name: str) -> None:
    for form in ("json", "jsonl") if name == OCDS else FORMS:
        answer = got(client, name, form)
        digest = hashlib.sha256(answer.content)
        assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
        assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        assert answer.headers["content-type"] == TYPES[form]
        assert int(answer.headers["content-length"]) == len(answer.content)
        needs = EXPORTS[name].needs if name in EXPORTS else None
        called = f"{name}-{NEEDS[needs]}" if needs else name
        assert answer.headers["content-disposition"] == f'attachment; filename="{called}.{form}"'
        assert got(client, name, form).content == answer.content
        same = client.get(address(name, form), headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304 and not same.content
        report = got(client, name, form, part="report").json()
        assert report["sha256"] == digest.hexdigest() and str(report["rows"]) == answer.headers["export-rows"]


@pytest.mark.parametrize("name", FILED)
def test_a_linter_that_is_not_ours_holds_each_file_against_its_published_schema(
    client: httpx.Client, name: str, tmp_path: Path
) -> None:
    schema = client.get(f"/schemas/exports/{name}.json", headers={"Authorization": ""}).json()
    for form in ("csv", "json"):
        answer = got(client, name, form)
        (tmp_path / f"{name}.{form}").write_bytes(answer.content)
        found = linted(tmp_path, f"{name}.{form}", schema)
        assert found["valid"] and str(found["rows"]) == answer.headers["export-rows"], found["errors"]
    assert got(client, name).headers["export-rows"] != "0"


@one_kind
def test_the_linter_finds_a_planted_fault(client: httpx.Client, tmp_path: Path) -> None:
    schema = client.get("/schemas/exports/payables.json").json()
    good = got(client, "payables").content.decode()
    for place, bad in {
        "a day that is none": good.replace("2026-12-23", "2026-13-23"),
        "two of one key": good + good.splitlines()[1] + "\r\n",
        "a column too few": good.replace("held,", "", 1),
        "nothing where something is needed": good.replace(",first,", ",,"),
    }.items():
        assert bad != good, place
        (tmp_path / "bad.csv").write_text(bad, newline="")
        assert not linted(tmp_path, "bad.csv", schema)["valid"], place


@pytest.mark.parametrize("name", FILED)
def test_a_workbook_says_what_the_csv_says(client: httpx.Client, name: str) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(got(client, name, "xlsx").content))
    rows = table(got(client, name).content)
    sheet = list(opened[name[:31]].iter_rows(values_only=True))
    assert list(sheet[0]) == [column.name for column in EXPORTS[name].columns] and len(sheet) == len(rows) + 1
    totals = {row[0]: row[1] for row in opened["Totals - Totaux"].iter_rows(values_only=True)}
    report = got(client, name, part="report").json()
    for column, cents in report["sums_cents"].items():
        money = next(c for c in EXPORTS[name].columns if c.name == column).kind == "money"
        assert totals[column] == (cents / 100 if money else cents)


def test_hostile_names_run_nowhere(client: httpx.Client, office: Office) -> None:
    fill(office.engine, [{"payee_login": text, "repository_id": 7} for text in FORMULAS])
    exported = got(client, "payables").content
    assert exported == client.get(f"{API}/payables?format=csv").content
    assert not [row for row in table(exported) if row["payee_login"][:1] in "=+-@"]
    report = got(client, "payables", part="report").json()
    rows = table(exported)
    assert report["sums_cents"]["total_cents"] == sum(int(row["total_cents"]) for row in rows)


def test_the_standards_checker_takes_the_releases(client: httpx.Client, tmp_path: Path) -> None:
    package = tmp_path / "ocds.json"
    package.write_bytes(got(client, OCDS, "json").content)
    found = checked(package)
    assert found["count"] == int(got(client, OCDS, "json").headers["export-rows"]) > 5
    assert found["validation_errors"] == [] and found["additional_fields"] == []
    lines = [json.loads(line) for line in got(client, OCDS, "jsonl").content.splitlines()]
    assert lines == json.loads(package.read_bytes())["releases"]
    assert {line["ocid"][:11] for line in lines} == {"ocds-abc123"}


def test_the_disclosure_has_its_contract_or_its_nil_report_and_never_both(client: httpx.Client) -> None:
    (row,) = table(got(client, "contracts").content)
    assert (row["contract_value"], row["vendor_name"], row["article_6_exceptions"]) == ("11187.00", "second", "2")
    refused = client.get(address("contracts-nil"))
    assert refused.status_code == 409 and refused.json()["code"] == "export_refused"
    assert "Publish the export contracts instead" in refused.json()["detail"]
    other = "2026-2027-Q4"
    assert got(client, "contracts-nil", period=other).content == f"reporting_period\r\n{other}\r\n".encode()
    assert "contracts-nil" in got(client, "contracts", part="report", period=other).json()["findings"][0]["en"]


@one_kind
def test_a_rule_between_columns_refuses_the_file_with_sentences(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(yaml.safe_dump({**KNOWN, "all": {**KNOWN["all"], "number_of_bids": 2, "trade_agreement": "CFTA"}}))
    with office.client(exports=Exporter(office.reads, path)) as client:
        body = client.get(address("contracts")).json()
        assert body["status"] == 409 and "TN has one bid" in body["detail"] and "suppose une" in body["detail_fr"]
        assert [finding["place"] for finding in body["details"]["findings"]] == ["GCB-4", "GCB-4"]
        path.write_text("wrong: {}")
        assert "ne peut contenir que" in client.get(address("contracts")).json()["detail_fr"]


@one_kind
def test_who_may_and_what_may_be_asked(office: Office, client: httpx.Client) -> None:
    with office.client(token=office.token("payables:read", "contracts:read")) as reader:
        for place in (f"{API}/exports", *(address(name) for name in EXPORTS), f"{API}/contracts/1/evidence"):
            assert reader.get(place).json()["scope"] == "exports:read"
    with office.client(token=None) as stranger:
        assert stranger.get(address("payables")).status_code == 401
        assert stranger.get("/schemas/exports/t1204.json").headers["access-control-allow-origin"] == "*"
    for wrong in (
        f"{API}/exports/t1204",
        address("payables", year="2026"),
        address("payables", "pdf"),
        address("t1204", year="26"),
        address("contracts", period="2026-2028-Q1"),
        address("year-end-unpaid", as_of="2027-02-30"),
        f"{API}/exports/payables?format=csv&format=json",
        "/schemas/exports/x.json",
    ):
        assert client.get(wrong).status_code == 422, wrong
    listed = client.get(f"{API}/exports").json()
    assert [item["name"] for item in listed] == [*EXPORTS, OCDS] and list(get_args(Name)) == list(EXPORTS)


def test_the_evidence_is_a_page_and_json(client: httpx.Client) -> None:
    page = client.get(f"{API}/contracts/1/evidence?format=html")
    assert "style-src 'sha256-" in page.headers["content-security-policy"] and "<script" not in page.text
    told = client.get(f"{API}/contracts/1/evidence").json()
    assert told["head_hash"] in page.text and told["facts"]
    assert page.content == client.get(f"{API}/contracts/1/evidence?format=html").content
    assert client.get(f"{API}/contracts/99/evidence").json()["code"] == "contract_unknown"


def test_a_batch_as_a_workbook(client: httpx.Client, office: Office) -> None:
    with office.engine.connect() as connection:
        waiting = list(connection.execute(select(t.payable.c.id).where(t.payable.c.status == "payable")).scalars())
    made = client.post(f"{API}/batches", json={"payable_ids": waiting}, headers={"Idempotency-Key": "k"}).json()
    answer = client.get(f"{API}/batches/{made['batch_id']}?format=xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="batch-1.xlsx"'
    assert answer.headers["batch-checksum"] == made["checksum"]
    opened = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(opened["batch-1"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == waiting and "payee_login" in rows[0]
    totals = {row[0]: row[1] for row in opened["Totals - Totaux"].iter_rows(values_only=True)}
    assert totals["total_cents"] == made["total_cents"]


@one_kind
def test_only_so_many_at_once(office: Office) -> None:
    held = [office.parts.lists_open.acquire() for _ in range(4)]
    assert all(held)
    with office.client() as client:
        answer = client.get(address("payables"))
        assert answer.status_code == 503 and answer.json()["code"] == "too_many_lists"


@one_kind
def test_a_failure_in_the_middle_is_told_before_any_byte(office: Office, tmp_path: Path) -> None:
    """What a chunked list could only break off: here the answer is a problem, and nothing is left on the disk."""

    class Failing(Exporter):
        def make(self, asked: Any, path: Path) -> Any:
            super().make(asked, path)
            raise RuntimeError("planted")

    with office.client(exports=Failing(office.reads, None)) as client:
        assert client.get(address("payables")).json()["code"] == "internal_error"
    assert not list(Path("/tmp").glob("gcb-export-*/payables.csv"))
