"""Several accounts of one person are one person, wherever two persons are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core import events as e
from app.core import facts as f
from app.core.decide import decide
from app.core.decision import Decision, after
from app.core.ids import FundId, UserId
from app.core.people import Persons
from app.core.policy import FundView, Given
from app.core.state import Contract
from tests import scenes as s

FUND = FundView(id=FundId(1), fiscal_year="2026-2027", region="ON", free_cents=10_000_00, offer_ceiling_cents=5_000_00)
# Everyone here has another account, with every right that an account can have.
PEOPLE = (s.MAINTAINER, s.OTHER_MAINTAINER, s.FIRST, s.SECOND)
SECOND_ACCOUNT = {p.id: e.Actor(id=UserId(p.id + 100), login=f"{p.login}-2", role="admin") for p in PEOPLE}
PERSONS = Persons(keys={int(account): int(p.id) for p in PEOPLE for account in (p.id, p.id + 100)})
GIVEN = Given(policy=s.POLICY, policy_hash="p", fund=FUND, persons=PERSONS)


def on(contract: Contract | None, event: e.AnyEvent) -> Contract:
    decision = decide(contract, event, GIVEN)
    assert decision.facts, decision.outcome
    found = after(contract, decision.facts)
    assert found is not None
    return found


def offered() -> Contract:
    return on(None, s.offered(s.issue()))


def claim(actor: e.Actor, minute: int = 1) -> e.ClaimAsked:
    return e.ClaimAsked(at=s.minutes(minute), source=f"c{minute}", view=s.issue(), actor=actor, comment_id=1)


def claimed() -> Contract:
    return on(offered(), claim(s.FIRST))


def merge(by: e.Actor) -> e.PullMerged:
    pull = s.pull(state=e.PullState.MERGED, merged_at=s.minutes(9), merged_by=by, merge_sha="b" * 40)
    return e.PullMerged(at=s.minutes(9), source="m", view=s.issue(pulls=(pull,)), actor=by, pull=pull)


def scheduled() -> Contract:
    looked = e.Looked(at=s.minutes(4), source="l", view=s.issue(pulls=(s.pull(),)))
    owed = on(on(claimed(), looked), merge(s.OTHER_MAINTAINER))
    clerk = e.Actor(id=UserId(700), login="clerk", role="finance")
    return on(owed, e.SchedulingAsked(at=s.minutes(10), source="b", actor=clerk, payee_id=s.FIRST.id, batch_id=1))


def award(by: e.Actor, payee: e.Actor) -> e.AwardAsked:
    at = s.minutes(8)
    return e.AwardAsked(
        at=at, source="a", view=s.issue(), actor=by, comment_id=2, login=payee.login, payee=payee, reason="did it"
    )


def split(by: e.Actor, *people: e.Actor) -> e.SplitAsked:
    shares = tuple(e.Share(person=p, login=p.login, basis_points=5_000) for p in people)
    return e.SplitAsked(at=s.minutes(8), source="s", view=s.issue(), actor=by, comment_id=3, shares=shares)


def release(by: e.Actor) -> e.ReleaseAuthorized:
    return e.ReleaseAuthorized(at=s.minutes(11), source="r", actor=by, payee_id=s.FIRST.id, batch_id=1)


def two(person: e.Actor) -> e.Actor:
    return SECOND_ACCOUNT[person.id]


# What a second account tries, and the fact that would show that it got through.
TRIES: dict[str, tuple[Callable[[], Contract], e.AnyEvent, type[f.Fact]]] = {
    "the offerer claims": (offered, claim(two(s.MAINTAINER)), f.ClaimGranted),
    "the holder waits for themself": (claimed, claim(two(s.FIRST), 2), f.ClaimWaitlisted),
    "the payee merges": (claimed, merge(two(s.FIRST)), f.WorkAccepted),
    "the offerer is awarded": (claimed, award(s.OTHER_MAINTAINER, two(s.MAINTAINER)), f.ClaimAwarded),
    "one awards oneself": (claimed, award(s.OTHER_MAINTAINER, two(s.OTHER_MAINTAINER)), f.ClaimAwarded),
    "one shares with oneself": (
        claimed,
        split(s.OTHER_MAINTAINER, s.FIRST, two(s.OTHER_MAINTAINER)),
        f.SplitDecided,
    ),
    "the payee releases": (scheduled, release(two(s.FIRST)), f.PaymentAuthorized),
    "who accepted releases": (scheduled, release(two(s.OTHER_MAINTAINER)), f.PaymentAuthorized),
}


def through(given: Given) -> list[str]:
    """The tries that get through."""
    found = []
    for name, (before, event, fact) in TRIES.items():
        contract = before()
        decision: Decision = decide(contract, event, given)
        if any(isinstance(made, fact) for made in decision.facts):
            found.append(name)
    return found


def test_no_second_account_gets_through() -> None:
    assert through(GIVEN) == []


def test_without_the_ties_every_one_would() -> None:
    """The planted fault: accounts taken for persons."""
    assert through(replace(GIVEN, persons=Persons())) == list(TRIES)


def test_who_lapsed_does_not_come_back_by_another_account() -> None:
    expired = f.ClaimExpired(at=s.minutes(10), by=None, cause="clock", person_id=s.FIRST.id)
    left = after(claimed(), (expired,))
    assert decide(left, claim(two(s.FIRST), 20), GIVEN).outcome == "refused:cooling_off"
