"""From nothing: GitHub alone tells the same, and where it does not, the difference is named."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.events import Actor, PaymentRecorded, RecommitAsked
from app.core.ids import UserId
from app.core.policy import treasury_day
from app.db import tables as t
from app.db.funds import Funds, close_fund
from app.db.ledger_reads import DbLedger
from app.rehearse import Outcome, ReadOnly, rehearse, try_policy
from app.sandbox.faults import Fault
from app.service.ports import Unavailable
from tests import scenes
from tests.databases import KINDS, clean_engine
from tests.stories.plots import PLOTS
from tests.stories.plots_work import claimed, offered
from tests.town import PEM, FrontTransport, Town


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """What is rehearsed in is SQLite either way; only what is read from the real database needs both."""
    with clean_engine(getattr(request, "param", "sqlite"), tmp_path) as engine:
        yield Town(engine)


on_both = pytest.mark.parametrize("town", KINDS, indirect=True)


def rehearsed(town: Town, **tried: object) -> Outcome:
    """From nothing, or with other rules tried; either way nothing is written anywhere."""
    address = "https://api.github.com"
    calls = ReadOnly(town.world.app.id, PEM, address, f"{address}/graphql", transport=FrontTransport(town.front))
    policy = town.policy[0]
    before, sent = rows(town), len(town.post)
    if tried:
        other = replace(policy, **tried)  # type: ignore[arg-type]
        outcome = try_policy(town.engine, (policy, "p" * 64), (other, "q" * 64), calls, town)
    else:
        outcome = rehearse(town.engine, (policy, "p" * 64), calls, town)
    assert len(town.post) == sent
    assert rows(town) == before
    return outcome


def rows(town: Town) -> list[int]:
    with town.engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in t.metadata.sorted_tables
        ]


@on_both
@pytest.mark.parametrize("name", ["passed_down_the_line", "moved_away"])
def test_github_alone_tells_the_same(town: Town, name: str) -> None:
    for _ in PLOTS[name](town):
        town.deliver()
        town.parts.reconcile.tick()
        town.tick(minutes=5)
    written = len([1 for issue in town.repository.issues.values() for _ in issue.comments])
    outcome = rehearsed(town)
    assert outcome.issues == 1 and outcome.differences == () and outcome.refused == ()
    assert len([1 for issue in town.repository.issues.values() for _ in issue.comments]) == written


def test_a_comment_edited_since_is_named(town: Town) -> None:
    """Its words were obeyed from its delivery; GitHub shows only what they are now."""
    issue = claimed(town)
    town.deliver()
    said = next(comment for comment in issue.comments if comment.body == "/claim")
    town.world.edit_comment(town.v.contributor, said, "I never said that")
    outcome = rehearsed(town)
    assert {(d.number, d.what, d.told) for d in outcome.differences} == {
        (issue.number, "status", "open"),
        (issue.number, "holder", "-"),
    }


def test_another_policy_is_tried(town: Town) -> None:
    claimed(town)
    town.deliver()
    outcome = rehearsed(town, offer_maximum_cents=100_00)
    assert next((d.what, d.held, d.told) for d in outcome.differences) == ("status", "claimed", "-")
    assert any("over the most that one offer may be" in english for _, _, english, _ in outcome.refused)
    assert rehearsed(town, claim_days=3).differences == ()


def test_what_github_does_not_answer_makes_no_difference(town: Town) -> None:
    claimed(town)
    town.deliver()
    town.world.faults.add(Fault(kind="status", operation=".*", status=502))
    with pytest.raises(Unavailable):
        rehearsed(town)


def test_an_issue_that_github_does_not_show_is_unseen_not_different(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    town.world.delete_issue(town.v.second_maintainer, issue)
    outcome = rehearsed(town)
    assert outcome.differences == () and outcome.unseen == (f"canada-ca/formulaires-forms#{issue.number}",)


def test_a_fund_that_was_closed_since_paid_for_its_time(town: Town) -> None:
    """At the end of the year its fund is closed; another takes its place."""
    claimed(town)
    town.deliver()
    town.tick(minutes=5)
    close_fund(town.engine, town.fund_id, scenes.because(town.now()))
    assert rehearsed(town).differences == ()
    second = {"opened_at": town.now(), "id": 90}
    with town.engine.begin() as connection:
        row = dict(connection.execute(select(t.fund)).mappings().one())
        connection.execute(t.fund.insert().values({**row, **second, "closed_at": None, "reserved_cents": 0}))
    offered(town, "Another")
    town.deliver()
    outcome = rehearsed(town)
    assert outcome.issues == 2 and outcome.differences == ()


def test_a_fund_that_people_changed_is_changed_at_the_same_moment(town: Town) -> None:
    """Lowered, so that an offer is refused, and raised again, so that the next is not; then all of it moves on."""
    books = Funds(town.engine)
    books.amend(town.fund_id, scenes.because(town.now()), to_cents=100_00)
    offered(town, "Refused")
    town.deliver()
    town.tick(minutes=5)
    books.amend(town.fund_id, scenes.because(town.now()), to_cents=5_000_00)
    issue = claimed(town)
    town.deliver()
    assert rehearsed(town).differences == ()
    town.tick(minutes=5)
    number = scenes.open_fund(town.engine, scope_id=town.repository.id, year="2027-2028", at=town.now())
    with town.parts.store.unit() as unit:
        found = unit.contract(issue.id)
    fund = DbLedger(town.engine).fund(number)
    assert found is not None and fund is not None
    person = scenes.BUDGET_OFFICER
    event = RecommitAsked(at=town.now(), source="roll:1:2", actor=person, fund=fund.view(), reason="year's end")
    assert town.parts.handler.report(issue.id, found[0], event).facts
    town.tick(minutes=5)
    assert rehearsed(town).differences == ()


@on_both
def test_what_finance_did_is_played_in_its_time(town: Town) -> None:
    """Paid, then reopened: a recovery, no hold; and the issue may be offered anew."""
    for _ in PLOTS["paid_for"](town):
        town.deliver()
        town.tick(minutes=5)
    paid(town, 1)
    town.tick(minutes=5)
    assert rehearsed(town).differences == ()
    issue = town.repository.issues[1]
    town.world.reopen_issue(town.v.maintainer, issue)
    town.deliver()
    contract = town.contract(1)
    assert contract is not None and contract.recoveries
    assert rehearsed(town).differences == ()
    town.tick(minutes=5)
    town.world.comment(town.v.maintainer, issue, "/resume it was something else")
    town.world.add_label(town.v.maintainer, issue, "bounty: $700")
    town.deliver()
    assert rehearsed(town).differences == ()


def test_a_payment_that_nothing_on_github_led_to_is_named(town: Town) -> None:
    """A planted fact: the claim behind it was never made."""
    issue = offered(town)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Work", f"Fixes #{issue.number}")
    said = town.world.comment(town.v.contributor, issue, "/claim")
    town.tick(minutes=1)
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    paid(town, issue.number)
    town.world.delete_comment(town.v.second_maintainer, said)
    town.deliver()
    found = {d.what: (d.held, d.told) for d in rehearsed(town).differences}
    assert found["status"][0] == "paid" and found["status"][1] != "paid"
    assert "paid" in found["payables"][0] and found["payables"][1] == "-"


def test_more_claims_than_one_may_hold_are_refused_again(town: Town) -> None:
    """The limit counts what was held at the time, on whichever issue, not what is left of it by now."""
    first, *others = [offered(town, f"Need {n}") for n in range(town.policy[0].active_claims_max + 1)]
    town.deliver()
    for issue in (*others, first):
        town.world.comment(town.v.contributor, issue, "/claim")
        town.deliver()
        town.tick(minutes=1)
    town.world.comment(town.v.contributor, others[0], "/release")
    town.deliver()
    contract = town.contract(first.number)
    assert contract is not None and contract.active_claims == ()
    assert rehearsed(town).differences == ()


def test_what_time_ended_on_one_issue_counts_on_the_next(town: Town) -> None:
    last, *others = [offered(town, f"Need {n}") for n in range(town.policy[0].active_claims_max + 1)]
    town.deliver()
    for issue in others:
        town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    town.tick(days=15)
    town.parts.reconcile.tick()
    town.world.comment(town.v.contributor, last, "/claim")
    town.deliver()
    contract = town.contract(last.number)
    assert contract is not None and contract.active_claims
    assert rehearsed(town).differences == ()


def test_only_the_policy_makes_a_difference_when_one_is_tried(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    said = next(comment for comment in issue.comments if comment.body == "/claim")
    town.world.edit_comment(town.v.contributor, said, "I never said that")
    assert rehearsed(town).differences != ()
    assert rehearsed(town, claim_days=3).differences == ()


def test_a_claim_that_would_have_been_refused_says_why(town: Town) -> None:
    """One that does not is silent, and so is what has ended."""
    first, second = claimed(town, "One"), claimed(town, "Two")
    town.deliver()
    outcome = rehearsed(town, active_claims_max=1)
    assert {(d.number, d.what) for d in outcome.differences} == {(second.number, "status"), (second.number, "holder")}
    ((_, number, english, french),) = outcome.refused
    assert number == second.number and english != french and "1" in english
    town.world.comment(town.v.maintainer, second, "/withdraw no longer needed")
    town.world.comment(town.v.maintainer, second, "/withdraw no longer needed")
    town.deliver()
    assert rehearsed(town, active_claims_max=1) == Outcome(issues=1, differences=(), refused=())
    assert first.number != second.number


def paid(town: Town, number: int) -> None:
    contract = town.contract(number)
    assert contract is not None
    owed = contract.payables[0]
    event = PaymentRecorded(
        at=town.now(),
        source="request:payment",
        actor=Actor(id=UserId(77), login="treasurer"),
        payee_id=owed.payee.id,
        reference="R-1",
        paid_on=treasury_day(town.now()).isoformat(),
        cents=owed.amount_cents,
    )
    with town.engine.connect() as connection:
        contract_id = connection.execute(select(func.max(t.contract.c.id))).scalar_one()
    assert town.parts.handler.report(contract.offer.issue_id, contract_id, event).facts
