"""An approval counts while it is its person's last word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.lifecycle import Status
from app.core.state import Contract
from tests.databases import KINDS, clean_engine
from tests.stories.plots_days import approved_then_refused
from tests.stories.plots_work import submitted
from tests.town import Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with clean_engine(request.param, tmp_path) as engine:
        town = Town(engine)
        town.world.set_role(town.repository, town.v.contributor, "write")
        yield town


def contract_of(town: Town) -> Contract:
    contract = town.contract(1)
    assert contract is not None
    return contract


def holds(town: Town) -> list[str]:
    return [hold.code for hold in contract_of(town).holds]


def test_who_asks_for_changes_takes_their_approval_back(town: Town) -> None:
    for _ in approved_then_refused(town):
        town.tick(minutes=1)
        town.deliver()
    assert holds(town) == ["accepted_by_other"]
    assert "no maintainer other than its author has accepted it" in town.said(1)[0]
    pull = town.world.issue(town.repository, 2)
    town.tick(minutes=1)
    town.world.review(town.v.maintainer, pull, "APPROVED", "Right after all.")
    town.deliver()
    assert contract_of(town).status is Status.PAYABLE


def test_who_is_paid_cannot_dismiss_the_no_and_merge_on_the_yes_of_before(town: Town) -> None:
    _, pull = submitted(town)
    town.world.review(town.v.maintainer, pull, "APPROVED")
    town.tick(minutes=1)
    refused = town.world.review(town.v.maintainer, pull, "CHANGES_REQUESTED", "No.")
    town.tick(minutes=1)
    town.world.dismiss_review(town.v.contributor, refused)
    town.world.merge(town.v.contributor, pull)
    town.deliver()
    assert holds(town) == ["accepted_by_other"]


@pytest.mark.parametrize("read", ["at once", "after all of it"])
def test_what_is_asked_for_after_the_merge_changes_nothing(town: Town, read: str) -> None:
    _, pull = submitted(town)
    town.world.review(town.v.maintainer, pull, "APPROVED")
    town.tick(minutes=1)
    town.world.merge(town.v.contributor, pull)
    if read == "at once":
        town.deliver()
    town.tick(minutes=1)
    town.world.review(town.v.maintainer, pull, "CHANGES_REQUESTED", "One thing more.")
    town.deliver()
    assert contract_of(town).status is Status.PAYABLE


def test_another_s_no_takes_nobody_s_yes(town: Town) -> None:
    _, pull = submitted(town)
    town.world.review(town.v.maintainer, pull, "APPROVED")
    town.world.review(town.v.rival, pull, "CHANGES_REQUESTED", "I wanted to do that.")
    town.tick(minutes=1)
    town.world.merge(town.v.contributor, pull)
    town.deliver()
    assert contract_of(town).status is Status.PAYABLE
