"""How each fact moves money inside its fund, as differences in cents; the books and their check both use this."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import facts as f
from app.core.state import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    reserved_cents: int = 0
    owed_cents: int = 0
    scheduled_cents: int = 0
    paid_cents: int = 0

    def __bool__(self) -> bool:
        return any((self.reserved_cents, self.owed_cents, self.scheduled_cents, self.paid_cents))


def move_of(before: Contract | None, fact: f.Fact) -> Move:
    """What ``fact``, applied to ``before``, does to the contract's fund."""
    match fact:
        case f.OfferOpened():
            return Move(reserved_cents=fact.amount_cents + fact.tax_cents)
        case f.OfferAmended():
            return Move(reserved_cents=fact.amount_cents + fact.tax_cents - _reserved(before))
        case f.OfferWithdrawn() | f.OfferExpired():
            return Move(reserved_cents=-_reserved(before))
        case f.PayableOpened():
            total = fact.amount_cents + fact.tax_cents
            return Move(reserved_cents=-total, owed_cents=total)
        case f.PayableScheduled():
            total = _total(before, fact.payee_id)
            return Move(owed_cents=-total, scheduled_cents=total)
        case f.PayableUnscheduled():
            total = _total(before, fact.payee_id)
            return Move(owed_cents=total, scheduled_cents=-total)
        case f.PaymentRejected() if _is_scheduled(before, fact.payee_id):
            total = _total(before, fact.payee_id)
            return Move(owed_cents=total, scheduled_cents=-total)
        case f.PayableVoided():
            return Move(owed_cents=-_total(before, fact.payee_id))
        case f.PaymentMade():
            total = _total(before, fact.payee_id)
            if _is_scheduled(before, fact.payee_id):
                return Move(scheduled_cents=-total, paid_cents=fact.cents)
            return Move(owed_cents=-total, paid_cents=fact.cents)
        case f.MoneyRecovered():
            return Move(paid_cents=-fact.cents)
        case _:
            return Move()


def _total(contract: Contract | None, payee_id: int) -> int:
    payable = contract.payable_of(payee_id) if contract else None
    assert payable is not None
    return payable.amount_cents + payable.tax_cents


def _is_scheduled(contract: Contract | None, payee_id: int) -> bool:
    payable = contract.payable_of(payee_id) if contract else None
    return payable is not None and payable.status == "scheduled"


def _reserved(contract: Contract | None) -> int:
    assert contract is not None
    return contract.amount_cents + contract.tax_cents
