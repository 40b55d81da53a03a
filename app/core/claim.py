"""The second stage: who may work on it and be paid, for how long, and who is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core import scrutiny
from app.core.decision import Decision, after, decided, ignored, refused, too_late
from app.core.ids import UserId
from app.core.lifecycle import UNACCEPTED, Status
from app.core.parts import Claim, ClaimStatus
from app.core.policy import Given, fiscal_year, treasury_day
from app.core.refusals import Code
from app.core.rules import has_authority
from app.core.state import Contract

LAST_REMINDER = timedelta(days=2)


def asked(contract: Contract | None, event: e.ClaimAsked, given: Given) -> Decision:
    person = event.actor
    if person is None or not person.human:
        return refused(Code.BOT_CANNOT_CLAIM)
    if contract is None:
        return refused(Code.NO_OFFER)
    refusal = (
        _not_open(contract, event.at) or _not_eligible(contract, person, event.at, given) or _too_new(event, given)
    )
    if refusal:
        return refusal
    ready = may_begin(contract, person.id, given)
    if not ready or (given.policy.claim_mode == "exclusive" and contract.active_claims):
        return _waiting(contract, event, person, ready, given)
    return decided(*_grant(contract, person, event.at, person, event.source, event.view.text_hash, given))


def may_begin(contract: Contract, person_id: int, given: Given) -> bool:
    """By claiming one accepts the terms; under the federal policy that is an act of its own, at the price of now."""
    agreed = contract.agreed_by(person_id)
    return not contract.federal or (agreed is not None and agreed.terms_hash == given.policy.terms_hash)


def _waiting(contract: Contract, event: e.ClaimAsked, person: e.Actor, ready: bool, given: Given) -> Decision:
    policy = given.policy
    if any(c.person.id == person.id for c in contract.waitlist):
        return ignored("already_waiting")
    if not policy.waitlist_max and contract.active_claims:
        return refused(Code.NO_WAITLIST)
    if len(contract.waitlist) >= policy.waitlist_max:
        return refused(Code.WAITLIST_FULL, limit=policy.waitlist_max)
    return decided(
        f.ClaimWaitlisted(
            at=event.at,
            by=person,
            cause=event.source,
            person=person,
            terms_version=policy.terms_version,
            terms_hash=policy.terms_hash if ready else "",
            issue_text_hash=event.view.text_hash,
        )
    )


def release_asked(contract: Contract | None, event: e.ReleaseAsked, given: Given) -> Decision:
    claim = contract.claim_of(event.actor.id) if contract and event.actor else None
    if contract is None or claim is None or claim.status is ClaimStatus.ENDED:
        return refused(Code.NO_CLAIM)
    if contract.status not in UNACCEPTED:
        return too_late(contract)
    if contract.merge is not None:
        return refused(Code.MERGE_WAITS)
    released = f.ClaimReleased(at=event.at, by=event.actor, cause=event.source, person_id=claim.person.id)
    return decided(released, *_promoted(contract, released, event.view.text_hash, given))


def extension_asked(contract: Contract | None, event: e.ExtensionAsked, given: Given) -> Decision:
    if not has_authority(event.actor, given.policy):
        return _no_right(event, given)
    if contract is None or not contract.active_claims or contract.status not in UNACCEPTED:
        return refused(Code.NO_CLAIM)
    if event.actor is not None and given.persons.among(event.actor.id, contract.gaining):
        return refused(Code.OWN_BENEFIT)
    able = [c for c in contract.active_claims if c.extensions < given.policy.extensions_max]
    if not able:
        return refused(Code.NO_MORE_EXTENSIONS, limit=given.policy.extensions_max)
    days = timedelta(days=min(event.days or given.policy.claim_days, given.policy.claim_days))
    # Where several may work at once, all of them are given the time.
    return decided(*(_extended(claim, event, days) for claim in able))


def _extended(claim: Claim, event: e.ExtensionAsked, days: timedelta) -> f.ClaimExtended:
    assert claim.expires_at is not None
    return f.ClaimExtended(
        at=event.at,
        by=event.actor,
        cause=event.source,
        person_id=claim.person.id,
        expires_at=claim.expires_at + days,
        reason="asked",
    )


def next_expiry(contract: Contract, pulls: tuple[e.Pull, ...], given: Given) -> f.Fact | None:
    """What becomes of the claim that ends first: it lapses, or a recent push keeps it alive."""
    running = [c for c in contract.active_claims if c.expires_at]
    if contract.held or contract.status not in UNACCEPTED or contract.merge or not running:
        return None
    claim = min(running, key=lambda c: (c.expires_at, c.person.id))
    assert claim.expires_at is not None
    alive_until = _alive_until(contract, claim, pulls, given)
    at, cause = claim.expires_at, f"clock:{claim.expires_at.isoformat()}"
    if alive_until > at:
        return f.ClaimExtended(
            at=at, by=None, cause=cause, person_id=claim.person.id, expires_at=alive_until, reason="active"
        )
    return f.ClaimExpired(at=at, by=None, cause=cause, person_id=claim.person.id)


def next_reminder(contract: Contract, pulls: tuple[e.Pull, ...], given: Given) -> f.Fact | None:
    """The holder is told at half time, unless there is work to see, and two days before the end.

    A claim that pushes keep alive is extended then instead of being reminded of.
    """
    if not given.policy.reminders or contract.held or contract.status not in UNACCEPTED or contract.merge:
        return None
    found = [fact for claim in contract.active_claims for fact in _reminders(contract, claim, pulls, given)]
    return min(found, key=lambda fact: (fact.at, fact.person_id), default=None)


def _reminders(
    contract: Contract, claim: Claim, pulls: tuple[e.Pull, ...], given: Given
) -> Iterator[f.ClaimReminded | f.ClaimExtended]:
    start, end, person_id = claim.granted_at, claim.expires_at, claim.person.id
    if start is None or end is None:
        return
    half, last = start + (end - start) // 2, end - LAST_REMINDER
    working = any(p.active and p.author_id == person_id for p in contract.pulls)
    if half < last and not working and all(occasion != "half" for occasion, _ in claim.reminded):
        yield _reminded(half, person_id, "half", end)
    if last > start and ("last", end) not in claim.reminded:
        alive_until = _alive_until(contract, claim, pulls, given)
        cause = f"clock:{last.isoformat()}"
        if alive_until > end:
            yield f.ClaimExtended(
                at=last, by=None, cause=cause, person_id=person_id, expires_at=alive_until, reason="active"
            )
        else:
            yield _reminded(last, person_id, "last", end)


def _reminded(at: datetime, person_id: UserId, occasion: str, end: datetime) -> f.ClaimReminded:
    cause = f"clock:{at.isoformat()}"
    return f.ClaimReminded(at=at, by=None, cause=cause, person_id=person_id, occasion=occasion, expires_at=end)


def text_checked(contract: Contract, event: e.Looked) -> tuple[f.Fact, ...]:
    """What was claimed is kept by its hash; that the issue says something else by now is shown to everyone."""
    if contract.status not in (Status.CLAIMED, Status.SUBMITTED) or not contract.claimed_text:
        return ()
    changed = event.view.text_hash != contract.claimed_text
    if changed == contract.text_changed:
        return ()
    return (f.IssueTextChanged(at=event.at, by=None, cause=event.source, text_hash=event.view.text_hash),)


def promoted(contract: Contract, at: datetime, cause: str, text_hash: str, given: Given) -> tuple[f.Fact, ...]:
    """The first on the waitlist who may begin gets the claim that nobody holds (any more); who has as many elsewhere
    as one person may stays in place, and asks again once one of them is over.

    Under the federal policy that is who accepted the terms, so nobody who only asked keeps others from working. While
    it is on hold nobody begins.
    """
    if contract.held:
        return ()
    together = contract.federal and given.policy.claim_mode == "open"
    if contract.active_claims and not together:
        return ()
    able = (c for c in contract.waitlist if c.person.id not in given.at_limit)
    following = next((c for c in able if may_begin(contract, c.person.id, given)), None)
    if following is None:
        return ()
    agreed = contract.agreed_by(following.person.id)
    since = max(at, agreed.at) if agreed else at
    return _grant(contract, following.person, since, None, cause, text_hash or following.text_hash, given)


def _promoted(contract: Contract, fact: f.ClaimReleased, text_hash: str, given: Given) -> tuple[f.Fact, ...]:
    left = after(contract, (fact,))
    assert left is not None
    return promoted(left, fact.at, fact.cause, text_hash, given)


def _alive_until(contract: Contract, claim: Claim, pulls: tuple[e.Pull, ...], given: Given) -> datetime:
    mine = [p for p in pulls if p.author and p.author.id == claim.person.id and p.linked]
    pushes = [p.pushed_at or p.opened_at for p in mine if p.state is e.PullState.OPEN and contract.pull(p.id)]
    assert claim.expires_at is not None
    return max([push + timedelta(days=given.policy.stale_days) for push in pushes], default=claim.expires_at)


def _grant(
    contract: Contract,
    person: e.Actor,
    at: datetime,
    by: e.Actor | None,
    cause: str,
    text_hash: str,
    given: Given,
) -> tuple[f.Fact, ...]:
    granted = f.ClaimGranted(
        at=at,
        by=by,
        cause=cause,
        person=person,
        exclusive=given.policy.claim_mode == "exclusive",
        expires_at=at + given.policy.claim_period,
        amount_cents=contract.amount_cents,
        terms_version=given.policy.terms_version,
        terms_hash=given.policy.terms_hash,
        issue_text_hash=text_hash,
    )
    return (granted, *scrutiny.award_facts(contract, person, at, cause, given))


def _not_open(contract: Contract, at: datetime) -> Decision | None:
    if contract.status is Status.PROPOSED:
        return refused(Code.NOT_YET_OPEN)
    if contract.status not in UNACCEPTED:
        return refused(Code.OFFER_ENDED, status=contract.status)
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    # Nobody is promised money that lapsed with its year (FAA s.32, s.37).
    if fiscal_year(at) > contract.offer.fiscal_year:
        return refused(Code.FUND_OF_ANOTHER_YEAR, year=contract.offer.fiscal_year)
    return None


def _not_eligible(contract: Contract, person: e.Actor, at: datetime, given: Given) -> Decision | None:
    """Who set the price may not be paid it, nobody may hoard, and a lapsed claim rests a while."""
    if given.persons.among(person.id, contract.committed_by):
        return refused(Code.OWN_OFFER)
    refusal = _claims_already(contract, person, given)
    if refusal:
        return refusal
    if given.active_claims >= given.policy.active_claims_max:
        return refused(Code.TOO_MANY_CLAIMS, limit=given.policy.active_claims_max)
    rest = timedelta(days=given.policy.cooling_off_days)
    lapses = [c.ended_at for c in _claims_of(contract, person, given) if c.lapsed and c.ended_at]
    # What is told is a day, so from its morning it holds.
    if lapses and treasury_day(at) < (until := treasury_day(max(lapses) + rest)):
        return refused(Code.COOLING_OFF, until=until.isoformat())
    return None


def _claims_of(contract: Contract, person: e.Actor, given: Given) -> list[Claim]:
    """The person's claims here, whichever of their accounts made them."""
    return [c for c in contract.claims if given.persons.same(c.person.id, person.id)]


def _claims_already(contract: Contract, person: e.Actor, given: Given) -> Decision | None:
    """One claim a person: asking again says nothing new, and by another account of theirs it is refused."""
    mine = next((c for c in _claims_of(contract, person, given) if c.status is not ClaimStatus.ENDED), None)
    if mine is None:
        return None
    active = mine.status is ClaimStatus.ACTIVE
    if mine.person.id == person.id:
        return ignored("already_yours") if active else None
    return refused(Code.ALREADY_YOURS if active else Code.ALREADY_WAITING)


def _too_new(event: e.ClaimAsked, given: Given) -> Decision | None:
    """An account made for the occasion may be one of many of one person."""
    age = timedelta(days=given.policy.account_age_days)
    if age and (event.account_since is None or event.at < event.account_since + age):
        return refused(Code.ACCOUNT_TOO_NEW, days=given.policy.account_age_days)
    return None


def _no_right(event: e.GitHubEvent, given: Given) -> Decision:
    role = event.actor.role if event.actor and event.actor.role else "none"
    return refused(Code.NOT_AUTHORISED, role=role, roles=sorted(given.policy.authority_roles))
