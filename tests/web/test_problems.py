"""Every error is a problem in both languages, tells nothing of the inside, and hostile input is never a failure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from app.core.refusals import Code, Refusal
from app.service.payments import PayableFilter, PayableRow
from app.web.problem_words import WORDS, refusal_words
from app.web.validation_words import field_errors, known_codes
from tests.web.office import API, Office

LONG = "9" * 400
NUMBERS = (
    "0",
    "-1",
    "+1",
    "1_0",
    " 1",
    "1.0",
    "1e3",
    "0x1",
    "٣",
    "１",
    str(2**53),
    str(2**63),
    LONG,
    "NaN",
    "",
    "null",
)
TEXTS = (
    "\0",
    "a\0b",
    "%00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "' OR 1=1 --",
    "1;DROP TABLE payable",
    "../../etc/passwd",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "\r\nX-Injected: 1",
    "\u202e",
    "x" * 8_000,
)
DATES = ("2026-13-01", "2026-02-29", "0000-01-01", "10000-01-01", "1795392000", "2026-1-1", "today", "2026-11-23T00:00")
CURSORS = ("MQ==", "MA", "LTE", "MDE", "////", "_-_-", "OTIyMzM3MjAzNjg1NDc3NTgwOA", "x", "é", "MTAw\n")
FIELDS = {
    "status": ("open", "PAYABLE", *TEXTS),
    "fund": (*NUMBERS, *TEXTS),
    "payee": NUMBERS,
    "limit": ("501", *NUMBERS),
    "repository": ("a/b/c", "/", "a/", "0", *TEXTS),
    "fiscal_year": ("2026", "2026-2028", "2026-27", "2026–2027", "２０２６-２０２７", *TEXTS),
    "accepted_from": (*DATES, *TEXTS),
    "due_to": DATES,
    "held": ("yes", "1", "True", *TEXTS),
    "cursor": (*CURSORS, *TEXTS),
    "format": ("xml", *TEXTS),
    "stauts": ("paid",),
    "access_token": ("x",),
}


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The body of a problem whose every part is as it must be."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"/problems/{body['code']}" and body["status"] == status
    assert body["detail"] and body["detail_fr"] and body["title"] and body["title_fr"]
    assert "Traceback" not in answer.text and "sqlalchemy" not in answer.text.lower()
    return body


def test_hostile_queries_are_refused_one_by_one(client: httpx.Client) -> None:
    for name, values in FIELDS.items():
        for value in values:
            body = is_problem(client.get(f"{API}/payables", params={name: value}), 422)
            (error,) = body["errors"]
            assert (error["in"], error["name"]) == ("query", name), value
            assert error["detail"] and error["detail_fr"]
            assert len(value) < 20 or value not in json.dumps(body, ensure_ascii=False)


def test_a_parameter_given_twice_is_refused(client: httpx.Client) -> None:
    body = is_problem(client.get(f"{API}/payables?status=paid&status=payable"), 422)
    assert body["errors"][0]["code"] == "parameter_repeated" and body["errors"][0]["name"] == "status"


def test_hostile_names_and_bytes_are_refused(client: httpx.Client) -> None:
    for query in ("%ff=1", "%00=1", f"{'a' * 500}=1", "&".join(f"x{n}=1" for n in range(500)), "status=%ff", "=1"):
        body = is_problem(client.get(f"{API}/payables?{query}"), 422)
        assert 1 <= len(body["errors"]) <= 20
        assert all(len(error["name"]) <= 100 for error in body["errors"])


def test_hostile_paths(client: httpx.Client) -> None:
    for place in ("payables", "contracts"):
        for value in (*NUMBERS, *TEXTS):
            answer = client.get(f"{API}/{place}/{quote(value, safe='')}")
            assert 400 <= answer.status_code < 500 or not value, (value, answer.text)
    for path in ("/nothing", "/api", "/api/v1", "/api/v1/payables/", "/%00", "/%ff", "/docs", "/redoc", "/.env"):
        is_problem(client.get(path), 404)
    is_problem(client.get(f"{API}/payables/1"), 404)
    is_problem(client.get(f"{API}/contracts/{2**53 - 1}"), 404)


def test_hostile_headers(client: httpx.Client) -> None:
    for value in (b"\xff\xfe", b"Bearer \xe9", b"Bearer " + b"x" * 20_000, b"Bearer", b"Bearer \t"):
        is_problem(client.get(f"{API}/payables", headers={b"Authorization": value}), 401)
    body = {"reference": "R", "paid_on": "2026-11-23", "amount_cents": 1}
    for key in (b"\xff", b"a b", b"x" * 101, b""):
        answer = client.post(f"{API}/payables/1/paid", json=body, headers={b"Idempotency-Key": key})
        assert is_problem(answer, 422)["errors"][0]["name"].lower() == "idempotency-key"


def test_methods(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        answer = client.request(method, f"{API}/payables")
        assert answer.headers["allow"] == "GET"
        is_problem(answer, 405)
    assert client.head(f"{API}/payables").status_code == 405
    assert client.get(f"{API}/payables/1/paid").headers["allow"] == "POST"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_a_body_nested_too_deep_is_unreadable_whatever_it_is_called(client: httpx.Client, kind: str) -> None:
    for depth in (1_200, 9_000):
        body = b'{"a":' * depth + b"1" + b"}" * depth
        answer = client.post(f"{API}/payables/1/hold", content=body, headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500 and answer.json()["detail_fr"], answer.text


class Broken:
    """Reads that fail in a way that would tell of the inside."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def page(self, chosen: PayableFilter, limit: int) -> list[PayableRow]:
        raise self._error

    def rows(self, chosen: PayableFilter) -> Any:
        raise self._error

    def copied(self, chosen: PayableFilter) -> Any:
        raise self._error

    def read(self, version: str) -> Any:
        raise self._error


