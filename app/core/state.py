"""The contract as its facts leave it: changed only by applying one more fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from app.core import facts as f
from app.core import payables
from app.core.ids import UserId
from app.core.lifecycle import ENDED, Status, next_status
from app.core.parts import FINANCE, REJECTED, Claim, ClaimStatus, Contract, LinkedPull, acceptors_of

__all__ = ["SETTLED", "Contract", "apply", "rebuild"]

# What an operator settled has a cause that begins so.
SETTLED = "settle:"


def rebuild(facts: Iterable[f.Fact]) -> Contract | None:
    """The contract that ``facts`` (in order) make, None for none."""
    contract: Contract | None = None
    for fact in facts:
        contract = apply(contract, fact)
    return contract


def apply(contract: Contract | None, fact: f.Fact) -> Contract:
    """One more fact.

    Raises:
        LookupError: the lifecycle has no such move.
    """
    if isinstance(fact, f.OfferOpened):
        # A new offer on an issue whose last contract has ended starts from nothing.
        status = next_status(contract.status if contract and contract.live else None, fact)
        return Contract(
            offer=fact,
            status=status,
            amount_cents=fact.amount_cents,
            tax_cents=fact.tax_cents,
            label=fact.label,
            priced_by=_who(fact),
            changed_at=fact.at,
        )
    if contract is None:
        raise LookupError(f"{type(fact).__name__} comes before any offer")
    status = next_status(contract.status, fact)
    changed = _APPLY[type(fact)](contract, fact)
    settled = _settled(changed, fact, status)
    return replace(
        changed,
        status=settled,
        # What ended without payment waits for nobody's decision.
        holds=() if settled in ENDED else changed.holds,
        fact_count=contract.fact_count + 1,
        changed_at=fact.at,
    )


def _settled(contract: Contract, fact: f.Fact, status: Status) -> Status:
    """Where the table names the last-one case, others still standing keep the status."""
    if isinstance(fact, (f.ClaimReleased, f.ClaimExpired, f.PullRequestUnlinked, f.WorkRejected)):
        if not contract.active_claims:
            return Status.OPEN
        return Status.SUBMITTED if _work_in_hand(contract) else Status.CLAIMED
    if isinstance(fact, _PAYEE):
        return _owed_status(contract)
    return status


def _owed_status(contract: Contract) -> Status:
    found = {p.status for p in contract.payables}
    if found == {"void"}:
        return Status.VOID
    return Status.SCHEDULED if "scheduled" in found and "payable" not in found else Status.PAYABLE


def _work_in_hand(contract: Contract) -> bool:
    holders = {c.person.id for c in contract.active_claims}
    return any(p.active and p.author_id in holders for p in contract.pulls)


def _who(fact: f.Fact) -> frozenset[UserId]:
    return frozenset({fact.by.id}) if fact.by else frozenset()


def _amended(c: Contract, fact: f.OfferAmended) -> Contract:
    changed = replace(c, amount_cents=fact.amount_cents, tax_cents=fact.tax_cents, priced_by=c.priced_by | _who(fact))
    return replace(changed, label=fact.label or c.label, label_shown=True)


def _recommitted(c: Contract, fact: f.OfferRecommitted) -> Contract:
    offer = replace(c.offer, fund_id=fact.fund_id, fiscal_year=fact.fiscal_year)
    # Only what was approved is approved anew.
    approved_by = c.approved_by | (_who(fact) if c.approved else frozenset())
    changed = replace(c, offer=offer, tax_cents=fact.tax_cents, year_end_warned=False)
    return replace(changed, approved_cents=c.amount_cents + fact.tax_cents, approved_by=approved_by)


def _granted(c: Contract, fact: f.ClaimGranted) -> Contract:
    before = c.claim_of(fact.person.id)
    claim = Claim(
        person=fact.person,
        status=ClaimStatus.ACTIVE,
        asked_at=before.asked_at if before and before.status is ClaimStatus.WAITING else fact.at,
        exclusive=fact.exclusive,
        granted_at=fact.at,
        expires_at=fact.expires_at,
        terms_version=fact.terms_version,
        terms_hash=fact.terms_hash,
    )
    return replace(_with_claim(c, claim), claimed_text=fact.issue_text_hash, text_changed=False)


def _waitlisted(c: Contract, fact: f.ClaimWaitlisted) -> Contract:
    claim = Claim(
        person=fact.person,
        status=ClaimStatus.WAITING,
        asked_at=fact.at,
        terms_version=fact.terms_version,
        terms_hash=fact.terms_hash,
        text_hash=fact.issue_text_hash,
    )
    return _with_claim(c, claim)


def _approved(c: Contract, fact: f.FundingApproved) -> Contract:
    offer = replace(c.offer, expires_at=fact.expires_at)
    cents = fact.amount_cents + fact.tax_cents
    return replace(c, approved=fact, approved_cents=cents, approved_by=c.approved_by | _who(fact), offer=offer)


def _agreed(c: Contract, fact: f.TermsAccepted) -> Contract:
    """Whoever waited for nothing but the terms may now have a turn."""
    claims = tuple(
        replace(x, terms_version=fact.terms_version, terms_hash=fact.terms_hash)
        if x.person.id == fact.person.id and x.status is ClaimStatus.WAITING
        else x
        for x in c.claims
    )
    return replace(c, agreed=(*c.agreed, fact), claims=claims)


def _rejected(c: Contract, fact: f.WorkRejected) -> Contract:
    """The merge no longer counts: another pull request is awaited, and nobody loses time by our looking."""
    merged = c.merge.pull_id if c.merge else None
    claims = tuple(
        replace(x, expires_at=max(x.expires_at, fact.expires_at))
        if x.status is ClaimStatus.ACTIVE and x.expires_at
        else x
        for x in c.claims
    )
    pulls = tuple(replace(p, active=False) if p.id == merged else p for p in c.pulls)
    changed = replace(c, rejected=fact, judged_by=c.judged_by | _who(fact), claims=claims, pulls=pulls)
    return replace(changed, merge=None, accepted=None, awarded=None)


def _accepted(c: Contract, fact: f.WorkAccepted) -> Contract:
    accepted_by = {UserId(person) for person in acceptors_of(fact)}
    return replace(c, accepted=fact, judged_by=c.judged_by | _who(fact) | accepted_by)


def _with_claim(c: Contract, claim: Claim) -> Contract:
    others = tuple(x for x in c.claims if x.person.id != claim.person.id)
    return replace(c, claims=(*others, claim))


def _ended(c: Contract, fact: f.ClaimReleased | f.ClaimExpired) -> Contract:
    lapsed = isinstance(fact, f.ClaimExpired)
    claims = tuple(
        replace(x, status=ClaimStatus.ENDED, ended_at=fact.at, lapsed=lapsed) if x.person.id == fact.person_id else x
        for x in c.claims
    )
    pulls = tuple(replace(p, active=False) if p.author_id == fact.person_id else p for p in c.pulls)
    return replace(c, claims=claims, pulls=pulls)


def _extended(c: Contract, fact: f.ClaimExtended) -> Contract:
    asked = 1 if fact.reason == "asked" else 0
    claims = tuple(
        replace(x, expires_at=fact.expires_at, extensions=x.extensions + asked) if x.person.id == fact.person_id else x
        for x in c.claims
    )
    return replace(c, claims=claims, handled_by=c.handled_by | _who(fact))


def _reminded(c: Contract, fact: f.ClaimReminded) -> Contract:
    told = (fact.occasion, fact.expires_at)
    claims = tuple(replace(x, reminded=(*x.reminded, told)) if x.person.id == fact.person_id else x for x in c.claims)
    return replace(c, claims=claims)


def _linked(c: Contract, fact: f.PullRequestLinked) -> Contract:
    pull = LinkedPull(id=fact.pull_id, number=fact.number, author_id=fact.author_id, head_sha=fact.head_sha)
    return replace(c, pulls=(*(p for p in c.pulls if p.id != fact.pull_id), pull))


def _unlinked(c: Contract, fact: f.PullRequestUnlinked) -> Contract:
    return replace(c, pulls=tuple(replace(p, active=False) if p.id == fact.pull_id else p for p in c.pulls))


def _held(c: Contract, fact: f.HoldPlaced) -> Contract:
    by = frozenset() if fact.code in (FINANCE, REJECTED) else _who(fact)
    return replace(c, holds=(*c.holds, fact), handled_by=c.handled_by | by)


def _lifted(c: Contract, fact: f.HoldsLifted) -> Contract:
    """Time on hold is nobody's delay: an offer and running claims get back what of it was theirs."""
    held_since = min(h.at for h in c.holds)
    ends = c.offer.expires_at
    offer = replace(c.offer, expires_at=ends + (fact.at - held_since)) if ends else c.offer
    claims = tuple(
        replace(x, expires_at=x.expires_at + (fact.at - max(held_since, x.granted_at)))
        if x.status is ClaimStatus.ACTIVE and x.granted_at and x.expires_at
        else x
        for x in c.claims
    )
    payables = tuple(replace(p, rejected=None) for p in c.payables)
    settled = tuple((h.code, fact.at) for h in c.holds) if fact.cause.startswith(SETTLED) else ()
    lifted = replace(c, offer=offer, holds=(), claims=claims, payables=payables, settled=c.settled + settled)
    return replace(lifted, judged_by=c.judged_by | _who(fact))


