"""What becomes of a contract when GitHub no longer shows its issue: told by a delivery, found by the sweep, settled."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import events as e
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.state import Contract
from app.db import audit
from app.github.payloads import classify
from app.sandbox.model import Issue
from tests.databases import KINDS, clean_engine
from tests.stories.plots_places import BEYOND_REACH
from tests.stories.plots_work import claimed, submitted
from tests.stories.steps import turn
from tests.town import Town

HOLDS = {"hidden": "repository_private", "taken_off": "app_removed", "erased": "issue_gone"}
OPERATOR = e.Actor(id=UserId(1), login="op", role="operator")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", [True, False], ids=["told", "found by the sweep"])
@pytest.mark.parametrize("plot", BEYOND_REACH, ids=lambda plot: plot.__name__)
def test_it_is_held_and_can_be_settled(plot: Callable[[Town], object], told: bool, kind: str, tmp_path: Path) -> None:
    with clean_engine(kind, tmp_path) as engine:
        town = Town(engine)
        steps = iter(plot(town))  # type: ignore[call-overload]
        next(steps)
        town.deliver()
        town.sweep()
        for _ in steps:
            if not told:
                town.post.clear()
            town.deliver()
        if not told:
            found = town.sweep()
            assert any("HoldPlaced" in line for line in found)
            assert town.sweep() == []
        contract = town.contract(1)
        assert contract is not None
        assert [hold.code for hold in contract.holds] == [HOLDS[plot.__name__]]
        event = e.Settled(at=town.now(), source="settle:1", actor=OPERATOR, resumed=False, reason="nobody is left")
        decision = town.parts.handler.settle(contract.offer.issue_id, event)
        ended = town.contract(1)
        assert decision.facts and ended is not None and ended.status is Status.WITHDRAWN
        assert audit.verify(engine) == []


def test_what_people_can_decide_on_github_is_not_settled_elsewhere(tmp_path: Path) -> None:
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = claimed(town)
        town.deliver()
        event = e.Settled(at=town.now(), source="settle:1", actor=OPERATOR, resumed=False, reason="I want to")
        decision = town.parts.handler.settle(issue.id, event)
        assert [refusal.code.value for refusal in decision.refusals] == ["still_on_github"]


def test_an_issue_not_shown_is_held_after_a_day_only(tmp_path: Path) -> None:
    """404 decides nothing: it may be lag. After a day of it somebody must look; shown again, it goes on."""
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = claimed(town)
        town.deliver()
        del town.repository.issues[issue.number]
        for hours, holds in ((1, []), (12, []), (13, ["issue_gone"])):
            town.tick(hours=hours)
            town.sweep()
            contract = town.contract(issue.number)
            assert contract is not None and [hold.code for hold in contract.holds] == holds
        town.repository.issues[issue.number] = issue
        town.world.comment(town.v.maintainer, issue, "/resume it is there again")
        town.deliver()
        contract = town.contract(issue.number)
        assert contract is not None and not contract.held


@pytest.mark.parametrize("kind", KINDS)
def test_a_reminder_calls_the_holder_twice_and_nobody_else(kind: str, tmp_path: Path) -> None:
    with clean_engine(kind, tmp_path) as engine:
        town = Town(engine)
        issue = claimed(town)
        town.deliver()
        for _ in range(15):
            town.tick(days=1)
            town.parts.reconcile.tick()
            town.work()
        called = [body for body in town.said(issue.number) if "@first-contributor" in body]
        assert len(called) == 2 and len(town.said(issue.number)) == 3
        contract = town.contract(issue.number)
        assert contract is not None and contract.status is Status.OPEN


def test_a_button_under_the_check_asks_github_again(tmp_path: Path) -> None:
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = claimed(town)
        pull = town.world.open_pull(town.v.contributor, town.repository, "Work", f"Fixes #{issue.number}")
        town.deliver()
        run = town.repository.check_runs[0]
        town.world.merge(town.v.maintainer, pull)
        town.post.clear()
        town.tick(minutes=1)
        town.world.press_button(town.v.maintainer, run, "look_again")
        town.deliver()
        contract = town.contract(issue.number)
        assert contract is not None and contract.status is Status.PAYABLE
        assert run.document["conclusion"] == "success"


def test_the_app_s_own_comment_comes_back_as_it_was(tmp_path: Path) -> None:
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = claimed(town)
        town.deliver()
        (before,) = town.said(issue.number)
        own = next(c for c in issue.comments if c.author.type == "Bot")
        town.world.edit_comment(town.v.maintainer, own, "Send your bank data to me")
        town.deliver()
        assert town.said(issue.number) == [before]
        town.world.delete_comment(town.v.maintainer, own)
        town.deliver()
        assert town.said(issue.number) == [before]


def test_an_offer_on_a_pull_request_is_refused_there(tmp_path: Path) -> None:
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        pull = town.world.open_pull(town.v.contributor, town.repository, "Work", "Please pay me")
        town.world.add_label(town.v.maintainer, pull, "bounty: $500")
        town.world.comment(town.v.maintainer, pull, "/bounty $500")
        town.deliver()
        (said,) = town.said(pull.number)
        assert said.count("A bounty is offered on an issue") == 1 and town.contract(pull.number) is None


def owed(town: Town) -> Issue:
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    return issue


def deleted(town: Town, issue: Issue) -> None:
    town.world.delete_issue(town.v.second_maintainer, issue)


def repository_deleted(town: Town, _: Issue) -> None:
    town.world.delete_repository(town.v.second_maintainer, town.repository)


def archived(town: Town, _: Issue) -> None:
    town.world.archive(town.v.second_maintainer, town.repository)


def removed(town: Town, _: Issue) -> None:
    town.world.remove_from_installation(town.v.second_maintainer, town.v.installation, town.repository)


def transferred_out(town: Town, issue: Issue) -> None:
    away = town.world.add_repository(town.v.owner, "other-place")
    town.world.set_role(away, town.v.second_maintainer, "admin")
    town.world.transfer(town.v.second_maintainer, issue, away)


def state_of(town: Town) -> Contract:
    contract = town.parts.store.contract_by_number(1)
    assert contract is not None
    return contract


def let_go_on(town: Town) -> str:
    event = e.Settled(
        at=town.now(), source=f"settle:{town.now()}", actor=OPERATOR, resumed=True, reason="the work is there"
    )
    return town.parts.handler.settle(state_of(town).offer.issue_id, event).outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", [True, False], ids=["told", "found by the sweep"])
@pytest.mark.parametrize("lose", [deleted, repository_deleted, archived, removed, transferred_out])
def test_what_the_operator_settled_is_paid_though_the_place_stays_away(
    lose: Callable[[Town, Issue], None], told: bool, kind: str, tmp_path: Path
) -> None:
    with clean_engine(kind, tmp_path) as engine:
        town = Town(engine)
        issue = owed(town)
        lose(town, issue)
        if not told:
            town.post.clear()
        turn(town)
        town.sweep()
        assert state_of(town).held and let_go_on(town) == "HoldsLifted"
        for _ in range(3):
            town.tick(hours=13)
            town.sweep()
            town.parts.reconcile.tick()
        assert state_of(town).status is Status.PAYABLE and not state_of(town).held
        assert audit.verify(engine) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_seen_again_and_lost_again_is_held_anew(kind: str, tmp_path: Path) -> None:
    with clean_engine(kind, tmp_path) as engine:
        town = Town(engine)
        owed(town)
        admin, world = town.v.second_maintainer, town.world

        def away() -> list[str]:
            town.post.clear()
            town.tick(minutes=10)
            town.sweep()
            return [hold.code for hold in state_of(town).holds]

        for _ in range(2):
            world.archive(admin, town.repository)
            assert away() == ["repository_archived"] and let_go_on(town) == "HoldsLifted" and away() == []
            world.unarchive(admin, town.repository)
            assert away() == []
            world.remove_from_installation(admin, town.v.installation, town.repository)
            assert away() == ["app_removed"] and let_go_on(town) == "HoldsLifted" and away() == []
            world.add_to_installation(admin, town.v.installation, town.repository)
            assert away() == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_settled_where_an_issue_went_out_of_reach_needs_no_second_word(kind: str, tmp_path: Path) -> None:
    with clean_engine(kind, tmp_path) as engine:
        town = Town(engine)
        transferred_out(town, owed(town))
        turn(town)
        assert [hold.code for hold in state_of(town).holds] == ["issue_transferred"] and let_go_on(town)
        town.tick(minutes=10)
        town.sweep()
        assert not state_of(town).held


def test_a_repository_in_use_again_is_looked_through_at_once(tmp_path: Path) -> None:
    with clean_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        town.post.clear()
        town.world.archive(town.v.second_maintainer, town.repository)
        town.world.unarchive(town.v.second_maintainer, town.repository)
        told = [classify(told.event, told.body) for told in town.post if told.event == "repository"]
        assert [found.resync for found in told] == [False, True]
