"""The doctor's question to GitHub, to send a delivery once more: every way it can go, against the sandbox."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

import pytest

from app.db.gaps import Gaps
from app.doctor_words import ARRIVALS, CHECKS, MENDS
from app.sandbox.deliveries import Deliveries, Delivery
from app.service.confirm import WAITS_SECONDS, Arrival, Confirm, Confirmation
from app.service.ports import Unavailable
from tests.databases import KINDS, emptied_engine
from tests.town import Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    """A village whose installation's own deliveries have been forgotten."""
    with emptied_engine(request.param) as engine:
        made = Town(engine)
        made.post.clear()
        made.world.deliveries.log.clear()
        yield made


def confirmed(town: Town, wait: Callable[[float], None] | None = None) -> Confirmation:
    def arrives(_seconds: float) -> None:
        town.deliver()

    book = Gaps(town.engine, town.world.app.id)
    return Confirm(town.parts.hub, book, town, wait or arrives)()


def pinged(town: Town) -> None:
    with town.world.acting():
        town.world.deliveries.ping()


def answering(town: Town, code: int, text: str = "") -> None:
    """The address answers so, and nothing of it reaches this database."""

    def answer(_delivery: Delivery) -> tuple[int, str]:
        return code, text

    town.world.deliveries.transport = answer


def test_the_ping_of_the_registration_is_sent_again_and_arrives(town: Town) -> None:
    """It came before the service had its secret; what came since is not preferred to it."""
    town.world.deliveries.fail_next("drop", event="ping.None")
    pinged(town)
    town.world.create_issue(town.v.contributor, town.repository, "Later")
    town.post.clear()
    assert confirmed(town) == Confirmation(arrival=Arrival.ARRIVED, event="ping", code=202)
    assert town.outcomes() == ["event_not_used:ping"]


def test_what_was_handled_before_is_sent_again_without_harm(town: Town) -> None:
    town.world.create_issue(town.v.contributor, town.repository, "Before")
    town.deliver()
    before = town.outcomes()
    assert confirmed(town) == Confirmation(arrival=Arrival.ARRIVED, event="issues.opened", code=202)
    assert town.outcomes() == before


def test_a_delivery_taken_elsewhere_is_not_taken_for_ours(town: Town) -> None:
    pinged(town)
    town.post.clear()
    found = confirmed(town, wait=lambda _seconds: town.post.clear())
    assert found == Confirmation(arrival=Arrival.NOT_HERE, event="ping", code=202)


@pytest.mark.parametrize(
    ("code", "mend"), [(0, "delivery_unreachable"), (401, "delivery_signature"), (502, "delivery_answer")]
)
def test_an_answer_other_than_yes_is_told_with_what_to_do(town: Town, code: int, mend: str) -> None:
    pinged(town)
    answering(town, code)
    found = confirmed(town)
    assert (found.arrival, found.code) == (Arrival.NOT_TAKEN, code)
    assert ARRIVALS[found.arrival](found) == mend


def test_nothing_to_send_is_not_a_fault(town: Town) -> None:
    assert confirmed(town).arrival is Arrival.NOTHING
    pinged(town)
    town.post.clear()
    town.tick(days=4)
    assert confirmed(town).arrival is Arrival.NOTHING


def test_waiting_has_an_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub takes the question and tells of no attempt."""
    pinged(town)
    monkeypatch.setattr(Deliveries, "redeliver", lambda _self, _id: True)
    waits: list[float] = []
    assert confirmed(town, wait=waits.append).arrival is Arrival.NO_WORD
    assert waits == list(WAITS_SECONDS)


def test_a_question_that_github_refuses_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    pinged(town)

    def refused(_id: int) -> None:
        raise Unavailable("500 no")

    monkeypatch.setattr(town.parts.hub, "redeliver", refused)
    assert confirmed(town) == Confirmation(arrival=Arrival.REFUSED, event="ping", why="500 no")


def test_a_confirmation_without_looking_here_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: GitHub's word that it was taken counts for its being here."""
    pinged(town)
    town.post.clear()
    monkeypatch.setattr(Gaps, "missing", lambda _self, _guids: set())
    assert confirmed(town, wait=lambda _seconds: town.post.clear()).arrival is Arrival.ARRIVED


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    for words in (*CHECKS.values(), *MENDS.values()):
        assert words[0]
        if words[1]:
            assert _blanks(words[0]) == _blanks(words[1])
    assert set(ARRIVALS) == set(Arrival)
    for arrival, mend in ARRIVALS.items():
        for code in (0, 401, 500):
            assert mend(Confirmation(arrival=arrival, code=code)) in {"", *MENDS}


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
