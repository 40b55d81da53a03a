"""How each fact moves money between the accounts of its fund, in cents; the books and their check both use this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core import facts as f
from app.core.ids import FundId
from app.core.state import Contract

# A fund's accounts. Authority stands on the other side of the book: minus what the fund was given to spend.
ACCOUNTS = (
    "authority_cents",
    "available_cents",
    "reserved_cents",
    "owed_cents",
    "scheduled_cents",
    "paid_cents",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of a fund's accounts. What is available takes the rest, so that the six always sum to nothing."""

    authority_cents: int = 0
    reserved_cents: int = 0
    owed_cents: int = 0
    scheduled_cents: int = 0
    paid_cents: int = 0

    @property
    def available_cents(self) -> int:
        spoken_for = self.reserved_cents + self.owed_cents + self.scheduled_cents + self.paid_cents
        return -self.authority_cents - spoken_for

    @property
    def accounts(self) -> tuple[int, ...]:
        """The changes in the order of ``ACCOUNTS``."""
        return tuple(getattr(self, name) for name in ACCOUNTS)

    def __bool__(self) -> bool:
        return any(self.accounts)

    def __add__(self, other: Move) -> Move:
        return Move(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    def __neg__(self) -> Move:
        """What takes it back."""
        return Move(**{name: -getattr(self, name) for name in self.__slots__})


def moves_of(before: Contract | None, fact: f.Fact) -> tuple[tuple[FundId, Move], ...]:
    """What ``fact``, applied to ``before``, does to which fund; several funds come in the order of their numbers."""
    if isinstance(fact, f.OfferOpened):
        return _some((fact.fund_id, Move(reserved_cents=fact.amount_cents + fact.tax_cents)))
    if before is None:
        return ()
    if isinstance(fact, f.OfferRecommitted):
        freed = Move(reserved_cents=-_reserved(before))
        taken = Move(reserved_cents=before.amount_cents + fact.tax_cents)
        if before.payables:
            freed, taken = Move(owed_cents=-before.owed_cents), Move(owed_cents=before.owed_cents)
        return _some((before.offer.fund_id, freed), (fact.fund_id, taken))
    return _some((before.offer.fund_id, _within(before, fact)))


def summed(moves: Iterable[Move]) -> Move:
    """All of them one after the other."""
    found = Move()
    for move in moves:
        found += move
    return found


def _some(*moves: tuple[FundId, Move]) -> tuple[tuple[FundId, Move], ...]:
    # One order for everybody who locks more than one fund.
    return tuple(sorted(((fund, move) for fund, move in moves if move), key=lambda pair: pair[0]))


def _within(before: Contract, fact: f.Fact) -> Move:
    match fact:
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


def _total(contract: Contract, payee_id: int) -> int:
    payable = contract.payable_of(payee_id)
    assert payable is not None
    return payable.amount_cents + payable.tax_cents


def _is_scheduled(contract: Contract, payee_id: int) -> bool:
    payable = contract.payable_of(payee_id)
    return payable is not None and payable.status == "scheduled"


def _reserved(contract: Contract) -> int:
    return contract.amount_cents + contract.tax_cents
