"""The fourth stage: what is owed is frozen into batches, released, paid, and comes back if it must."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core.authority import authority
from app.core.decision import Decision, after, decided, ignored, refused
from app.core.lifecycle import OWED, Status
from app.core.parts import FINANCE, REJECTED, Payable, acceptors_of
from app.core.people import Act
from app.core.policy import Given, treasury_day
from app.core.refusals import Code
from app.core.state import Contract

# After 1, 2, 4 ... days: a month in all.
LOOKS_AFTER = 6


def payment_recorded(contract: Contract | None, event: e.PaymentRecorded, given: Given) -> Decision:
    """Finance paid one payee: only while payable and free of holds, not before the work was taken (FAA s.34), and only
    the exact amount. What is in a batch, and under the federal policy everything, was released first (FAA s.33), by
    the day that the report says as well."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.paid is not None:
        return _again(payable, event)
    # A hold that came after the batch was frozen may come after the money has left as well: that is a fact.
    if contract.held and payable.batch_id is None:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if payable.voided is not None or contract.status not in OWED:
        return refused(Code.NOT_PAYABLE, status=payable.status)
    if payable.batch_id is None and payable.fiscal_year > contract.offer.fiscal_year:
        return refused(Code.FUND_OF_ANOTHER_YEAR, year=contract.offer.fiscal_year)
    if payable.authorized is None and payable.batch_id is not None:
        return refused(Code.NOT_RELEASED, batch=payable.batch_id)
    if payable.authorized is None and contract.federal:
        return refused(Code.RELEASE_MISSING)
    if payable.batch_id is None and _decided_for_themself(contract, payable, given):
        return refused(Code.PAYEE_DECIDED)
    if payable.deficient is not None:
        return refused(Code.INVOICE_DEFICIENT, number=payable.deficient.number)
    exact = (payable.amount_cents, payable.amount_cents + payable.tax_cents)
    if event.cents not in exact:
        return refused(Code.AMOUNT_NOT_EXACT, net_cents=exact[0], total_cents=exact[1], amount_cents=event.cents)
    if event.paid_on > treasury_day(event.at).isoformat():
        return refused(Code.PAID_IN_FUTURE, paid_on=event.paid_on)
    taken = contract.certified.at if contract.certified else payable.accepted_at
    # What was taken for a failed payment may have gone out on its first release after all.
    first = treasury_day(payable.first_authorized.at if payable.first_authorized else taken).isoformat()
    if event.paid_on < first:
        return refused(Code.PAID_TOO_EARLY, paid_on=event.paid_on, first=first)
    made = f.PaymentMade(
        at=event.at,
        by=event.actor,
        cause=event.source,
        payee_id=event.payee_id,
        reference=event.reference,
        paid_on=event.paid_on,
        cents=event.cents,
    )
    return decided(made, *_closing(contract, made))


