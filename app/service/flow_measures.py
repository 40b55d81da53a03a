"""Every measure of the flow report with its definition in both languages, beside the average GC contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.flow import Flow
from app.core.flow_basis import AVERAGE
from app.core.flow_stages import Holder


class Unit(StrEnum):
    DAYS = "business_days"
    PERCENT = "percent"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """``column`` holds it: business seconds, parts of 10,000, or persons. ``average`` is in ``unit``."""

    name: str
    column: str
    unit: Unit
    en: str
    fr: str
    average: int | None = None
    holder: Holder | None = None

    def of(self, flow: Flow) -> int | None:
        """One contract's value as the column would have it."""
        if self.unit is Unit.PEOPLE:
            return len(flow.people)
        if self.holder is not None:
            return flow.held_seconds(self.holder)
        value: int | None = getattr(flow, self.column)
        return value

    def words(self, language: int) -> tuple[str, str]:
        """Its name and its definition, in English (0) or French (1)."""
        name, _, told = (self.en, self.fr)[language].partition(":")
        definition = told.strip()
        return name.rstrip(), definition[:1].upper() + definition[1:]

    def shown(self, stored: float | None) -> float | None:
        """A stored value, or the median of two, in the measure's unit; two decimals, half up."""
        if stored is None:
            return None
        if self.unit is Unit.PEOPLE:
            return stored
        hundredth = 864 if self.unit is Unit.DAYS else 1
        return int(stored / hundredth + 0.5) / 100


def _days(name: str, en: str, fr: str, average: int | None = None) -> Measure:
    return Measure(name=name, column=f"{name}_seconds", unit=Unit.DAYS, en=en, fr=fr, average=average)


def _percent(name: str, en: str, fr: str, average: int | None = None) -> Measure:
    return Measure(name=name, column=f"{name}_per_10k", unit=Unit.PERCENT, en=en, fr=fr, average=average)


def _held(holder: Holder, en: str, fr: str) -> Measure:
    name = f"held_{holder.value}"
    return Measure(name=name, column=f"{name}_seconds", unit=Unit.DAYS, en=en, fr=fr, holder=holder)


DAY_RULE_EN: Final = (
    "A business day is a weekday that is no holiday of the federal public service (National Capital Region), from "
    "midnight to midnight by Eastern time. A part of a day counts as that part; weekends and holidays count nothing. "
    "The report counts contracts that were paid, by the day on which their last payment was reported."
)
DAY_RULE_FR: Final = (
    "Un jour ouvrable est un jour de semaine qui n’est pas férié pour la fonction publique fédérale (région de la "
    "capitale nationale), de minuit à minuit, heure de l’Est. Une partie de jour compte pour cette partie; les fins de "
    "semaine et les jours fériés ne comptent pas. Le rapport porte sur les micromarchés payés, selon le jour où leur "
    "dernier paiement a été signalé."
)
TOUCH_RULE_EN: Final = (
    "Touch is entered where people told their days for a stage (the newest of each person, added up), else estimated "
    "by the figures listed, and then never longer than the stage lasted."
)
TOUCH_RULE_FR: Final = (
    "Le travail est saisi (entered) là où des personnes ont indiqué leurs jours pour une étape (le plus récent de "
    "chacune, additionnés), sinon estimé (estimated) d’après les chiffres énumérés, sans dépasser la durée de l’étape."
)

