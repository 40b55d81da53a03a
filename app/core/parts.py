"""A contract and what it is made of, frozen: claims, linked pull requests and payables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.core import facts as f
from app.core.events import Actor
from app.core.ids import PullId, UserId
from app.core.lifecycle import TERMINAL, Status

_ACCEPTOR: Final = re.compile(r"acceptor=([0-9]+)\b")
# Holds that finance places: who does is at finance's work, not at the maintainers'.
FINANCE: Final = "finance"
REJECTED: Final = "payment_rejected"


class ClaimStatus(StrEnum):
    ACTIVE = "active"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    person: Actor
    status: ClaimStatus
    asked_at: datetime
    exclusive: bool = True
    granted_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    lapsed: bool = False
    extensions: int = 0
    reminded: tuple[tuple[str, datetime], ...] = ()
    terms_version: str
    terms_hash: str
    text_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPull:
    id: PullId
    number: int
    author_id: UserId
    head_sha: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Amounts in cents; ``paid`` is the payment's fact once finance reported it, ``batch_id`` where it is frozen.

    ``due_on`` follows the invoice once there is one; ``deficient`` says what is wrong with it, if anything.
    ``rejected`` is a payment that failed, until a person has looked at it; ``first_authorized`` outlives it, for it may
    have gone out after all.
    """

    payee: Actor
    amount_cents: int
    tax_cents: int
    fiscal_year: str
    due_on: str
    accepted_at: datetime
    paid: f.PaymentMade | None = None
    voided: f.PayableVoided | None = None
    batch_id: int | None = None
    authorized: f.PaymentAuthorized | None = None
    first_authorized: f.PaymentAuthorized | None = None
    rejected: f.PaymentRejected | None = None
    returned: tuple[f.MoneyRecovered, ...] = ()
    invoice: f.InvoiceReceived | None = None
    deficient: f.InvoiceFoundDeficient | None = None

    @property
    def late_after(self) -> str | None:
        """The last day that is not late, ISO; None while the clock stands for a corrected invoice, which it does not
        where an earlier one was found deficient too late."""
        clean = self.invoice is None or self.invoice.late_after == self.invoice.due_on
        if self.deficient is not None and self.deficient.in_time and clean:
            return None
        return self.invoice.late_after if self.invoice is not None else self.due_on

    @property
    def invoice_status(self) -> str | None:
        """received or deficient; None without an invoice."""
        if self.invoice is None:
            return None
        return "received" if self.deficient is None else "deficient"

    @property
    def recovered_cents(self) -> int:
        return sum(fact.cents for fact in self.returned)

    @property
    def came_back(self) -> bool:
        """Whether all that was paid is back."""
        return self.paid is not None and self.recovered_cents >= self.paid.cents

    @property
    def status(self) -> str:
        """payable, scheduled, paid or void."""
        if self.paid is not None:
            return "paid"
        if self.voided is not None:
            return "void"
        return "payable" if self.batch_id is None else "scheduled"


def acceptors_of(accepted: f.WorkAccepted | None) -> set[int]:
    """Whose acceptance the fact rests on by its evidence, which may be another's than who caused it: a bot merges
    what a person approved."""
    evidence = [v.evidence for v in accepted.verdicts if v.code == "accepted_by_other"] if accepted else []
    return {int(found[1]) for text in evidence if (found := _ACCEPTOR.match(text))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """``offer`` as opened, at the place where its issue is now and on the fund that covers it now.

    ``label`` is the one that stands for it, if any.

    ``settled`` are the codes of the holds that the operator lifted, each with when.

    ``priced_by`` are those who set the amount, at first or since, ``approved_by`` those who approved its funding for
    the first year or a later one, ``judged_by`` those who decided whose or how good the work is or lifted a hold,
    ``handled_by`` those who stopped it or gave time: whoever did it again later, the first stays.
    ``approved_cents`` is the most, tax included, that the last approval of its funding covers.
    """

    offer: f.OfferOpened
    status: Status
    priced_by: frozenset[UserId] = frozenset()
    approved_by: frozenset[UserId] = frozenset()
    judged_by: frozenset[UserId] = frozenset()
    handled_by: frozenset[UserId] = frozenset()
    label: str = ""
    label_shown: bool = True
    claimed_text: str = ""
    text_changed: bool = False
    amount_cents: int
    tax_cents: int
    fact_count: int = 1
    claims: tuple[Claim, ...] = ()
    pulls: tuple[LinkedPull, ...] = ()
    merge: f.PullRequestMerged | None = None
    awarded: f.ClaimAwarded | None = None
    accepted: f.WorkAccepted | None = None
    shares: tuple[tuple[UserId, str, int], ...] = ()
    holds: tuple[f.HoldPlaced, ...] = ()
    settled: tuple[tuple[str, datetime], ...] = ()
    payables: tuple[Payable, ...] = ()
    recoveries: tuple[f.RecoveryOpened, ...] = ()
    withdrawn: f.OfferWithdrawn | None = None
    year_end_warned: bool = False
    attested: f.OfferAttested | None = None
    approved: f.FundingApproved | None = None
    approved_cents: int = 0
    agreed: tuple[f.TermsAccepted, ...] = ()
    certified: f.WorkCertified | None = None
    rejected: f.WorkRejected | None = None
    warnings: tuple[f.WarningRaised, ...] = ()
    changed_at: datetime

    @property
    def federal(self) -> bool:
        """Whether it began as a proposal: it stays under those rules, whatever the policy says later."""
        return isinstance(self.offer, f.OfferProposed)

    @property
    def live(self) -> bool:
        return self.status not in TERMINAL

    @property
    def held(self) -> bool:
        return bool(self.holds)

    @property
    def active_claims(self) -> tuple[Claim, ...]:
        return tuple(c for c in self.claims if c.status is ClaimStatus.ACTIVE)

    @property
    def waitlist(self) -> tuple[Claim, ...]:
        return tuple(c for c in self.claims if c.status is ClaimStatus.WAITING)

    @property
    def gaining(self) -> set[int]:
        """Who is paid for it or may come to be: none of them decides about it."""
        claims = {int(claim.person.id) for claim in self.claims if claim.status is not ClaimStatus.ENDED}
        awarded = {int(self.awarded.person.id)} if self.awarded else set()
        owed = {int(payable.payee.id) for payable in self.payables}
        return claims | awarded | owed | {int(person_id) for person_id, _, _ in self.shares}

    @property
    def owed_cents(self) -> int:
        """What is owed and in no batch, taxes included."""
        return sum(p.amount_cents + p.tax_cents for p in self.payables if p.status == "payable")

    @property
    def committed_by(self) -> set[int]:
        """Who set the amount or approved its funding, at first or for a later year: none of them can be paid it."""
        return {int(person) for person in self.priced_by | self.approved_by}

    def agreed_by(self, person_id: int) -> f.TermsAccepted | None:
        """The last acceptance of the terms by a person, at a price that the contract still reaches."""
        mine = [a for a in self.agreed if a.person.id == person_id and a.amount_cents <= self.amount_cents]
        return mine[-1] if mine else None

    def claim_of(self, person_id: int) -> Claim | None:
        return next((c for c in self.claims if c.person.id == person_id), None)

    def pull(self, pull_id: int) -> LinkedPull | None:
        return next((p for p in self.pulls if p.id == pull_id), None)

    def payable_of(self, person_id: int) -> Payable | None:
        return next((p for p in self.payables if p.payee.id == person_id), None)
