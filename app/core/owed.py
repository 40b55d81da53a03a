"""Accepted work becomes payable: at once under the standard policy, once it is certified under the federal one."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import events as e
from app.core import facts as f
from app.core import scrutiny
from app.core.money import split_cents
from app.core.policy import Given, fiscal_year, treasury_day
from app.core.state import Contract


def accepted(
    contract: Contract,
    merge: f.PullRequestMerged | None,
    at: datetime,
    by: e.Actor | None,
    cause: str,
    verdicts: tuple[f.Checked, ...],
    given: Given,
) -> tuple[f.Fact, ...]:
    """Acceptance and one payable a payee. Under the standard policy the amounts are owed from this moment.

    Under the federal policy this is evidence of delivery, and nothing is owed before the work is certified.
    """
    taken = f.WorkAccepted(at=at, by=by, cause=cause, accepted_at=at, verdicts=verdicts)
    if contract.federal:
        payees = [payee for payee, _, _ in dues(contract, merge)]
        return (taken, *scrutiny.at_acceptance(contract, payees, by, at, cause, given))
    return (taken, *payables(contract, merge, at, at, by, cause, given))


def payables(
    contract: Contract,
    merge: f.PullRequestMerged | None,
    accepted_at: datetime,
    at: datetime,
    by: e.Actor | None,
    cause: str,
    given: Given,
) -> tuple[f.PayableOpened, ...]:
    """What is owed to whom, whenever it was certified. The year is of the merge (FAA s.37.1: work done by 31 March is
    the old year's), else of acceptance; the due date follows acceptance (30 days by the payment directive)."""
    delivered = merge or contract.merge
    year = fiscal_year(delivered.merged_at if delivered else accepted_at)
    due = treasury_day(accepted_at) + timedelta(days=given.policy.payment_days)
    return tuple(
        f.PayableOpened(
            at=at,
            by=by,
            cause=cause,
            payee=payee,
            amount_cents=cents,
            tax_cents=tax,
            fiscal_year=year,
            due_on=due.isoformat(),
            accepted_at=accepted_at,
        )
        for payee, cents, tax in dues(contract, merge)
    )


def dues(contract: Contract, merge: f.PullRequestMerged | None) -> list[tuple[e.Actor, int, int]]:
    """Who is owed what: by the split if one was decided, else all to the person awarded or the author merged."""
    if contract.shares:
        points = [p for _, _, p in contract.shares]
        nets = split_cents(contract.amount_cents, points)
        taxes = split_cents(contract.tax_cents, points)
        people = [e.Actor(id=i, login=login) for i, login, _ in contract.shares]
        # A share of a small amount may come to less than a cent: nobody is owed nothing.
        return [due for due in zip(people, nets, taxes, strict=True) if due[1]]
    payee = contract.awarded.person if contract.awarded else (merge.author if merge else None)
    assert payee is not None
    return [(payee, contract.amount_cents, contract.tax_cents)]
