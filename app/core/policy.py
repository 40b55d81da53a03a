"""The dated limits, roles and tax rates that the rules read; every number here is configuration, none a constant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.ids import FundId
from app.core.people import Delegation, Past, Persons

# Fiscal years of the Government of Canada end on 31 March by the clock of its seat (Financial Administration Act s.2).
TREASURY_ZONE = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """Sales tax per 100,000 (13,000 is 13 %) that a supplier adds where the buyer's address is in ``region``."""

    region: str
    per_100k: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRate:
    """The average of the Bank of Canada's Bank Rate in ``month`` (as 2026-10), per 100,000; ``source`` in words."""

    month: str
    per_100k: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an operator allows. The defaults are the standard policy, as ``app/shipped`` has it.

    ``federal``: offers wait for approved funding (FAA s.32), claims for accepted terms, payables for certified work
    (s.34). ``splitting_ceiling_cents``: what one place, person or need may come to in ``splitting_months``, tax
    included, before someone says why; 0 asks nobody. The two counts are when finance is warned; 0 never.

    ``authority_roles``: ``role_name`` values that may offer, decide and accept.
    ``allowed_accounts``: numeric ids of the accounts whose repositories may spend; empty: each that has a fund.
    ``claim_mode``: ``exclusive`` (one holder and a waitlist) or ``open`` (all may work, the first accepted is paid).
    ``invoice_decision_days``: within so many days a supplier is told that an invoice is deficient.
    """

    label_prefixes: tuple[str, ...] = ("bounty", "prime")
    authority_roles: frozenset[str] = frozenset({"maintain", "admin"})
    claim_mode: str = "exclusive"
    claim_days: int = 14
    extensions_max: int = 1
    active_claims_max: int = 3
    waitlist_max: int = 10
    cooling_off_days: int = 7
    account_age_days: int = 0
    reminders: bool = True
    stale_days: int = 14
    offer_days: int = 90
    offer_minimum_cents: int = 2_000
    offer_maximum_cents: int = 1_000_000
    issues_per_pull_max: int = 5
    payment_days: int = 30
    invoice_decision_days: int = 15
    interest_margin_per_100k: int = 3_000
    bank_rates: tuple[BankRate, ...] = ()
    terms_version: str = "2026-11"
    terms_hash: str = ""
    tax_rates: tuple[TaxRate, ...] = ()
    allowed_accounts: frozenset[int] = frozenset()
    french_first: bool = False
    status_labels: bool = False
    federal: bool = False
    splitting_ceiling_cents: int = 0
    splitting_months: int = 12
    near_ceiling_percent: int = 90
    near_ceiling_count: int = 0
    same_pair_count: int = 0

    @property
    def claim_period(self) -> timedelta:
        return timedelta(days=self.claim_days)

    def tax_per_100k(self, region: str, on: date) -> int:
        """The rate in force in ``region`` on a day, per 100,000.

        Raises:
            LookupError: no rate is configured for that region and day; guessing one would misstate what is owed.
        """
        rates = [r for r in self.tax_rates if r.region == region and r.since <= on]
        if not rates:
            raise LookupError(f"no tax rate for {region} on {on}")
        return max(rates, key=lambda r: r.since).per_100k


@dataclass(frozen=True, slots=True, kw_only=True)
class FundView:
    """A fund as an offer sees it: what is free and how much one offer may take, tax included, in cents."""

    id: FundId
    fiscal_year: str
    region: str
    free_cents: int
    offer_ceiling_cents: int
    cost_centre: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a decision needs from outside the contract, read under the same lock.

    ``delegations`` are those of the person who acts, whether in force or not. ``past`` is what the policy's months
    before saw of the same place and people. ``at_limit`` are those on the contract's waitlist who hold as many claims
    elsewhere as one person may. ``choices`` are the labels between which a person with the right was to choose.
    """

    policy: Policy
    policy_hash: str
    fund: FundView | None = None
    generation: int = 1
    active_claims: int = 0
    at_limit: frozenset[int] = frozenset()
    choices: frozenset[str] = frozenset()
    persons: Persons = field(default_factory=Persons)
    delegations: tuple[Delegation, ...] = ()
    past: Past = field(default_factory=Past)


def treasury_day(moment: datetime) -> date:
    return moment.astimezone(TREASURY_ZONE).date()


def fiscal_year(moment: datetime) -> str:
    """The fiscal year a moment falls in, as ``2026-2027`` (1 April to 31 March, America/Toronto)."""
    day = treasury_day(moment)
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{first + 1}"


def year_after(year: str) -> str:
    """The fiscal year that follows, both as ``2026-2027``."""
    return f"{int(year[5:])}-{int(year[5:]) + 1}"


def year_ends_on(year: str) -> date:
    """The last day of a fiscal year (Financial Administration Act s.2)."""
    return date(int(year[5:]), 3, 31)


def tax_on(cents: int, per_100k: int) -> int:
    """Tax on an amount in cents, half a cent rounded up (Excise Tax Act s.165.2)."""
    return (cents * per_100k + 50_000) // 100_000
