"""Before an offer opens under the federal policy: the offerer's word on the need, and approved funding (FAA s.32)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core import scrutiny
from app.core.authority import authority
from app.core.decision import Decision, decided, ignored, is_by, refused
from app.core.lifecycle import Status
from app.core.people import Act
from app.core.policy import Given, fiscal_year
from app.core.refusals import Code
from app.core.state import Contract


def attestation_made(contract: Contract | None, event: e.AttestationMade, given: Given) -> Decision:
    """The offerer attests; each must hold, and what is not done in house needs its reason (Article 30 records)."""
    refusal = _not_proposed(contract, event)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    offerer = contract.offer.by
    if offerer is None or offerer.id != event.actor.id:
        return refused(Code.NOT_OFFERER)
    holds = {
        "standalone": event.standalone,
        "no_capacity_reason": bool(event.no_capacity_reason),
        "unclassified": event.unclassified,
        "remote": event.remote,
        "licence": bool(event.licence),
    }
    missing = [name for name, so in holds.items() if not so]
    if missing:
        return refused(Code.ATTESTATION_MISSING, missing=missing)
    before = contract.attested
    if before is not None and before == _attested(event, before.at, before.cause):
        return ignored("already_attested")
    return decided(_attested(event, event.at, event.source))


def _attested(event: e.AttestationMade, at: datetime, cause: str) -> f.OfferAttested:
    return f.OfferAttested(
        at=at,
        by=event.actor,
        cause=cause,
        standalone=event.standalone,
        no_capacity_reason=event.no_capacity_reason,
        unclassified=event.unclassified,
        remote=event.remote,
        licence=event.licence,
    )


def approval_asked(contract: Contract | None, event: e.ApprovalAsked, given: Given) -> Decision:
    """FAA s.32: another person than the offerer, within their delegation, on the fund's own year, at the sum they saw.

    Where the sums of a year pass the ceiling, the approver says why this is no contract splitting.
    """
    if contract is not None and is_by(contract.approved, event.actor):
        return ignored("already_approved")
    refusal = _not_proposed(contract, event)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    refusal = _not_ready(contract, event, given)
    if refusal:
        return refusal
    found = authority(given, event.actor, Act.APPROVE, contract.amount_cents + contract.tax_cents, event.at)
    if isinstance(found, Decision):
        return found
    checks = scrutiny.at_opening(contract, given)
    over = [check.code for check in checks if not check.ok]
    if over and not event.justification:
        return refused(Code.SPLITTING, sums=over, limit_cents=given.policy.splitting_ceiling_cents)
    approved = f.FundingApproved(
        at=event.at,
        by=event.actor,
        cause=event.source,
        amount_cents=contract.amount_cents,
        tax_cents=contract.tax_cents,
        reservation=event.reservation,
        authority=found,
        checks=checks,
        justification=event.justification if over else "",
        expires_at=event.at + timedelta(days=given.policy.offer_days),
    )
    return decided(approved, *scrutiny.at_approval(contract, event.at, event.source, given))


def _not_proposed(contract: Contract | None, event: e.PersonEvent) -> Decision | None:
    if not event.actor.human:
        return refused(Code.BOT_CANNOT_DECIDE)
    if contract is None:
        return refused(Code.NO_OFFER)
    if contract.status is not Status.PROPOSED:
        return refused(Code.NOT_WAITING, status=contract.status)
    return None


def _not_ready(contract: Contract, event: e.ApprovalAsked, given: Given) -> Decision | None:
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if given.persons.among(event.actor.id, {int(person) for person in contract.priced_by}):
        return refused(Code.OWN_PROPOSAL)
    if contract.attested is None:
        return refused(Code.NOT_ATTESTED)
    if event.amount_cents != contract.amount_cents:
        return refused(Code.AMOUNT_CHANGED, amount_cents=contract.amount_cents)
    if fiscal_year(event.at) != contract.offer.fiscal_year:
        return refused(Code.FUND_OF_ANOTHER_YEAR, year=contract.offer.fiscal_year)
    return None
