"""The federal policy in the table of scenarios: its statuses, and the acts of signed-in people in their variants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from app.core import events as e
from app.core.certification import words_to_type
from app.core.decide import decide
from app.core.decision import after
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.people import Act, Delegation
from app.core.policy import Given
from app.core.state import Contract
from app.scenario_cast import BOT, GIVEN, HOLDER, LABEL, MAINTAINER, PULL, RULES, STRANGER, VIEW, at

APPROVER = e.Actor(id=UserId(31), login="approver", role="approver")
CERTIFIER = e.Actor(id=UserId(32), login="certifier", role="certifier")
SMALL = e.Actor(id=UserId(33), login="certifier-of-small-sums", role="certifier")
POLICY = replace(RULES, federal=True, splitting_ceiling_cents=1_000_000, near_ceiling_count=3, same_pair_count=3)


def _delegation(number: int, to: e.Actor, act: Act, limit_cents: int | None = None) -> Delegation:
    return Delegation(
        id=number,
        account_id=to.id,
        act=act,
        limit_cents=limit_cents,
        cost_centres=(),
        first_day=date(2026, 4, 1),
        last_day=date(2027, 3, 31),
        granted_by_id=40,
        granted_by_login="head",
    )


DELEGATIONS = (
    _delegation(1, APPROVER, Act.APPROVE),
    _delegation(2, MAINTAINER, Act.APPROVE),
    _delegation(3, CERTIFIER, Act.CERTIFY),
    _delegation(4, HOLDER, Act.CERTIFY),
    _delegation(5, SMALL, Act.CERTIFY, 100_00),
)
FEDERAL = replace(GIVEN, policy=POLICY, delegations=DELEGATIONS)


def federal_statuses() -> dict[str, Contract]:
    """Brought there by the rules under the federal policy."""
    labelled = e.LabelAdded(at=at(0), source="f:0", view=VIEW, actor=MAINTAINER, label=LABEL)
    proposed = _on(None, labelled)
    attested = _on(proposed, _attestation(1, MAINTAINER))
    opened = _on(attested, _approval(2, APPROVER))
    asked = _on(opened, e.ClaimAsked(at=at(3), source="f:3", view=VIEW, actor=HOLDER, comment_id=1))
    claimed = _on(asked, _acceptance(4, HOLDER))
    submitted = _on(claimed, e.Looked(at=at(5), source="f:5", view=replace(VIEW, pulls=(PULL,))))
    merged = replace(PULL, state=e.PullState.MERGED, merged_at=at(6), merged_by=MAINTAINER, merge_sha="b" * 40)
    seen = replace(VIEW, pulls=(merged,))
    accepted = _on(submitted, e.PullMerged(at=at(6), source="f:6", view=seen, actor=MAINTAINER, pull=merged))
    return {
        Status.PROPOSED: proposed,
        "proposed, attested": attested,
        "open, asked for": asked,
        Status.ACCEPTED: accepted,
    }


def people_variants() -> Iterator[tuple[str, e.AnyEvent, Given]]:
    """Each act as it may come, at a moment after everything else."""
    for variant, event in _acts():
        yield variant, event, FEDERAL
    much = replace(FEDERAL.past, repository_cents=999_999)
    yield "past the ceiling, no reason", _approval(60, APPROVER), replace(FEDERAL, past=much)
    why = replace(_approval(60, APPROVER), justification="two needs")
    yield "past the ceiling, with a reason", why, replace(FEDERAL, past=much)


def _acts() -> Iterator[tuple[str, e.AnyEvent]]:
    yield "by the offerer", _attestation(60, MAINTAINER)
    yield "by a stranger", _attestation(60, STRANGER)
    yield "not unclassified", replace(_attestation(60, MAINTAINER), unclassified=False)
    yield "under a delegation", _approval(60, APPROVER)
    yield "without one", _approval(60, STRANGER)
    yield "by the offerer", _approval(60, MAINTAINER)
    yield "by a bot", _approval(60, BOT)
    yield "of another amount", replace(_approval(60, APPROVER), amount_cents=1_00)
    yield "by the claimant", _acceptance(60, HOLDER)
    yield "by a stranger", _acceptance(60, STRANGER)
    yield "of older terms", replace(_acceptance(60, HOLDER), terms_hash="0" * 64)
    yield "not of age", replace(_acceptance(60, HOLDER), adult=False)
    yield "under a delegation", _certification(CERTIFIER)
    yield "over its limit", _certification(SMALL)
    yield "by the payee", _certification(HOLDER)
    yield "in words of before", replace(_certification(CERTIFIER), typed="I certify")
    yield "under a delegation", _rejection(CERTIFIER)
    yield "without one", _rejection(STRANGER)


def _attestation(minute: int, by: e.Actor) -> e.AttestationMade:
    return e.AttestationMade(
        at=at(minute),
        source="a",
        actor=by,
        standalone=True,
        no_capacity_reason="nobody free",
        unclassified=True,
        remote=True,
        licence="MIT",
    )


def _approval(minute: int, by: e.Actor) -> e.ApprovalAsked:
    return e.ApprovalAsked(at=at(minute), source="b", actor=by, amount_cents=500_00, reservation="R-1")


def _acceptance(minute: int, by: e.Actor) -> e.AcceptanceMade:
    return e.AcceptanceMade(
        at=at(minute),
        source="c",
        actor=by,
        terms_version=POLICY.terms_version,
        terms_hash=POLICY.terms_hash,
        amount_cents=500_00,
        adult=True,
        eligible=True,
        conflict=False,
        public_servant="no",
    )


def _certification(by: e.Actor) -> e.CertificationAsked:
    typed = words_to_type(federal_statuses()[Status.ACCEPTED], by.id, at(60))[0]
    return e.CertificationAsked(at=at(60), source="d", actor=by, typed=typed)


def _rejection(by: e.Actor) -> e.WorkRejectionAsked:
    return e.WorkRejectionAsked(at=at(60), source="e", actor=by, reason="the tests are missing")


def _on(contract: Contract | None, event: e.AnyEvent) -> Contract:
    found = after(contract, decide(contract, event, FEDERAL).facts)
    assert found is not None
    return found
