"""What GitHub could not deliver is asked for again and handled; what was found late is told with its reason."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.core.lifecycle import Status
from app.db import tables as t
from app.db.gaps import read_gaps
from app.gap_commands import words
from app.sandbox.deliveries import Delivery
from app.service.recover import ASKED_MAX, Gap
from tests.databases import KINDS, fresh_engine
from tests.stories.plots import PLOTS
from tests.town import Town


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with fresh_engine(getattr(request, "param", "sqlite"), tmp_path) as engine:
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
    for delivery in offered(town):
        answered(town, delivery, 500)
    assert town.parts.recover.look() == 0
    town.tick(days=4)
    assert town.parts.recover.look() == 0
    assert any("OfferOpened" in line for line in town.sweep())
    assert [gap.why for gap in gaps(town)] == ["no_delivery"]


def test_what_never_comes_is_not_asked_for_for_ever(town: Town) -> None:
    lost = offered(town)
    for delivery in lost:
        answered(town, delivery, 500)
    for _ in range(ASKED_MAX + 3):
        town.tick(minutes=5)
        town.parts.recover.look()
        for delivery in town.post:
            answered(town, delivery, 500)
        town.post.clear()
    found = gaps(town)
    assert {gap.asked for gap in found} == {ASKED_MAX} and len(found) == len(lost)


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


@pytest.mark.parametrize("why", ["no_delivery", "no_answer", "not_in_our_inbox", "http_502"])
def test_every_reason_has_its_words(why: str) -> None:
    english, french = words(why)
    assert english and french and english != french
