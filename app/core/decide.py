"""Dispatch only: time first, then the pull requests as they stand, then the event itself at its stage."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from app.core import agreement, approval, certification, claim, invoice, offer, pay, place, work, year_end
from app.core import events as e
from app.core import facts as f
from app.core.decision import Decision, after, decided, refused
from app.core.lifecycle import Status
from app.core.policy import Given
from app.core.refusals import Code
from app.core.rules import at_another_account
from app.core.state import Contract

# One event can make more than this many claims lapse only if the waitlist were unbounded.
LAPSES_MAX = 200
MAINTAINERS = (e.ResumeAsked, e.AwardAsked, e.SplitAsked, e.WithdrawalAsked, e.ExtensionAsked)
"""What people decide by their role in the repository."""


def decide(contract: Contract | None, event: e.AnyEvent, given: Given) -> Decision:
    """What follows from ``event`` for the issue's latest contract (None: never an offer).

    Pure: the same arguments give the same facts, whichever process asks and however often.
    """
    first: tuple[f.Fact, ...] = ()
    now = contract
    # By what comes without a look at GitHub no time passes: what a push keeps alive must not lapse unseen.
    if isinstance(event, e.GitHubEvent):
        first = passed(contract, event.at, event.view.pulls, event.view.text_hash, given)
        now = after(contract, first)
        if now is not None:
            linked = work.links(now, event.view, event)
            now, first = after(now, linked), (*first, *linked)
    main = _dispatch(now, event, given)
    made = (*main.facts, *_freed(after(now, main.facts), main.facts, event, given))
    found = (*first, *made, *(_relink(after(now, made), event) if made else ()))
    found += year_end.warned(contract, found, given)
    return Decision(facts=found, refusals=main.refusals, outcome=main.outcome)


def passed(
    contract: Contract | None, until: datetime, pulls: tuple[e.Pull, ...], text_hash: str, given: Given
) -> tuple[f.Fact, ...]:
    """What the mere passing of time brings about up to a moment: lapses, promotions, the offer's end."""
    found: list[f.Fact] = []
    for _ in range(LAPSES_MAX):
        if contract is None or not contract.live:
            break
        fact = _next_due(contract, pulls, given, until)
        if fact is None or fact.at > until:
            break
        more: tuple[f.Fact, ...] = (fact,)
        left = after(contract, more)
        if isinstance(fact, f.ClaimExpired) and left is not None:
            more = (fact, *claim.promoted(left, fact.at, fact.cause, text_hash, given))
        found += more
        contract = after(contract, more)
    return tuple(found)


def due_at(contract: Contract, now: datetime, given: Given) -> datetime | None:
    """When someone must next look at this contract: time alone changes it then, or a revert may have come unseen."""
    if contract.status is Status.PAID:
        return next((at for at in pay.looks_after(contract) if at > now), None)
    fact = _next_due(contract, (), given, now) if contract.live else None
    return fact.at if fact else None


def _next_due(contract: Contract, pulls: tuple[e.Pull, ...], given: Given, until: datetime) -> f.Fact | None:
    if contract.status is Status.OPEN and not contract.held and contract.merge is None:
        # What was claimed until after the offer's end is open again from then on.
        at = max(offer.expiry(contract, given), contract.changed_at)
        return f.OfferExpired(at=at, by=None, cause=f"clock:{at.isoformat()}")
    ending = claim.next_expiry(contract, pulls, given)
    # A reminder of what has ended by now would be a lie.
    if ending is not None and isinstance(ending, f.ClaimExpired) and ending.at <= until:
        return ending
    return claim.next_reminder(contract, pulls, given) or ending


def _relink(contract: Contract | None, event: e.Event) -> tuple[f.Fact, ...]:
    """A claim just granted may meet its holder's pull request that was there before."""
    if contract is None or not isinstance(event, e.GitHubEvent):
        return ()
    return work.links(contract, event.view, event)


