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
    source_en: str
    source_fr: str
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
    source_en: str
    source_fr: str
    lead_weeks: int
    lead_days: int
    touch_days: int
    wait_days: int
    efficiency_percent: int
    people: int


_START = date(2008, 1, 1)
_ASSUMED_EN = "Assumption of this program until days are entered"
_ASSUMED_FR = "Hypothèse de ce programme jusqu’à ce que des jours soient saisis"


def _assumed(stage: Stage, hundredths_of_day: int) -> Estimate:
    return Estimate(
        stage=stage,
        since=_START,
        hundredths_of_day=hundredths_of_day,
        source_en=_ASSUMED_EN,
        source_fr=_ASSUMED_FR,
    )


ESTIMATES = Estimates(
    (
        Estimate(
            stage=Stage.APPROVAL,
            since=_START,
            hundredths_of_day=50,
            source_en="ESDC micro-acquisition pilot, close-out report 2022: commitment (s.32) 4 days, 0.5 of them "
            "worked",
            source_fr="Projet pilote de micro-acquisition d’EDSC, rapport de clôture 2022\u00a0: engagement "
            "(art.\u00a032) 4\u00a0jours, dont 0,5 de travail",
        ),
        Estimate(
            stage=Stage.WORK,
            since=_START,
            cents_an_hour=80_00,
            source_en="ESDC micro-acquisition client guide: $60 to $100 an hour, here its middle; 7.5 hours a day",
            source_fr="Guide du client de la micro-acquisition d’EDSC\u00a0: de 60 à 100\u00a0$ l’heure, ici le "
            "milieu; 7,5\u00a0heures par jour",
        ),
        _assumed(Stage.REVIEW, 25),
        _assumed(Stage.HOLD, 10),
        _assumed(Stage.CERTIFICATION, 10),
        _assumed(Stage.PAYMENT, 25),
    )
)
AVERAGE = Average(
    since=date(2013, 1, 1),
    source_en="Internal Red Tape Reduction Report, chapter 3 (service contracts under $25,000, five departments, "
    "2013): 15 weeks, 8 days of touch, 7 people; 75 business days, 67 of them idle and 11% follow from these",
    source_fr="Internal Red Tape Reduction Report, chapitre\u00a03 (marchés de services de moins de "
    "25\u00a0000\u00a0$, cinq ministères, 2013)\u00a0: 15\u00a0semaines, 8\u00a0jours de travail, "
    "7\u00a0personnes; 75\u00a0jours ouvrables, dont 67\u00a0d’attente, et 11\u00a0% en découlent",
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
