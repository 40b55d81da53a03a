"""Pull requests stay where they are when their issue goes: what is merged there, and what takes it back, counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.lifecycle import Status
from app.db import audit
from app.db import tables as t
from app.sandbox.model import Issue
from tests.stories.elsewhere import Places
from tests.stories.plots_work import claimed, offered, submitted
from tests.stories.steps import now, say, turn
from tests.stories.test_paid_before import paid_for, recoveries
from tests.town import Town

# --- what nobody had read yet -----------------------------------------------------------------------------


@pytest.mark.parametrize("told", [True, False], ids=["told", "found"])
def test_work_merged_just_before_the_transfer_is_taken(places: Places, told: bool) -> None:
    """By a maintainer of the place where it was merged, who has no say in the new one."""
    town = places.town
    town.world.set_role(places.other, town.v.maintainer, "read")
    issue, pull = submitted(town)
    town.deliver()
    town.tick(minutes=1)
    town.world.merge(town.v.maintainer, pull)
    moved = places.move(issue, places.other)
    if not told:
        town.post.clear()
    turn(town)
    places.days_pass()
    (held,) = places.contracts()
    assert held.merge is not None and [hold.code for hold in held.holds] == ["issue_transferred"]
    town.world.comment(town.v.second_maintainer, moved, "/resume it belongs here")
    turn(town)
    (owed,) = places.contracts()
    assert owed.status is Status.PAYABLE and not owed.held
    assert audit.verify(town.engine) == []


def test_a_claim_made_just_before_the_transfer_is_answered(places: Places) -> None:
    town = places.town
    issue = offered(town)
    town.deliver()
    said = town.world.comment(town.v.contributor, issue, "/claim")
    moved = places.move(issue, places.other)
    turn(town)
    places.days_pass()
    assert said.reactions
    town.world.comment(town.v.maintainer, moved, "/resume it belongs here")
    turn(town)
    again = town.world.comment(town.v.contributor, moved, "/claim")
    turn(town)
    (contract,) = places.contracts()
    assert contract.status is Status.CLAIMED and [r.content for r in again.reactions] == ["+1"]


def test_what_was_read_before_the_transfer_is_decided_once_under_whatever_name(places: Places) -> None:
    """GitHub may name the log's items anew where the issue goes."""
    town = places.town
    issue = claimed(town)
    turn(town)
    say(town, town.v.contributor, issue, "/release")
    before = say(town, town.v.maintainer, issue, "/bounty $700")
    moved = places.move(issue, places.other)
    for part in (*moved.comments, *(item for item in moved.timeline if item.kind != "TransferredEvent")):
        part.node_id += "_moved"  # type: ignore[attr-defined]
    turn(town)
    places.days_pass()
    (contract,) = places.contracts()
    assert contract.amount_cents == 700_00 and contract.fact_count == before.fact_count + len(("moved", "held"))


def test_a_pull_request_stays_linked_where_it_is(places: Places) -> None:
    """And a number of its repository names nothing in the new one."""
    town = places.town
    for count in range(3):
        town.world.create_issue(town.v.maintainer, places.other, f"Unrelated {count}")
    issue, pull = submitted(town)
    town.deliver()
    moved = places.move(issue, places.other)
    turn(town)
    town.world.comment(town.v.second_maintainer, moved, "/resume it belongs here")
    turn(town)
    places.days_pass()
    (contract,) = places.contracts()
    assert contract.status is Status.SUBMITTED
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    (contract,) = places.contracts()
    assert contract.status is Status.PAYABLE and not contract.held


def test_an_issue_is_read_though_the_place_of_its_pull_request_is_out_of_reach(places: Places) -> None:
    town = places.town
    issue, _ = submitted(town)
    town.deliver()
    moved = places.move(issue, places.other)
    turn(town)
    town.world.remove_from_installation(town.v.second_maintainer, town.v.installation, town.repository)
    town.world.comment(town.v.maintainer, moved, "/resume it belongs here")
    turn(town)
    (contract,) = places.contracts()
    assert not contract.held


