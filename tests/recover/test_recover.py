"""What GitHub could not deliver is asked for again and handled; what was found late is told with its reason."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.core.lifecycle import Status
from app.db import tables as t
from app.db.gaps import Gaps, read_gaps
from app.sandbox.deliveries import Delivery
from app.sandbox.faults import Fault
from app.service.gap_words import words
from app.service.ports import Unavailable
from app.service.recover import ASKED_MAX, Gap
from tests.databases import KINDS, clean_engine
from tests.stories.plots import PLOTS
from tests.town import Town

ATTEMPTS = r"/app/hook/deliveries/\d+/attempts"


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with clean_engine(getattr(request, "param", "sqlite"), tmp_path) as engine:
        opened = Town(engine)
        settle(opened)
        yield opened


def settle(town: Town) -> None:
    """Everything sent so far arrives, and so does what comes of it."""
    while town.post:
        sent, town.post[:] = list(town.post), []
        for delivery in sent:
            answered(town, delivery, 202)
        town.deliver(sent)


on_both = pytest.mark.parametrize("town", KINDS, indirect=True)


def answered(town: Town, delivery: Delivery, code: int) -> None:
    town.world.deliveries.note(delivery, code, "")


def refuse_all(town: Town, deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        answered(town, delivery, 502)


def gaps(town: Town) -> list[Gap]:
    return list(read_gaps(town.engine, town.now() - timedelta(days=90)))


def offered(town: Town) -> list[Delivery]:
    issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
    town.world.add_label(town.v.maintainer, issue, "bounty: $500")
    sent, town.post[:] = list(town.post), []
    return sent


@on_both
@pytest.mark.parametrize(("code", "why"), [(502, "http_502"), (0, "no_answer"), (202, "not_in_our_inbox")])
def test_what_failed_is_asked_for_again(town: Town, code: int, why: str) -> None:
    lost = offered(town)
    for delivery in lost:
        answered(town, delivery, code)
    town.tick(minutes=5)
    assert town.parts.recover.look() == len(lost)
    again = [delivery for delivery in town.post if delivery.redelivery]
    assert {d.guid for d in again} == {d.guid for d in lost}
    settle(town)
    contract = town.contract(1)
    assert contract is not None and contract.status is Status.OPEN
    assert {(gap.kind, gap.why) for gap in gaps(town)} == {("delivery", why)}
    town.tick(minutes=5)
    assert town.parts.recover.look() == 0


def test_what_is_under_way_or_too_old_is_left_alone(town: Town) -> None:
    lost = offered(town)
    for delivery in lost:
        answered(town, delivery, 500)
    assert town.parts.recover.look() == 0
    town.tick(days=4)
    for _ in range(2):
        assert town.parts.recover.look() == 0
    assert [(gap.why, gap.asked) for gap in gaps(town)] == [("too_old", 0)] * len(lost)
    assert any("OfferOpened" in line for line in town.sweep())
    assert [gap.why for gap in gaps(town)][len(lost) :] == ["no_delivery"]


def test_what_never_comes_is_asked_for_ever_more_rarely_and_then_no_more(town: Town) -> None:
    lost = offered(town)
    refuse_all(town, lost)
    asked = []
    for hour in range(50):
        town.tick(hours=1)
        asked += [hour] * town.parts.recover.look()
        refuse_all(town, town.post)
        town.post.clear()
    assert len(asked) == ASKED_MAX * len(lost)
    assert max(asked) > 40, "an outage of a day must not use up what may be asked"
    assert [gap.asked for gap in gaps(town)] == [ASKED_MAX] * len(lost)
    until = Gaps(town.engine, town.world.app.id).looked_until()
    assert until is not None and town.now() - until < timedelta(hours=1), "what was given up is not looked for"


@pytest.mark.parametrize("status", [404, 422, 502])
def test_one_that_github_does_not_deliver_again_stops_no_other(town: Town, status: int) -> None:
    lost = offered(town)
    refuse_all(town, lost)
    town.tick(minutes=5)
    town.world.faults.add(Fault(kind="status", method="POST", path=ATTEMPTS, status=status))
    assert town.parts.recover.look() == len(lost) - 1
    assert [gap.asked for gap in gaps(town)] == [1] * len(lost)


def test_a_limit_stops_the_look_and_uses_nothing_up(town: Town) -> None:
    lost = offered(town)
    refuse_all(town, lost)
    town.tick(minutes=5)
    town.world.faults.add(Fault(kind="limit", method="POST", path=ATTEMPTS, status=429, retry_after=60))
    with pytest.raises(Unavailable):
        town.parts.recover.look()
    assert gaps(town) == [] and town.post == []
    town.tick(minutes=5)
    assert town.parts.recover.look() == len(lost)


def test_a_restored_backup_gets_back_what_came_since(town: Town) -> None:
    sent = offered(town)
    town.post[:] = sent
    settle(town)
    with town.engine.begin() as connection:
        connection.execute(delete(t.inbox).where(t.inbox.c.guid.in_([d.guid for d in sent])))
    town.tick(minutes=5)
    assert town.parts.recover.look() == len(sent)


@on_both
def test_a_life_of_which_nothing_was_delivered_is_told_in_full(town: Town) -> None:
    for _ in PLOTS["paid_for"](town):
        town.post.clear()
        town.tick(minutes=1)
    town.sweep()
    contract = town.contract(1)
    assert contract is not None and contract.status is Status.PAYABLE
    found = gaps(town)
    assert {gap.why for gap in found} == {"no_delivery"} and {gap.number for gap in found} == {1}
    assert any("PayableOpened" in gap.what for gap in found)
    assert town.sweep() == [] and len(gaps(town)) == len(found)


@pytest.mark.parametrize("why", ["no_delivery", "no_answer", "not_in_our_inbox", "too_old", "http_502"])
def test_every_reason_has_its_words(why: str) -> None:
    english, french = words(why)
    assert english and french and english != french
