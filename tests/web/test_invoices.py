"""Invoices come, are found deficient and corrected; due dates, lateness and interest follow from them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.core.policy import BankRate
from app.db import tables as t
from tests import scenes
from tests.web.office import API, Office
from tests.web.test_batches import act, freeze, pay, problems, say

RATE = BankRate(month="2026-12", per_100k=2_500, source="Bank of Canada, Bank Rate, December 2026")
RATED = replace(scenes.POLICY, bank_rates=(RATE,))


def on(office: Office, day: str) -> None:
    """It is noon of that day in Ottawa."""
    office.clock.moment = datetime.fromisoformat(f"{day}T17:00:00").replace(tzinfo=UTC)


def report(client: httpx.Client, payable: int, number: str, received_on: str) -> httpx.Response:
    return say(client, payable, "invoice", number=number, received_on=received_on)


def question(client: httpx.Client, payable: int, reason: str = "No supplier is named") -> httpx.Response:
    return say(client, payable, "invoice-deficient", reason=reason)


def seen(client: httpx.Client, payable: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/payables/{payable}").json()
    return found


def numbers(client: httpx.Client, path: str, **query: Any) -> list[int]:
    return [item["payable_id"] for item in client.get(f"{API}/{path}", params=query).json()["items"]]


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    # Accepted on 2026-11-23: the later of the two days counts.
    [("2026-11-20", "2026-12-23"), ("2026-11-23", "2026-12-23"), ("2026-12-01", "2026-12-31")],
)
def test_due_follows_the_later_day(office: Office, client: httpx.Client, received_on: str, due_on: str) -> None:
    payable = office.payable()
    on(office, "2026-12-02")
    reported = report(client, payable, "2026-001", received_on)
    assert reported.status_code == 200, reported.text
    kept = reported.json()
    assert (kept["due_on"], kept["invoice_number"], kept["invoice_status"]) == (due_on, "2026-001", "received")
    assert report(client, payable, "2026-001", received_on).content == reported.content
    assert seen(client, payable)["late_after"] == due_on
    assert [f["kind"] for f in seen(client, payable)["evidence"]][-1] == "InvoiceReceived"
    text = client.get(f"{API}/payables", headers={"Accept": "text/csv"}).text.splitlines()
    assert text[0].endswith(",invoice_number,invoice_received_on,invoice_status")
    assert text[1].endswith(f",2026-001,{received_on},received")
    assert problems(office.engine) == []


def test_a_policy_that_changes_later_moves_no_promise(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    office.store._policy = replace(scenes.POLICY, payment_days=60)
    on(office, "2026-12-02")
    assert report(client, payable, "1", "2026-12-01").json()["due_on"] == "2026-12-31"


def test_what_is_not_an_invoice(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    assert question(client, payable).json()["code"] == "refused_invoice_missing"
    late = report(client, payable, "1", "2026-11-24").json()
    assert late["code"] == "refused_invoice_in_future" and "2026-11-24" in late["detail_fr"]
    for number in ("", " 1", "x" * 41, "facture\u202e1", "é"):
        assert report(client, payable, number, "2026-11-23").status_code == 422, number
    assert report(client, 999, "1", "2026-11-23").json()["code"] == "payable_unknown"
    assert report(client, payable, "1", "2026-11-23").status_code == 200
    other = report(client, payable, "2", "2026-11-23").json()
    assert other["code"] == "refused_invoice_stands" and other["details"]["number"] == "1"
    say(client, payable, "void")
    assert question(client, payable).json()["code"] == "refused_not_payable"


def test_one_invoice_is_for_one_payable(office: Office, client: httpx.Client) -> None:
    first, second = office.payable(1), office.payable(2)
    assert report(client, first, "inv-7", "2026-11-23").status_code == 200
    used = report(client, second, "INV-7", "2026-11-23").json()
    assert used["code"] == "refused_invoice_used" and used["details"] == {"number": "INV-7", "payable": first}
    twice = {"invoice_number": "inv-7", "invoice_received_on": "2026-11-23", "invoice_status": "received"}
    with pytest.raises(IntegrityError), office.engine.begin() as connection:
        connection.execute(update(t.payable).where(t.payable.c.id == second).values(twice))
    say(client, first, "void")
    assert report(client, second, "INV-7", "2026-11-23").status_code == 200
    assert problems(office.engine) == []


def test_one_number_for_two_payables_at_once_is_taken_once(office: Office, client: httpx.Client) -> None:
    for n in range(4):
        pair = [office.payable(2 * n + 1), office.payable(2 * n + 2)]
        with ThreadPoolExecutor(2) as pool:
            reported = [pool.submit(report, client, payable, f"N-{n}", "2026-11-23") for payable in pair]
            answers = sorted(a.result().status_code for a in reported)
        assert answers == [200, 409]
    assert problems(office.engine) == []


def test_a_deficient_invoice_is_paid_by_nobody_until_corrected(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    report(client, payable, "1", "2026-11-23")
    on(office, "2026-12-08")
    told = question(client, payable)
    assert told.json()["invoice_status"] == "deficient" and question(client, payable).content == told.content
    assert question(client, payable, "Another fault").json()["code"] == "refused_invoice_deficient"
    assert pay(client, payable).json()["code"] == "refused_invoice_deficient"
    assert [x["code"] for x in freeze(client, payable).json()["lines"]] == ["refused_invoice_deficient"]
    assert freeze(client, key="f", filter={}).json()["code"] == "batch_empty"
    with pytest.raises(IntegrityError), office.engine.begin() as connection:
        connection.execute(update(t.payable).values(status="scheduled"))
    # Told on the fifteenth day: the clock stands, then starts with the corrected invoice.
    on(office, "2027-01-20")
    assert seen(client, payable)["late_after"] is None and numbers(client, "overdue") == []
    corrected = report(client, payable, "1-b", "2027-01-20").json()
    assert (corrected["due_on"], corrected["invoice_status"]) == ("2027-02-19", "received")
    assert seen(client, payable)["late_after"] == "2027-02-19"
    number = freeze(client, payable, key="k2").json()["batch_id"]
    assert question(client, payable).json()["code"] == "refused_in_a_batch"
    act(client, number, "release")
    assert pay(client, payable, paid_on="2027-01-20").status_code == 200
    assert problems(office.engine) == []


def test_told_too_late_lateness_counts_from_the_first_invoice(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    report(client, payable, "1", "2026-11-23")
    on(office, "2026-12-09")
    question(client, payable)
    assert seen(client, payable)["late_after"] == "2026-12-23"
    on(office, "2026-12-28")
    assert numbers(client, "overdue") == [payable]
    assert report(client, payable, "1", "2026-12-28").json()["due_on"] == "2027-01-27"
    assert seen(client, payable)["late_after"] == "2026-12-23" and numbers(client, "overdue") == [payable]
    assert problems(office.engine) == []


def test_another_deficient_invoice_wipes_no_lateness(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    report(client, payable, "1", "2026-11-23")
    on(office, "2026-12-28")
    question(client, payable)
    report(client, payable, "2", "2026-12-28")
    on(office, "2026-12-29")
    # This time it is told the next day, which moves only what that invoice itself would have made late.
    question(client, payable, "No tax number")
    assert numbers(client, "overdue") == [payable]
    assert report(client, payable, "3", "2026-12-29").json()["due_on"] == "2027-01-28"
    assert seen(client, payable)["late_after"] == "2026-12-23" and numbers(client, "overdue") == [payable]
    assert problems(office.engine) == []


def test_invoices_that_wait_for_a_decision(office: Office, client: httpx.Client) -> None:
    old, new, frozen, wrong = (office.payable(n) for n in (1, 2, 3, 4))
    for n, payable in enumerate((old, frozen, wrong)):
        report(client, payable, str(n), "2026-11-23")
    question(client, wrong)
    freeze(client, frozen)
    on(office, "2026-12-08")
    report(client, new, "9", "2026-12-08")
    assert numbers(client, "invoices/undecided") == [old]
    assert numbers(client, "invoices/undecided", days=0) == [old, new]
    assert numbers(client, "invoices/undecided", days=16) == []
    page = client.get(f"{API}/invoices/undecided", params={"days": 0, "limit": 1})
    assert f"cursor={page.json()['next']}>" in page.headers["link"] and "days=0" in page.headers["link"]
    assert numbers(client, "invoices/undecided", days=0, limit=1, cursor=page.json()["next"]) == [new]
    on(office, "2026-12-07")
    assert numbers(client, "invoices/undecided") == []


def test_late_days_and_interest(office: Office) -> None:
    payable, uninvoiced = office.payable(1), office.payable(2)
    with office.client(token=office.token(days=366), policy=RATED) as client:
        report(client, payable, "1", "2026-11-23")
        on(office, "2026-12-23")
        assert numbers(client, "overdue") == []
        on(office, "2026-12-24")
        first, second = client.get(f"{API}/overdue").json()["items"]
        assert first["lateness"] == {
            "late_days": 1, "interest_days": 0, "rate_per_100k": None, "interest_cents": None, "rate_source": "",
        }  # fmt: skip
        on(office, "2027-01-22")
        first, second = client.get(f"{API}/overdue").json()["items"]
        assert (first["payable_id"], first["late_after"]) == (payable, "2026-12-23")
        # 29 days of 5.5 % a year on $565.00: 56500 * 29 * 0.055 / 365 = 246.897 cents.
        assert first["lateness"] == {
            "late_days": 30,
            "interest_days": 29,
            "rate_per_100k": 5_500,
            "interest_cents": 247,
            "rate_source": RATE.source,
        }
        assert second["payable_id"] == uninvoiced
        assert (second["lateness"]["late_days"], second["lateness"]["interest_days"]) == (30, 0)
        say(client, payable, "paid", reference="P", paid_on="2027-01-20", amount_cents=500_00)
        assert seen(client, payable)["lateness"]["late_days"] == 28
        # Only what was paid bore interest: 50000 * 27 * 0.055 / 365.
        assert seen(client, payable)["lateness"]["interest_cents"] == 203
        on(office, "2027-02-22")
        (left,) = client.get(f"{API}/overdue").json()["items"]
        assert left["lateness"]["rate_per_100k"] is None, "January has no rate configured"
        say(client, uninvoiced, "void")
        assert seen(client, uninvoiced)["lateness"]["late_days"] == 0
    assert problems(office.engine) == []


def test_late_lists_page(office: Office, client: httpx.Client) -> None:
    every = [office.payable(n) for n in range(1, 6)]
    office.clock.moment += timedelta(days=40)
    found: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(f"{API}/overdue", params={"limit": 2, **cursor})
        found += [item["payable_id"] for item in page.json()["items"]]
        if page.json()["next"] is None:
            break
        cursor = {"cursor": page.json()["next"]}
    assert found == every
    assert client.get(f"{API}/overdue", params={"days": 1}).status_code == 422
