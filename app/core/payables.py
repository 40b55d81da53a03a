"""What the facts about one payee make of a contract's payables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.core import facts as f
from app.core.parts import Contract, Payable


def opened(c: Contract, fact: f.PayableOpened) -> Contract:
    row = Payable(
        payee=fact.payee,
        amount_cents=fact.amount_cents,
        tax_cents=fact.tax_cents,
        fiscal_year=fact.fiscal_year,
        due_on=fact.due_on,
        accepted_at=fact.accepted_at,
    )
    return replace(c, payables=(*c.payables, row))


def of_payee(c: Contract, payee_id: int, **changes: Any) -> Contract:
    payables = tuple(replace(p, **changes) if p.payee.id == payee_id else p for p in c.payables)
    return replace(c, payables=payables)


def recovered(c: Contract, fact: f.MoneyRecovered) -> Contract:
    before = c.payable_of(fact.payee_id)
    assert before is not None
    return of_payee(c, fact.payee_id, returned=(*before.returned, fact))


def authorized(c: Contract, fact: f.PaymentAuthorized) -> Contract:
    before = c.payable_of(fact.payee_id)
    first = before.first_authorized if before else None
    return of_payee(c, fact.payee_id, authorized=fact, first_authorized=first or fact)
