"""What a contributor's own page shows: claims with their clocks, payments with their stages, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Protocol

from app.core.policy import TREASURY_ZONE, treasury_day
from app.service.approvals import Waiting

# Finance sent the payment back; what it needs from the payee is asked for in private.
REJECTED: Final = "payment_rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyClaim:
    """A claim of the person's own; sums in cents. ``place`` counts from 1 on the waitlist, None for who holds it.

    ``half_at`` and ``ends_at`` are None on the waitlist. ``pull_number`` is the open linked pull request.
    ``merged`` is the pull request that was merged and waits for a decision. ``may_release``: not accepted, not merged.
    """

    contract_id: int
    title: str
    repository: str
    issue_number: int
    issue_url: str
    amount_cents: int
    status: str
    hold_codes: tuple[str, ...]
    fact_count: int
    claimed_at: datetime
    half_at: datetime | None
    ends_at: datetime | None
    extensions_left: int
    place: int | None
    waiting_count: int
    pull_number: int | None
    pull_url: str | None
    merged: int | None
    text_changed: bool
    may_release: bool
    terms_version: str
    terms_hash: str

    @property
    def held(self) -> bool:
        return bool(self.hold_codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPayment:
    """What is, was or will be paid to the person. ``stage``: owed, scheduled, released, paid or void.

    ``due_on`` and ``paid_on`` are ISO days; ``late_after`` is the last that is not late, None while the clock stands
    for a corrected invoice. ``paid_cents`` is what was really paid.
    """

    payable_id: int
    title: str
    repository: str | None
    issue_number: int
    issue_url: str | None
    amount_cents: int
    tax_cents: int
    stage: str
    hold_codes: tuple[str, ...]
    accepted_at: datetime
    due_on: str
    late_after: str | None
    paid_on: str | None
    reference: str | None
    paid_cents: int | None
    recovered_cents: int

    @property
    def held(self) -> bool:
        return bool(self.hold_codes)

    def late(self, today: date) -> bool:
        owed = self.stage in ("owed", "scheduled", "released")
        return owed and self.late_after is not None and self.late_after < today.isoformat()


class MyWorkReads(Protocol):
    """Everything is by the person's numeric id; nothing of anybody else is in it."""

    def claims(self, person_id: int) -> list[MyClaim]:
        """Claims held, the one that ends first in front, then places on waitlists."""
        ...

    def payments(self, person_id: int, before_id: int | None, limit: int) -> list[MyPayment]:
        """Newest first; ``before_id`` is where a page ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something for the person to do.

    ``code`` says what: accept_terms (of ``contract_id``), open_pull, keep_moving, read_again, give_details, ask_late.
    ``by`` is None where nothing ends.
    """

    code: str
    title: str
    repository: str | None
    issue_number: int
    url: str | None
    by: datetime | None
    pull_number: int | None = None
    contract_id: int | None = None


def steps(
    claims: Sequence[MyClaim], payments: Sequence[MyPayment], terms: Sequence[Waiting], now: datetime
) -> list[Step]:
    """What the person must do next, the most urgent first; what has no end comes last.

    ``terms`` are contracts that wait for the person's word on their terms: until then the claim may go to another.
    """
    found = [*_of_claims(claims), *_of_payments(payments, treasury_day(now))]
    last = datetime.max.replace(tzinfo=UTC)
    return [*map(_of_terms, terms), *sorted(found, key=lambda step: (step.by or last, step.title))]


def _of_terms(waiting: Waiting) -> Step:
    return Step(
        code="accept_terms",
        title=waiting.title,
        repository=waiting.repository,
        issue_number=waiting.issue_number,
        url=None,
        by=None,
        contract_id=waiting.contract_id,
    )


def _of_claims(claims: Sequence[MyClaim]) -> Iterator[Step]:
    for claim in claims:
        if claim.place is not None or claim.held or claim.merged is not None:
            continue
        if claim.text_changed:
            yield _claim_step("read_again", claim, None, claim.issue_url)
        if claim.pull_number is None:
            yield _claim_step("open_pull", claim, claim.ends_at, claim.issue_url)
        else:
            yield _claim_step("keep_moving", claim, claim.ends_at, claim.pull_url)


def _of_payments(payments: Sequence[MyPayment], today: date) -> Iterator[Step]:
    for payment in payments:
        due = datetime.combine(date.fromisoformat(payment.due_on), time(), TREASURY_ZONE)
        if REJECTED in payment.hold_codes and payment.stage == "owed":
            yield _payment_step("give_details", payment, due)
        elif payment.late(today):
            yield _payment_step("ask_late", payment, due)


def _claim_step(code: str, claim: MyClaim, by: datetime | None, url: str | None) -> Step:
    return Step(
        code=code,
        title=claim.title,
        repository=claim.repository,
        issue_number=claim.issue_number,
        url=url,
        by=by,
        pull_number=claim.pull_number,
    )


def _payment_step(code: str, payment: MyPayment, by: datetime) -> Step:
    return Step(
        code=code,
        title=payment.title,
        repository=payment.repository,
        issue_number=payment.issue_number,
        url=payment.issue_url,
        by=by,
    )
