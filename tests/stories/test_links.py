"""What counts as linked: GitHub's answer of before the merge, and no change after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.lifecycle import Status
from app.core.state import Contract
from app.sandbox.model import Issue
from tests.databases import KINDS, fresh_engine
from tests.stories import plots_links as plots
from tests.stories.plots import Plot
from tests.stories.plots_work import offered, submitted
from tests.town import Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with fresh_engine(request.param, tmp_path) as engine:
        yield Town(engine)


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
