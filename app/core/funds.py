"""How each fact moves money inside its fund, as differences in cents; the books and their check both use this."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import facts as f
from app.core.state import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    reserved_cents: int = 0
    owed_cents: int = 0
    paid_cents: int = 0

    def __bool__(self) -> bool:
        return bool(self.reserved_cents or self.owed_cents or self.paid_cents)


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
        case f.PaymentMade():
            assert before is not None
            payable = before.payable_of(fact.payee_id)
            assert payable is not None
            return Move(owed_cents=-(payable.amount_cents + payable.tax_cents), paid_cents=fact.cents)
        case _:
            return Move()


def _reserved(contract: Contract | None) -> int:
    assert contract is not None
    return contract.amount_cents + contract.tax_cents