MEASURES: Final = (
    _days(
        "lead",
        "Lead time: from the offer to the report of the last payment. The time between the need and the offer is not "
        "known here and not in it.",
        "Délai\u00a0: de l’offre au signalement du dernier paiement. Le temps écoulé entre le besoin et l’offre "
        "n’est pas connu ici et n’y est pas compris.",
        AVERAGE.lead_days,
    ),
    _days(
        "touch",
        "Touch time: the days of work on the contract by all who took part, the contributor's own work included.",
        "Temps de travail\u00a0: les jours de travail de toutes les personnes, travail du contributeur compris.",
        AVERAGE.touch_days,
    ),
    _days(
        "wait",
        "Waiting: lead time less touch time, never below zero.",
        "Attente\u00a0: le délai moins le temps de travail, jamais moins que zéro.",
        AVERAGE.wait_days,
    ),
    _percent(
        "efficiency",
        "Flow efficiency: touch time over lead time.",
        "Efficience du flux\u00a0: le temps de travail divisé par le délai.",
        AVERAGE.efficiency_percent,
    ),
    Measure(
        name="people",
        column="people",
        unit=Unit.PEOPLE,
        en="People involved: distinct humans by numeric id who acted on the contract or are named in it, the supplier "
        "included and bots not.",
        fr="Personnes\u00a0: humains distincts, par identifiant numérique, qui ont agi ou sont nommés, fournisseur "
        "compris et robots exclus.",
        average=AVERAGE.people,
    ),
    _days(
        "admin_lead",
        "Administration only, lead time: without the time in which a contributor had it to work on. Whether the "
        "average counts that time is not known.",
        "Administration seule, délai\u00a0: sans le temps pendant lequel un contributeur y travaillait. On ignore "
        "si la moyenne comprend ce temps.",
    ),
    _days(
        "admin_touch",
        "Administration only, touch time: without the contributor's work.",
        "Administration seule, temps de travail\u00a0: sans le travail du contributeur.",
    ),
    _percent(
        "admin_efficiency",
        "Administration only, flow efficiency: its touch time over its lead time.",
        "Administration seule, efficience du flux\u00a0: son temps de travail divisé par son délai.",
    ),
    _days(
        "to_claim",
        "Time to claim: from the offer to the first claim.",
        "Délai de réclamation\u00a0: de l’offre à la première réclamation.",
    ),
    _days(
        "to_merge",
        "Time to merge: from the first claim to the merge, or to the award without one.",
        "Délai de fusion\u00a0: de la première réclamation à la fusion, ou à l’attribution s’il n’y en a pas.",
    ),
    _days(
        "to_certify",
        "Time to certify: from the merge or award until an amount is payable.",
        "Délai d’attestation\u00a0: de la fusion ou de l’attribution jusqu’à ce qu’une somme soit à payer.",
    ),
    _days(
        "to_pay",
        "Time to pay: from payable to the report of the last payment, of all payees.",
        "Délai de paiement\u00a0: de la somme à payer au signalement du dernier paiement, tous bénéficiaires compris.",
    ),
    _held(
        Holder.MARKET,
        "Held by nobody: offered, and no contributor has claimed it.",
        "Entre les mains de personne\u00a0: offert, aucun contributeur ne l’a réclamé.",
    ),
    _held(
        Holder.CONTRIBUTOR,
        "Held by the contributor: claimed, with no linked pull request.",
        "Entre les mains du contributeur\u00a0: réclamé, sans demande de tirage liée.",
    ),
    _held(
        Holder.MAINTAINER,
        "Held by the maintainer: a pull request is under review, or a hold waits for a decision.",
        "Entre les mains du responsable\u00a0: demande de tirage en revue, ou suspension qui attend une décision.",
    ),
    _held(
        Holder.APP,
        "Held by GitHub or the app: merged, and not yet taken in.",
        "Entre les mains de GitHub ou de l’application\u00a0: fusionné, mais pas encore pris en compte.",
    ),
    _held(
        Holder.APPROVER,
        "Held by the approver of funds: proposed, with no s.32 approval.",
        "Entre les mains de l’approbateur des fonds\u00a0: proposé, sans l’approbation de l’article 32.",
    ),
    _held(
        Holder.CERTIFIER,
        "Held by the certifier: accepted, with no s.34 certification.",
        "Entre les mains de l’attestateur\u00a0: accepté, sans l’attestation de l’article 34.",
    ),
    _held(
        Holder.FINANCE,
        "Held by finance: payable or scheduled, until the last payment is reported.",
        "Entre les mains des finances\u00a0: à payer ou prévu, jusqu’au signalement du dernier paiement.",
    ),
)
