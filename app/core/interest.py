"""How late a payable is, and the interest on it where the operator has configured the rate of its month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.policy import BankRate, Policy

# Interest for a year is spread over this many days, in leap years too.
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """``interest_days`` are those that bear interest. ``rate_per_100k`` a year and ``interest_cents`` are None, and
    ``source`` empty, where no rate is configured for the month: an amount is never guessed.
    """

    late_days: int = 0
    interest_days: int = 0
    rate_per_100k: int | None = None
    interest_cents: int | None = None
    source: str = ""


def lateness(late_after: str | None, until: date, cents: int, invoiced: bool, policy: Policy) -> Lateness:
    """How late ``cents`` are if paid on ``until``; ``late_after`` None: the clock stands.

    PSPC's standard clause on overdue accounts: simple interest from the day after the due date to the day before
    payment, at the average Bank Rate of the month before payment plus 3 %. Without an invoice none was asked for.
    """
    late = max((until - date.fromisoformat(late_after)).days, 0) if late_after is not None else 0
    bearing = max(late - 1, 0) if invoiced else 0
    bank = _bank_rate(until, policy)
    if bank is None:
        return Lateness(late_days=late, interest_days=bearing)
    rate = bank.per_100k + policy.interest_margin_per_100k
    year = YEAR_DAYS * 100_000
    return Lateness(
        late_days=late,
        interest_days=bearing,
        rate_per_100k=rate,
        interest_cents=(cents * bearing * rate + year // 2) // year,
        source=bank.source,
    )


def _bank_rate(paid_on: date, policy: Policy) -> BankRate | None:
    month = (paid_on.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    return next((rate for rate in policy.bank_rates if rate.month == month), None)
