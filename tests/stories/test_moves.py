"""An issue that goes from repository to repository takes along what was agreed about it, once and whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.events import VoidAsked
from app.core.lifecycle import Status
from app.db import audit
from app.sandbox.model import Issue
from tests.stories.elsewhere import Places
from tests.stories.plots_work import claimed, offered
from tests.stories.steps import say, turn
from tests.stories.test_paid_before import FINANCE, paid_for
from tests.town import Town

# --- what is over -----------------------------------------------------------------------------------------


def paid(town: Town) -> Issue:
    return paid_for(town)[0]


def voided(town: Town) -> Issue:
    issue = claimed(town)
    turn(town)
    owed = say(town, town.v.maintainer, issue, "/award @first-contributor fixed by a direct commit")
    void = VoidAsked(
        at=town.now(), source="void:1", actor=FINANCE, payee_id=owed.payables[0].payee.id, reason="it was a copy"
    )
    assert town.parts.handler.report(owed.offer.issue_id, 1, void).facts
    return issue


def withdrawn(town: Town) -> Issue:
    issue = offered(town)
    turn(town)
    town.world.comment(town.v.maintainer, issue, "/withdraw no longer needed")
    return issue


@pytest.mark.parametrize("told", [True, False], ids=["told", "found"])
@pytest.mark.parametrize("plot", [paid, voided, withdrawn], ids=lambda plot: plot.__name__)
def test_what_is_over_is_not_begun_anew_where_its_issue_goes(
    places: Places, plot: Callable[[Town], Issue], told: bool
) -> None:
    town = places.town
    issue = plot(town)
    turn(town)
    (before,) = places.contracts()
    moved = places.move(issue, places.other)
    if not told:
        town.post.clear()
        town.world.comment(town.v.rival, moved, "/status")
    turn(town)
    places.days_pass()
    town.world.comment(town.v.maintainer, moved, "/resume it belongs here")
    turn(town)
    (after,) = places.contracts()
    assert (after.status, after.payables) == (before.status, before.payables) and not after.held
    assert after.offer.issue_id == moved.id
    if plot is not paid:
        town.world.comment(town.v.maintainer, moved, "/bounty $300")
        turn(town)
        assert [contract.offer.generation for contract in places.contracts()] == [1, 2]
    assert audit.verify(town.engine) == []


# --- from place to place ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["swept", "spoken of", "straight", "told last first"])
def test_it_is_followed_over_two_transfers(places: Places, how: str) -> None:
    town = places.town
    issue = claimed(town)
    town.deliver()
    between = places.move(issue, places.other)
    there = places.move(between, places.third)
    if how == "straight":
        issue.moved_to = there
    if how == "told last first":
        town.post.reverse()
    else:
        town.post.clear()
    if how in ("spoken of", "straight"):
        town.world.comment(town.v.rival, there, "/status")
    turn(town)
    places.days_pass()
    (contract,) = places.contracts()
    assert contract.offer.issue_id == there.id and [hold.code for hold in contract.holds] == ["issue_transferred"]
    town.world.comment(town.v.maintainer, there, "/resume it belongs here")
    turn(town)
    (contract,) = places.contracts()
    assert contract.status is Status.CLAIMED and not contract.held
    assert audit.verify(town.engine) == []
