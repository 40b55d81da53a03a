"""The dated figures of the flow report, each with its source: estimates of touch, and the average GC contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.core.flow_stages import Stage
from app.core.policy import treasury_day
from app.core.workdays import DAY_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The touch of one stage where nobody entered any, in hundredths of a business day, for offers from ``since``.

    With ``cents_an_hour`` the days follow from the contract's amount instead, ``day_minutes`` of work making a day.
    """

    stage: Stage
    since: date
    source: str
    hundredths_of_day: int = 0
    cents_an_hour: int | None = None
    day_minutes: int = 450

    def seconds(self, amount_cents: int) -> int:
        if self.cents_an_hour is None:
            return self.hundredths_of_day * DAY_SECONDS // 100
        return amount_cents * 60 * DAY_SECONDS // (self.cents_an_hour * self.day_minutes)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Of several for a stage the newest that was in force when the offer was made; a stage without one has none."""

    rows: tuple[Estimate, ...]

    def seconds(self, stage: Stage, amount_cents: int, offered_at: datetime) -> int:
        day = treasury_day(offered_at)
        found = [row for row in self.rows if row.stage is stage and row.since <= day]
        return max(found, key=lambda row: row.since).seconds(amount_cents) if found else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """The average service contract of the Government of Canada under $25,000; lead and waiting in business days."""

    since: date
    source: str
    lead_weeks: int
    lead_days: int
    touch_days: int
    wait_days: int
    efficiency_percent: int
    people: int


_START = date(2008, 1, 1)
_ASSUMED = "Assumption of this program until days are entered"
ESTIMATES = Estimates(
    (
        Estimate(
            stage=Stage.APPROVAL,
            since=_START,
            hundredths_of_day=50,
            source="ESDC micro-acquisition pilot, close-out report 2022: commitment (s.32) 4 days, 0.5 of them worked",
        ),
        Estimate(
            stage=Stage.WORK,
            since=_START,
            cents_an_hour=80_00,
            source="ESDC micro-acquisition client guide: $60 to $100 an hour, here its middle; 7.5 hours a day",
        ),
        Estimate(stage=Stage.REVIEW, since=_START, hundredths_of_day=25, source=_ASSUMED),
        Estimate(stage=Stage.HOLD, since=_START, hundredths_of_day=10, source=_ASSUMED),
        Estimate(stage=Stage.CERTIFICATION, since=_START, hundredths_of_day=10, source=_ASSUMED),
        Estimate(stage=Stage.PAYMENT, since=_START, hundredths_of_day=25, source=_ASSUMED),
    )
)
AVERAGE = Average(
    since=date(2013, 1, 1),
    source="Internal Red Tape Reduction Report, chapter 3 (service contracts under $25,000, five departments, 2013): "
    "15 weeks, 8 days of touch, 7 people; 75 business days, 67 of them idle and 11 % follow from these",
    lead_weeks=15,
    lead_days=75,
    touch_days=8,
    wait_days=67,
    efficiency_percent=11,
    people=7,
)
# Of fewer contracts no median is published: one could tell what a person did.
# Assumption of this program; a department may have to hide more.
PUBLIC_CELL_MINIMUM = 10
