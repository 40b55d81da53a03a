"""The acts of signed-in people, as the events that their facts came from: GitHub knows none of them."""

from __future__ import annotations

from app.core import events as e
from app.core import facts as f


def signed_in(fact: f.Fact, by: e.Actor) -> e.PersonsEvent | None:
    """The event of a fact; what was typed to certify is not in it, for it is nowhere."""
    at, source = fact.at, fact.cause
    match fact:
        case f.OfferAttested():
            return e.AttestationMade(
                at=at,
                source=source,
                actor=by,
                standalone=fact.standalone,
                no_capacity_reason=fact.no_capacity_reason,
                unclassified=fact.unclassified,
                remote=fact.remote,
                licence=fact.licence,
            )
        case f.FundingApproved(amount_cents=cents, reservation=reservation, justification=why):
            return e.ApprovalAsked(
                at=at, source=source, actor=by, amount_cents=cents, reservation=reservation, justification=why
            )
        case f.TermsAccepted():
            return e.AcceptanceMade(
                at=at,
                source=source,
                actor=by,
                terms_version=fact.terms_version,
                terms_hash=fact.terms_hash,
                amount_cents=fact.amount_cents,
                adult=fact.adult,
                eligible=fact.eligible,
                conflict=fact.conflict,
                public_servant=fact.public_servant,
            )
        case f.WorkCertified():
            return e.CertificationAsked(at=at, source=source, actor=by, typed="")
        case f.WorkRejected(reason=why):
            return e.WorkRejectionAsked(at=at, source=source, actor=by, reason=why)
        case _:
            return None
