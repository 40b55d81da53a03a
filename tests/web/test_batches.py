"""Finance freezes, acknowledges, releases, pays and gives up batches; each refusal says what to do next."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from app.core import events as e
from app.core.ids import UserId
from app.db import audit
from app.db import tables as t
from app.db.audit_batches import batch_problems
from app.db.batches import lapsed_leases
from app.service.ports import Reading
from tests import scenes
from tests.web.office import API, Office

MANAGER = e.Actor(id=UserId(502), login="payment-manager", role="finance")
# For what does not depend on the database.
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WHY = {"reason": "The account is closed"}


def freeze(client: httpx.Client, *payables: int, key: str = "k1", **body: Any) -> httpx.Response:
    asked = body or {"payable_ids": list(payables)}
    return client.post(f"{API}/batches", json=asked, headers={"Idempotency-Key": key})


def act(client: httpx.Client, batch: int, what: str, **body: Any) -> httpx.Response:
    return client.post(f"{API}/batches/{batch}/{what}", json=body or None)


def say(client: httpx.Client, payable: int, what: str, **body: Any) -> httpx.Response:
    return client.post(f"{API}/payables/{payable}/{what}", json=body or WHY)


def pay(client: httpx.Client, payable: int, reference: str = "PAY-1", paid_on: str = "2026-11-23") -> httpx.Response:
    return say(client, payable, "paid", reference=reference, paid_on=paid_on, amount_cents=565_00)


def released(client: httpx.Client, *payables: int) -> int:
    number: int = freeze(client, *payables).json()["batch_id"]
    assert act(client, number, "release").status_code == 200
    return number


def problems(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [*audit.verify(engine), *batch_problems(connection)]


def standing(client: httpx.Client, payable: int) -> tuple[str, bool]:
    found = client.get(f"{API}/payables/{payable}").json()
    return found["status"], found["held"]


def resume(office: Office, number: int) -> None:
    view = scenes.issue(number)
    at = office.clock.now()
    asked = e.ResumeAsked(
        at=at, source=f"resume:{number}:{at}", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="seen"
    )
    office.handler.read(Reading(view=view, events=(asked,), read_until=at))


def test_from_freezing_to_paid(office: Office, client: httpx.Client) -> None:
    first, second = office.payable(1), office.payable(2)
    made = freeze(client, second, first)
    assert made.status_code == 201
    batch = made.json()
    number = batch["batch_id"]
    assert made.headers["location"] == f"https://bounty.example/api/v1/batches/{number}"
    assert (batch["status"], batch["line_count"], batch["net_cents"], batch["tax_cents"]) == (
        "frozen",
        2,
        1000_00,
        130_00,
    )
    assert (batch["total"], batch["made_by"]["login"]) == ("1130.00", "finance-officer")
    whole = client.get(f"{API}/batches/{number}")
    lines = whole.json()["lines"]
    assert [line["frozen"]["payable_id"] for line in lines] == [second, first]
    received = hashlib.sha256("".join(line["text"] + "\n" for line in lines).encode()).hexdigest()
    assert received == batch["checksum"] == whole.headers["batch-checksum"]
    assert pay(client, first).json()["code"] == "refused_not_released"
    wrong = act(client, number, "acknowledge", checksum="0" * 64)
    assert wrong.json()["code"] == "checksum_differs" and wrong.json()["details"] == {"checksum": received}
    assert act(client, number, "acknowledge", checksum=received).json()["acknowledged_at"] is not None
    with office.client(token=office.token(owner=MANAGER)) as manager:
        assert act(manager, number, "release").json()["released_by"] == {"id": 502, "login": "payment-manager"}
    assert act(client, number, "release").json()["released_by"]["id"] == 502
    assert pay(client, first).status_code == pay(client, second, "PAY-2").status_code == 200
    done = client.get(f"{API}/batches/{number}").json()
    assert done["status"] == "done" and done["ended_at"] and [x["status"] for x in done["lines"]] == ["paid", "paid"]
    assert [x["frozen"] for x in done["lines"]] == [x["frozen"] for x in lines]
    assert act(client, number, "give-up", **WHY).json()["code"] == "batch_done"
    assert problems(office.engine) == []


def test_the_same_request_is_answered_the_same(office: Office, client: httpx.Client) -> None:
    first, second = office.payable(1), office.payable(2)
    made = freeze(client, first)
    act(client, made.json()["batch_id"], "give-up", **WHY)
    again = freeze(client, first)
    assert (again.status_code, again.content) == (201, made.content)
    assert again.headers["idempotency-replayed"] == "true" and again.headers["location"] == made.headers["location"]
    other = freeze(client, second)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    with office.client() as another:
        assert freeze(another, second).status_code == 201
    assert client.post(f"{API}/batches", json={"payable_ids": [1]}).status_code == 422


def test_the_same_request_at_once_makes_one_batch(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: freeze(client, payable), range(8)))
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert sum("idempotency-replayed" in a.headers for a in answers) == 7


def test_a_refused_batch_lists_its_lines_and_changes_nothing(office: Office, client: httpx.Client) -> None:
    free, held, taken = (office.payable(n) for n in (1, 2, 3))
    say(client, held, "hold")
    freeze(client, taken, key="other")
    before = client.get(f"{API}/batches").content
    refused = freeze(client, free, held, taken)
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_refused")
    lines = {line["payable_id"]: line for line in refused.json()["lines"]}
    assert {number: line["code"] for number, line in lines.items()} == {
        held: "refused_is_held",
        taken: "refused_not_payable",
    }
    assert all(line["detail"] and line["detail_fr"] and line["detail"] != line["detail_fr"] for line in lines.values())
    assert standing(client, free) == ("payable", False) and client.get(f"{API}/batches").content == before
    (unknown,) = freeze(client, free, 999_999).json()["lines"]
    assert (unknown["payable_id"], unknown["code"]) == (999_999, "payable_unknown")
    assert freeze(client, free).status_code == 201
    assert problems(office.engine) == []


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "batch_choice"),
    ({"payable_ids": [1], "filter": {}}, "batch_choice"),
    ({"payable_ids": []}, "too_short"),
    ({"payable_ids": list(range(1, 202))}, "too_long"),
    ({"payable_ids": [1, 1]}, "payable_repeated"),
    ({"payable_ids": ["1"]}, "int_type"),
    ({"filter": {"found": 1}}, "extra_forbidden"),
    ({"filter": {"status": "paid"}}, "literal_error"),
    ({"filter": {"due_to": "tomorrow"}}, "iso_date"),
]


@one_kind
def test_bodies_that_are_not_taken(client: httpx.Client) -> None:
    for number, (body, code) in enumerate(BAD):
        answer = client.post(f"{API}/batches", json=body, headers={"Idempotency-Key": f"k{number}"})
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert error["code"] == code and error["detail"] != error["detail_fr"], (body, error)


@one_kind
def test_a_filter_takes_what_is_free(office: Office, client: httpx.Client) -> None:
    free, held = office.payable(1), office.payable(2)
    say(client, held, "hold")
    chosen = {"status": "payable", "held": False, "repository": "Department/Project", "due_to": "2026-12-23"}
    batch = freeze(client, filter=chosen).json()
    assert [x["frozen"]["payable_id"] for x in client.get(f"{API}/batches/{batch['batch_id']}").json()["lines"]] == [
        free
    ]
    empty = freeze(client, key="k2", filter={})
    assert (empty.status_code, empty.json()["code"]) == (409, "batch_empty")


@pytest.mark.parametrize("person", [scenes.MAINTAINER, scenes.FIRST])
def test_who_accepted_or_is_paid_releases_nothing(office: Office, client: httpx.Client, person: e.Actor) -> None:
    payable = office.payable()
    number = freeze(client, payable).json()["batch_id"]
    with office.client(token=office.token(owner=person)) as own:
        refused = act(own, number, "release")
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_refused")
    assert [line["code"] for line in refused.json()["lines"]] == ["refused_same_person"]
    assert client.get(f"{API}/batches/{number}").json()["status"] == "frozen"
    assert problems(office.engine) == []


def test_a_line_that_cannot_be_paid_comes_back(office: Office, client: httpx.Client) -> None:
    good, bad = office.payable(1), office.payable(2)
    number = released(client, good, bad)
    assert act(client, number, "give-up", **WHY).json()["code"] == "batch_released"
    assert say(client, bad, "void").json()["code"] == "refused_in_a_batch"
    rejected = say(client, bad, "rejected")
    assert (rejected.json()["status"], rejected.json()["held"]) == ("payable", True)
    assert say(client, bad, "rejected").content == rejected.content
    assert pay(client, good).status_code == 200
    batch = client.get(f"{API}/batches/{number}").json()
    assert batch["status"] == "done"
    assert [(x["status"], x["batch_id"]) for x in batch["lines"]] == [("paid", number), ("payable", None)]
    assert freeze(client, bad, key="k2").json()["lines"][0]["code"] == "refused_is_held"
    resume(office, 2)
    again = freeze(client, bad, key="k2")
    assert again.status_code == 201 and again.json()["batch_id"] != number
    assert problems(office.engine) == []


@one_kind
def test_void_frees_the_money(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    assert say(client, payable, "void").json()["status"] == "void"
    assert say(client, payable, "void").status_code == 200
    assert pay(client, payable).json()["code"] == "refused_not_payable"
    held = say(client, payable, "hold")
    assert held.json()["code"] == "refused_offer_ended" and "void" in held.json()["detail_fr"]
    with office.engine.connect() as connection:
        assert connection.execute(select(t.fund.c.owed_cents)).scalar() == 0
    assert problems(office.engine) == []


@one_kind
def test_paid_in_spite_of_a_hold_is_recovered(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    contract = client.get(f"{API}/payables/{payable}").json()["contract_id"]
    back = {"amount_cents": 300_00, "reference": "BACK-1", "received_on": "2026-11-23"}
    assert say(client, payable, "recovered", **back).json()["code"] == "refused_not_paid"
    released(client, payable)
    assert say(client, payable, "hold").json()["held"] is True
    say(client, payable, "hold")
    assert client.get(f"{API}/payables/{payable}").json()["hold_codes"] == ["finance"]
    assert pay(client, payable).status_code == 200
    kinds = [fact["kind"] for fact in client.get(f"{API}/contracts/{contract}").json()["facts"]]
    assert kinds[-3:] == ["PaymentMade", "ContractPaid", "RecoveryOpened"]
    for _ in range(2):
        assert say(client, payable, "recovered", **back).status_code == 200
    over = say(client, payable, "recovered", **{**back, "reference": "BACK-2"})
    assert over.json()["code"] == "refused_more_than_paid" and "265,00" in over.json()["detail_fr"]
    late = say(client, payable, "recovered", **{**back, "amount_cents": 1, "received_on": "2026-11-24"})
    assert late.json()["code"] == "refused_paid_in_future"
    say(client, payable, "recovered", amount_cents=265_00, reference="BACK-2", received_on="2026-11-23")
    kinds = [fact["kind"] for fact in client.get(f"{API}/contracts/{contract}").json()["facts"]]
    assert kinds.count("MoneyRecovered") == 2 and kinds[-1] == "RecoveryEnded"
    assert problems(office.engine) == []


def test_a_lease_ends_by_the_clock(office: Office, client: httpx.Client) -> None:
    first, second = office.payable(1), office.payable(2)
    one, two = freeze(client, first).json(), freeze(client, second, key="k2").json()
    assert lapsed_leases(office.engine, office.clock.now(), 10) == []
    office.clock.moment += timedelta(days=7)
    assert lapsed_leases(office.engine, office.clock.now(), 10) == [one["batch_id"], two["batch_id"]]
    office.parts.batches.end_leases([one["batch_id"]])
    assert act(client, two["batch_id"], "release").json()["code"] == "batch_given_up", "the clock had not been round"
    assert standing(client, first) == standing(client, second) == ("payable", False)
    ended = client.get(f"{API}/batches", params={"status": "given_up"}).json()["items"]
    assert [item["batch_id"] for item in ended] == [one["batch_id"], two["batch_id"]]
    assert "personne" in ended[0]["reason"]
    assert act(client, one["batch_id"], "acknowledge", checksum=one["checksum"]).json()["code"] == "batch_given_up"
    assert act(client, 999, "release").json()["code"] == "batch_unknown"
    assert client.get(f"{API}/batches/999").json()["code"] == "batch_unknown"
    assert problems(office.engine) == []


def test_a_kill_between_freezing_and_answering_leaves_nothing(
    office: Office, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    payable = office.payable()
    with monkeypatch.context() as patch:
        patch.setattr("app.db.batches.Book.answer", lambda *_: 1 / 0)
        assert freeze(client, payable).status_code == 500
    with office.engine.connect() as connection:
        for table in (t.batch, t.batch_line, t.answered):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
    assert standing(client, payable) == ("payable", False)
    assert freeze(client, payable).status_code == 201
    assert problems(office.engine) == []


def test_batches_page(office: Office, client: httpx.Client) -> None:
    made = [freeze(client, office.payable(n), key=f"k{n}").json()["batch_id"] for n in (1, 2, 3)]
    found, cursor = [], None
    while True:
        page = client.get(f"{API}/batches", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        found += [item["batch_id"] for item in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
        assert client.get(page.headers["link"].split(">")[0][1:].removeprefix("https://bounty.example")).is_success
        # What is written while one pages comes at the end.
        if len(made) < 5:
            made.append(freeze(client, office.payable(len(made) + 1), key=f"k{len(made) + 1}").json()["batch_id"])
    assert found == made
