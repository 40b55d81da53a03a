"""Under the federal policy a claim is granted once its claimant has accepted the terms and declared."""

from __future__ import annotations

from app.core import claim, scrutiny
from app.core import events as e
from app.core import facts as f
from app.core.decision import Decision, after, decided, ignored, refused
from app.core.lifecycle import UNACCEPTED, Status
from app.core.parts import ClaimStatus
from app.core.policy import Given
from app.core.refusals import Code
from app.core.state import Contract


def acceptance_made(contract: Contract | None, event: e.AcceptanceMade, given: Given) -> Decision:
    """The terms in force, at the price of now, by someone who claimed or is to be paid; then the first who has
    accepted gets the claim, if nobody holds it."""
    if not event.actor.human:
        return refused(Code.BOT_CANNOT_CLAIM)
    if contract is None:
        return refused(Code.NO_OFFER)
    refusal = _not_now(contract, event, given)
    if refusal:
        return refusal
    if contract.status is Status.ACCEPTED and contract.agreed_by(event.actor.id) is not None:
        return ignored("already_accepted")
    agreed = _agreed(contract, event)
    left = after(contract, (agreed,))
    assert left is not None
    # Of who waits for a claim it is asked once the claim is granted.
    paid = _to_be_paid(contract, event.actor.id)
    declared = scrutiny.declared(left, event.actor, event.at, event.source) if paid else ()
    return decided(agreed, *claim.promoted(left, event.at, event.source, "", given), *declared)


def _not_now(contract: Contract, event: e.AcceptanceMade, given: Given) -> Decision | None:
    if not contract.federal or contract.status not in (*UNACCEPTED, Status.ACCEPTED):
        return refused(Code.NOT_WAITING, status=contract.status)
    mine = contract.claim_of(event.actor.id)
    waits = mine is not None and mine.status is ClaimStatus.WAITING
    if not waits and not _to_be_paid(contract, event.actor.id):
        return refused(Code.NO_CLAIM)
    if waits and contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if (event.terms_version, event.terms_hash) != (given.policy.terms_version, given.policy.terms_hash):
        return refused(Code.TERMS_CHANGED, version=given.policy.terms_version)
    if event.amount_cents != contract.amount_cents:
        return refused(Code.AMOUNT_CHANGED, amount_cents=contract.amount_cents)
    missing = [name for name, so in (("adult", event.adult), ("eligible", event.eligible)) if not so]
    if missing:
        return refused(Code.DECLARATION_MISSING, missing=missing)
    if waits and given.active_claims >= given.policy.active_claims_max:
        return refused(Code.TOO_MANY_CLAIMS, limit=given.policy.active_claims_max)
    return None


def _to_be_paid(contract: Contract, person_id: int) -> bool:
    """Who holds a claim, was awarded it or has a share, whether they claimed or not."""
    named = {int(c.person.id) for c in contract.active_claims} | {int(i) for i, _, _ in contract.shares}
    return person_id in named | ({int(contract.awarded.person.id)} if contract.awarded else set())


def _agreed(contract: Contract, event: e.AcceptanceMade) -> f.TermsAccepted:
    return f.TermsAccepted(
        at=event.at,
        by=event.actor,
        cause=event.source,
        person=event.actor,
        terms_version=event.terms_version,
        terms_hash=event.terms_hash,
        amount_cents=event.amount_cents,
        licence=contract.attested.licence if contract.attested else "",
        adult=event.adult,
        eligible=event.eligible,
        conflict=event.conflict,
        public_servant=event.public_servant,
    )
