"""A later offer on an issue neither shields nor hides what an earlier one was paid for."""

from collections.abc import Callable

import pytest

from app.core.events import Actor, PaymentRecorded, VoidAsked
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.policy import treasury_day
from app.db import audit
from app.sandbox.front import Request, Response
from app.sandbox.model import Commit, Issue
from tests.stories.plots_work import submitted
from tests.stories.steps import now, say, turn
from tests.town import Town

FINANCE = Actor(id=UserId(600), login="finance-officer", role="finance")


def paid_for(town: Town) -> tuple[Issue, Issue, int, Commit]:
    """An issue mended and paid, with the pull request, the contract's number and the merge."""
    issue, pull = submitted(town)
    town.deliver()
    merge = town.world.merge(town.v.maintainer, pull)
    turn(town)
    first = now(town, issue)
    payment = PaymentRecorded(
        at=town.now(),
        source="pay:1",
        actor=FINANCE,
        payee_id=first.payables[0].payee.id,
        reference="R-1",
        paid_on=treasury_day(town.now()).isoformat(),
        cents=first.payables[0].amount_cents,
    )
    with town.parts.store.unit() as unit:
        number, _ = unit.contract(first.offer.issue_id) or (0, None)
    assert town.parts.handler.report(first.offer.issue_id, number, payment).facts
    return issue, pull, number, merge


def reverted(town: Town) -> tuple[Issue, int]:
    """Paid work that a later offer followed and that was taken back since; with the earlier contract's number."""
    issue, pull, number, _ = paid_for(town)
    town.world.reopen_issue(town.v.maintainer, issue)
    turn(town)
    say(town, town.v.maintainer, issue, "/resume it is another need\n/bounty $300")
    back = town.world.open_pull(
        town.v.rival, town.repository, 'Revert "Work"', f"Reverts {town.repository.full_name}#{pull.number}"
    )
    town.tick(minutes=1)
    town.world.merge(town.v.second_maintainer, back)
    turn(town)
    return issue, number


def recoveries(town: Town, number: int) -> list[str]:
    contract = town.parts.store.contract_by_number(number)
    assert contract is not None
    return [recovery.code for recovery in contract.recoveries]


def test_a_later_offer_does_not_shield_what_an_earlier_one_was_paid_for(town: Town) -> None:
    issue, number = reverted(town)
    assert now(town, issue).amount_cents == 300_00 and not now(town, issue).held
    assert recoveries(town, number) == ["reverted"]
    assert "**The earlier offer of $500.00, in question after payment:** the fix was taken back" in town.said(1)[0]
    say(town, town.v.contributor, issue, "/resume I was paid for it")
    assert recoveries(town, number) == ["reverted"], "nobody settles what they were paid"
    later = say(town, town.v.maintainer, issue, "/resume they mended it again at no cost")
    assert recoveries(town, number) == [] and later.amount_cents == 300_00
    assert "The earlier offer" not in town.said(1)[0]
    assert audit.verify(town.engine) == []


@pytest.mark.parametrize("end", [Status.WITHDRAWN, Status.VOID])
def test_a_later_offer_that_came_to_nothing_ends_no_watch_over_what_was_paid(town: Town, end: Status) -> None:
    """A pushed commit is told by no delivery: only a look at the issue can find that it takes the paid work back."""
    issue, fix, number, merge = paid_for(town)
    town.world.reopen_issue(town.v.maintainer, issue)
    turn(town)
    later = say(town, town.v.maintainer, issue, "/resume it is another need\n/bounty $300")
    if end is Status.WITHDRAWN:
        later = say(town, town.v.maintainer, issue, "/withdraw no longer needed")
    else:
        say(town, town.v.rival, issue, "/claim")
        pull = town.world.open_pull(town.v.rival, town.repository, "More", f"Closes #{issue.number}")
        town.world.merge(town.v.second_maintainer, pull)
        turn(town)
        owed = now(town, issue)
        with town.parts.store.unit() as unit:
            second, _ = unit.contract(owed.offer.issue_id) or (0, None)
        payee = owed.payables[0].payee.id
        void = VoidAsked(at=town.now(), source="void:1", actor=FINANCE, payee_id=payee, reason="a copy")
        assert town.parts.handler.report(owed.offer.issue_id, second, void).facts
        later = now(town, issue)
    assert later.status is end
    title = f'Revert "Merge pull request #{fix.number}"'
    town.world.push_commit(town.v.maintainer, town.repository, f"{title}\n\nThis reverts commit {merge.oid}.")
    town.post.clear()
    town.tick(days=2)
    town.parts.reconcile.tick()
    assert recoveries(town, number) == ["reverted"]


def transferred(town: Town, issue: Issue) -> None:
    away = town.world.add_repository(town.v.owner, "other-place")
    town.world.set_role(away, town.v.second_maintainer, "admin")
    town.world.add_to_installation(town.v.second_maintainer, town.v.installation, away)
    town.world.transfer(town.v.second_maintainer, issue, away)


def deleted(town: Town, issue: Issue) -> None:
    town.world.delete_issue(town.v.second_maintainer, issue)


def removed(town: Town, _: Issue) -> None:
    town.world.remove_from_installation(town.v.second_maintainer, town.v.installation, town.repository)


def uninstalled(town: Town, _: Issue) -> None:
    town.world.uninstall(town.v.second_maintainer, town.v.installation)


@pytest.mark.parametrize("lose", [transferred, deleted, removed, uninstalled])
def test_a_paid_issue_that_is_gone_is_not_asked_for_for_ever(
    town: Town, lose: Callable[[Town, Issue], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    issue, *_ = paid_for(town)
    turn(town)
    lose(town, issue)
    turn(town)
    for _ in range(3):
        town.tick(days=33)
        town.parts.reconcile.tick()
    asked: list[str] = []
    answer = town.front.handle

    def handle(request: Request) -> Response:
        asked.append(request.path)
        return answer(request)

    monkeypatch.setattr(town.front, "handle", handle)
    for _ in range(12):
        town.tick(minutes=6)
        town.parts.reconcile.tick()
    assert asked == []