def test_a_failure_is_logged_under_the_number_it_is_told_by(office: Office) -> None:
    failure = RuntimeError("s3cret inside")
    with capture_logs() as logged, office.client(queries=Broken(failure)) as client:
        body = is_problem(client.get(f"{API}/payables"), 500)
    assert "s3cret" not in json.dumps(body)
    (line,) = logged
    assert body["id"] == f"urn:uuid:{line['id']}" and line["exc_info"] is failure and line["log_level"] == "error"


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_a_database_that_does_not_answer_is_503(office: Office, query: str) -> None:
    lost = OperationalError("SELECT secret", {}, Exception("no route to db.internal"))
    with capture_logs(), office.client(queries=Broken(lost)) as client:
        for _ in range(6):  # A list that could not begin gives its place back.
            answer = client.get(f"{API}/payables{query}")
            assert is_problem(answer, 503)["code"] == "database_unavailable"
            assert answer.headers["retry-after"] == "5"
            assert "internal" not in answer.text and "SELECT" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("planted"), 500), (OperationalError("SELECT", {}, Exception("lost")), 503)]
)
def test_a_failure_of_a_page_is_told_in_its_language(office: Office, error: Exception, status: int) -> None:
    lost: Any = Broken(error)
    parts = replace(office.parts.pages, terms=lost)
    with capture_logs(), office.client(None, pages=parts) as client:
        for path, title in (("/en/terms/1", '<html lang="en">'), ("/fr/conditions/1", '<html lang="fr">')):
            answer = client.get(path)
            assert answer.status_code == status and title in answer.text, answer.text


@pytest.mark.alters_schema
def test_a_closed_database_answers_503(office: Office) -> None:
    with capture_logs(), office.client() as client:
        with office.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE payable RENAME TO gone")
        is_problem(client.get(f"{API}/payables"), 503)
        is_problem(client.get(f"{API}/payables?format=csv"), 503)


def test_every_sentence_stands_in_both_languages() -> None:
    for code, words in WORDS.items():
        for pair in ((words.title, words.title_fr), (words.en, words.fr)):
            assert all(pair) and pair[0] != pair[1], code
        assert not any(f"\u0020{mark}" in words.fr for mark in ":%$»"), code
    for code in known_codes():
        ctx = {"ge": 1, "le": 2, "min_length": 1, "max_length": 2, "expected": "'a' or 'b'"}
        (error,) = field_errors([{"type": code, "loc": ("query", "x"), "ctx": ctx}])
        assert error["detail"] != error["detail_fr"] and "{" not in error["detail"] + error["detail_fr"]
        assert not any(f"\u0020{mark}" in error["detail_fr"] for mark in ":%$»"), code


def test_every_refusal_has_a_sentence_whatever_its_details() -> None:
    for code in Code:
        details: dict[str, Any] = dict.fromkeys(
            ("status", "paid_on", "first", "reference", "received_on", "number", "year"), "x"
        )
        details |= {
            "codes": ["a", "b"],
            "net_cents": 1,
            "total_cents": 2,
            "amount_cents": 3,
            "left_cents": 4,
            "limit_cents": 6,
            "cost_centre": "x",
            "batch": 5,
            "payable": 6,
        }
        en, fr = refusal_words(Refusal(code=code, details=details))
        assert en != fr
        assert "{" not in en + fr
        assert f"refused_{code}" in WORDS


def test_an_unknown_code_of_validation_still_speaks() -> None:
    errors: Sequence[dict[str, Any]] = [{"type": "new_in_pydantic", "loc": ()}]
    (error,) = field_errors(errors)
    assert error["in"] == "request" and error["detail"] != error["detail_fr"]


def test_the_type_of_a_problem_leads_to_its_meaning(client: httpx.Client) -> None:
    page = client.get("/problems/scope_missing")
    assert page.status_code == 200 and 'lang="fr"' in page.text and "Portée manquante" in page.text
    is_problem(client.get("/problems/<script>"), 404)
