"""What a merge lacked is supplied by a person with the right, not by whoever is paid for it."""

from dataclasses import replace

import pytest

from app.core.lifecycle import Status
from tests.stories.plots_work import claimed, offered, submitted
from tests.stories.steps import now, say, turn
from tests.town import Town


def test_a_text_cut_short_after_the_merge_lifts_no_cap(town: Town) -> None:
    policy, policy_hash = town.policy
    town.policy = (replace(policy, issues_per_pull_max=1), policy_hash)
    town.start()
    issues = [claimed(town, need) for need in ("One", "Two")]
    text = ", ".join(f"fixes #{issue.number}" for issue in issues)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Both", text)
    turn(town)
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    town.world.edit_pull(town.v.contributor, pull, body=f"Fixes #{issues[0].number}")
    turn(town)
    for issue in issues:
        assert [hold.code for hold in now(town, issue).holds] == ["within_link_cap"]
    assert say(town, town.v.second_maintainer, issues[0], "/award @first-contributor it is whole").payables


def test_another_default_branch_takes_no_earlier_merge_in(town: Town) -> None:
    issue, pull = submitted(town)
    town.world.comment(town.v.contributor, pull, f"/claim #{issue.number}")
    town.world.edit_pull(town.v.contributor, pull, base="develop")
    turn(town)
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    town.world.change_default_branch(town.v.second_maintainer, town.repository, "develop")
    assert [hold.code for hold in say(town, town.v.rival, issue, "Nice").holds] == ["default_branch"]
    assert say(town, town.v.second_maintainer, issue, "/resume it is in").status is Status.PAYABLE


def test_a_split_made_before_somebody_else_did_the_work_waits_for_a_person(town: Town) -> None:
    """Who gave the claim back is not paid for another's work, and who did it is not paid nothing."""
    issue, first, rival = claimed(town), town.v.contributor, town.v.rival
    third = town.world.add_user("third-contributor")
    say(town, town.v.maintainer, issue, f"/split @{first.login} 60% @{third.login} 40%")
    say(town, first, issue, "/release")
    say(town, rival, issue, "/claim")
    pull = town.world.open_pull(rival, town.repository, "Work", f"Fixes #{issue.number}")
    turn(town)
    assert "❌ its author has a share of the split" in town.said(issue.number)[0]
    town.world.merge(town.v.maintainer, pull)
    turn(town)
    assert [hold.code for hold in now(town, issue).holds] == ["author_has_share"]
    assert not say(town, town.v.maintainer, issue, "/resume good work").payables
    assert "its author has no part in the split that was decided" in town.said(issue.number)[0]
    paid = say(town, town.v.maintainer, issue, f"/split @{rival.login} 70% @{third.login} 30%\n/resume good work")
    assert [(p.payee.login, p.amount_cents) for p in paid.payables] == [(rival.login, 350_00), (third.login, 150_00)]


def test_a_new_name_of_the_default_branch_takes_nothing_back(town: Town) -> None:
    town.world.set_role(town.repository, town.v.contributor, "maintain")
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.contributor, pull)
    turn(town)
    assert [hold.code for hold in now(town, issue).holds] == ["accepted_by_other"]
    town.world.change_default_branch(town.v.second_maintainer, town.repository, "trunk")
    turn(town)
    assert say(town, town.v.second_maintainer, issue, "/resume I looked at it").status is Status.PAYABLE


@pytest.mark.parametrize("held", [False, True])
def test_where_all_may_work_the_first_acceptable_merge_is_paid(town: Town, held: bool) -> None:
    policy, policy_hash = town.policy
    town.policy = (replace(policy, claim_mode="open"), policy_hash)
    town.start()
    issue = claimed(town)
    say(town, town.v.rival, issue, "/claim")
    beside = town.world.open_pull(
        town.v.contributor, town.repository, "Beside", f"/claim #{issue.number}", base="develop"
    )
    good = town.world.open_pull(town.v.rival, town.repository, "Good", f"Fixes #{issue.number}")
    turn(town)
    town.world.merge(town.v.maintainer, beside)
    turn(town)
    assert [hold.code for hold in now(town, issue).holds] == ["default_branch"]
    if held:
        say(town, town.v.maintainer, issue, "/hold I want to look")
    town.world.merge(town.v.maintainer, good)
    turn(town)
    left = now(town, issue)
    if held:
        assert left.merge and left.merge.number == beside.number and left.held, "a person's hold is a person's to lift"
        return
    assert left.merge and left.merge.number == good.number and not left.held
    assert [payable.payee.login for payable in left.payables] == [town.v.rival.login]


def test_a_parent_dropped_before_the_offer_drops_nothing(town: Town) -> None:
    whole = town.world.create_issue(town.v.maintainer, town.repository, "The whole")
    town.world.close_issue(town.v.maintainer, whole, "not_planned")
    turn(town)
    town.tick(days=60)
    issue = claimed(town)
    turn(town)
    town.world.set_parent(issue, whole)
    left = say(town, town.v.rival, issue, "/status")
    assert left.status is Status.CLAIMED and not left.held


def test_a_parent_dropped_before_the_claim_holds_from_when_it_is_seen(town: Town) -> None:
    whole = town.world.create_issue(town.v.maintainer, town.repository, "The whole")
    issue = offered(town)
    turn(town)
    town.world.close_issue(town.v.maintainer, whole, "not_planned")
    town.tick(days=3)
    since = say(town, town.v.contributor, issue, "/claim").changed_at
    town.world.set_parent(issue, whole)
    left = say(town, town.v.rival, issue, "/status")
    assert [(hold.code, hold.at) for hold in left.holds] == [("parent_dropped", since)]
