"""What was found before any delivery told of it is kept with its own time; what is on its way is not late."""

from datetime import timedelta

import pytest

from app.core.lifecycle import Status
from app.sandbox.model import Issue
from app.service.recover import Gap
from tests.recover.test_recover import gaps, on_both, settle, town
from tests.stories.plots_work import claimed
from tests.town import Town

__all__ = ["town"]


def told(town: Town) -> list[Gap]:
    """The gaps of readings, past those of deliveries."""
    return [gap for gap in gaps(town) if gap.kind == "reading"]


def offered_unheard(town: Town) -> Issue:
    issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
    town.world.add_label(town.v.maintainer, issue, "bounty: $500")
    town.post.clear()
    return issue


@on_both
def test_each_act_that_no_delivery_told_is_named_with_its_time(town: Town) -> None:
    issue = offered_unheard(town)
    labelled = town.now()
    town.tick(hours=1)
    town.world.comment(town.v.contributor, issue, "/claim")
    claimed_at = town.now()
    town.post.clear()
    town.tick(hours=2)
    found = town.sweep()
    assert [(gap.what, gap.happened_at, gap.number) for gap in told(town)] == [
        ("OfferOpened", labelled, issue.number),
        ("ClaimGranted", claimed_at, issue.number),
    ], found
    assert {gap.found_at - labelled for gap in told(town)} == {timedelta(hours=3)}
    settle(town)
    assert town.sweep() == [] and len(told(town)) == 2


@on_both
def test_what_the_clock_is_the_first_to_find_is_late_too(town: Town) -> None:
    issue = claimed(town)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Mend", f"Fixes #{issue.number}")
    settle(town)
    town.tick(days=1)
    town.world.merge(town.v.maintainer, pull)
    town.post.clear()
    town.tick(days=20)
    town.parts.reconcile.tick()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.PAYABLE
    assert any("PayableOpened" in gap.what for gap in told(town))


def test_what_time_alone_brings_about_is_not_late(town: Town) -> None:
    issue = claimed(town)
    settle(town)
    town.tick(days=15)
    town.parts.reconcile.tick()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.OPEN
    assert told(town) == []


def test_what_has_just_happened_is_on_its_way(town: Town) -> None:
    offered_unheard(town)
    town.tick(seconds=20)
    assert town.sweep() != []
    assert told(town) == []


def test_what_a_delivery_told_is_not_late(town: Town) -> None:
    claimed(town)
    settle(town)
    town.tick(hours=1)
    assert town.sweep() == [] and told(town) == []


@pytest.mark.parametrize("by_sweep", [True, False])
def test_a_place_that_a_sweep_found_gone_is_late(town: Town, by_sweep: bool) -> None:
    issue = claimed(town)
    settle(town)
    town.world.archive(town.v.second_maintainer, town.repository)
    if by_sweep:
        town.post.clear()
    settle(town)
    town.tick(minutes=5)
    town.sweep()
    assert [(g.what, g.number, g.happened_at) for g in told(town)] == [("HoldPlaced", issue.number, None)] * by_sweep
