"""A report that its caller named acts once: answered again as it was, refused for another, whatever came between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import func, select

from app.core import events as e
from app.core.ids import UserId
from app.db import tables as t
from app.db.audit import verify
from app.service.ports import Reading
from tests import scenes
from tests.web.office import API, Office

MANAGER: Final = e.Actor(id=UserId(502), login="payment-manager", role="finance")
WHY: Final = {"reason": "The account is not clear"}
PAID: Final = {"reference": "PAY-1", "paid_on": "2026-11-23", "amount_cents": 565_00}
BACK: Final = {"reference": "BACK-1", "received_on": "2026-11-23", "amount_cents": 100_00}
INVOICE: Final = {"number": "INV-1", "received_on": "2026-11-23"}


def tell(client: httpx.Client, payable: int, act: str, body: dict[str, Any], key: str = "k") -> httpx.Response:
    return client.post(f"{API}/payables/{payable}/{act}", json=body, headers={"Idempotency-Key": key})


def resume(office: Office, number: int = 1) -> None:
    """The maintainer lifts every hold."""
    merged = scenes.pull(
        number=20 + number,
        state=e.PullState.MERGED,
        merged_at=scenes.minutes(5),
        merged_by=scenes.MAINTAINER,
        merge_sha="b" * 40,
    )
    view = scenes.issue(number, pulls=(merged,))
    asked = e.ResumeAsked(
        at=scenes.minutes(10), source="resume", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="seen"
    )
    office.handler.read(Reading(view=view, events=(asked,), read_until=scenes.minutes(10)))


def facts(office: Office) -> int:
    with office.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(t.fact)).scalar_one())


def replayed(answer: httpx.Response, first: httpx.Response) -> bool:
    return (answer.status_code, answer.content) == (200, first.content) and answer.headers.get(
        "idempotency-replayed"
    ) == "true"


@pytest.mark.parametrize("act", ["hold", "rejected"])
def test_a_late_retry_does_not_undo_what_came_after(office: Office, client: httpx.Client, act: str) -> None:
    payable = office.payable()
    first = tell(client, payable, act, WHY)
    assert first.json()["held"] and "idempotency-replayed" not in first.headers
    resume(office)
    known = facts(office)
    assert replayed(tell(client, payable, act, WHY), first)
    assert facts(office) == known and not client.get(f"{API}/payables/{payable}").json()["held"]
    assert verify(office.engine) == []


def test_a_rejection_is_not_one_of_the_next_batch(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    with office.client(token=office.token(owner=MANAGER)) as manager:
        _released(client, manager, payable, "first")
        tell(client, payable, "rejected", WHY, key="reject")
        resume(office)
        _released(client, manager, payable, "second")
    tell(client, payable, "rejected", WHY, key="reject")
    assert tell(client, payable, "paid", PAID, key="pay").status_code == 200


def test_every_report_is_replayed_and_belongs_to_its_key(office: Office, client: httpx.Client) -> None:
    first, second = office.payable(1), office.payable(2)
    told: list[tuple[str, dict[str, Any]]] = [
        ("invoice", INVOICE),
        ("invoice-deficient", WHY),
        ("invoice", {**INVOICE, "number": "INV-2"}),
        ("paid", PAID),
        ("recovered", BACK),
    ]
    for place, (act, body) in enumerate(told):
        answer = tell(client, first, act, body, key=f"k{place}")
        assert answer.status_code == 200, answer.text
        known = facts(office)
        assert replayed(tell(client, first, act, body, key=f"k{place}"), answer)
        for other in (tell(client, first, "hold", WHY, f"k{place}"), tell(client, second, act, body, f"k{place}")):
            assert (other.status_code, other.json()["code"]) == (409, "key_reused")
            assert other.json()["detail"] and other.json()["detail_fr"]
        assert facts(office) == known
    changed = tell(client, first, "recovered", {**BACK, "reference": "BACK-2"}, key="k4")
    assert changed.json()["code"] == "key_reused"
    assert client.get(f"{API}/payables/{second}").json()["status"] == "payable"
    assert tell(client, second, "void", WHY, key="k5").json()["status"] == "void"
    assert replayed(tell(client, second, "void", WHY, key="k5"), tell(client, second, "void", WHY, key="k5"))


def test_without_a_key_or_with_another_tokens_nothing_is_remembered(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    assert tell(client, payable, "hold", WHY).json()["held"]
    resume(office)
    assert client.post(f"{API}/payables/{payable}/hold", json=WHY).json()["held"]
    with office.client() as another:
        other = tell(another, payable, "hold", {"reason": "Something else"})
        assert other.status_code == 200 and "idempotency-replayed" not in other.headers


def test_what_is_refused_keeps_no_key(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    wrong = tell(client, payable, "paid", {**PAID, "amount_cents": 1})
    assert wrong.json()["code"] == "refused_amount_not_exact"
    assert tell(client, payable, "paid", PAID).status_code == 200


def test_a_key_serves_a_batch_or_a_report(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    order, header = {"payable_ids": [payable]}, {"Idempotency-Key": "batch"}
    tell(client, payable, "invoice", INVOICE, key="report")
    taken = client.post(f"{API}/batches", json=order, headers={"Idempotency-Key": "report"})
    assert (taken.status_code, taken.json()["code"]) == (409, "key_reused")
    assert client.post(f"{API}/batches", json=order, headers=header).status_code == 201
    assert tell(client, payable, "hold", WHY, key="batch").json()["code"] == "key_reused"
    assert not client.get(f"{API}/payables/{payable}").json()["held"]


@pytest.mark.parametrize("same", [True, False])
def test_of_two_at_once_one_acts(office: Office, client: httpx.Client, same: bool) -> None:
    first = office.payable(1)
    payables = [first, first if same else office.payable(2)]
    known = facts(office)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: tell(client, payables[n % 2], "hold", WHY), range(8)))
    assert facts(office) == known + 1
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * 8 if same else codes == [200] * 4 + [409] * 4
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == (7 if same else 3)


def test_a_kill_before_the_answer_leaves_nothing(
    office: Office, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    payable, known = office.payable(), facts(office)
    with monkeypatch.context() as patch:
        patch.setattr("app.db.unit.answer", lambda *_: 1 / 0)
        assert tell(client, payable, "hold", WHY).status_code == 500
    assert facts(office) == known
    assert tell(client, payable, "hold", WHY).json()["held"]


def _released(client: httpx.Client, manager: httpx.Client, payable: int, key: str) -> None:
    made = client.post(f"{API}/batches", json={"payable_ids": [payable]}, headers={"Idempotency-Key": key}).json()
    assert manager.post(f"{API}/batches/{made['batch_id']}/release").status_code == 200
