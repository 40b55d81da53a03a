"""What GitHub does not find beside the issue, a pull request or a person, stops nothing and decides nothing."""

from sqlalchemy import select

from app.core.events import Actor
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.state import Contract
from app.db import audit
from app.db import tables as t
from app.sandbox.faults import Fault
from app.sandbox.model import Issue
from app.service.acts import ActKind, NewAct
from tests.stories.plots_work import claimed, submitted
from tests.town import Town

ALWAYS = 10**6


def contract_of(town: Town, number: int = 1) -> Contract:
    contract = town.contract(number)
    assert contract is not None
    return contract


def days_pass(town: Town) -> None:
    for _ in range(4):
        town.tick(hours=12)
        town.sweep()


def merged_and_payable(town: Town, pull: Issue) -> None:
    """The holder's work is merged, and days later it is still payable."""
    town.tick(minutes=1)
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    days_pass(town)
    contract = contract_of(town)
    assert contract.status is Status.PAYABLE and not contract.held


def test_a_spammer_s_pull_request_that_goes_away_hides_nobody_else_s(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    spam = town.world.open_pull(town.v.rival, town.repository, "Buy", f"Fixes #{issue.number}")
    town.deliver()
    del town.repository.issues[spam.number]
    issue.timeline[:] = [item for item in issue.timeline if item.data.get("source") is not spam]
    merged_and_payable(town, pull)


def test_a_comment_of_an_account_that_github_hides_keeps_nobody_from_deciding(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    hidden = town.world.add_user("hidden-account")
    said = town.world.comment(hidden, issue, "/hold me")
    for path in (".*/collaborators/hidden-account/permission", f"/user/{hidden.id}"):
        town.world.faults.add(Fault(kind="status", status=404, path=path, times=ALWAYS))
    town.deliver()
    assert not contract_of(town).held and [r.content for r in said.reactions] == ["confused"]
    merged_and_payable(town, pull)


def test_a_form_of_an_account_that_is_deleted_is_refused_and_the_rest_goes_on(town: Town) -> None:
    _, pull = submitted(town)
    town.deliver()
    leaving = town.world.add_user("leaving-maintainer")
    town.world.set_role(town.repository, leaving, "maintain")
    town.world.delete_user(leaving)
    with town.engine.connect() as connection:
        number, facts = connection.execute(select(t.contract.c.id, t.contract.c.fact_count)).one()
    person = Actor(id=UserId(leaving.id), login=leaving.login)
    act = NewAct(contract_id=number, seen_facts=facts, key="k", person=person, kind=ActKind.HOLD, line="/hold bye")
    decided = town.parts.acts.find(town.parts.acts.ask(act))
    assert decided is not None and decided.outcome == "refused:not_authorised"
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    days_pass(town)
    contract = contract_of(town)
    assert contract.status is Status.PAYABLE and not contract.held


def test_pull_requests_that_are_not_found_at_all_lose_no_issue(town: Town) -> None:
    """GitHub does not say which: that is no answer, and the issue is asked for again."""
    _, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    fault = Fault(kind="graphql", operation="Pulls", error_type="NOT_FOUND", times=ALWAYS)
    town.world.faults.add(fault)
    town.deliver()
    days_pass(town)
    assert contract_of(town).status is Status.SUBMITTED and not contract_of(town).held
    town.world.faults.clear()
    town.sweep()
    assert contract_of(town).status is Status.PAYABLE


def test_a_pull_request_told_of_before_github_shows_it_is_asked_for_again(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    pull = town.world.open_pull(town.v.contributor, town.repository, "Work", f"Fixes #{issue.number}")
    told = [delivery for delivery in town.post if delivery.event == "pull_request"]
    town.post.clear()
    del town.repository.issues[pull.number]
    town.deliver(told)
    assert contract_of(town).status is Status.CLAIMED
    town.repository.issues[pull.number] = pull
    town.tick(minutes=10)
    town.work()
    assert contract_of(town).status is Status.SUBMITTED


def test_a_pull_request_with_the_last_word_that_goes_away_stops_no_clock_and_no_form(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.comment(town.v.rival, issue, "/claim")
    town.tick(days=1)
    town.deliver()
    town.world.push(town.v.contributor, pull)
    town.deliver()
    del town.repository.issues[pull.number]
    issue.timeline[:] = [item for item in issue.timeline if item.data.get("source") is not pull]
    for _ in range(20):
        town.tick(days=1)
        town.parts.reconcile.tick()
        town.sweep()
    left = contract_of(town)
    ended = left.claim_of(town.v.contributor.id)
    assert ended is not None and ended.lapsed and [c.person.id for c in left.active_claims] == [town.v.rival.id]
    assert audit.verify(town.engine) == []
