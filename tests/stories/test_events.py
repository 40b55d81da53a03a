"""Happenings that no longer story needs, each as GitHub delivers it, through the real route."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.lifecycle import Status
from app.github.payloads import classify
from app.sandbox.deliveries import Delivery
from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town


def holds(town: Town, number: int) -> list[str]:
    contract = town.contract(number)
    assert contract is not None
    return [hold.code for hold in contract.holds]


def test_an_issue_edited_after_its_claim_is_shown_as_edited(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    town.world.edit_issue(town.v.contributor, issue, body="Do something else for the same money.")
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None and contract.text_changed
    assert "edited after it was claimed" in town.said(issue.number)[0]
    town.tick(minutes=1)
    town.world.edit_issue(town.v.contributor, issue, body="Please.")
    town.deliver()
    assert "edited after it was claimed" not in town.said(issue.number)[0]


def test_a_label_renamed_alters_nothing_and_is_reported(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    town.world.edit_label(town.v.maintainer, town.repository, "bounty: $500", new_name="bounty: $900")
    town.deliver()
    town.parts.reconcile.tick()
    town.work()
    contract = town.contract(issue.number)
    assert contract is not None and contract.amount_cents == 500_00 and not contract.label_shown
    assert "`bounty: $500` is no longer on the issue" in town.said(issue.number)[0]
    town.world.edit_label(town.v.maintainer, town.repository, "bounty: $900", new_name="bounty: $500")
    town.deliver()
    town.parts.reconcile.tick()
    town.work()
    assert "no longer on the issue" not in town.said(issue.number)[0]


def test_a_repository_moved_to_another_account_is_held(town: Town) -> None:
    issue, _ = submitted(town)
    town.deliver()
    other = town.world.add_organization("other-department")
    town.world.install(town.v.second_maintainer, other)
    town.world.transfer_repository(town.v.second_maintainer, town.repository, other)
    town.deliver()
    assert set(holds(town, issue.number)) <= {"repository_moved", "app_removed"} and holds(town, issue.number)


def test_a_repository_deleted_is_held(town: Town) -> None:
    issue, _ = submitted(town)
    town.deliver()
    town.world.delete_repository(town.v.second_maintainer, town.repository)
    town.deliver()
    assert holds(town, issue.number) == ["repository_gone"]


@pytest.mark.parametrize("told", [True, False], ids=["told", "found by the sweep"])
def test_a_repository_taken_out_of_the_installation_is_held(town: Town, told: bool) -> None:
    issue, _ = submitted(town)
    town.deliver()
    town.world.remove_from_installation(town.v.second_maintainer, town.v.installation, town.repository)
    if not told:
        town.post.clear()
        town.sweep()
    town.deliver()
    assert holds(town, issue.number) == ["app_removed"]
    town.world.add_to_installation(town.v.second_maintainer, town.v.installation, town.repository)
    town.tick(minutes=1)
    town.world.comment(town.v.maintainer, issue, "/resume it is back")
    town.deliver()
    assert holds(town, issue.number) == []


def test_an_account_renamed_is_found_under_its_new_name(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.rename_user(town.v.owner, "renamed-department")
    assert (town.post[-1].event, town.post[-1].action) == ("installation_target", "renamed")
    town.deliver()
    town.sweep()
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.PAYABLE
    assert town.outcomes()[-1] and contract.offer.issue_number == issue.number


def test_a_claim_from_a_new_account_is_refused_where_the_rules_say_so(town: Town) -> None:
    rules, _ = town.policy
    town.policy = (replace(rules, account_age_days=20_000), "a" * 64)
    town.start()
    issue = claimed(town)
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.OPEN
    assert "must be at least 20000 days old" in town.said(issue.number)[0]


def test_a_commit_of_the_future_keeps_no_claim(town: Town) -> None:
    """Its date is its author's to choose; the pull request was last touched by GitHub's clock."""
    issue, pull = submitted(town)
    town.tick(minutes=1)
    town.world.push(town.v.contributor, pull).at = datetime(2099, 1, 1, tzinfo=UTC)
    town.deliver()
    town.tick(days=30)
    town.parts.reconcile.tick()
    town.work()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.OPEN and not contract.active_claims


@pytest.mark.parametrize("line", ["/status", "/release", "/claim", "/claim #x", "/claim #1 please"])
def test_a_command_that_says_nothing_in_a_pull_request_is_marked_there(town: Town, line: str) -> None:
    issue, pull = submitted(town)
    said = town.world.comment(town.v.contributor, pull, line)
    talk = town.world.comment(town.v.rival, pull, "Nice.\n\n/lgtm")
    town.deliver()
    town.sweep()
    assert [r.content for r in said.reactions] == ["confused"] and talk.reactions == []
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.SUBMITTED and town.said(pull.number) == []
    said_why, *more = town.said(issue.number)
    assert f"In pull request `#{pull.number}` only `/claim #12`" in said_why and not more


def test_a_claim_in_a_pull_request_counts_beside_an_offer_that_does_not(town: Town) -> None:
    """Several commands to a comment; a bad line does not stop the rest."""
    issue = offered(town)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Work", "See the issue.")
    town.world.comment(town.v.contributor, pull, f"/bounty $600\n/claim #{issue.number}")
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None and contract.status is Status.SUBMITTED and contract.amount_cents == 500_00
    assert "not on a pull request" in town.said(pull.number)[0]


def test_a_claim_under_another_issue_is_answered(town: Town) -> None:
    issue, other = offered(town), offered(town, "Another need")
    said = town.world.comment(town.v.contributor, other, f"/claim #{issue.number}")
    town.deliver()
    for number in (issue.number, other.number):
        contract = town.contract(number)
        assert contract is not None and not contract.claims
    assert [r.content for r in said.reactions] == ["confused"]
    assert "the number is another issue’s; write it there" in town.said(other.number)[0]


def test_a_transfer_told_by_the_new_place_alone(town: Town) -> None:
    other = town.world.add_repository(town.v.owner, "other-place")
    town.world.add_to_installation(town.v.second_maintainer, town.v.installation, other)
    town.world.set_role(other, town.v.second_maintainer, "admin")
    issue = claimed(town)
    town.deliver()
    moved = town.world.transfer(town.v.second_maintainer, issue, other)
    came = [d for d in town.post if _is(d, "opened", other.id)]
    town.post.clear()
    town.deliver(came)
    said = [comment.body for comment in moved.comments if comment.author.type == "Bot"]
    assert len(came) == 1 and len(said) == 1 and "moved to another repository" in said[0]


def _is(delivery: Delivery, action: str, repository_id: int) -> bool:
    told = json.loads(delivery.body)
    return bool(delivery.event == "issues" and told["action"] == action and told["repository"]["id"] == repository_id)


def test_an_edit_of_what_said_nothing_before_is_read(town: Town) -> None:
    """GitHub gives null for what an empty text was."""
    issue = offered(town)
    town.deliver()
    town.world.edit_issue(town.v.contributor, issue, body="Now it says something.")
    edited = town.post[-1]
    said = {**json.loads(edited.body), "changes": {"body": {"from": None}}}
    found = classify(edited.event, json.dumps(said).encode())
    assert found.reason == "issues.edited" and found.number == issue.number