def _freed(contract: Contract | None, facts: tuple[f.Fact, ...], event: e.Event, given: Given) -> tuple[f.Fact, ...]:
    """Who waited while a claim was given back on hold has their turn once it is lifted."""
    if contract is None or contract.status is not Status.OPEN or not any(isinstance(x, f.HoldsLifted) for x in facts):
        return ()
    text_hash = event.view.text_hash if isinstance(event, e.GitHubEvent) else ""
    return claim.promoted(contract, event.at, event.source, text_hash, given)


def _dispatch(contract: Contract | None, event: e.AnyEvent, given: Given) -> Decision:
    if isinstance(event, MAINTAINERS) and contract is not None and contract.live and at_another_account(contract):
        return refused(Code.OTHER_ACCOUNT)
    match event:
        case e.LabelAdded():
            return offer.label_added(contract, event, given)
        case e.LabelRemoved():
            return offer.label_removed(contract, event, given)
        case e.OfferAsked():
            return offer.asked(contract, event, given)
        case e.IssueClosed():
            return offer.closed(contract, event, given)
        case e.IssueConverted():
            return place.converted(contract, event, given)
        case e.ParentDropped():
            return offer.parent_dropped(contract, event, given)
        case e.IssueReopened():
            return offer.reopened(contract, event, given)
        case e.WithdrawalAsked():
            return offer.withdrawal_asked(contract, event, given)
        case e.ClaimAsked():
            return claim.asked(contract, event, given)
        case e.ReleaseAsked():
            return claim.release_asked(contract, event, given)
        case e.ExtensionAsked():
            return claim.extension_asked(contract, event, given)
        case e.PullMerged():
            return work.merged(contract, event, given)
        case e.Looked():
            approved = work.looked(contract, event, given)
            if approved.facts or contract is None:
                return approved
            return decided(*offer.label_checked(contract, event), *claim.text_checked(contract, event))
        case e.AwardAsked():
            return work.award_asked(contract, event, given)
        case e.SplitAsked():
            return work.split_asked(contract, event, given)
        case e.HoldAsked():
            return work.hold_asked(contract, event, given)
        case e.ResumeAsked():
            return work.resume_asked(contract, event, given)
        case e.Reverted():
            return work.reverted(contract, event, given)
        case e.Lost():
            return place.lost(contract, event, given)
        case e.Transferred():
            return place.transferred(contract, event, given)
        case e.Settled():
            return place.settled(contract, event, given)
        case e.StatusAsked():
            return decided(outcome="status_shown")
        case e.CommandGarbled():
            return refused(Code.COMMAND_UNREADABLE, command=event.command, problem=event.problem)
        case e.PersonEvent():
            return _person(contract, event, given)
        case _:
            return _finance(contract, event, given)


def _person(contract: Contract | None, event: e.PersonsEvent, given: Given) -> Decision:
    match event:
        case e.AttestationMade():
            return approval.attestation_made(contract, event, given)
        case e.ApprovalAsked():
            return approval.approval_asked(contract, event, given)
        case e.AcceptanceMade():
            return agreement.acceptance_made(contract, event, given)
        case e.CertificationAsked():
            return certification.certification_asked(contract, event, given)
        case e.WorkRejectionAsked():
            return certification.rejection_asked(contract, event, given)
        case _:
            assert_never(event)


def _finance(contract: Contract | None, event: e.FinanceEvent, given: Given) -> Decision:
    match event:
        case e.PaymentRecorded():
            return pay.payment_recorded(contract, event, given)
        case e.SchedulingAsked():
            return pay.scheduling_asked(contract, event, given)
        case e.ReleaseAuthorized():
            return pay.release_authorized(contract, event, given)
        case e.FinanceHoldAsked():
            return pay.hold_asked(contract, event, given)
        case e.UnschedulingAsked():
            return pay.unscheduling_asked(contract, event, given)
        case e.RejectionRecorded():
            return pay.rejection_recorded(contract, event, given)
        case e.VoidAsked():
            return pay.void_asked(contract, event, given)
        case e.RecoveryRecorded():
            return pay.recovery_recorded(contract, event, given)
        case e.RecommitAsked():
            return year_end.recommit_asked(contract, event, given)
        case e.InvoiceReported():
            return invoice.reported(contract, event)
        case e.InvoiceQuestioned():
            return invoice.questioned(contract, event, given)
        case _:
            assert_never(event)