def test_a_comment_in_a_pull_request_left_behind_says_nothing_of_one_here(places: Places) -> None:
    """Which bears the same number, and where the issue has the number that the comment names."""
    town = places.town
    issue, pull = submitted(town)
    town.deliver()
    moved = places.move(issue, places.other)
    turn(town)
    town.world.comment(town.v.maintainer, moved, "/resume it belongs here")
    same = town.world.open_pull(town.v.rival, places.other, "Another thing", "Unrelated")
    turn(town)
    assert (moved.number, same.number) == (issue.number, pull.number)
    town.world.comment(town.v.rival, pull, f"/claim #{moved.number}")
    turn(town)
    (contract,) = places.contracts()
    assert [claim.person.login for claim in contract.claims] == ["first-contributor"]
    with town.engine.connect() as connection:
        linked = select(t.link.c.repository_id, t.link.c.number)
        assert connection.execute(linked).all() == [(town.repository.id, pull.number)]


# --- what is taken back -----------------------------------------------------------------------------------


def take_back(town: Town, pull: Issue, name: str) -> Issue:
    return town.world.open_pull(town.v.rival, town.repository, 'Revert "Work"', f"Reverts {name}#{pull.number}")


def test_a_revert_that_bears_the_repository_s_name_of_before_is_one(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    back = take_back(town, pull, town.repository.full_name)
    turn(town)
    town.world.rename_repository(town.v.second_maintainer, town.repository, "forms-renamed")
    turn(town)
    town.world.merge(town.v.second_maintainer, back)
    turn(town)
    assert [hold.code for hold in now(town, issue).holds] == ["reverted"]


def test_a_revert_of_another_repository_s_pull_request_is_none(places: Places) -> None:
    town = places.town
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    for _ in range(pull.number):
        theirs = town.world.open_pull(town.v.rival, places.other, "Theirs", "Another thing")
    assert theirs.number == pull.number
    back = take_back(town, pull, places.other.full_name)
    turn(town)
    town.world.merge(town.v.second_maintainer, back)
    turn(town)
    assert not now(town, issue).held


@pytest.mark.parametrize("settled", [False, True], ids=["owed", "paid"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "found"])
def test_a_revert_is_seen_after_the_issue_went_elsewhere(places: Places, settled: bool, told: bool) -> None:
    town = places.town
    if settled:
        issue, pull, _, _ = paid_for(town)
    else:
        issue, pull = submitted(town)
        town.deliver()
        town.world.merge(town.v.maintainer, pull)
    turn(town)
    moved = places.move(issue, places.other)
    if not told:
        town.post.clear()
        town.sweep()
        town.parts.reconcile.tick()
    turn(town)
    if not settled:
        town.world.comment(town.v.maintainer, moved, "/resume it belongs here")
        turn(town)
    (before,) = places.contracts()
    assert before.status is (Status.PAID if settled else Status.PAYABLE) and not before.held
    back = take_back(town, pull, town.repository.full_name)
    town.tick(minutes=1)
    town.world.merge(town.v.second_maintainer, back)
    if not told:
        town.post.clear()
    turn(town)
    if not told:
        places.days_pass(40)
    (after,) = places.contracts()
    questions = after.recoveries if settled else after.holds
    assert [question.code for question in questions] == ["reverted"]
    town.world.comment(town.v.maintainer, moved, "/resume they mended it again")
    turn(town)
    (mended,) = places.contracts()
    assert not mended.recoveries and not mended.held
    assert audit.verify(town.engine) == []


def test_an_earlier_offer_s_paid_work_is_watched_after_a_later_one_moved(places: Places) -> None:
    town = places.town
    issue, pull, number, _ = paid_for(town)
    town.world.reopen_issue(town.v.maintainer, issue)
    turn(town)
    say(town, town.v.maintainer, issue, "/resume another need\n/bounty $300")
    places.move(issue, places.other)
    turn(town)
    back = take_back(town, pull, town.repository.full_name)
    town.tick(minutes=1)
    town.world.merge(town.v.second_maintainer, back)
    town.post.clear()
    places.days_pass(10)
    assert recoveries(town, number) == ["reverted"]


def test_a_revert_of_another_work_of_the_same_number_questions_nothing(places: Places) -> None:
    """Where the issue went, a pull request may bear the number of the one that was merged where it was."""
    town = places.town
    issue, pull, number, _ = paid_for(town)
    turn(town)
    moved = places.move(issue, places.other)
    turn(town)
    same = town.world.open_pull(town.v.rival, places.other, "More of it", f"Fixes #{moved.number}")
    assert same.number == pull.number
    turn(town)
    town.world.merge(town.v.second_maintainer, same)
    turn(town)
    back = town.world.open_pull(town.v.rival, places.other, 'Revert "More"', f"Reverts #{same.number}")
    town.tick(minutes=1)
    town.world.merge(town.v.second_maintainer, back)
    turn(town)
    places.days_pass()
    assert recoveries(town, number) == []