def scheduling_asked(contract: Contract | None, event: e.SchedulingAsked, given: Given) -> Decision:
    """Into a batch goes only what is owed, free of holds, with no deficient invoice, and in no other batch; work that
    came after its fund's year only once the next year's fund covers it (FAA s.37)."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.batch_id == event.batch_id:
        return ignored("already_scheduled")
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if payable.status != "payable":
        return refused(Code.NOT_PAYABLE, status=payable.status)
    if payable.fiscal_year > contract.offer.fiscal_year:
        return refused(Code.FUND_OF_ANOTHER_YEAR, year=contract.offer.fiscal_year)
    if payable.deficient is not None:
        return refused(Code.INVOICE_DEFICIENT, number=payable.deficient.number)
    if _decided_for_themself(contract, payable, given):
        return refused(Code.PAYEE_DECIDED)
    return decided(
        f.PayableScheduled(
            at=event.at, by=event.actor, cause=event.source, payee_id=event.payee_id, batch_id=event.batch_id
        )
    )


def release_authorized(contract: Contract | None, event: e.ReleaseAuthorized, given: Given) -> Decision:
    """FAA s.33: released by a person who neither accepted the work nor is paid for it, and free of holds.

    Under the federal policy by someone who has done nothing else about this contract, within their delegation.
    """
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.authorized is not None:
        return ignored("already_released")
    if payable.status != "scheduled" or payable.batch_id != event.batch_id:
        return refused(Code.LEFT_BATCH, batch=event.batch_id)
    if contract.held:
        return refused(Code.IS_HELD, codes=[h.code for h in contract.holds])
    if not event.actor.human:
        return refused(Code.BOT_CANNOT_DECIDE)
    # Whoever is paid for a part of the work benefits from all of it being released.
    benefits = {int(p.payee.id) for p in contract.payables}
    handled = {int(person) for person in contract.handled_by} if contract.federal else set()
    if given.persons.among(event.actor.id, benefits | handled | _acted(contract)):
        return refused(Code.SAME_PERSON)
    if _decided_for_themself(contract, payable, given):
        return refused(Code.PAYEE_DECIDED)
    held = None
    if contract.federal:
        total = payable.amount_cents + payable.tax_cents
        held = authority(given, event.actor, Act.RELEASE, total, event.at)
    if isinstance(held, Decision):
        return held
    return decided(
        f.PaymentAuthorized(
            at=event.at,
            by=event.actor,
            cause=event.source,
            payee_id=event.payee_id,
            batch_id=event.batch_id,
            authority=held,
        )
    )


def _decided_for_themself(contract: Contract, payable: Payable, given: Given) -> bool:
    """Whether the payee set the amount, approved it, accepted or certified the work: by another account, of which
    nobody knew at the time whose it is."""
    return given.persons.among(payable.payee.id, contract.committed_by | _acted(contract))


def _acted(contract: Contract) -> set[int]:
    """Who decided about the contract before its payment: who accepted, and under the federal policy everyone."""
    if contract.federal:
        return {int(person) for person in contract.priced_by | contract.approved_by | contract.judged_by}
    accepted = contract.accepted
    return acceptors_of(accepted) | ({int(accepted.by.id)} if accepted and accepted.by else set())


def hold_asked(contract: Contract | None, event: e.FinanceHoldAsked, given: Given) -> Decision:
    if contract is None or contract.payable_of(event.payee_id) is None:
        return refused(Code.NOT_A_PAYEE)
    if not contract.live:
        return refused(Code.OFFER_ENDED, status=contract.status)
    if any((h.code, h.reason) == (FINANCE, event.reason) for h in contract.holds):
        return ignored("already_held")
    return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=FINANCE, reason=event.reason))


def unscheduling_asked(contract: Contract | None, event: e.UnschedulingAsked, given: Given) -> Decision:
    payable = contract.payable_of(event.payee_id) if contract else None
    if payable is None or payable.status != "scheduled" or payable.batch_id != event.batch_id:
        return ignored("not_in_this_batch")
    return decided(
        f.PayableUnscheduled(
            at=event.at,
            by=event.actor,
            cause=event.source,
            payee_id=event.payee_id,
            batch_id=event.batch_id,
            reason=event.reason,
        )
    )


def rejection_recorded(contract: Contract | None, event: e.RejectionRecorded, given: Given) -> Decision:
    """Finance could not pay: it is owed as before, and waits for a person who has seen why."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.came_back:
        return refused(Code.CAME_BACK)
    if payable.status not in ("payable", "scheduled"):
        return refused(Code.NOT_PAYABLE, status=payable.status)
    if payable.status == "payable" and payable.rejected is not None:
        return ignored("already_held")
    rejected = f.PaymentRejected(
        at=event.at, by=event.actor, cause=event.source, payee_id=event.payee_id, reason=event.reason
    )
    if any(h.code == REJECTED for h in contract.holds):
        return decided(rejected)
    return decided(
        rejected,
        f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=REJECTED, reason=""),
    )


