"""Helps to set a price: hours and a rate against what one offer may be, tax counted in, by a dated guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Final

from app.core.policy import tax_on

USUAL_MIN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceGuide:
    """Hourly rates in cents and the hours that each contract costs beside the work; in force from ``since`` on.

    ``source`` names where the figures come from.
    """

    since: date
    rate_low_cents: int
    rate_high_cents: int
    admin_hours: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """``cents`` before tax and ``total_cents`` with it; ``ceiling_cents`` is the most that still fits, before tax."""

    cents: int
    tax_cents: int
    ceiling_cents: int

    @property
    def total_cents(self) -> int:
        return self.cents + self.tax_cents

    @property
    def fits(self) -> bool:
        return self.cents <= self.ceiling_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What earlier work cost: the least, the median (the lower of two) and the most in cents, over ``count`` offers."""

    count: int
    low_cents: int
    median_cents: int
    high_cents: int


def usual(cents: Sequence[int]) -> Usual | None:
    """None where they are too few to call anything usual."""
    if len(cents) < USUAL_MIN:
        return None
    return Usual(count=len(cents), low_cents=min(cents), median_cents=median_low(cents), high_cents=max(cents))


def guide_on(guides: Sequence[PriceGuide], on: date) -> PriceGuide | None:
    """The guide in force on a day, None before the first."""
    found = [guide for guide in guides if guide.since <= on]
    return max(found, key=lambda guide: guide.since, default=None)


def priced(hours: int, rate_cents: int, guide: PriceGuide, per_100k: int, limit_cents: int) -> Price:
    """Rate times (hours and the guide's own), tax at ``per_100k``, under a limit that counts the tax."""
    cents = rate_cents * (hours + guide.admin_hours)
    return Price(cents=cents, tax_cents=tax_on(cents, per_100k), ceiling_cents=before_tax(limit_cents, per_100k))


def before_tax(limit_cents: int, per_100k: int) -> int:
    """The largest amount that stays within a limit once its tax is added."""
    cents = limit_cents * 100_000 // (100_000 + per_100k)
    while cents + tax_on(cents, per_100k) > limit_cents:
        cents -= 1
    while cents + 1 + tax_on(cents + 1, per_100k) <= limit_cents:
        cents += 1
    return cents
