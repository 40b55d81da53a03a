"""A claim ends, waits and is given time by what people did, not by what nobody saw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.lifecycle import Status
from app.core.state import Contract
from app.sandbox.model import Account, Issue
from tests.databases import KINDS, fresh_engine
from tests.stories.plots_work import claimed, submitted
from tests.town import Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with fresh_engine(request.param, tmp_path) as engine:
        yield Town(engine)


@pytest.mark.parametrize("way", ["archived", "uninstalled"])
def test_what_a_push_keeps_alive_does_not_lapse_because_its_place_went_away(town: Town, way: str) -> None:
    """Nobody could look meanwhile, and the word that the App is gone tells nothing of the work."""
    issue, pull = submitted(town)
    town.deliver()
    town.tick(days=13)
    town.world.push(town.v.contributor, pull)
    settle(town)
    if way == "archived":
        town.tick(days=2)
        town.world.archive(town.v.second_maintainer, town.repository)
    else:
        town.world.suspend(town.v.second_maintainer, town.v.installation)
        town.tick(days=100)
        town.world.uninstall(town.v.second_maintainer, town.v.installation)
    settle(town)
    left = now(town, issue)
    assert left.held and left.status is Status.SUBMITTED
    assert [claim.person.login for claim in left.active_claims] == [town.v.contributor.login]


def test_who_waited_need_not_wait_where_all_may_work_by_now(town: Town) -> None:
    policy, policy_hash = town.policy
    issue = claimed(town)
    assert len(say(town, town.v.rival, issue, "/claim").waitlist) == 1
    town.policy = (replace(policy, claim_mode="open"), policy_hash)
    town.start()
    left = say(town, town.v.rival, issue, "/claim")
    assert not left.waitlist
    assert [c.person.login for c in left.active_claims] == [town.v.contributor.login, town.v.rival.login]


def say(town: Town, who: Account, issue: Issue, words: str) -> Contract:
    town.world.comment(who, issue, words)
    settle(town)
    return now(town, issue)


def settle(town: Town) -> None:
    town.tick(minutes=1)
    town.deliver()


def now(town: Town, issue: Issue) -> Contract:
    contract = town.contract(issue.number)
    assert contract is not None
    return contract
