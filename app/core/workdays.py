"""Business days between two moments, counted on the clock of the treasury and in whole seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.policy import TREASURY_ZONE

DAY_SECONDS = 86_400
_WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``counts[n]`` is how many business days come before day ``n`` after ``first``; one more closes the last day."""

    first: date
    counts: tuple[int, ...]

    def between(self, start: datetime, end: datetime) -> int:
        """Business time from ``start`` to ``end`` in seconds; a business day has 86,400 of them.

        A business day runs from midnight to midnight, America/Toronto; a part of one counts as that part, by the
        clock on the wall. Weekends and holidays count nothing. As the clocks change on Sundays alone, no business
        day is longer than another. What ends before it starts, and what lies outside the calendar, counts nothing.
        """
        return max(0, self._place(end) - self._place(start))

    def _place(self, moment: datetime) -> int:
        local = moment.astimezone(TREASURY_ZONE)
        day = (local.date() - self.first).days
        if day < 0:
            return 0
        if day >= len(self.counts) - 1:
            return self.counts[-1] * DAY_SECONDS
        before, after = self.counts[day], self.counts[day + 1]
        passed = local.hour * 3_600 + local.minute * 60 + local.second if after > before else 0
        return before * DAY_SECONDS + passed


def calendar(holidays: Iterable[date], first: date, last: date) -> Calendar:
    """Business days from ``first`` to ``last``: Monday to Friday but for ``holidays``."""
    free = frozenset(holidays)
    counts = [0]
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        counts.append(counts[-1] + (day.weekday() not in _WEEKEND and day not in free))
    return Calendar(first, tuple(counts))


def fiscal_quarter(day: date) -> str:
    """The quarter of the fiscal year that a day of the treasury's clock falls in, as ``2026-2027-Q3``."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{first + 1}-Q{(day.month - 4) % 12 // 3 + 1}"
