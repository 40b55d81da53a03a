"""What was refused stays refused, what ended stays ended, and what moved away takes nobody's money along."""

import pytest

from app.core.events import Actor, Settled, VoidAsked
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.state import Contract
from app.db import audit
from app.db.funds import close_fund
from app.sandbox.model import Account, Issue
from tests import scenes
from tests.stories.plots_work import claimed, offered, submitted
from tests.stories.steps import say
from tests.town import Town

OPERATOR = Actor(id=UserId(600), login="operator", role="operator")


def seen(town: Town, number: int = 1) -> Contract:
    """The contract after what GitHub has told meanwhile."""
    town.tick(minutes=1)
    town.deliver()
    contract = town.contract(number)
    assert contract is not None
    return contract


def settle(town: Town, contract: Contract, *, resumed: bool) -> str:
    event = Settled(at=town.now(), source=f"settle:{town.now()}", actor=OPERATOR, resumed=resumed, reason="asked them")
    return town.parts.handler.settle(contract.offer.issue_id, event).outcome


# --- labels -----------------------------------------------------------------------------------------------


def from_a_form(town: Town, label: str = "bounty: $900") -> Issue:
    for name in (label, "bounty: $950"):
        town.world.create_label(town.v.maintainer, town.repository, name)
    issue = town.world.open_issue_from_form(town.v.rival, town.repository, "Pay me", labels=[label])
    town.tick(minutes=1)
    town.deliver()
    return issue


def test_tidying_refused_labels_offers_nothing(town: Town) -> None:
    issue = from_a_form(town)
    town.world.add_label(town.v.triager, issue, "bounty: $950")
    town.tick(minutes=1)
    town.deliver()
    town.world.remove_label(town.v.maintainer, issue, "bounty: $950")
    town.tick(minutes=1)
    town.deliver()
    assert town.contract(issue.number) is None


@pytest.mark.parametrize("at_work", [False, True])
def test_taking_the_offers_label_off_ends_it_whatever_a_stranger_put_beside_it(town: Town, at_work: bool) -> None:
    issue = claimed(town) if at_work else offered(town)
    town.deliver()
    town.world.create_label(town.v.maintainer, town.repository, "bounty: $5000")
    town.world.add_label(town.v.triager, issue, "bounty: $5000")
    seen(town)
    town.world.remove_label(town.v.maintainer, issue, "bounty: $500")
    left = seen(town)
    assert left.amount_cents == 500_00
    assert [h.code for h in left.holds] == ["unlabelled"] if at_work else left.status is Status.WITHDRAWN


def test_taking_a_refused_label_off_leaves_the_offer(town: Town) -> None:
    issue = from_a_form(town)
    assert say(town, town.v.maintainer, issue, "/bounty $500").status is Status.OPEN
    town.world.remove_label(town.v.maintainer, issue, "bounty: $900")
    assert seen(town).status is Status.OPEN


