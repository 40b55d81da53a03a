"""What finance asks for and reports, in our own types, so that web, database and exports agree without meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.core.events import Actor
from app.core.refusals import Refusal

PAGE_ROWS_MAX = 500
# What makes a spreadsheet take a cell for a formula, and their fullwidth twins that some locales fold to them.
FORMULA_STARTS = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")
LEADING_BLANKS = frozenset("\t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableFilter:
    """Which payables are wanted; None asks for no such limit, both ends of a range are included.

    ``repository`` is a numeric id or ``owner/name``. ``accepted_*`` are days by the treasury's clock
    (America/Toronto). ``late_on`` asks for what was late on that day, which is not all that was due before it;
    ``undecided_by`` for invoices that came by that day and wait for a decision.
    ``after_id`` is the last payable already seen.
    """

    status: str | None = None
    fund_id: int | None = None
    repository: int | str | None = None
    fiscal_year: str | None = None
    payee_id: int | None = None
    payee_login: str | None = None
    accepted_from: date | None = None
    accepted_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    late_on: date | None = None
    undecided_by: date | None = None
    held: bool | None = None
    after_id: int = 0


# Not frozen: a page makes hundreds, and a frozen one takes three times as long to make.
@dataclass(slots=True, kw_only=True)
class PayableRow:
    """One payable as finance sees it. Amounts in Canadian cents, dates as ISO text, moments in UTC.

    ``repository`` and ``issue_url`` are None for a repository the App no longer knows. ``invoice_status`` is
    received or deficient, None without an invoice.
    """

    payable_id: int
    contract_id: int
    repository_id: int
    repository: str | None
    issue_number: int
    issue_url: str | None
    payee_id: int
    payee_login: str
    net_cents: int
    tax_cents: int
    total_cents: int
    total: str
    currency: str
    fund_id: int
    cost_centre: str
    coding: str
    fiscal_year: str
    status: str
    held: bool
    accepted_at: datetime
    due_on: str
    paid_on: str | None
    reference: str | None
    invoice_number: str | None = None
    invoice_received_on: str | None = None
    invoice_status: str | None = None

    @property
    def freezable(self) -> bool:
        """Whether it may go into a batch now."""
        return self.status == "payable" and not self.held and self.invoice_status != "deficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact as stored: ``hash`` was taken over ``body`` (canonical JSON), its personal texts sealed by ``salt``."""

    seq: int
    kind: str
    body: str
    actor_id: int | None
    actor_login: str | None
    role: str | None
    at: datetime
    cause: str
    hash: str
    prev_hash: str
    salt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableDossier:
    """One payable with what finance needs to certify it; ``paid_cents`` is what was really paid.

    ``late_after`` is the last day that is not late, None while the clock stands for a corrected invoice.
    """

    row: PayableRow
    paid_cents: int | None
    late_after: str | None
    hold_codes: tuple[str, ...]
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDossier:
    """One contract with all its facts in order."""

    contract_id: int
    issue_id: int
    issue_number: int
    issue_url: str | None
    repository_id: int
    repository: str | None
    generation: int
    status: str
    held: bool
    hold_codes: tuple[str, ...]
    amount_cents: int
    tax_cents: int
    fund_id: int
    opened_at: datetime
    changed_at: datetime
    fact_count: int
    head_hash: str
    payable_ids: tuple[int, ...]
    facts: tuple[FactRow, ...]


class PayableRows(Protocol):
    """An open reading of a whole filtered list in constant memory; close it on every path."""

    def __iter__(self) -> Iterator[PayableRow]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    rows: int
    net_cents: int
    tax_cents: int


class CsvBytes(Protocol):
    """A whole list as CSV that the database itself writes, in constant memory; close it on every path.

    ``totals`` are of exactly these rows; all zero where they were not asked for.
    """

    totals: Totals

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class FinanceReads(Protocol):
    """The reads behind the finance API."""

    def page(self, chosen: PayableFilter, limit: int) -> list[PayableRow]:
        """Up to ``limit`` payables in the order of their numbers."""
        ...

    def rows(self, chosen: PayableFilter) -> PayableRows: ...

    def copied(self, chosen: PayableFilter, *, totals: bool = False) -> CsvBytes | None:
        """None where the database cannot write CSV: then ``rows`` are written here, to the same bytes."""
        ...

    def payable(self, payable_id: int) -> PayableDossier | None: ...

    def contract(self, contract_id: int) -> ContractDossier | None: ...


# --- payments ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A request that its caller gave a name: taken once, and answered from then on as it was then.

    ``body_hash`` is over what it asks and of which payable; ``cause`` becomes the fact's. Names are the token's own.
    """

    token_id: int
    key: str
    body_hash: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a name: the hash of the request it was first given to and, for a report, the payable after it."""

    body_hash: str
    row: PayableRow | None = None


# What a report comes with: the cause alone, or a name as well.
ReportRequest = str | Named


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReused:
    """The key named another request before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTaken:
    """It is on record; ``already`` if the same had been said before.

    Of a named request ``row`` is the payable right after it, and ``again`` says that it was answered before.
    """

    already: bool = False
    row: PayableRow | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableUnknown:
    pass


PaymentOutcome = PaymentTaken | PaymentRefused | PayableUnknown | KeyReused

# (payable_id, owner, reference, paid_on, cents, request): the token's owner reports that a payable was paid
# on an ISO date, exactly ``cents``. The request's cause becomes the fact's.
RecordPayment = Callable[[int, Actor, str, str, int, ReportRequest], PaymentOutcome]
