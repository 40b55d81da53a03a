"""One contract under the federal policy and everybody with a relation to it, brought there by the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from app.core import events as e
from app.core.certification import words_to_type
from app.core.decide import decide
from app.core.decision import Decision, after
from app.core.ids import FundId, UserId
from app.core.people import Act, Delegation, Persons
from app.core.policy import FundView, Given
from app.core.state import Contract
from tests import scenes as s

# Who takes part: each did, on this contract, what the name says.
PARTS = (
    "offerer", "approver", "claimant", "waiting", "co_payee", "divider", "reviewer", "merger", "certifier", "releaser",
)  # fmt: skip
# Who takes no part, yet would like to act.
OTHERS = ("delegate", "limited", "expired", "ended", "elsewhere", "stranger", "bot")
SECOND = "'s other account"
RELATIONS = (*PARTS, *OTHERS, *(part + SECOND for part in PARTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account in its relation; all but the stranger have every role and delegation, so that only the relation
    can stop them."""

    relation: str
    id: int
    role: str = "admin"
    kind: str = "User"

    @property
    def actor(self) -> e.Actor:
        login = self.relation.replace("'s other account", "-2").replace("_", "-")
        return e.Actor(id=UserId(self.id), login=login, kind=self.kind, role=self.role)


def person(relation: str) -> Person:
    number = 1_000 + RELATIONS.index(relation)
    if relation == "stranger":
        return Person(relation=relation, id=number, role="read")
    return Person(relation=relation, id=number, kind="Bot" if relation == "bot" else "User")


def delegations(of: Person) -> tuple[Delegation, ...]:
    """What each has: everything without limit, but for those whose name says otherwise."""
    if of.relation == "stranger":
        return ()
    return tuple(
        Delegation(
            id=place,
            account_id=of.id,
            act=act,
            limit_cents=100_00 if of.relation == "limited" else None,
            cost_centres=("9999",) if of.relation == "elsewhere" else (),
            first_day=date(2026, 4, 1),
            last_day=date(2026, 11, 22) if of.relation == "expired" else date(2027, 3, 31),
            granted_by_id=1,
            granted_by_login="head",
            ended_at=s.NOON if of.relation == "ended" else None,
        )
        for place, act in enumerate(Act, start=1)
        if act is not Act.OFFER
    )


PERSONS = Persons(keys={person(part + end).id: person(part).id for part in PARTS for end in ("", SECOND)})
POLICY = replace(s.POLICY, federal=True, splitting_ceiling_cents=1_000_000)
FUND = FundView(
    id=FundId(1),
    fiscal_year="2026-2027",
    region="ON",
    free_cents=9_000_00,
    offer_ceiling_cents=9_000_00,
    cost_centre="1001",
)


def given(who: Person, persons: Persons = PERSONS) -> Given:
    return Given(policy=POLICY, policy_hash="p", fund=FUND, persons=persons, delegations=delegations(who))


def act_of(event: e.AnyEvent) -> Person:
    actor = getattr(event, "actor", None)
    found = [person(r) for r in RELATIONS if actor is not None and person(r).id == actor.id]
    return found[0] if found else person("stranger")


def on(contract: Contract | None, *events: e.AnyEvent) -> Contract:
    for event in events:
        decision: Decision = decide(contract, event, given(act_of(event)))
        assert decision.facts, (type(event).__name__, decision.outcome)
        contract = after(contract, decision.facts)
    assert contract is not None
    return contract


# --- events by anybody ------------------------------------------------------------------------------


def attest(by: Person) -> e.AttestationMade:
    return e.AttestationMade(
        at=s.minutes(1),
        source="attest",
        actor=by.actor,
        standalone=True,
        no_capacity_reason="nobody free",
        unclassified=True,
        remote=True,
        licence="MIT",
    )


def approve(by: Person) -> e.ApprovalAsked:
    return e.ApprovalAsked(at=s.minutes(2), source="approve", actor=by.actor, amount_cents=500_00, reservation="R-1")


def claim(by: Person, minute: int = 3) -> e.ClaimAsked:
    return e.ClaimAsked(at=s.minutes(minute), source=f"claim:{by.id}", view=s.issue(), actor=by.actor, comment_id=1)


