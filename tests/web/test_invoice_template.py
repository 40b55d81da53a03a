"""The invoice that a supplier fills in says what is owed in one language, and asks for nothing it must not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx

from app.exports.invoice import Invoice, as_text, reservation_in
from app.service.payments import FactRow
from tests.web.office import API, Office

ADDRESS = ("Department of Examples; 1 <Main> St; Ottawa", "Ministère des Exemples; 1, rue Principale; Ottawa")


def fetched(client: httpx.Client, payable: int, **query: str) -> httpx.Response:
    return client.get(f"{API}/payables/{payable}/invoice-template", params=query)


def test_the_text_in_both_languages(office: Office) -> None:
    payable = office.payable()
    with office.client(invoice_to=ADDRESS) as client:
        english = fetched(client, payable, format="text")
        french = fetched(client, payable, format="text", lang="fr")
    assert english.headers["content-type"] == "text/plain; charset=utf-8"
    said = english.text.splitlines()
    assert said[:6] == ["INVOICE", "", "To:", "  Department of Examples", "  1 <Main> St", "  Ottawa"]
    assert "Subtotal: $500.00" in said and "Total: $565.00" in said
    assert "GitHub account: first (11)" in said and "Accepted on: 2026-11-23" in said
    assert any(line.startswith("GST/HST and QST numbers") and line.endswith("___") for line in said)
    assert any("30 days after" in line for line in said)
    assert "reservation" not in english.text.lower()
    assert "Total partiel: 500,00\u00a0$" in french.text and "Ministère des Exemples" in french.text
    assert "FACTURE" in french.text and "Invoice" not in french.text


def test_the_page_prints_and_runs_nothing(office: Office) -> None:
    payable = office.payable()
    with office.client(invoice_to=ADDRESS) as client:
        page = fetched(client, payable, lang="fr")
        assert fetched(client, payable).text.count("lang=") == 1
        assert fetched(client, payable, lang="de").status_code == 422
        assert fetched(client, 999).json()["code"] == "payable_unknown"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in page.text and "style-src 'sha256-" in page.headers["content-security-policy"]
    assert "<script" not in page.text and "<Main>" not in page.text


def test_without_an_address_it_says_whom_to_ask(office: Office, client: httpx.Client) -> None:
    assert "ask who offered the work" in fetched(client, office.payable(), format="text").text


def test_a_reservation_stands_on_it(office: Office, client: httpx.Client) -> None:
    found = office.parts.queries.payable(office.payable())
    assert found is not None
    fact = FactRow(
        seq=1,
        kind="FundingApproved",
        body='{"reservation_number":"R-2026-9"}',
        actor_id=None,
        actor_login=None,
        role=None,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        cause="x",
        hash="",
        prev_hash="",
    )
    assert reservation_in([]) is None
    number = reservation_in([fact, replace(fact, body="{}")])
    made = Invoice(row=found.row, language="en", address="", reservation=number)
    assert "Fund reservation: R-2026-9" in as_text(made).decode()