def _moved(c: Contract, fact: f.IssueMoved) -> Contract:
    offer = replace(
        c.offer,
        issue_id=fact.issue_id,
        repository_id=fact.repository_id,
        installation_id=fact.installation_id,
        issue_number=fact.issue_number,
        repository=fact.repository,
        generation=fact.generation,
    )
    return replace(c, offer=offer)


_PAYEE = (
    f.PayableScheduled,
    f.PaymentAuthorized,
    f.PayableUnscheduled,
    f.PaymentRejected,
    f.PayableVoided,
    f.PaymentMade,
)


_APPLY: dict[type[f.Fact], Callable[[Contract, Any], Contract]] = {
    f.OfferAmended: _amended,
    f.OfferRecommitted: _recommitted,
    f.YearEndWarned: lambda c, _: replace(c, year_end_warned=True),
    f.LabelChecked: lambda c, fact: replace(c, label_shown=fact.shown),
    f.IssueTextChanged: lambda c, fact: replace(c, text_changed=fact.text_hash != c.claimed_text),
    f.OfferAttested: lambda c, fact: replace(c, attested=fact),
    f.FundingApproved: _approved,
    f.TermsAccepted: _agreed,
    f.WorkCertified: lambda c, fact: replace(c, certified=fact, judged_by=c.judged_by | _who(fact)),
    f.WorkRejected: _rejected,
    f.WarningRaised: lambda c, fact: replace(c, warnings=(*c.warnings, fact)),
    f.OfferWithdrawn: lambda c, fact: replace(c, withdrawn=fact),
    f.OfferExpired: lambda c, _: c,
    f.ClaimGranted: _granted,
    f.ClaimWaitlisted: _waitlisted,
    f.ClaimReleased: _ended,
    f.ClaimExpired: _ended,
    f.ClaimExtended: _extended,
    f.ClaimReminded: _reminded,
    f.PullRequestLinked: _linked,
    f.PullRequestUnlinked: _unlinked,
    f.PullRequestMerged: lambda c, fact: replace(c, merge=fact),
    f.ClaimAwarded: lambda c, fact: replace(c, awarded=fact, judged_by=c.judged_by | _who(fact)),
    f.SplitDecided: lambda c, fact: replace(c, shares=fact.shares, judged_by=c.judged_by | _who(fact)),
    f.WorkAccepted: _accepted,
    f.PayableOpened: payables.opened,
    f.HoldPlaced: _held,
    f.HoldsLifted: _lifted,
    f.IssueMoved: _moved,
    f.RecoveryOpened: lambda c, fact: replace(c, recoveries=(*c.recoveries, fact)),
    f.RecoveryEnded: lambda c, _: replace(c, recoveries=()),
    f.PayableScheduled: lambda c, fact: payables.of_payee(c, fact.payee_id, batch_id=fact.batch_id),
    f.PaymentAuthorized: payables.authorized,
    f.PayableUnscheduled: lambda c, fact: payables.of_payee(c, fact.payee_id, batch_id=None, authorized=None),
    f.PaymentRejected: lambda c, fact: payables.of_payee(
        c, fact.payee_id, batch_id=None, authorized=None, rejected=fact
    ),
    f.PayableVoided: lambda c, fact: payables.of_payee(c, fact.payee_id, voided=fact),
    f.PaymentMade: lambda c, fact: payables.of_payee(c, fact.payee_id, paid=fact),
    f.MoneyRecovered: payables.recovered,
    f.InvoiceReceived: lambda c, fact: payables.of_payee(
        c, fact.payee_id, invoice=fact, due_on=fact.due_on, deficient=None
    ),
    f.InvoiceFoundDeficient: lambda c, fact: payables.of_payee(c, fact.payee_id, deficient=fact),
    f.ContractPaid: lambda c, _: c,
}