def void_asked(contract: Contract | None, event: e.VoidAsked, given: Given) -> Decision:
    """Owed no more, for a reason that is kept; what is frozen in a batch must be taken out of it first."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.voided is not None:
        return ignored("already_void")
    if payable.status == "scheduled":
        return refused(Code.IN_A_BATCH, batch=payable.batch_id or 0)
    if payable.status != "payable":
        return refused(Code.NOT_PAYABLE, status=payable.status)
    voided = f.PayableVoided(
        at=event.at, by=event.actor, cause=event.source, payee_id=event.payee_id, reason=event.reason
    )
    return decided(voided, *_closing(contract, voided))


def recovery_recorded(contract: Contract | None, event: e.RecoveryRecorded, given: Given) -> Decision:
    """Money that came back, up to what was paid; with all of it back the recovery is over."""
    payable = contract.payable_of(event.payee_id) if contract else None
    if contract is None or payable is None:
        return refused(Code.NOT_A_PAYEE)
    if payable.paid is None:
        return refused(Code.NOT_PAID, status=payable.status)
    told = (event.reference, event.received_on, event.cents)
    if any((r.reference, r.received_on, r.cents) == told for r in payable.returned):
        return ignored("already_recorded")
    left = payable.paid.cents - payable.recovered_cents
    if not 0 < event.cents <= left:
        return refused(Code.MORE_THAN_PAID, amount_cents=event.cents, left_cents=left)
    if event.received_on > treasury_day(event.at).isoformat():
        return refused(Code.PAID_IN_FUTURE, paid_on=event.received_on)
    if event.received_on < payable.paid.paid_on:
        return refused(Code.RECOVERED_TOO_EARLY, paid_on=event.received_on, first=payable.paid.paid_on)
    recovered = f.MoneyRecovered(
        at=event.at,
        by=event.actor,
        cause=event.source,
        payee_id=event.payee_id,
        cents=event.cents,
        reference=event.reference,
        received_on=event.received_on,
    )
    now = after(contract, (recovered,))
    if now is not None and _all_is_back(now) and contract.recoveries:
        ended = f.RecoveryEnded(at=event.at, by=event.actor, cause=event.source, reason=event.reference)
        return decided(recovered, ended)
    return decided(recovered)


def _closing(contract: Contract, fact: f.PaymentMade | f.PayableVoided) -> tuple[f.Fact, ...]:
    """The contract is paid once nobody is owed anything more and somebody was paid; what was in doubt until then may
    have to come back. A payment that failed puts no other payee's in doubt."""
    left = after(contract, (fact,))
    assert left is not None
    found = {p.status for p in left.payables}
    if "paid" not in found or not found <= {"paid", "void"}:
        return ()
    paid = f.ContractPaid(at=fact.at, by=fact.by, cause=fact.cause)
    doubt = next((hold for hold in contract.holds if hold.code != REJECTED), None)
    if doubt is None or _all_is_back(left):
        return (paid,)
    return paid, f.RecoveryOpened(at=fact.at, by=fact.by, cause=fact.cause, code=doubt.code, reason=doubt.reason)


def _all_is_back(contract: Contract) -> bool:
    """Whether all that was paid has come back, so that nothing is left to recover."""
    return all(p.paid is None or p.recovered_cents == p.paid.cents for p in contract.payables)


def questioned(contract: Contract, event: e.GitHubEvent, code: str, reason: str) -> Decision:
    """Accepted work is in doubt: held while unpaid, a recovery once paid; told once until a person decides."""
    if not contract.live and contract.status is not Status.PAID:
        return ignored("no_offer")
    if code in {h.code for h in contract.holds} | {r.code for r in contract.recoveries}:
        return ignored("already_held")
    if contract.status is Status.PAID:
        if _all_is_back(contract):
            return ignored("all_is_back")
        opened = f.RecoveryOpened(at=event.at, by=event.actor, cause=event.source, code=code, reason=reason)
        return decided(opened)
    return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=code, reason=reason))


def looks_after(contract: Contract) -> tuple[datetime, ...]:
    """When paid work is looked at again: a commit that takes it back is told by no delivery."""
    return tuple(contract.changed_at + timedelta(days=2**n) for n in range(LOOKS_AFTER))


def _again(payable: Payable, event: e.PaymentRecorded) -> Decision:
    """The same report twice is one report; another one about the same payable is a mistake to look at."""
    paid = payable.paid
    assert paid is not None
    if (paid.reference, paid.paid_on, paid.cents) == (event.reference, event.paid_on, event.cents):
        return Decision(outcome="already_recorded")
    if payable.came_back:
        return refused(Code.CAME_BACK)
    return refused(Code.PAID_DIFFERENTLY, reference=paid.reference, paid_on=paid.paid_on, amount_cents=paid.cents)