def test_of_two_amounts_that_a_maintainer_put_the_one_left_counts(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    town.world.add_label(town.v.maintainer, issue, "bounty: $750")
    assert seen(town).amount_cents == 500_00
    town.world.remove_label(town.v.second_maintainer, issue, "bounty: $500")
    assert seen(town).amount_cents == 750_00


def test_a_choice_of_before_makes_no_offer_of_what_a_stranger_puts_later(town: Town) -> None:
    """Between two amounts a maintainer chose once; that says nothing of a label of weeks after."""
    by, issue = town.v.maintainer, offered(town)
    for name in ("bounty: $600", "bounty: $700"):
        town.world.create_label(by, town.repository, name)
    town.world.add_label(by, issue, "bounty: $600")
    for name in ("bounty: $500", "bounty: $600"):
        seen(town)
        town.world.remove_label(by, issue, name)
    assert seen(town).status is Status.WITHDRAWN
    for name in ("bounty: $500", "bounty: $700"):
        town.world.add_label(town.v.triager, issue, name)
        seen(town)
    town.world.remove_label(by, issue, "bounty: $700")
    assert seen(town).status is Status.WITHDRAWN


# --- what ended -------------------------------------------------------------------------------------------


def test_a_withdrawn_contract_waits_for_nobody(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    say(town, town.v.maintainer, issue, "/hold wait")
    ended = say(town, town.v.maintainer, issue, "/withdraw no longer needed")
    assert ended.status is Status.WITHDRAWN and not ended.held
    assert "On hold" not in town.said(1)[0]
    say(town, town.v.maintainer, issue, "/resume")
    assert "This bounty is over" in town.said(1)[0]
    again = say(town, town.v.maintainer, issue, "/bounty $300")
    assert again.status is Status.OPEN and again.amount_cents == 300_00
    assert audit.verify(town.engine) == []


def test_a_voided_contract_waits_for_nobody(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    seen(town)
    owed = say(town, town.v.maintainer, issue, "/hold it was a copy")
    with town.parts.store.unit() as unit:
        number, _ = unit.contract(owed.offer.issue_id) or (0, None)
    payee = owed.payables[0].payee.id
    void = VoidAsked(at=town.now(), source="void:1", actor=OPERATOR, payee_id=payee, reason="a copy")
    assert town.parts.handler.report(owed.offer.issue_id, number, void).facts
    ended = say(town, town.v.maintainer, issue, "/resume")
    assert ended.status is Status.VOID and not ended.held
    assert audit.verify(town.engine) == []


# --- places -----------------------------------------------------------------------------------------------


def moved_away(town: Town, *, told: bool = True) -> Account:
    """The repository goes to a company that has the App too; answers its administrator. Unless ``told`` no delivery
    says so."""
    company = town.world.add_organization("some-company")
    town.world.install(town.v.second_maintainer, company)
    town.world.transfer_repository(town.v.second_maintainer, town.repository, company)
    chief = town.world.add_user("company-chief")
    town.world.set_role(town.repository, chief, "admin")
    town.tick(minutes=1)
    if not told:
        town.post.clear()
    town.deliver()
    return chief


def test_a_repository_that_moved_offers_nothing_on_the_fund_of_before(town: Town) -> None:
    chief = moved_away(town)
    issue = town.world.create_issue(chief, town.repository, "Work for us")
    town.world.add_label(chief, issue, "bounty: $5000")
    town.tick(minutes=1)
    town.deliver()
    assert town.contract(issue.number) is None
    assert "No fund covers" in town.said(issue.number)[0]


def test_the_people_of_another_account_decide_nothing(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    chief = moved_away(town)
    town.world.add_user("crony")
    for words in ("/resume ours", "/bounty $5000", "/award @crony good", "/withdraw ours", "/split @crony 100%"):
        left = say(town, chief, issue, words)
        assert left.status is Status.CLAIMED and left.held and left.amount_cents == 500_00 and not left.payables
    assert "The repository went to another account" in town.said(1)[0]
    assert "The App’s operator settles it" in town.said(1)[0]
    assert settle(town, left, resumed=True) == "HoldsLifted"
    raised = say(town, chief, issue, "/bounty $5000")
    assert raised.amount_cents == 500_00, "the money is still not theirs"


def test_a_move_that_nothing_told_is_held_before_anything_is_decided(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    chief = moved_away(town, told=False)
    town.world.add_user("crony")
    left = say(town, chief, issue, "/award @crony well done")
    assert [h.code for h in left.holds] == ["repository_moved"] and not left.payables


@pytest.mark.parametrize("approved", [True, False])
def test_work_merged_while_its_place_was_out_of_reach_is_taken_when_it_is_settled(town: Town, approved: bool) -> None:
    _, pull = submitted(town)
    town.deliver()
    if not approved:
        town.world.set_role(town.repository, town.v.contributor, "write")
    issue = town.world.issue(town.repository, 1)
    town.world.convert_to_discussion(town.v.maintainer, issue)
    seen(town)
    town.world.merge(town.v.maintainer if approved else town.v.contributor, pull)
    held = seen(town)
    if approved:
        assert settle(town, held, resumed=True).startswith("HoldsLifted,WorkAccepted,PayableOpened")
    else:
        assert settle(town, held, resumed=True) == "refused:still_missing"
        assert settle(town, held, resumed=False) == "OfferWithdrawn"
    assert audit.verify(town.engine) == []


def test_one_issue_that_cannot_be_read_keeps_no_other_from_the_sweep(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(town, "First")
    second = town.world.create_issue(town.v.contributor, town.repository, "Second")
    town.deliver()
    town.world.add_label(town.v.maintainer, second, "bounty: $200")
    town.post.clear()
    read = town.parts.inbox.read_issue

    def broken(ref, by):  # type: ignore[no-untyped-def]
        if ref.number == 1:
            raise LookupError("planted")
        return read(ref, by=by)

    monkeypatch.setattr(town.parts.inbox, "read_issue", broken)
    town.tick(hours=1)
    town.sweep()
    contract = town.contract(second.number)
    assert contract is not None and contract.amount_cents == 200_00


def test_a_closed_fund_refuses_more_in_words(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    close_fund(town.engine, town.fund_id, scenes.because())
    left = say(town, town.v.maintainer, issue, "/bounty $900")
    assert left.amount_cents == 500_00 and "The fund of this offer is closed" in town.said(1)[0]
    assert say(town, town.v.contributor, issue, "/claim").status is Status.CLAIMED
