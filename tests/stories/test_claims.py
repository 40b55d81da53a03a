"""A claim ends, waits and is given time by what people did, not by what nobody saw."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.lifecycle import Status
from app.core.policy import TREASURY_ZONE, treasury_day
from tests.stories.plots_work import claimed, offered, submitted
from tests.stories.steps import now, say, turn
from tests.town import Town


@pytest.mark.parametrize("way", ["archived", "uninstalled"])
def test_what_a_push_keeps_alive_does_not_lapse_because_its_place_went_away(town: Town, way: str) -> None:
    """Nobody could look meanwhile, and the word that the App is gone tells nothing of the work."""
    issue, pull = submitted(town)
    town.deliver()
    town.tick(days=13)
    town.world.push(town.v.contributor, pull)
    turn(town)
    if way == "archived":
        town.tick(days=2)
        town.world.archive(town.v.second_maintainer, town.repository)
    else:
        town.world.suspend(town.v.second_maintainer, town.v.installation)
        town.tick(days=100)
        town.world.uninstall(town.v.second_maintainer, town.v.installation)
    turn(town)
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


def test_an_offer_does_not_end_while_it_is_on_hold(town: Town) -> None:
    issue = offered(town)
    turn(town)
    town.tick(days=80)
    say(town, town.v.maintainer, issue, "/hold the auditors ask")
    town.tick(days=20)
    say(town, town.v.maintainer, issue, "/resume they are content")
    for days, status in ((9, Status.OPEN), (2, Status.EXPIRED)):
        town.tick(days=days)
        town.parts.reconcile.tick()
        assert now(town, issue).status is status


def test_an_offer_claimed_until_after_its_end_ends_with_the_claim(town: Town) -> None:
    """Facts stand in the order of their times."""
    issue = offered(town)
    turn(town)
    town.tick(days=89)
    ends = say(town, town.v.contributor, issue, "/claim").active_claims[0].expires_at
    town.tick(days=15)
    town.parts.reconcile.tick()
    left = now(town, issue)
    assert left.status is Status.EXPIRED and left.changed_at == ends


def test_a_lapsed_claim_rests_until_the_day_that_is_told(town: Town) -> None:
    """A day is one of Ottawa's: the claim lapsed in its evening, when it was the next day already in Greenwich."""
    town.tick(hours=8)
    issue = offered(town)
    ends = say(town, town.v.contributor, issue, "/claim").active_claims[0].expires_at
    assert ends is not None and ends.hour < 4
    town.tick(days=14)
    town.parts.reconcile.tick()
    assert not say(town, town.v.contributor, issue, "/claim").active_claims
    first = treasury_day(ends + timedelta(days=7))
    assert f"claim again from {first.isoformat()}." in town.said(issue.number)[0].replace("\u2011", "-")
    town.moment = datetime.combine(first, time(1), TREASURY_ZONE).astimezone(UTC)
    assert say(town, town.v.contributor, issue, "/claim").active_claims


def test_what_is_given_back_on_hold_is_nobodys_until_the_hold_is_lifted(town: Town) -> None:
    issue = claimed(town)
    say(town, town.v.rival, issue, "/claim")
    say(town, town.v.maintainer, issue, "/withdraw we do it ourselves")
    left = say(town, town.v.contributor, issue, "/release")
    assert left.status is Status.OPEN and [c.person.login for c in left.waitlist] == [town.v.rival.login]
    town.tick(days=5)
    left = say(town, town.v.maintainer, issue, "/resume we do not")
    (claim,) = left.active_claims
    assert left.status is Status.CLAIMED and claim.person.login == town.v.rival.login
    assert claim.granted_at and claim.expires_at and claim.expires_at - claim.granted_at >= timedelta(days=14)
