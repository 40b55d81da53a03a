"""What subscribers are told of, as facts have it: a kind and whose; ids alone, the rest they fetch."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import facts as f
from app.core.ids import UserId
from app.core.state import Contract

BATCH_KINDS = ("batch.frozen", "batch.released", "batch.given_up", "batch.done")

_OF_CONTRACT: dict[type[f.Fact], str] = {
    f.OfferProposed: "contract.proposed",
    f.FundingApproved: "contract.funded",
    f.OfferOpened: "contract.opened",
    f.OfferAmended: "contract.amended",
    f.OfferWithdrawn: "contract.withdrawn",
    f.OfferExpired: "contract.expired",
    f.ClaimGranted: "contract.claimed",
    f.WorkAccepted: "contract.accepted",
    f.WorkCertified: "contract.certified",
    f.WorkRejected: "contract.rejected",
    f.HoldPlaced: "contract.held",
    f.HoldsLifted: "contract.resumed",
    f.RecoveryOpened: "recovery.opened",
    f.RecoveryEnded: "recovery.ended",
    f.ContractPaid: "contract.paid",
}
_OF_PAYEE: dict[type[f.Fact], str] = {
    f.PayableScheduled: "payable.scheduled",
    f.PaymentAuthorized: "payable.released",
    f.PayableUnscheduled: "payable.unscheduled",
    f.PayableVoided: "payable.voided",
    f.PaymentMade: "payment.recorded",
    f.PaymentRejected: "payment.rejected",
    f.MoneyRecovered: "payment.recovered",
    f.InvoiceReceived: "invoice.received",
    f.InvoiceFoundDeficient: "invoice.deficient",
}
# A contract's hold stops each of its payables that is not settled yet.
_OF_EACH: dict[type[f.Fact], str] = {f.HoldPlaced: "payable.held", f.HoldsLifted: "payable.resumed"}
_OPENED = "payable.opened"

KINDS = tuple(sorted({*_OF_CONTRACT.values(), *_OF_PAYEE.values(), *_OF_EACH.values(), _OPENED, *BATCH_KINDS}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """``payee_id`` is whose payable it is about, None for the contract as a whole."""

    kind: str
    payee_id: UserId | None = None


def announced(contract: Contract, fact: f.Fact) -> tuple[Announcement, ...]:
    """What ``fact``, the last one of ``contract`` as it now stands, tells; nothing where no subscriber acts on it."""
    found: list[Announcement] = []
    if type(fact) in _OF_CONTRACT:
        found.append(Announcement(kind=_OF_CONTRACT[type(fact)]))
    if isinstance(fact, f.PayableOpened):
        found.append(Announcement(kind=_OPENED, payee_id=fact.payee.id))
    if type(fact) in _OF_PAYEE:
        found.append(Announcement(kind=_OF_PAYEE[type(fact)], payee_id=getattr(fact, "payee_id", None)))
    if type(fact) in _OF_EACH:
        kind = _OF_EACH[type(fact)]
        owed = [p.payee.id for p in contract.payables if p.status in ("payable", "scheduled")]
        found += [Announcement(kind=kind, payee_id=payee_id) for payee_id in owed]
    return tuple(found)