def accept(by: Person) -> e.AcceptanceMade:
    return e.AcceptanceMade(
        at=s.minutes(5),
        source=f"accept:{by.id}",
        actor=by.actor,
        terms_version=POLICY.terms_version,
        terms_hash=POLICY.terms_hash,
        amount_cents=500_00,
        adult=True,
        eligible=True,
        conflict=False,
        public_servant="no",
    )


def extend(by: Person) -> e.ExtensionAsked:
    return e.ExtensionAsked(at=s.minutes(6), source="extend", view=s.issue(), actor=by.actor, comment_id=2, days=3)


def hold(by: Person) -> e.HoldAsked:
    return e.HoldAsked(at=s.minutes(7), source="hold", view=s.issue(), actor=by.actor, comment_id=3, reason="why")


def resume(by: Person) -> e.ResumeAsked:
    return e.ResumeAsked(at=s.minutes(8), source="resume", view=s.issue(), actor=by.actor, comment_id=4, reason="so")


def split(by: Person) -> e.SplitAsked:
    shares = tuple(
        e.Share(person=person(name).actor, login=name, basis_points=points)
        for name, points in (("claimant", 6_000), ("co_payee", 4_000))
    )
    return e.SplitAsked(at=s.minutes(9), source="split", view=s.issue(), actor=by.actor, comment_id=5, shares=shares)


def award(by: Person) -> e.AwardAsked:
    payee = person("co_payee").actor
    return e.AwardAsked(
        at=s.minutes(9),
        source="award",
        view=s.issue(),
        actor=by.actor,
        comment_id=6,
        login=payee.login,
        payee=payee,
        reason="did it",
    )


def pull(**changes: Any) -> e.Pull:
    return s.pull(person("claimant").actor, **changes)


def linked() -> e.Looked:
    return e.Looked(at=s.minutes(10), source="look", view=s.issue(pulls=(pull(),)))


def merge(by: Person) -> e.PullMerged:
    merged = pull(state=e.PullState.MERGED, merged_at=s.minutes(11), merged_by=by.actor, merge_sha="b" * 40)
    return e.PullMerged(at=s.minutes(11), source="m", view=s.issue(pulls=(merged,)), actor=by.actor, pull=merged)


def review(by: Person) -> e.Looked:
    """An approving review of a pull request that its author merged."""
    claimant = person("claimant").actor
    merged = pull(
        state=e.PullState.MERGED,
        merged_at=s.minutes(11),
        merged_by=claimant,
        approvals=(e.Approval(by=by.actor, commit="a" * 40, at=s.minutes(12)),),
    )
    return e.Looked(at=s.minutes(13), source="look:2", view=s.issue(pulls=(merged,)))


def certify(by: Person) -> e.CertificationAsked:
    typed = words_to_type(accepted(), by.id, s.minutes(14))[0]
    return e.CertificationAsked(at=s.minutes(14), source="certify", actor=by.actor, typed=typed)


def reject(by: Person) -> e.WorkRejectionAsked:
    return e.WorkRejectionAsked(at=s.minutes(14), source="reject", actor=by.actor, reason="tests are missing")


def release(by: Person) -> e.ReleaseAuthorized:
    payee = person("claimant").actor.id
    return e.ReleaseAuthorized(at=s.minutes(16), source="release", actor=by.actor, payee_id=payee, batch_id=1)


# --- the contract, act by act -----------------------------------------------------------------------


@cache
def proposed() -> Contract:
    return on(None, s.offered(s.issue(), person("offerer").actor))


@cache
def attested() -> Contract:
    return on(proposed(), attest(person("offerer")))


@cache
def asked() -> Contract:
    return on(attested(), approve(person("approver")), claim(person("claimant")), claim(person("waiting"), 4))


@cache
def claimed() -> Contract:
    return on(asked(), accept(person("claimant")))


@cache
def held() -> Contract:
    return on(claimed(), hold(person("delegate")))


@cache
def submitted() -> Contract:
    return on(claimed(), split(person("divider")), linked())


@cache
def self_merged() -> Contract:
    return on(submitted(), merge(person("claimant")))


@cache
def accepted() -> Contract:
    return on(submitted(), merge(person("merger")), accept(person("co_payee")))


@cache
def scheduled() -> Contract:
    certified = on(accepted(), certify(person("certifier")))
    clerk = e.Actor(id=UserId(5), login="clerk", role="finance")
    payee = person("claimant").actor.id
    return on(certified, e.SchedulingAsked(at=s.minutes(15), source="b", actor=clerk, payee_id=payee, batch_id=1))
