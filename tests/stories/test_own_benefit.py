"""Who gains by a contract decides nothing about it, by whatever way they try."""

from dataclasses import replace

import pytest

from app.core.lifecycle import Status
from app.core.state import Contract
from app.sandbox.model import Account, Issue
from tests.stories.plots_work import claimed, offered
from tests.stories.steps import now, say
from tests.town import Town


def merged(town: Town, issue: Issue, author: Account, merger: Account) -> Contract:
    pull = town.world.open_pull(author, town.repository, "Work", f"Fixes #{issue.number}")
    town.tick(minutes=1)
    town.deliver()
    town.world.merge(merger, pull)
    town.tick(minutes=1)
    town.deliver()
    return now(town, issue)


@pytest.mark.parametrize("way", ["command", "label"])
def test_who_claims_does_not_raise_the_price(town: Town, way: str) -> None:
    issue, claimant = offered(town), town.v.second_maintainer
    town.deliver()
    say(town, claimant, issue, "/claim")
    if way == "command":
        say(town, claimant, issue, "/bounty $5000")
    else:
        town.world.remove_label(town.v.triager, issue, "bounty: $500")
        town.tick(minutes=1)
        town.deliver()
        town.world.create_label(claimant, town.repository, "bounty: $5000")
        town.world.add_label(claimant, issue, "bounty: $5000")
        town.tick(minutes=1)
        town.deliver()
    assert now(town, issue).amount_cents == 500_00
    assert "Nobody decides on money for themself" in town.said(1)[0]
    paid = merged(town, issue, claimant, town.v.maintainer)
    assert [p.amount_cents for p in paid.payables] == [500_00]


def test_who_waits_for_the_claim_does_not_raise_the_price(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    assert say(town, town.v.second_maintainer, issue, "/claim\n/bounty $5000").amount_cents == 500_00
    assert say(town, town.v.maintainer, issue, "/bounty $600").amount_cents == 600_00, "anybody else may"


def test_a_payee_lifts_no_hold_on_their_own_money(town: Town) -> None:
    issue, payee = offered(town), town.v.second_maintainer
    town.deliver()
    say(town, payee, issue, "/claim")
    merged(town, issue, payee, town.v.maintainer)
    assert say(town, town.v.maintainer, issue, "/hold it may be a copy").held
    assert say(town, payee, issue, "/resume it is not").held
    assert not say(town, town.v.maintainer, issue, "/resume it is not").held


def test_a_claimant_extends_no_claim_of_their_own(town: Town) -> None:
    issue, holder = offered(town), town.v.second_maintainer
    town.deliver()
    before = say(town, holder, issue, "/claim").active_claims[0].expires_at
    assert say(town, holder, issue, "/extend").active_claims[0].expires_at == before
    after = say(town, town.v.maintainer, issue, "/extend").active_claims[0].expires_at
    assert before is not None and after is not None and after > before


def test_who_has_a_share_awards_nothing(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    sharer = town.v.second_maintainer
    say(town, town.v.maintainer, issue, f"/split @{sharer.login} 90% @{town.v.rival.login} 10%")
    assert not say(town, sharer, issue, f"/award @{town.v.rival.login} good").payables
    paid = say(town, town.v.maintainer, issue, f"/award @{town.v.rival.login} good")
    assert [(p.payee.login, p.amount_cents) for p in paid.payables] == [
        (sharer.login, 450_00),
        (town.v.rival.login, 50_00),
    ]


def test_an_award_beside_a_split_names_who_is_in_it(town: Town) -> None:
    """What the comment says and what is owed are one."""
    issue = offered(town)
    town.deliver()
    town.world.add_user("third-contributor")
    say(town, town.v.maintainer, issue, f"/split @{town.v.contributor.login} 60% @{town.v.rival.login} 40%")
    left = say(town, town.v.maintainer, issue, "/award @third-contributor did it all")
    assert left.status is Status.OPEN and not left.payables
    assert f"split between `{town.v.contributor.login}`, `{town.v.rival.login}`" in town.said(1)[0]
    say(town, town.v.maintainer, issue, "/split @third-contributor 100%")
    paid = say(town, town.v.maintainer, issue, "/award @third-contributor did it all")
    assert [p.payee.login for p in paid.payables] == ["third-contributor"]


def test_a_place_on_the_waitlist_gets_round_no_limit(town: Town) -> None:
    """Who holds as many claims as one person may keeps the place and has the claim once one of them is over."""
    policy, policy_hash = town.policy
    town.policy = (replace(policy, active_claims_max=3), policy_hash)
    town.start()
    first, *others = (offered(town, f"Need {n}") for n in range(4))
    town.deliver()
    say(town, town.v.rival, first, "/claim")
    say(town, town.v.contributor, first, "/claim")
    for issue in others:
        say(town, town.v.contributor, issue, "/claim")
    left = say(town, town.v.rival, first, "/release")
    assert left.status is Status.OPEN and [c.person.login for c in left.waitlist] == [town.v.contributor.login]
    assert say(town, town.v.contributor, first, "/claim").status is Status.OPEN
    assert "the most one person may" in town.said(first.number)[0]
    say(town, town.v.contributor, others[0], "/release")
    assert say(town, town.v.contributor, first, "/claim").status is Status.CLAIMED


def test_an_extension_is_everybodys_where_all_may_work(town: Town) -> None:
    policy, policy_hash = town.policy
    town.policy = (replace(policy, claim_mode="open"), policy_hash)
    town.start()
    issue = offered(town)
    town.deliver()
    say(town, town.v.contributor, issue, "/claim")
    before = say(town, town.v.rival, issue, "/claim").active_claims
    after = say(town, town.v.maintainer, issue, "/extend")
    assert len(before) == 2
    assert [c.extensions for c in after.active_claims] == [1, 1]
