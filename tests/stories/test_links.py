"""What counts as linked: GitHub's answer of before the merge, and no change after it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.lifecycle import Status
from app.core.state import Contract
from app.sandbox.model import Comment, Issue
from tests.stories import plots_links as plots
from tests.stories.plots import Plot
from tests.stories.plots_work import offered, submitted
from tests.town import Town


def contract_of(town: Town, number: int = 1) -> Contract:
    contract = town.contract(number)
    assert contract is not None
    return contract


def played(town: Town, plot: Plot) -> None:
    """The plot step by step, with the clock and the sweep looking too."""
    for _ in plot(town):
        town.deliver()
        town.tick(minutes=5)
    town.sweep()


def merge(town: Town, pull: Issue) -> None:
    town.tick(minutes=1)
    town.world.merge(town.v.maintainer, pull)
    town.tick(minutes=1)
    town.deliver()


@pytest.mark.parametrize(
    "plot",
    [plots.named_too_late, plots.named_away_then_edited, plots.linked_by_hand_too_late],
    ids=lambda p: p.__name__,
)
def test_a_link_changed_after_the_merge_of_the_holder_is_for_a_person(town: Town, plot: Plot) -> None:
    played(town, plot)
    contract = contract_of(town)
    assert [hold.code for hold in contract.holds] == ["linked_at_merge"] and not contract.payables
    assert "cannot be shown to have named this issue when it was merged" in town.said(1)[0]
    town.tick(days=1)
    town.world.comment(town.v.maintainer, town.world.issue(town.repository, 1), "/resume it looks right")
    town.deliver()
    town.sweep()
    assert contract_of(town).held and not contract_of(town).payables
    town.world.comment(
        town.v.maintainer, town.world.issue(town.repository, 1), "/award @first-contributor it is the fix"
    )
    town.deliver()
    assert contract_of(town).status is Status.PAYABLE


def test_a_claim_made_in_what_is_merged_already_links_nothing(town: Town) -> None:
    played(town, plots.claimed_too_late)
    contract = contract_of(town)
    assert contract.status is Status.CLAIMED and contract.merge is None and not contract.held


def test_nobody_freezes_a_contract_by_old_work(town: Town) -> None:
    played(town, plots.old_work_of_a_stranger)
    contract = contract_of(town, 2)
    assert contract.status is Status.PAYABLE and contract.merge is not None and contract.merge.number == 3
    assert [payable.payee.login for payable in contract.payables] == ["first-contributor"]


def test_an_open_offer_is_not_frozen_by_old_work(town: Town) -> None:
    old = town.world.open_pull(town.v.rival, town.repository, "Long ago", "A comma.")
    merge(town, old)
    town.tick(days=30)
    issue = offered(town)
    town.deliver()
    town.world.edit_pull(town.v.rival, old, body=f"Fixes #{issue.number}")
    town.tick(minutes=1)
    town.deliver()
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    contract = contract_of(town, issue.number)
    assert contract.status is Status.CLAIMED and contract.merge is None and not contract.held


def test_what_was_linked_before_the_merge_is_read_after_it(town: Town) -> None:
    """Every delivery is lost; the sweep comes to what they would have come to."""
    _, pull = submitted(town)
    town.world.merge(town.v.maintainer, pull)
    town.post.clear()
    town.tick(minutes=5)
    town.sweep()
    assert contract_of(town).status is Status.PAYABLE


@pytest.mark.parametrize("how", ["its text", "by hand"])
def test_a_recorded_link_stands_whatever_is_changed_after_the_merge(town: Town, how: str) -> None:
    issue, pull = submitted(town)
    if how == "by hand":
        town.world.edit_pull(town.v.contributor, pull, body="No words.")
        town.world.link(town.v.maintainer, pull, issue)
    town.deliver()
    town.sweep()
    town.tick(minutes=5)
    town.world.merge(town.v.maintainer, pull)
    town.tick(minutes=5)
    if how == "by hand":
        town.world.unlink(town.v.maintainer, pull, issue)
    else:
        town.world.edit_pull(town.v.contributor, pull, body="Nothing is named here any more.")
    town.deliver()
    contract = contract_of(town)
    assert contract.status is Status.PAYABLE and [p.payee.login for p in contract.payables] == ["first-contributor"]


def claimed_by_comment(town: Town) -> tuple[Issue, Issue, Comment]:
    issue = offered(town)
    town.deliver()
    pull = town.world.open_pull(town.v.contributor, town.repository, "Work", "See the issue.")
    town.tick(minutes=1)
    return issue, pull, town.world.comment(town.v.contributor, pull, f"/claim #{issue.number}")


def thanked(town: Town, said: Comment) -> None:
    town.world.edit_comment(town.v.contributor, said, f"{said.body}\n\nThanks!")


def emptied(town: Town, said: Comment) -> None:
    town.world.edit_comment(town.v.maintainer, said, "Never mind.")


def deleted(town: Town, said: Comment) -> None:
    town.world.delete_comment(town.v.contributor, said)


def talked_over(town: Town, said: Comment) -> None:
    for count in range(101):
        town.world.comment(town.v.rival, said.issue, f"Word {count}.")
    town.post[:] = town.post[-1:]


@pytest.mark.parametrize("what", [thanked, emptied, deleted, talked_over], ids=lambda what: what.__name__)
def test_a_claim_in_a_pull_request_stands_whatever_becomes_of_its_comment(
    town: Town, what: Callable[[Town, Comment], None]
) -> None:
    issue, pull, said = claimed_by_comment(town)
    town.deliver()
    assert contract_of(town).status is Status.SUBMITTED
    town.tick(minutes=1)
    what(town, said)
    town.deliver()
    town.sweep()
    assert contract_of(town).status is Status.SUBMITTED
    merge(town, pull)
    contract = contract_of(town, issue.number)
    assert contract.status is Status.PAYABLE and [p.payee.login for p in contract.payables] == ["first-contributor"]


@pytest.mark.parametrize("what", [thanked, emptied, deleted], ids=lambda what: what.__name__)
def test_a_claim_in_a_pull_request_counts_as_its_delivery_brought_it(
    town: Town, what: Callable[[Town, Comment], None]
) -> None:
    """Its comment was changed before anybody looked, its delivery comes last."""
    _, pull, said = claimed_by_comment(town)
    what(town, said)
    town.tick(minutes=1)
    town.world.merge(town.v.maintainer, pull)
    late, town.post[:] = town.post[::-1], []
    town.deliver(late)
    assert contract_of(town).status is Status.PAYABLE


def test_a_claim_in_a_pull_request_ends_with_it(town: Town) -> None:
    issue, pull, said = claimed_by_comment(town)
    town.deliver()
    town.world.delete_comment(town.v.contributor, said)
    town.world.close_pull(town.v.contributor, pull)
    town.tick(minutes=1)
    town.deliver()
    assert contract_of(town, issue.number).status is Status.CLAIMED


def test_what_only_words_linked_is_unlinked_with_the_words(town: Town) -> None:
    _, pull = submitted(town)
    town.deliver()
    town.world.edit_pull(town.v.contributor, pull, body="A comma.")
    town.deliver()
    assert contract_of(town).status is Status.CLAIMED


def test_claims_count_for_the_most_issues_that_one_pull_request_may_name(town: Town) -> None:
    policy, policy_hash = town.policy
    town.policy = (replace(policy, issues_per_pull_max=5, active_claims_max=9), policy_hash)
    town.start()
    issues = [offered(town, f"Need {n}") for n in range(6)]
    town.deliver()
    body = "\n".join(f"/claim #{issue.number}" for issue in issues)
    pull = town.world.open_pull(town.v.contributor, town.repository, "All of it", body)
    town.tick(minutes=1)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    town.tick(minutes=1)
    town.deliver()
    for issue in issues:
        contract = town.contract(issue.number)
        assert contract is not None and [h.code for h in contract.holds] == ["within_link_cap"]
