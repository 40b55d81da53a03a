"""Who may do what: every act by every role and kind of account, and nobody else gets through."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from app.core import events as e
from app.core import facts as f
from app.core.decide import decide
from app.core.decision import after
from app.core.ids import FundId, UserId
from app.core.lifecycle import Status
from app.core.money import Amount
from app.core.policy import FundView, Given
from app.core.state import Contract
from tests import scenes
from tests.scenes import FIRST, MAINTAINER, SECOND, issue, minutes, pull

ROLES = (None, "none", "read", "triage", "write", "maintain", "admin", "security_manager", "Maintain", "")
KINDS = ("User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount")
MAY = {("User", "maintain"), ("User", "admin")}
GIVEN = Given(
    policy=scenes.POLICY,
    policy_hash="p",
    fund=FundView(
        id=FundId(1), fiscal_year="2026-2027", region="ON", free_cents=10_000_00, offer_ceiling_cents=5_000_00
    ),
)


def run(*events: e.AnyEvent, contract: Contract | None = None) -> Contract | None:
    for event in events:
        contract = after(contract, decide(contract, event, GIVEN).facts)
    return contract


def offer() -> Contract:
    found = run(scenes.offered(issue()))
    assert found is not None and found.status is Status.OPEN
    return found


def claimed() -> Contract:
    found = run(e.ClaimAsked(at=minutes(1), source="c", view=issue(), actor=FIRST, comment_id=1), contract=offer())
    assert found is not None and found.status is Status.CLAIMED
    return found


def held() -> Contract:
    event = e.HoldAsked(at=minutes(2), source="h", view=issue(), actor=MAINTAINER, comment_id=2, reason="why")
    found = run(event, contract=claimed())
    assert found is not None and found.held
    return found


def submitted() -> Contract:
    found = run(e.Looked(at=minutes(4), source="looked", view=issue(pulls=(pull(),))), contract=claimed())
    assert found is not None and found.status is Status.SUBMITTED
    return found


def self_merged() -> Contract:
    merged = pull(state=e.PullState.MERGED, merged_at=minutes(9), merged_by=replace(FIRST, role="write"))
    event = e.PullMerged(at=minutes(9), source="m", view=issue(pulls=(merged,)), actor=FIRST, pull=merged)
    found = run(event, contract=submitted())
    assert found is not None and [h.code for h in found.holds] == ["accepted_by_other"]
    return found


def merged_by(actor: e.Actor) -> e.AnyEvent:
    merged = pull(state=e.PullState.MERGED, merged_at=minutes(9), merged_by=actor)
    return e.PullMerged(at=minutes(9), source="m", view=issue(pulls=(merged,)), actor=actor, pull=merged)


def approved_by(actor: e.Actor) -> e.AnyEvent:
    approval = e.Approval(by=actor, commit="a" * 40, at=minutes(12))
    merged = pull(
        state=e.PullState.MERGED,
        merged_at=minutes(9),
        merged_by=replace(FIRST, role="write"),
        approvals=(approval,),
    )
    return e.Looked(at=minutes(12), source="looked", view=issue(pulls=(merged,)))


def command(kind: type[e.CommandEvent], **fields: object) -> Callable[[e.Actor], e.AnyEvent]:
    def give(actor: e.Actor) -> e.AnyEvent:
        return kind(at=minutes(10), source="x", view=issue(), actor=actor, comment_id=9, **fields)  # type: ignore[return-value]

    return give


def label(actor: e.Actor) -> e.AnyEvent:
    return scenes.offered(issue(), actor)


def relabel(actor: e.Actor) -> e.AnyEvent:
    view = issue(labels=("bounty: $700",))
    return e.LabelAdded(at=minutes(10), source="l2", view=view, actor=actor, label="bounty: $700")


def unlabel(actor: e.Actor) -> e.AnyEvent:
    view = issue(labels=())
    return e.LabelRemoved(at=minutes(10), source="u", view=view, actor=actor, label="bounty: $500")


SHARES = (
    e.Share(person=FIRST, login="first", basis_points=6_000),
    e.Share(person=SECOND, login="second", basis_points=4_000),
)
# Each act: the contract before it, the event by an actor, and the fact that shows it was granted.
ACTS: dict[str, tuple[Callable[[], Contract | None], Callable[[e.Actor], e.AnyEvent], type[f.Fact]]] = {
    "label": (lambda: None, label, f.OfferOpened),
    "relabel": (offer, relabel, f.OfferAmended),
    "unlabel": (offer, unlabel, f.OfferWithdrawn),
    "unlabel_in_flight": (claimed, unlabel, f.HoldPlaced),
    "/bounty": (lambda: None, command(e.OfferAsked, amount=Amount(cents=50_000)), f.OfferOpened),
    "/extend": (claimed, command(e.ExtensionAsked, days=None), f.ClaimExtended),
    "/hold": (claimed, command(e.HoldAsked, reason="why"), f.HoldPlaced),
    "/resume": (held, command(e.ResumeAsked, reason="fine"), f.HoldsLifted),
    "/withdraw": (offer, command(e.WithdrawalAsked, reason="no need"), f.OfferWithdrawn),
    "/award": (
        claimed,
        command(e.AwardAsked, login="first", payee=FIRST, reason="fixed it"),
        f.PayableOpened,
    ),
    "/split": (claimed, command(e.SplitAsked, shares=SHARES), f.SplitDecided),
    "merge": (submitted, merged_by, f.PayableOpened),
    "approve": (self_merged, approved_by, f.PayableOpened),
}


def wrong_grants(given: Given) -> list[str]:
    """Every cell of the matrix whose outcome differs from the rule: a person, and maintain or admin."""
    wrong = []
    for (name, (before, event, fact)), kind, role in product(ACTS.items(), KINDS, ROLES):
        actor = e.Actor(id=UserId(555), login="someone", kind=kind, role=role)
        granted = any(isinstance(x, fact) for x in decide(before(), event(actor), given).facts)
        if granted != ((kind, role) in MAY):
            wrong.append(f"{name} by {kind} with role {role}: granted={granted}")
    return wrong


def test_no_wrong_grant_in_the_whole_product() -> None:
    assert wrong_grants(GIVEN) == []


def test_the_matrix_catches_a_role_too_many() -> None:
    """The legacy permission folds maintain into write: trusting it is the planted fault."""
    careless = replace(GIVEN, policy=replace(scenes.POLICY, authority_roles=frozenset({"write", "maintain", "admin"})))
    assert len(wrong_grants(careless)) == len(ACTS)


@pytest.mark.parametrize("act", ["/award", "/split", "/resume", "merge", "approve"])
def test_nobody_decides_to_their_own_benefit(act: str) -> None:
    payee = replace(FIRST, role="admin")
    before, event, fact = ACTS[act]
    contract = self_merged() if act == "/resume" else before()
    assert not any(isinstance(x, fact) for x in decide(contract, event(payee), GIVEN).facts)


def test_one_account_under_two_names_is_no_split() -> None:
    """Its two shares would be one row of what is owed, and the first would be lost."""
    twice = tuple(replace(share, person=FIRST) for share in SHARES)
    decision = decide(claimed(), command(e.SplitAsked, shares=twice)(MAINTAINER), GIVEN)
    assert (decision.outcome, decision.facts) == ("refused:command_unreadable", ())


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "User"])
def test_only_people_claim(kind: str) -> None:
    event = e.ClaimAsked(
        at=minutes(1), source="c", view=issue(), actor=e.Actor(id=UserId(9), login="x", kind=kind), comment_id=1
    )
    assert decide(offer(), event, GIVEN).facts == ()


def test_who_set_the_price_cannot_claim_it() -> None:
    event = e.ClaimAsked(at=minutes(1), source="c", view=issue(), actor=MAINTAINER, comment_id=1)
    assert decide(offer(), event, GIVEN).outcome == "refused:own_offer"
