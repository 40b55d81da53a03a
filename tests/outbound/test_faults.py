"""Whatever the target, the network or the machine does, a message comes at least once or its end is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.sendings import DbSendings
from app.outbound.carrier import HttpCarrier
from app.service.sending import Answer, Message, wait_seconds
from tests.outbound.feed import Feed
from tests.outbound.receiver import receiving, verified
from tests.web.office import API, LOOPBACK


class Scripted:
    """A carrier that answers without a network and counts."""

    def __init__(self, code: int | None = 503, problem: str | None = "status") -> None:
        self.answer = Answer(code=code, duration_ms=1, problem=problem)
        self.carried: list[Message] = []

    def carry(self, messages: Sequence[Message]) -> list[Answer]:
        self.carried += messages
        return [self.answer for _ in messages]


def test_a_fault_is_tried_again_with_the_same_id(feed: Feed) -> None:
    number, secret = feed.subscribe("contract.opened")
    feed.receiver.answers = [500, 503, 301, 404]
    feed.receiver.headers = {"Location": "/elsewhere"}
    feed.office.payable()
    seen: list[tuple[Any, ...]] = []
    for _ in range(5):
        wait = feed.drain()
        (line,) = feed.log(number)
        seen.append((line["status"], line["attempts"], line["answer_code"], line["problem"]))
        if wait is not False:
            feed.passes(seconds=float(wait))
    assert seen == [
        ("waiting", 1, 500, "status"),
        ("waiting", 2, 503, "status"),
        ("waiting", 3, 301, "redirect"),
        ("waiting", 4, 404, "status"),
        ("sent", 5, 204, None),
    ]
    assert {got.path for got in feed.receiver.got} == {"/in"} and len({got.id for got in feed.receiver.got}) == 1
    for got, stamp in zip(feed.receiver.got, (0, 5, 20, 65, 200), strict=True):
        sent = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), tz=feed.office.clock.moment.tzinfo)
        verified(got, secret, sent)
        assert (sent - feed.office.clock.moment).total_seconds() == stamp - 200
    assert feed.hook(number)["failing_since"] is None


def test_after_three_days_it_is_dead_and_says_why(feed: Feed) -> None:
    number, _ = feed.subscribe("contract.opened")
    carrier = Scripted()
    feed.sender = feed.opened(carrier)
    feed.office.payable()
    begun = feed.office.clock.moment
    while (wait := feed.drain()) is not False:
        feed.passes(seconds=float(wait))
    (line,) = feed.log(number, status="dead")
    days = (feed.office.clock.moment - begun).total_seconds() / 86_400
    assert 2.5 < days < 3 and 12 <= line["attempts"] == len(carrier.carried) <= 25
    assert line["detail"].startswith("The target answered") and line["detail_fr"].startswith("La cible a répondu")
    assert line["ended_at"] and line["next_try_at"] is None and feed.hook(number)["disabled_at"] is None
    assert len({message.id for message in carrier.carried}) == 1


def test_waits_grow_and_are_spread() -> None:
    waits = [wait_seconds(n, 0.5) for n in range(1, 30)]
    assert waits[:4] == [5, 15, 45, 135] and waits[-1] == max(waits) == 8 * 3600 and waits == sorted(waits)
    assert (wait_seconds(1, 0.0), round(wait_seconds(1, 1.0))) == (4.0, 6)


def test_the_targets_own_word_on_when_is_kept(feed: Feed) -> None:
    feed.subscribe("contract.opened")
    feed.receiver.answers, feed.receiver.headers = [503], {"Retry-After": "100"}
    feed.office.payable()
    assert feed.drain() == 100


def test_a_silent_target_is_cut_off_and_others_go_on(feed: Feed) -> None:
    feed.sender = feed.opened(HttpCarrier(LOOPBACK, seconds_max=0.3))
    silent, _ = feed.subscribe("contract.opened")
    feed.receiver.answers = [0]
    with receiving() as other:
        well, _ = feed.subscribe("contract.opened", url=f"{other.address}/x")
        feed.office.payable()
        feed.drain()
        assert len(other.got) == 1
    assert [line["problem"] for line in feed.log(silent)] == ["timeout"]
    assert [line["status"] for line in feed.log(well)] == ["sent"]


def test_while_it_fails_one_message_finds_out(feed: Feed) -> None:
    number, _ = feed.subscribe()
    carrier = Scripted()
    feed.sender = feed.opened(carrier)
    for n in range(1, 6):
        feed.office.payable(n)
    feed.sender.drain()
    tried = len(carrier.carried)
    feed.passes(seconds=5)
    feed.sender.drain()
    assert len(carrier.carried) == tried + 1
    carrier.answer = Answer(code=200, duration_ms=1)
    for _ in range(5):
        wait = feed.drain()
        feed.passes(seconds=float(wait))
    assert {line["status"] for line in feed.log(number)} == {"sent"}


def test_five_days_of_failing_disable_it_and_it_is_told(feed: Feed, caplog: pytest.LogCaptureFixture) -> None:
    number, _ = feed.subscribe()
    carrier = Scripted(code=None, problem="unreachable")
    feed.sender = feed.opened(carrier)
    for n in range(1, 7):
        feed.office.payable(n)
        feed.drain()
        feed.passes(days=1)
    feed.drain()
    hook = feed.hook(number)
    assert hook["disabled_at"] and hook["detail"].startswith("Disabled") and hook["detail_fr"].startswith("Désactivé")
    assert "webhook disabled" in caplog.text
    assert {line["status"] for line in feed.log(number)} == {"dead"}
    feed.office.payable(7)
    assert feed.drain() is False
    assert feed.post(number, "enable").json()["disabled_at"] is None
    carrier.answer, carrier.carried[:] = Answer(code=200, duration_ms=1), []
    count = feed.post(number, "replay", since="2026-11-23T00:00:00Z").json()["count"]
    feed.drain()
    assert count == len(carrier.carried) == 7 * 4
    assert len({message.id for message in carrier.carried}) == count


def test_gone_is_the_targets_own_wish(feed: Feed) -> None:
    number, _ = feed.subscribe("contract.opened")
    feed.receiver.answers = [410]
    feed.office.payable(1)
    feed.drain()
    assert "410" in feed.hook(number)["detail"]
    feed.office.payable(2)
    assert feed.drain() is False and len(feed.receiver.got) == 1


def test_replay_sends_one_again_under_its_id(feed: Feed) -> None:
    number, _ = feed.subscribe("contract.opened")
    for n in (1, 2):
        feed.office.payable(n)
    feed.drain()
    newest, oldest = feed.log(number)
    assert feed.post(number, "replay", delivery_id=oldest["delivery_id"]).json() == {"count": 1}
    feed.drain()
    *first, again = [got.id for got in feed.receiver.got]
    # Messages of one run go out side by side, in no promised order.
    assert set(first) == {oldest["message_id"], newest["message_id"]} and len(first) == 2
    assert again == oldest["message_id"]
    assert feed.post(number, "replay", delivery_id=999).json() == {"count": 0}
    for body in ({}, {"delivery_id": 1, "since": "2026-11-23T00:00:00Z"}):
        assert feed.post(number, "replay", **body).json()["errors"][0]["code"] == "replay_choice"
    for since in ("2026-11-23", "2026-11-23T00:00:00", "2026-11-23T00:00:00+05:00", "now", 5, "0001-01-01T00:00:00Z"):
        assert feed.post(number, "replay", since=since).json()["errors"][0]["code"] == "utc_moment", since
    page = feed.client.get(f"{API}/webhooks/{number}/deliveries", params={"limit": 1}).json()
    assert feed.log(number, limit=1, cursor=page["next"])[0]["delivery_id"] == oldest["delivery_id"]


def test_a_kill_between_sending_and_noting_it_sends_the_same_again(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = feed.subscribe("contract.opened")
    feed.office.payable()
    with monkeypatch.context() as patch:
        patch.setattr(DbSendings, "sent", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            feed.drain()
    assert len(feed.receiver.got) == 1
    # The lease holds for a while: no other worker sends it meanwhile, nor does it stay lost.
    assert feed.opened().drain() == 120.0
    feed.passes(seconds=120)
    feed.sender = feed.opened()
    feed.drain()
    assert len({got.id for got in feed.receiver.got}) == 1 and len(feed.receiver.got) == 2
    assert [line["status"] for line in feed.log(number)] == ["sent"]


def test_two_workers_never_hold_the_same_message(feed: Feed) -> None:
    feed.subscribe()
    for n in range(1, 6):
        feed.office.payable(n)
    one, two = DbSendings(feed.office.engine), DbSendings(feed.office.engine)
    now, held = feed.office.clock.now(), list[int]()
    while taken := [*one.take(now), *two.take(now)]:
        held += [due.id for due in taken]
    with feed.office.engine.connect() as connection:
        assert sorted(held) == list(connection.execute(select(t.sending.c.id).order_by(t.sending.c.id)).scalars())


def test_a_lost_key_is_told_and_nothing_is_sent_unsigned(feed: Feed) -> None:
    number, _ = feed.subscribe("contract.opened")
    feed.office.payable()
    feed.sender = feed.opened(key="another-key-that-is-long-enough-0123456789")
    feed.drain()
    assert feed.receiver.got == [] and [line["problem"] for line in feed.log(number)] == ["secret"]
