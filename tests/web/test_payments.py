"""A payment is recorded once, exactly, by a person, or refused with a reason in both languages."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from app.core import events as e
from app.core import invoice, pay
from app.core.refusals import Code, Refusal
from app.db import audit
from app.db import tables as t
from app.service.payments import PayableUnknown, PaymentOutcome
from app.service.ports import Reading
from app.web.problem_words import refusal_words
from tests import scenes
from tests.web.office import API, OWNER, Office

GOOD = {"reference": "PAY-1", "paid_on": "2026-11-23", "amount_cents": 565_00}


def report(client: httpx.Client, payable: int, **changes: Any) -> httpx.Response:
    return client.post(f"{API}/payables/{payable}/paid", json={**GOOD, **changes})


def test_a_payment_is_recorded_once(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    first, again = report(client, payable), report(client, payable)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json() == {"payable_id": payable, "status": "paid", **GOOD}
    body = client.get(f"{API}/payables/{payable}").json()
    assert (body["status"], body["reference"], body["paid_on"], body["paid_cents"]) == (
        "paid",
        "PAY-1",
        "2026-11-23",
        565_00,
    )
    assert [fact["kind"] for fact in body["evidence"]].count("PaymentMade") == 1
    assert office.woken == 1
    assert audit.verify(office.engine) == []


def test_many_at_once_record_one(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: report(client, payable, reference=f"R{n % 2}"), range(16)))
    assert {answer.status_code for answer in answers} == {200, 409}
    kept = client.get(f"{API}/payables/{payable}").json()["reference"]
    assert {a.json()["reference"] for a in answers if a.status_code == 200} == {kept}
    with office.engine.connect() as connection:
        made = connection.execute(select(t.fact.c.id).where(t.fact.c.kind == "PaymentMade")).all()
    assert len(made) == 1


def test_refusals(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    wrong = report(client, payable, amount_cents=564_99)
    assert wrong.status_code == 409 and wrong.headers["content-type"] == "application/problem+json"
    assert wrong.json() == {
        "type": "/problems/refused_amount_not_exact",
        "title": "Payment refused",
        "title_fr": "Paiement refusé",
        "status": 409,
        "code": "refused_amount_not_exact",
        "detail": "The amount is $564.99, but exactly $500.00 without tax or $565.00 with tax is owed.",
        "detail_fr": "Le montant est de 564,99\u00a0$, mais la somme due est exactement de 500,00\u00a0$ sans taxe "
        "ou de 565,00\u00a0$ avec taxe.",
        "instance": f"/api/v1/payables/{payable}/paid",
        "details": {"net_cents": 50000, "total_cents": 56500, "amount_cents": 56499},
    }
    future = report(client, payable, paid_on="2026-11-24")
    assert future.json()["code"] == "refused_paid_in_future" and "2026-11-24" in future.json()["detail_fr"]
    assert report(client, payable).status_code == 200
    other = report(client, payable, reference="PAY-2")
    assert other.json()["code"] == "refused_paid_differently"
    assert "PAY-1" in other.json()["detail"] and "565,00\u00a0$" in other.json()["detail_fr"]


def test_nothing_is_paid_before_it_was_owed(office: Office, client: httpx.Client) -> None:
    """A slip in the year would put the payment on another T1204; the right day is taken afterwards."""
    payable = office.payable()
    early = report(client, payable, paid_on="2025-11-23")
    assert early.status_code == 409 and early.json()["code"] == "refused_paid_too_early"
    assert "2026-11-23" in early.json()["detail"] and "2026-11-23" in early.json()["detail_fr"]
    assert report(client, payable).status_code == 200
    body = {"reference": "BACK-1", "received_on": "2026-11-22", "amount_cents": 100}
    back = client.post(f"{API}/payables/{payable}/recovered", json=body)
    assert back.status_code == 409 and back.json()["code"] == "refused_recovered_too_early"


def test_nothing_is_paid_on_hold(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    held = e.HoldAsked(
        at=scenes.minutes(9),
        source="hold",
        view=scenes.issue(),
        actor=scenes.MAINTAINER,
        comment_id=9,
        reason="wait",
    )
    office.handler.read(Reading(view=held.view, events=(held,), read_until=held.at))
    answer = report(client, payable)
    assert answer.status_code == 409 and answer.json()["code"] == "refused_is_held"
    assert answer.json()["details"] == {"codes": ["asked"]} and "(asked)" in answer.json()["detail_fr"]
    shown = client.get(f"{API}/payables/{payable}").json()
    assert shown["held"] is True and shown["hold_codes"] == ["asked"] and shown["status"] == "payable"


def test_an_unknown_payable_is_404(client: httpx.Client) -> None:
    for number in (1, 2**53 - 1):
        answer = report(client, number)
        assert answer.status_code == 404 and answer.json()["code"] == "payable_unknown"


def test_the_request_is_named_in_the_fact(office: Office, client: httpx.Client) -> None:
    keyed, plain = office.payable(1), office.payable(2)
    client.post(f"{API}/payables/{keyed}/paid", json=GOOD, headers={"Idempotency-Key": "run-7/line-12"})
    report(client, plain)
    causes = [client.get(f"{API}/payables/{n}").json()["evidence"][-1]["cause"] for n in (keyed, plain)]
    assert causes[0] == "api:1:key:run-7/line-12"
    assert causes[1].startswith("api:1:") and len(causes[1]) > 30


def test_the_owner_of_the_token_is_handed_on(office: Office) -> None:
    seen: list[tuple[Any, ...]] = []

    def record(*given: Any) -> PaymentOutcome:
        seen.append(given)
        return PayableUnknown()

    with office.client(record_payment=record) as client:
        assert report(client, 5).status_code == 404
    assert seen[0][:5] == (5, OWNER, "PAY-1", "2026-11-23", 565_00)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"reference": ""}, "reference", "string_too_short"),
    ({"reference": "x" * 101}, "reference", "string_too_long"),
    ({"reference": "a\u0000b"}, "reference", "string_pattern_mismatch"),
    ({"reference": "a\nb"}, "reference", "string_pattern_mismatch"),
    ({"reference": "a\u202eb"}, "reference", "reference_characters"),
    ({"reference": "a\u200bb"}, "reference", "reference_characters"),
    ({"reference": "\u00a0"}, "reference", "reference_characters"),
    ({"reference": " a"}, "reference", "reference_characters"),
    ({"reference": 7}, "reference", "string_type"),
    ({"reference": None}, "reference", "string_type"),
    ({"paid_on": "2026-02-30"}, "paid_on", "iso_date"),
    ({"paid_on": "1795392000"}, "paid_on", "iso_date"),
    ({"paid_on": 1795392000}, "paid_on", "iso_date"),
    ({"paid_on": "2026-11-23T00:00:00Z"}, "paid_on", "iso_date"),
    ({"paid_on": "20261123"}, "paid_on", "iso_date"),
    ({"paid_on": "２０２６-11-23"}, "paid_on", "iso_date"),
    ({"amount_cents": "56500"}, "amount_cents", "int_type"),
    ({"amount_cents": 565.0}, "amount_cents", "int_type"),
    ({"amount_cents": True}, "amount_cents", "int_type"),
    ({"amount_cents": 0}, "amount_cents", "greater_than_equal"),
    ({"amount_cents": -56500}, "amount_cents", "greater_than_equal"),
    ({"amount_cents": 2**53}, "amount_cents", "less_than_equal"),
    ({"amount_cents": 10**30}, "amount_cents", "less_than_equal"),
    ({"payee": 11}, "payee", "extra_forbidden"),
]


def test_values_that_are_not_taken(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    for changes, name, code in BAD:
        answer = report(client, payable, **changes)
        assert answer.status_code == 422, (changes, answer.text)
        (error,) = answer.json()["errors"]
        assert (error["in"], error["name"], error["code"]) == ("body", name, code), changes
        assert error["detail"] and error["detail_fr"] and error["detail"] != error["detail_fr"]
    assert client.get(f"{API}/payables/{payable}").json()["status"] == "payable"


def test_bodies_that_are_not_taken(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    good = '"reference":"R","paid_on":"2026-11-23"'
    cases: list[tuple[bytes, str, int, str]] = [
        (b"", "application/json", 422, "invalid"),
        (b"{", "application/json", 422, "body_unreadable"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'"\\ud800"', "application/json", 422, "invalid"),
        (b'{"reference":"\\ud800","paid_on":"2026-11-23","amount_cents":1}', "application/json", 422, "invalid"),
        (b'{"\\ud800":1}', "application/json", 422, "invalid"),
        (b'{"a":"\xff"}', "application/json", 400, "bad_request"),
        (b"[" * 60_000, "application/json", 400, "bad_request"),
        (f'{{{good},"amount_cents":NaN}}'.encode(), "application/json", 422, "invalid"),
        (f'{{{good},"amount_cents":1e400}}'.encode(), "application/json", 422, "invalid"),
        (f'{{{good},"amount_cents":{"9" * 5_000}}}'.encode(), "application/json", 400, "bad_request"),
        (f'{{{good},"amount_cents":1,"amount_cents":56500}}'.encode(), "application/json", 422, "invalid"),
        (f'{{{good},"amount_cents":56500}}'.encode(), "text/plain", 422, "invalid"),
        (b"reference=R&amount_cents=56500", "application/x-www-form-urlencoded", 422, "invalid"),
        (b"{" + b'"a":1,' * 30_000, "application/json", 413, "body_too_large"),
    ]
    for body, kind, status, code in cases:
        answer = client.post(f"{API}/payables/{payable}/paid", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (status, code), (body[:60], answer.text[:300])
    assert client.get(f"{API}/payables/{payable}").json()["status"] == "payable"


def test_every_refusal_of_finances_acts_has_a_sentence_of_its_own() -> None:
    said = "".join(Path(stage.__file__ or "").read_text("utf-8") for stage in (pay, invoice))
    blanks = {name.removesuffix("_cents"): "x" for name in re.findall(r"(\w+)=", said)}
    for name in set(re.findall(r"Code\.([A-Z_]+)", said)):
        en, fr = refusal_words(Refusal(code=Code[name], details=blanks))
        assert "The rules refuse" not in en and "Les règles refusent" not in fr, name
