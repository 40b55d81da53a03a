"""The first stage: an amount on an issue becomes an offer, changes, or is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core import pay
from app.core.authority import offer_limit
from app.core.decision import Decision, decided, ignored, refused, too_late
from app.core.ids import FundId
from app.core.lifecycle import UNDELIVERED, Status
from app.core.money import Amount, Doubt, LabelReading, NoAmount, read_label
from app.core.policy import Given, fiscal_year, tax_on, treasury_day
from app.core.refusals import Code
from app.core.rules import at_another_account, has_authority
from app.core.state import Contract

# Nobody works on it yet.
QUIET = (Status.PROPOSED, Status.OPEN)


def label_added(contract: Contract | None, event: e.LabelAdded, given: Given) -> Decision:
    reading = read_label(event.label, given.policy.label_prefixes)
    if reading is NoAmount.NOT_OURS:
        return ignored("label_not_ours")
    refusal = _no_right(event.actor, given)
    if refusal:
        return ignored("same_amount") if _is_amount(contract, reading) else refusal
    if isinstance(reading, NoAmount):
        return ignored("offer_stands") if contract and contract.live else refused(Code.AMOUNT_MISSING)
    if len(_amounts(event.view, given)) > 1:
        return refused(Code.SEVERAL_AMOUNTS, labels=_amounts(event.view, given))
    return _propose(contract, event, reading, given, event.label)


def label_removed(contract: Contract | None, event: e.LabelRemoved, given: Given) -> Decision:
    # The offer's own label ends it, whatever the prefixes have become since.
    if not _ours(event.label, given) and not (contract and event.label == contract.label):
        return ignored("label_not_ours")
    live = contract is not None and contract.live
    if not has_authority(event.actor, given.policy):
        return (
            refused(Code.LABEL_STANDS, amount_cents=contract.amount_cents) if contract and live else ignored("no_offer")
        )
    left = _amounts(event.view, given)
    if len(left) == 1 and left[0] in given.choices:
        return _propose_left(contract, event, left[0], given)
    if contract is None or not live:
        return ignored("no_offer")
    if not _carries(contract, event.label, given) or any(_carries(contract, n, given) for n in event.view.labels):
        return ignored("offer_stands")
    return withdraw(contract, event, "unlabelled")


def asked(contract: Contract | None, event: e.OfferAsked, given: Given) -> Decision:
    refusal = _no_right(event.actor, given)
    if refusal:
        return refusal
    return _propose(contract, event, event.amount, given, "")


def withdraw(contract: Contract, event: e.GitHubEvent, code: str) -> Decision:
    """Free while nobody works on it; with a claimant in flight a maintainer decides (``/withdraw`` or ``/resume``)."""
    if contract.status in QUIET and contract.merge is None:
        return decided(f.OfferWithdrawn(at=event.at, by=event.actor, cause=event.source, reason=code))
    if contract.status in UNDELIVERED and contract.merge is None and not any(h.code == code for h in contract.holds):
        return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=code, reason=""))
    return ignored("already_decided")


def closed(contract: Contract | None, event: e.IssueClosed, given: Given) -> Decision:
    if contract is None or not contract.live:
        return ignored("no_offer")
    return withdraw(contract, event, "issue_closed")


def reopened(contract: Contract | None, event: e.IssueReopened, given: Given) -> Decision:
    """An issue reopened after its fix was accepted questions the fix: nothing is paid until a person decides."""
    if contract is None:
        return ignored("no_offer")
    if contract.accepted is not None:
        return pay.questioned(contract, event, "issue_reopened", "")
    if contract.status is Status.WITHDRAWN and any(_ours(name, given) for name in event.view.labels):
        return refused(Code.REOPENED_WITHOUT_OFFER)
    return ignored("nothing_owed")


def withdrawal_asked(contract: Contract | None, event: e.WithdrawalAsked, given: Given) -> Decision:
    """With a claimant in flight it takes two acts: the first raises the hold that everyone sees, the second decides."""
    refusal = _no_right(event.actor, given)
    if refusal:
        return refusal
    if contract is None or not contract.live:
        return refused(Code.NO_OFFER)
    if contract.status not in UNDELIVERED:
        return too_late(contract)
    quiet = contract.status in QUIET and contract.merge is None
    if quiet or contract.held:
        return decided(f.OfferWithdrawn(at=event.at, by=event.actor, cause=event.source, reason=event.reason))
    return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code="contested", reason=event.reason))


def label_checked(contract: Contract, event: e.Looked) -> tuple[f.Fact, ...]:
    """A label renamed or deleted changes nothing about the offer; that it is gone is kept and shown."""
    shown = contract.label in event.view.labels
    taken_off = any(h.code == "unlabelled" for h in contract.holds)
    if not contract.label or contract.status not in UNDELIVERED or taken_off or shown == contract.label_shown:
        return ()
    return (f.LabelChecked(at=event.at, by=None, cause=event.source, shown=shown),)


def parent_dropped(contract: Contract | None, event: e.ParentDropped, given: Given) -> Decision:
    """A parent that was dropped before the offer says nothing about it; GitHub does not tell since when it is one."""
    if contract is None or not contract.live:
        return ignored("no_offer")
    if event.at < contract.offer.at:
        return ignored("older_than_the_offer")
    return withdraw(contract, replace(event, at=max(event.at, contract.changed_at)), "parent_dropped")


def expiry(contract: Contract, given: Given) -> datetime:
    """As it was said when the offer opened; offers from before that was kept go by the policy."""
    return contract.offer.expires_at or contract.offer.at + timedelta(days=given.policy.offer_days)


def _propose_left(contract: Contract | None, event: e.LabelRemoved, left: str, given: Given) -> Decision:
    """Of several amounts between which a person with the right was to choose one is left: it is chosen."""
    reading = read_label(left, given.policy.label_prefixes)
    assert not isinstance(reading, NoAmount)
    return _propose(contract, event, reading, given, left)


def _carries(contract: Contract, label: str, given: Given) -> bool:
    """Whether a label stands for the offer; one that was refused, or names another amount, does not."""
    reading = read_label(label, given.policy.label_prefixes)
    return label == contract.label or _is_amount(contract, reading) or reading is NoAmount.BARE


def _propose(
    contract: Contract | None, event: e.GitHubEvent, amount: Amount | Doubt, given: Given, label: str
) -> Decision:
    if isinstance(amount, Doubt):
        return refused(
            Code.AMOUNT_DOUBTFUL,
            text=amount.text,
            problem=amount.code.value,
            readings=[str(cents) for cents in amount.readings],
        )
    if contract is not None and contract.live:
        return _amend(contract, event, amount.cents, given, label)
    return _open(event, amount.cents, given, label)


def _open(event: e.GitHubEvent, cents: int, given: Given, label: str) -> Decision:
    if not event.view.open:
        return refused(Code.ISSUE_IS_CLOSED)
    if given.fund is None:
        return refused(Code.NO_FUND, repository=event.view.repository)
    tax = _tax(cents, event.at, given)
    refusal = _outside_limits(cents, tax, 0, given) or _not_delegated(event, cents, tax, given)
    if refusal or tax is None:
        return refusal or refused(Code.TAX_UNKNOWN, region=given.fund.region)
    made = f.OfferProposed if given.policy.federal else f.OfferOpened
    return decided(
        made(
            at=event.at,
            by=event.actor,
            cause=event.source,
            issue_id=event.view.id,
            repository_id=event.view.repository_id,
            installation_id=event.view.installation_id,
            issue_number=event.view.number,
            repository=event.view.repository,
            generation=given.generation,
            amount_cents=cents,
            tax_cents=tax,
            fund_id=FundId(given.fund.id),
            fiscal_year=given.fund.fiscal_year,
            label=label,
            issue_text_hash=event.view.text_hash,
            policy_hash=given.policy_hash,
            expires_at=None if given.policy.federal else event.at + timedelta(days=given.policy.offer_days),
            parent_id=event.view.parent_id,
        )
    )


def _amend(contract: Contract, event: e.GitHubEvent, cents: int, given: Given, label: str) -> Decision:
    if cents == contract.amount_cents:
        return ignored("same_amount")
    if contract.status not in UNDELIVERED:
        return too_late(contract)
    if at_another_account(contract):
        return refused(Code.OTHER_ACCOUNT)
    if event.actor is not None and given.persons.among(event.actor.id, contract.gaining):
        return refused(Code.OWN_BENEFIT)
    if contract.status not in QUIET and cents < contract.amount_cents:
        return refused(Code.ONLY_UPWARD, amount_cents=contract.amount_cents)
    if given.fund is None or given.fund.id != contract.offer.fund_id:
        return refused(Code.NO_FUND, repository=event.view.repository)
    tax = _tax(cents, event.at, given)
    total, reserved = cents + (tax or 0), contract.amount_cents + contract.tax_cents
    if contract.approved is not None and total > contract.approved_cents:
        return refused(Code.OVER_APPROVED, limit_cents=contract.approved_cents)
    if total > reserved and given.fund.closed:
        return refused(Code.FUND_CLOSED)
    if total > reserved and fiscal_year(event.at) != given.fund.fiscal_year:
        return refused(Code.FUND_OF_ANOTHER_YEAR, year=given.fund.fiscal_year)
    refusal = _outside_limits(cents, tax, reserved, given) or _not_delegated(event, cents, tax, given)
    if refusal or tax is None:
        return refusal or refused(Code.TAX_UNKNOWN, region=given.fund.region)
    return decided(
        f.OfferAmended(at=event.at, by=event.actor, cause=event.source, amount_cents=cents, tax_cents=tax, label=label)
    )


def _tax(cents: int, at: datetime, given: Given) -> int | None:
    assert given.fund is not None
    try:
        return tax_on(cents, given.policy.tax_per_100k(given.fund.region, treasury_day(at)))
    except LookupError:
        return None


def _outside_limits(cents: int, tax: int | None, reserved: int, given: Given) -> Decision | None:
    """The limits count the tax, as the Procurement directive does; ``reserved`` is what this offer holds already."""
    fund, policy = given.fund, given.policy
    assert fund is not None
    total = cents + (tax or 0)
    if cents < policy.offer_minimum_cents:
        return refused(Code.UNDER_MINIMUM, amount_cents=cents, limit_cents=policy.offer_minimum_cents)
    if total > policy.offer_maximum_cents:
        return refused(Code.OVER_MAXIMUM, total_cents=total, limit_cents=policy.offer_maximum_cents)
    if total > fund.offer_ceiling_cents:
        return refused(Code.OVER_CEILING, total_cents=total, limit_cents=fund.offer_ceiling_cents)
    if total - reserved > fund.free_cents:
        return refused(Code.FUND_TOO_LOW, total_cents=total, free_cents=fund.free_cents + reserved)
    return None


def _not_delegated(event: e.GitHubEvent, cents: int, tax: int | None, given: Given) -> Decision | None:
    return offer_limit(given, event.actor, cents + (tax or 0), event.at)


def _no_right(actor: e.Actor | None, given: Given) -> Decision | None:
    if actor is not None and not actor.human:
        return refused(Code.BOT_CANNOT_OFFER)
    if not has_authority(actor, given.policy):
        role = actor.role if actor and actor.role else "none"
        return refused(Code.NOT_AUTHORISED, role=role, roles=sorted(given.policy.authority_roles))
    return None


def _ours(name: str, given: Given) -> bool:
    return read_label(name, given.policy.label_prefixes) is not NoAmount.NOT_OURS


def _amounts(view: e.IssueView, given: Given) -> list[str]:
    """The label names on the issue that name an amount, doubtful ones among them."""
    return [n for n in view.labels if not isinstance(read_label(n, given.policy.label_prefixes), NoAmount)]


def _is_amount(contract: Contract | None, reading: LabelReading) -> bool:
    """Our own label for an accepted ``/bounty`` comes back as a bot's act: it says nothing new."""
    return contract is not None and isinstance(reading, Amount) and reading.cents == contract.amount_cents
