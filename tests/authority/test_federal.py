"""The whole life under the federal policy, over the real webhook route, and every way off its straight line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import facts as f
from app.core.lifecycle import Status
from app.core.people import Act
from app.core.refusals import Code
from app.db import delegations
from app.db import tables as t
from app.policies import load_policy
from app.sandbox.model import Issue
from app.service.approvals import ActTaken
from app.service.batching import BatchMade, BatchRefused
from tests.authority.department import APPROVER, CERTIFIER, CLERK, GOOD, HEAD, RELEASER, Department, refused, signed
from tests.authority.lives import claimed, delivered, fix, offered, opened


def test_the_whole_life(town: Department) -> None:
    issue = offered(town)
    number = issue.number
    assert town.now_at(number).status is Status.PROPOSED
    assert "Proposed" in town.said(number)[0] and "Proposée" in town.said(number)[0]
    with town.engine.connect() as connection:
        assert connection.execute(select(t.fund.c.reserved_cents)).scalar() == 565_00
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    assert "not approved yet" in town.said(number)[0], "nobody claims what is not open"
    assert refused(town.approve(number)) is Code.NOT_ATTESTED
    assert isinstance(town.attest(number), ActTaken) and isinstance(town.approve(number), ActTaken)
    town.tick()
    town.world.comment(town.v.contributor, issue, "/claim again\n/claim")
    town.deliver()
    waiting = town.now_at(number)
    assert (waiting.status, [c.person.login for c in waiting.waitlist]) == (Status.OPEN, [town.v.contributor.login])
    assert "accept the terms" in town.said(number)[0]
    assert town.accept(number, signed(town.v.contributor)) == ActTaken(facts=("TermsAccepted", "ClaimGranted"))
    fix(town, issue)
    accepted = town.now_at(number)
    assert (accepted.status, accepted.payables) == (Status.ACCEPTED, ())
    assert isinstance(town.certify(number), ActTaken)
    town.work()
    assert "Certified on" in town.said(number)[0]
    (payable,) = town.now_at(number).payables
    assert (payable.amount_cents, payable.due_on, payable.accepted_at) == (500_00, "2026-12-23", accepted.changed_at)
    assert isinstance(town.release(number), BatchMade)
    town.paying(1, CLERK, "PAY-1", "2026-11-23", 500_00, "pay:1")
    found = town.now_at(number)
    assert found.status is Status.PAID
    assert found.approved is not None and found.certified is not None
    for fact, person in (
        (found.approved, APPROVER),
        (found.certified, CERTIFIER),
        (found.payables[0].authorized, RELEASER),
    ):
        assert fact is not None and fact.by is not None and fact.by.id == person.id
        assert fact.authority is not None and fact.authority.granted_by_id == HEAD.id
    with town.engine.connect() as connection:
        row = connection.execute(select(t.payable)).mappings().one()
    assert (row["certified_by"], row["released_by"]) == (CERTIFIER.id, RELEASER.id)


def test_terms_wait_for_nobody(town: Department) -> None:
    """Who asked first and does not accept keeps nobody from working; accepting late is the next place in line."""
    issue = opened(town)
    town.world.comment(town.v.contributor, issue, "/claim")
    town.tick()
    town.world.comment(town.v.rival, issue, "/réclamer")
    town.deliver()
    assert [w.contract_id for w in town.desks.awaiting_terms(town.v.rival.id, 0, 10)] == [town.number_of(issue.number)]
    assert isinstance(town.accept(issue.number, signed(town.v.rival)), ActTaken)
    assert town.desks.awaiting_terms(town.v.rival.id, 0, 10) == []
    assert town.accept(issue.number, signed(town.v.contributor)) == ActTaken(facts=("TermsAccepted",))
    found = town.now_at(issue.number)
    assert [c.person.id for c in found.active_claims] == [town.v.rival.id]
    town.world.comment(town.v.rival, issue, "/release")
    town.deliver()
    assert [c.person.id for c in town.now_at(issue.number).active_claims] == [town.v.contributor.id]


def test_what_is_declared_counts(town: Department) -> None:
    issue = opened(town)
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    person = signed(town.v.contributor)
    assert refused(town.accept(issue.number, person, adult=False)) is Code.DECLARATION_MISSING
    assert refused(town.accept(issue.number, person, eligible=False)) is Code.DECLARATION_MISSING
    assert refused(town.accept(issue.number, person, terms_hash="0" * 64)) is Code.TERMS_CHANGED
    assert refused(town.accept(issue.number, person, amount_cents=900_00)) is Code.AMOUNT_CHANGED
    assert refused(town.accept(issue.number, signed(town.v.rival))) is Code.NO_CLAIM
    assert isinstance(town.accept(issue.number, person, public_servant="present"), ActTaken)
    found = town.now_at(issue.number)
    assert found.status is Status.CLAIMED and [h.code for h in found.holds] == ["conflict_declared"]
    town.world.comment(town.v.second_maintainer, issue, "/resume the deputy minister agreed")
    town.deliver()
    assert not town.now_at(issue.number).held
    kept = found.agreed[-1]
    assert (kept.terms_version, kept.terms_hash, kept.licence) == ("2026-11-federal", town.policy[0].terms_hash, "MIT")


@pytest.mark.parametrize("wrong", ["standalone", "unclassified", "remote", "no_capacity_reason", "licence"])
def test_every_attestation_must_hold(town: Department, wrong: str) -> None:
    issue = offered(town)
    text = wrong in ("no_capacity_reason", "licence")
    changes: dict[str, Any] = {wrong: "" if text else False}
    said = replace(GOOD, **changes)
    assert refused(town.attest(issue.number, said=said)) is Code.ATTESTATION_MISSING
    assert refused(town.approve(issue.number)) is Code.NOT_ATTESTED


def test_work_that_is_sent_back_can_be_mended(town: Department) -> None:
    issue = delivered(town)
    before = town.now_at(issue.number)
    assert isinstance(town.reject(issue.number, reason="The tests are missing"), ActTaken)
    town.work()
    found = town.now_at(issue.number)
    assert (found.status, found.merge, found.accepted) == (Status.CLAIMED, None, None)
    (claim,) = found.active_claims
    assert claim.expires_at is not None and claim.expires_at >= town.moment + timedelta(days=13)
    assert "The tests are missing" in town.said(issue.number)[0]
    with town.engine.connect() as connection:
        assert connection.execute(select(t.fund.c.reserved_cents)).scalar() == 565_00
    assert refused(town.certify(issue.number, typed="x")) is Code.NOT_WAITING
    fix(town, issue, "With tests")
    again = town.now_at(issue.number)
    assert again.status is Status.ACCEPTED and again.merge != before.merge
    assert isinstance(town.certify(issue.number), ActTaken)
    assert town.now_at(issue.number).status is Status.PAYABLE


def test_certification_is_typed_afresh(town: Department) -> None:
    issue = delivered(town)
    number = town.number_of(issue.number)
    words = town.approvals.to_type(number, CERTIFIER)
    assert words is not None and "$565.00" in words[0] and "565,00" in words[1]
    assert words != town.approvals.to_type(number, APPROVER), "one person's words are not another's"
    assert refused(town.certify(issue.number, typed="I certify")) is Code.CONFIRMATION_DIFFERS
    town.tick(minutes=25)
    assert refused(town.certify(issue.number, typed=words[0])) is Code.CONFIRMATION_DIFFERS, (
        "words from a store are old"
    )
    fresh = town.approvals.to_type(number, CERTIFIER)
    assert fresh is not None
    taken = town.certify(issue.number, typed=fresh[1].replace("\u00a0", " ").replace("’", "'").upper())
    assert isinstance(taken, ActTaken)
    with town.engine.connect() as connection:
        bodies = " ".join(connection.execute(select(t.fact.c.body)).scalars())
    assert fresh[1].rsplit(" ", 1)[1] not in bodies.split() and "typed" not in bodies, "what was typed is kept nowhere"
    assert town.certify(issue.number, typed=fresh[1]) == ActTaken(already=True)


def test_what_was_approved_is_the_most(town: Department) -> None:
    issue = offered(town)
    town.attest(issue.number)
    town.tick()
    town.world.remove_label(town.v.maintainer, issue, "bounty: $500")
    town.world.add_label(town.v.maintainer, issue, "bounty: $600")
    town.deliver()
    issue = offered(town)
    town.attest(issue.number)
    assert refused(town.approve(issue.number, amount_cents=400_00)) is Code.AMOUNT_CHANGED
    assert isinstance(town.approve(issue.number), ActTaken)
    town.tick()
    town.world.comment(town.v.maintainer, issue, "/bounty $600")
    town.deliver()
    assert town.now_at(issue.number).amount_cents == 500_00
    assert "approved up to" in town.said(issue.number)[0]
    town.world.comment(town.v.maintainer, issue, "/bounty $450")
    town.deliver()
    assert town.now_at(issue.number).amount_cents == 450_00


def test_a_delegation_reaches_so_far(town: Department) -> None:
    issue = offered(town)
    town.attest(issue.number)
    small = signed(town.v.triager)
    assert refused(town.approve(issue.number, small)) is Code.NO_DELEGATION
    town.delegate(small, Act.CERTIFY)
    town.delegate(small, Act.APPROVE, None, "2002")
    assert refused(town.approve(issue.number, small)) is Code.NO_DELEGATION
    number = town.delegate(small, Act.APPROVE, 564_99)
    assert refused(town.approve(issue.number, small)) is Code.OVER_DELEGATION
    delegations.end(town.engine, number, HEAD, "moved on", town.moment)
    assert refused(town.approve(issue.number, small)) is Code.NO_DELEGATION
    town.delegate(small, Act.APPROVE, 565_00)
    assert isinstance(town.approve(issue.number, small), ActTaken)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town, "moment", town.moment + timedelta(days=200))
        assert refused(town.approve(offered_before(town).number)) is Code.FUND_OF_ANOTHER_YEAR


def offered_before(town: Department) -> Issue:
    """Proposed in one fiscal year, looked at in the next."""
    later, town.moment = town.moment, town.moment - timedelta(days=199)
    issue = offered(town)
    town.attest(issue.number)
    town.moment = later
    return issue


@pytest.mark.parametrize("how", ["award", "split"])
def test_a_conflict_counts_whoever_is_to_be_paid_declares_it(town: Department, how: str) -> None:
    """Who was awarded the work or has a share of it accepts the terms only afterwards."""
    issue, payee = (opened if how == "award" else claimed)(town), town.v.rival
    words = f"/award @{payee.login} fixed in 1a2b3c4"
    if how == "split":
        words = f"/split @{town.v.contributor.login} 60% @{payee.login} 40%"
    town.world.comment(town.v.second_maintainer, issue, words)
    town.deliver()
    assert isinstance(town.accept(issue.number, signed(payee), conflict=True), ActTaken)
    assert [h.code for h in town.now_at(issue.number).holds] == ["conflict_declared"]
    if how == "award":
        assert refused(town.certify(issue.number)) is Code.IS_HELD
    town.world.comment(town.v.second_maintainer, issue, "/resume the deputy head agreed")
    town.deliver()
    assert not town.now_at(issue.number).held


def test_a_merge_without_a_claim_is_awarded_and_still_needs_terms(town: Department) -> None:
    issue = opened(town)
    town.world.comment(town.v.second_maintainer, issue, f"/award @{town.v.rival.login} fixed in 1a2b3c4")
    town.deliver()
    assert town.now_at(issue.number).status is Status.ACCEPTED
    assert refused(town.certify(issue.number)) is Code.TERMS_NOT_ACCEPTED
    assert town.desks.awaiting_certification(0, 10) == []
    assert [w.issue_number for w in town.desks.awaiting_terms(town.v.rival.id, 0, 10)] == [issue.number]
    assert town.desks.awaiting_terms(town.v.contributor.id, 0, 10) == []
    assert isinstance(town.accept(issue.number, signed(town.v.rival)), ActTaken)
    assert [w.issue_number for w in town.desks.awaiting_certification(0, 10)] == [issue.number]
    assert isinstance(town.certify(issue.number), ActTaken)


def test_a_pull_request_of_before_the_acceptance_is_linked(town: Department) -> None:
    issue = opened(town)
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    town.world.open_pull(town.v.contributor, town.repository, "Mend dates", f"Fixes #{issue.number}")
    town.deliver()
    town.accept(issue.number, signed(town.v.contributor))
    town.parts.reconcile.tick()
    assert town.now_at(issue.number).status is Status.SUBMITTED


def test_a_contract_stays_under_the_rules_it_began_with(town: Department) -> None:
    federal = claimed(town)
    town.policy = load_policy(None)
    town.start()
    standard = offered(town)
    assert town.now_at(standard.number).status is Status.OPEN
    fix(town, federal)
    assert town.now_at(federal.number).status is Status.ACCEPTED


def test_release_needs_its_own_delegation(town: Department) -> None:
    issue = delivered(town)
    town.certify(issue.number)
    other = signed(town.v.triager)
    outcome = town.release(issue.number, other)
    assert isinstance(outcome, BatchRefused)
    assert [line.refusal.code for line in outcome.lines] == [Code.NO_DELEGATION]
    for person in (APPROVER, CERTIFIER, signed(town.v.maintainer), signed(town.v.second_maintainer)):
        town.delegate(person, Act.RELEASE)
        outcome = town.release(issue.number, person)
        assert isinstance(outcome, BatchRefused)
        assert [line.refusal.code for line in outcome.lines] == [Code.SAME_PERSON], person.login
    assert isinstance(town.release(issue.number), BatchMade)
    authorized = town.now_at(issue.number).payables[0].authorized
    assert isinstance(authorized, f.PaymentAuthorized) and authorized.authority is not None
