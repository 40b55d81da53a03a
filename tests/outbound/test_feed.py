"""A finance system that subscribes is told of everything it asked for, signed, and of nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update
from standardwebhooks import WebhookVerificationError

from app.core import announcements
from app.core.facts import FACTS
from app.db import tables as t
from app.db.sendings import DbSendings
from app.service.batches import Batches
from tests.outbound.feed import Feed
from tests.outbound.receiver import verified
from tests.web.office import API, WEBHOOK_KEY, Office
from tests.web.test_batches import MANAGER, act, freeze, pay, resume, say


def test_from_offer_to_payment_each_thing_is_told_once(feed: Feed) -> None:
    office, client = feed.office, feed.client
    number, secret = feed.subscribe()
    payable = office.payable()
    feed.drain()
    assert feed.receiver.kinds == [
        "contract.accepted", "contract.claimed", "contract.opened", "payable.opened",
    ]  # fmt: skip
    for got in feed.receiver.got:
        assert verified(got, secret, office.clock.now()) == got.said
        assert got.path == "/in" and got.headers["content-type"] == "application/json"
    opened = feed.receiver.one("payable.opened")
    contract = client.get(f"{API}/payables/{payable}").json()["contract_id"]
    assert opened["timestamp"] == "2026-11-23T17:05:00Z"
    data = opened["data"]
    assert (data["payable_id"], data["payee_id"], data["contract_id"]) == (payable, 11, contract)
    assert data["links"] == {
        "contract": f"https://bounty.example{API}/contracts/{contract}",
        "payable": f"https://bounty.example{API}/payables/{payable}",
    }
    facts = client.get(f"{API}/contracts/{contract}").json()["facts"]
    assert facts[data["fact"] - 1]["kind"] == "PayableOpened"
    feed.receiver.got.clear()
    say(client, payable, "invoice", number="1", received_on="2026-11-23")
    batch = freeze(client, payable).json()["batch_id"]
    with office.client(token=office.token(owner=MANAGER)) as manager:
        act(manager, batch, "release")
    pay(client, payable)
    pay(client, payable)
    feed.drain()
    assert feed.receiver.kinds == [
        "batch.done", "batch.frozen", "batch.released", "contract.paid", "invoice.received", "payable.released",
        "payable.scheduled", "payment.recorded",
    ]  # fmt: skip
    assert feed.receiver.one("batch.frozen")["data"] == {
        "batch_id": batch, "links": {"batch": f"https://bounty.example{API}/batches/{batch}"},
    }  # fmt: skip
    log = feed.log(number)
    assert {line["status"] for line in log} == {"sent"} and len(log) == 12
    assert {(line["answer_code"], line["attempts"], line["problem"]) for line in log} == {(204, 1, None)}
    assert all(line["duration_ms"] >= 0 for line in log)
    assert len({line["message_id"] for line in log}) == 12


def test_holds_rejections_and_voids_are_told_of_the_payable(feed: Feed) -> None:
    office, client = feed.office, feed.client
    payable = office.payable()
    feed.subscribe("payable.held", "payable.resumed", "payment.rejected", "payable.voided", "batch.given_up")
    batch = freeze(client, payable).json()["batch_id"]
    act(client, batch, "give-up", reason="not yet")
    batch = freeze(client, payable, key="k2").json()["batch_id"]
    act(client, batch, "release")
    say(client, payable, "rejected")
    resume(office, 1)
    say(client, payable, "void")
    feed.drain()
    assert feed.receiver.kinds == [
        "batch.given_up", "payable.held", "payable.resumed", "payable.voided", "payment.rejected",
    ]  # fmt: skip
    told = [got.said["data"].get("payable_id") for got in feed.receiver.got if got.said["type"] != "batch.given_up"]
    assert told == [payable] * 4


def test_no_name_and_no_amount_is_ever_sent(feed: Feed) -> None:
    feed.subscribe()
    payable = feed.office.payable()
    say(feed.client, payable, "hold", reason="Ask the officer about the account of the contributor")
    feed.drain()
    sent = b"".join(got.body for got in feed.receiver.got).decode()
    assert not re.search(r"first|maintainer|officer|tremblay|department/project|cents|50000", sent, re.IGNORECASE)


def test_without_a_subscription_nothing_is_written(feed: Feed) -> None:
    feed.office.payable()
    with feed.office.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.announcement)).scalar() == 0


def test_what_is_undone_is_not_told(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = feed.subscribe("batch.frozen", "payable.scheduled")
    payable = feed.office.payable()
    with monkeypatch.context() as patch:
        patch.setattr("app.db.batches.Book.answer", lambda *_: 1 / 0)
        assert freeze(feed.client, payable).status_code == 500
    feed.drain()
    assert feed.receiver.got == [] and feed.log(number) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "_decide", lambda *_: 1 / 0)
        assert freeze(feed.client, payable).status_code == 500
    assert freeze(feed.client, payable).status_code == 201
    feed.drain()
    assert feed.receiver.kinds == ["batch.frozen", "payable.scheduled"]


def test_a_secret_is_shown_once_and_kept_sealed(feed: Feed) -> None:
    number, secret = feed.subscribe(name="Payment system")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    hook = feed.hook(number)
    assert (hook["name"], hook["owner"]) == ("Payment system", {"id": 501, "login": "finance-officer"})
    assert "secret" not in hook
    with feed.office.engine.connect() as connection:
        (row,) = connection.execute(select(t.webhook)).mappings()
    assert secret not in str(dict(row)) and secret[6:] not in str(dict(row)) and WEBHOOK_KEY not in str(dict(row))


def test_two_secrets_hold_while_one_is_changed(feed: Feed) -> None:
    number, old = feed.subscribe("contract.opened")
    rotated = feed.post(number, "rotate", hours=2)
    new = rotated.json()["secret"]
    assert rotated.status_code == 200 and new != old
    feed.office.payable(1)
    feed.drain()
    (got,) = feed.receiver.got
    assert got.headers["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        verified(got, secret, feed.office.clock.now())
    feed.passes(hours=3)
    feed.office.payable(2)
    feed.drain()
    verified(feed.receiver.got[1], new, feed.office.clock.now())
    with pytest.raises(WebhookVerificationError):
        verified(feed.receiver.got[1], old, feed.office.clock.now())


def test_no_rotation_cuts_short_what_the_first_secret_was_promised(feed: Feed) -> None:
    number, first = feed.subscribe("contract.opened")
    second = feed.post(number, "rotate", hours=24).json()["secret"]
    feed.passes(hours=23)
    refused = feed.post(number, "rotate", hours=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_rotating")
    assert refused.json()["details"] == {"previous_until": "2026-11-24T17:00:00Z"}
    feed.office.payable(1)
    feed.drain()
    for secret in (first, second):
        verified(feed.receiver.got[0], secret, feed.office.clock.now())
    feed.passes(hours=1)
    third = feed.post(number, "rotate", hours=1).json()["secret"]
    # Who knows that a secret leaked has no day to wait: all but the newest end at once.
    last = feed.post(number, "rotate", hours=0).json()["secret"]
    feed.office.payable(2)
    feed.drain()
    verified(feed.receiver.got[1], last, feed.office.clock.now())
    for secret in (second, third):
        with pytest.raises(WebhookVerificationError):
            verified(feed.receiver.got[1], secret, feed.office.clock.now())


def test_a_changed_message_does_not_verify(feed: Feed) -> None:
    """The planted fault: a receiver that checked nothing would take it."""
    _, secret = feed.subscribe("contract.opened")
    feed.office.payable()
    feed.drain()
    (got,) = feed.receiver.got
    changed = type(got)(got.path, got.headers, got.body.replace(b"opened", b"closed"))
    with pytest.raises(WebhookVerificationError):
        verified(changed, secret, feed.office.clock.now())


BAD = [
    ("http://pay.example.gc.ca/in", "webhook_url"),
    ("ftp://pay.example.gc.ca/in", "webhook_url"),
    ("https://user:pw@pay.example.gc.ca/", "webhook_url"),
    ("https://pay.example.gc.ca/#a", "webhook_url"),
    ("https://", "webhook_url"),
    ("https://h:99999/", "webhook_url"),
    ("https://pay.example.gc.ca/\\@10.0.0.1", "webhook_url"),
    ("https://é.example/", "webhook_url"),
    ("javascript:alert(1)", "webhook_url"),
    ("https://10.0.0.1/", "webhook_target"),
    ("https://169.254.169.254/latest", "webhook_target"),
    ("https://[::1]/", "webhook_target"),
    ("https://[::ffff:10.0.0.1]/", "webhook_target"),
]


def test_addresses_and_events_that_are_not_taken(feed: Feed) -> None:
    for url, code in BAD:
        answer = feed.client.post(f"{API}/webhooks", json={"url": url, "events": ["*"]})
        assert (answer.status_code, answer.json()["code"]) == (422, code), (url, answer.text)
        assert answer.json()["detail"] != answer.json()["detail_fr"]
    for events in (["*", "payable.opened"], ["payable.open"], ["payable.opened,batch.frozen"]):
        answer = feed.client.post(f"{API}/webhooks", json={"url": "https://a.example/", "events": events})
        assert answer.json()["code"] == "webhook_events", events
    assert feed.client.get(f"{API}/webhooks").json() == {"items": []}


def test_without_a_key_there_are_no_secrets_to_keep(office: Office) -> None:
    office.parts.webhooks._seal = None
    with office.client() as client:
        answer = client.post(f"{API}/webhooks", json={"url": "https://a.example/", "events": ["*"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_webhook_key")


def test_only_the_scope_manages(office: Office) -> None:
    with office.client(token=office.token("payables:read", "payments:write")) as client:
        for path in ("webhooks", "webhooks/1/deliveries"):
            assert client.get(f"{API}/{path}").json()["code"] == "scope_missing"


def test_an_unknown_webhook_is_told(client: httpx.Client) -> None:
    for act_, body in (("rotate", {}), ("enable", {}), ("remove", {}), ("replay", {"delivery_id": 1})):
        assert client.post(f"{API}/webhooks/99/{act_}", json=body).json()["code"] == "webhook_unknown"
    assert client.get(f"{API}/webhooks/99/deliveries").json()["code"] == "webhook_unknown"


def test_a_removed_webhook_gets_nothing_more(feed: Feed) -> None:
    number, _ = feed.subscribe()
    feed.office.payable(1)
    assert feed.post(number, "remove").status_code == 200
    feed.office.payable(2)
    assert feed.drain() is False and feed.receiver.got == []
    assert feed.client.get(f"{API}/webhooks").json() == {"items": []}
    assert feed.post(number, "enable").json()["code"] == "webhook_unknown"


def test_every_kind_comes_from_a_fact_or_a_batch() -> None:
    facts = {*announcements._OF_CONTRACT, *announcements._OF_PAYEE, *announcements._OF_EACH}
    assert facts <= set(FACTS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", kind) and len(kind) <= 40 for kind in announcements.KINDS)


def test_what_was_read_late_is_replayed_since_it_was_told(feed: Feed) -> None:
    """GitHub was out of reach for months: its moments are long past, and who was away missed the telling."""
    number, _ = feed.subscribe("contract.opened")
    feed.passes(days=100)
    DbSendings(feed.office.engine).disable(number, "failing", feed.office.clock.now())
    feed.office.payable()
    feed.drain()
    feed.passes(days=89)
    feed.drain()
    feed.post(number, "enable")
    since = (feed.office.clock.now() - timedelta(days=89)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for _ in range(2):
        assert feed.post(number, "replay", since=since).json() == {"count": 1}
        feed.drain()
    assert {got.said["timestamp"] for got in feed.receiver.got} == {"2026-11-23T17:00:00Z"}
    # What a process from before the upgrade wrote counts from when it happened.
    with feed.office.engine.begin() as connection:
        connection.execute(update(t.announcement).values(told_at=None))
    assert feed.post(number, "replay", since=since).json() == {"count": 0}
    feed.drain()
    assert feed.log(number) == []


def test_old_news_is_forgotten(feed: Feed) -> None:
    number, _ = feed.subscribe("contract.opened")
    feed.office.payable()
    feed.drain()
    feed.passes(days=89)
    feed.drain()
    assert len(feed.log(number)) == 1
    feed.passes(days=2)
    feed.drain()
    assert feed.log(number) == []
