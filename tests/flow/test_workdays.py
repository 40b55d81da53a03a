"""Business days as the federal public service counts them, by Eastern time."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.business_calendar import YEARS, federal_calendar
from app.core.policy import TREASURY_ZONE
from app.core.workdays import DAY_SECONDS, calendar, fiscal_quarter

SEED = int(os.environ.get("GCB_SEED", "20261123"))
DAYS = federal_calendar()
# Designated paid holidays of the core public administration in the National Capital Region, as observed.
HOLIDAYS = {
    2023: ("01-02", "04-07", "04-10", "05-22", "07-03", "08-07", "09-04", "10-02", "10-09", "11-13", "12-25", "12-26"),
    2026: ("01-01", "04-03", "04-06", "05-18", "07-01", "08-03", "09-07", "09-30", "10-12", "11-11", "12-25", "12-28"),
}


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TREASURY_ZONE)


def days(start: str, end: str) -> float:
    return DAYS.between(eastern(start), eastern(end)) / DAY_SECONDS


@pytest.mark.parametrize("year", HOLIDAYS)
def test_federal_holidays_and_no_other_weekday_are_free(year: int) -> None:
    first = date(year, 1, 1)
    every = [first + timedelta(days=n) for n in range(365)]
    free = {
        f"{day:%m-%d}"
        for day in every
        if day.weekday() < 5 and days(day.isoformat(), (day + timedelta(days=1)).isoformat()) == 0
    }
    assert free == set(HOLIDAYS[year])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-23 09:00", "2026-11-24 09:00", 1),
        ("2026-11-23 09:00", "2026-11-23 15:00", 0.25),
        ("2026-11-20 18:00", "2026-11-23 06:00", 0.5),
        ("2026-11-21 00:00", "2026-11-22 23:59", 0),
        ("2026-11-21 10:00", "2026-11-23 12:00", 0.5),
        # Remembrance Day stands between.
        ("2026-11-10 12:00", "2026-11-12 12:00", 1),
        # The clocks went back on Sunday, 1 November and forward on Sunday, 8 March.
        ("2026-10-30 09:00", "2026-11-02 09:00", 1),
        ("2026-03-06 09:00", "2026-03-09 09:00", 1),
        # Eleven weeks without a holiday.
        ("2027-01-04 00:00", "2027-03-22 00:00", 55),
        ("2026-12-24 12:00", "2027-01-04 12:00", 5 - 1),
        ("2026-11-24 00:00", "2026-11-23 00:00", 0),
    ],
)
def test_business_time_between_two_moments(start: str, end: str, expected: float) -> None:
    assert days(start, end) == expected


def test_the_day_is_the_treasurys_wherever_the_moment_is_written() -> None:
    # 03:00 UTC on Tuesday is Monday evening in Ottawa: two hours of Monday and none of Tuesday are left out.
    monday_ten_pm = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert DAYS.between(monday_ten_pm, monday_ten_pm + timedelta(hours=2)) == 7_200
    friday_ten_pm = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert DAYS.between(friday_ten_pm, friday_ten_pm + timedelta(hours=5)) == 7_200


def test_parts_make_the_whole_and_time_never_runs_back() -> None:
    print(f"GCB_SEED={SEED}")
    dice = random.Random(SEED)
    for _ in range(2_000):
        start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(86_400 * 3_650))
        cuts = sorted(start + timedelta(seconds=dice.randrange(86_400 * 40)) for _ in range(5))
        moments = [start, *cuts]
        parts = [DAYS.between(a, b) for a, b in pairwise(moments)]
        assert sum(parts) == DAYS.between(start, moments[-1])
        assert 0 <= sum(parts) <= (moments[-1] - start).total_seconds() + 3_600


def test_outside_the_calendar_nothing_counts() -> None:
    small = calendar((), date(2026, 11, 23), date(2026, 11, 24))
    assert small.between(eastern("1990-01-01"), eastern("2090-01-01")) == 2 * DAY_SECONDS
    assert DAYS.first == date(YEARS[0], 1, 1)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2026-04-01", "2026-2027-Q1"),
        ("2026-09-30", "2026-2027-Q2"),
        ("2026-12-31", "2026-2027-Q3"),
        ("2027-03-31", "2026-2027-Q4"),
    ],
)
def test_quarters_of_the_fiscal_year(day: str, quarter: str) -> None:
    assert fiscal_quarter(date.fromisoformat(day)) == quarter
