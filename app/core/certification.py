"""FAA s.34: a person with the authority says afresh that the work was done as agreed, or sends it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from app.core import events as e
from app.core import facts as f
from app.core import owed, scrutiny
from app.core.authority import authority
from app.core.decision import Decision, decided, ignored, is_by, refused
from app.core.lifecycle import Status
from app.core.money import format_en, format_fr
from app.core.parts import acceptors_of
from app.core.people import Act
from app.core.policy import Given
from app.core.refusals import Code
from app.core.state import Contract

# How long the words to type stay the same: two of these at the most.
FRESH: Final = timedelta(minutes=10)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AS_TYPED: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})


def words_to_type(contract: Contract, person_id: int, at: datetime) -> tuple[str, str]:
    """What this person types now to certify this contract, in English and in French.

    SOR/98-130 s.4 wants information that the person makes at that moment and no process takes from storage: the sum,
    the payees and a number that changes with the person, the contract's last fact and the time. It is stored nowhere.
    """
    people, number = (
        ", ".join(payee.login for payee, _, _ in owed.dues(contract, contract.merge)),
        _number(contract, person_id, at),
    )
    total = contract.amount_cents + contract.tax_cents
    return (
        f"I certify {format_en(total)} for {people} {number}",
        f"J’atteste {format_fr(total)} pour {people} {number}",
    )


def certification_asked(contract: Contract | None, event: e.CertificationAsked, given: Given) -> Decision:
    """By who has the authority and gains nothing by it, in words typed for this act; then the sums are owed."""
    if contract is not None and is_by(contract.certified, event.actor):
        return ignored("already_certified")
    refusal = _not_theirs(contract, event, given)
    if refusal or contract is None or contract.accepted is None:
        return refusal or refused(Code.NO_OFFER)
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    payees = [payee for payee, _, _ in owed.dues(contract, contract.merge)]
    silent = [payee.login for payee in payees if contract.agreed_by(payee.id) is None]
    if silent:
        return refused(Code.TERMS_NOT_ACCEPTED, logins=silent)
    if given.persons.meet({int(p.id) for p in payees}, contract.committed_by | acceptors_of(contract.accepted)):
        return refused(Code.PAYEE_DECIDED)
    found = _authority(contract, event, given)
    if isinstance(found, Decision):
        return found
    if not _afresh(contract, event):
        return refused(Code.CONFIRMATION_DIFFERS)
    total = contract.amount_cents + contract.tax_cents
    certified = f.WorkCertified(at=event.at, by=event.actor, cause=event.source, total_cents=total, authority=found)
    payables = owed.payables(
        contract, contract.merge, contract.accepted.accepted_at, event.at, event.actor, event.source, given
    )
    seen = scrutiny.at_certification(contract, event.actor, event.at, event.source, given)
    return decided(*seen, certified, *payables)


def rejection_asked(contract: Contract | None, event: e.WorkRejectionAsked, given: Given) -> Decision:
    """Back to the claimant with the reason, and as much time to mend it as a claim has."""
    refusal = _not_theirs(contract, event, given)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    found = _authority(contract, event, given)
    if isinstance(found, Decision):
        return found
    return decided(
        f.WorkRejected(
            at=event.at,
            by=event.actor,
            cause=event.source,
            reason=event.reason,
            authority=found,
            expires_at=event.at + given.policy.claim_period,
        )
    )


def _not_theirs(contract: Contract | None, event: e.PersonEvent, given: Given) -> Decision | None:
    if not event.actor.human:
        return refused(Code.BOT_CANNOT_DECIDE)
    if contract is None:
        return refused(Code.NO_OFFER)
    if contract.status is not Status.ACCEPTED or not contract.federal:
        return refused(Code.NOT_WAITING, status=contract.status)
    # Whoever claimed it, waits for it or is paid for it gains by the one answer or by the other.
    gains = {int(c.person.id) for c in contract.claims}
    gains |= {int(payee.id) for payee, _, _ in owed.dues(contract, contract.merge)}
    if given.persons.among(event.actor.id, gains):
        return refused(Code.OWN_BENEFIT)
    return None


def _authority(contract: Contract, event: e.PersonEvent, given: Given) -> f.Authority | Decision:
    return authority(given, event.actor, Act.CERTIFY, contract.amount_cents + contract.tax_cents, event.at)


def _afresh(contract: Contract, event: e.CertificationAsked) -> bool:
    moments = (event.at, event.at - FRESH)
    wanted = {_plain(words) for at in moments for words in words_to_type(contract, event.actor.id, at)}
    return _plain(event.typed) in wanted


def _plain(text: str) -> str:
    return " ".join(text.translate(_AS_TYPED).casefold().split())


def _number(contract: Contract, person_id: int, at: datetime) -> str:
    """Four digits that one person has for one state of one contract for some minutes."""
    place = f"{contract.offer.issue_id}:{contract.offer.generation}:{contract.fact_count}"
    digest = sha256(f"{place}:{contract.changed_at.isoformat()}:{person_id}:{(at - _EPOCH) // FRESH}".encode())
    return f"{int(digest.hexdigest(), 16) % 10_000:04}"
