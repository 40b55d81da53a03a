"""The price helper: hours by a rate against what one offer may be here, beside earlier offers like it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from fastapi import Response

from app.core.money import Amount, format_en, format_fr, read_amount
from app.core.policy import Policy, treasury_day
from app.service.board import fold, legible
from app.service.desk import FundShown
from app.service.pricing import USUAL_MIN, Price, PriceGuide, guide_on, priced, usual
from app.web.board_query import TEXT_CHARACTERS_MAX
from app.web.desk import decider_of
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import PageRouter, SignedIn, Visit, VisitData

HOURS_MAX: Final = 1_000
RATE_CENTS_MAX: Final = 100_000
PAST_OFFERS: Final = 10
SKILLS: Final = 50
router = PageRouter()


@dataclass(slots=True, kw_only=True)
class Asked:
    """What was typed, and a sentence for each field that cannot be read."""

    hours: int | None = None
    rate_cents: int | None = None
    wrong: dict[str, str] = field(default_factory=dict)


@router.page("desk_price")
def price(visit: Visit, person: SignedIn, repository_id: Id) -> Response:
    """A plain form whose answer can be passed on by its address."""
    place = decider_of(visit, person, repository_id)
    guide = guide_on(visit.pages.work.price_guides, treasury_day(visit.pages.now()))
    if guide is None:
        raise Problem("not_found")
    asked = _asked(visit, guide)
    policy = visit.pages.work.desk.policy_of(place.id)
    reads = visit.pages.work.desk.reads
    fund = next(iter(reads.funds(place)), None)
    found = _price(visit, asked, guide, policy, fund)
    skill = legible(visit.asked("skill"))[:TEXT_CHARACTERS_MAX]
    near = found.cents if found else guide.rate_low_cents * guide.admin_hours
    past = reads.past_offers(place.id, fold(skill), near, PAST_OFFERS)
    return visit.page(
        "desk/price.html",
        status=422 if asked.wrong else 200,
        place=place,
        guide=guide,
        typed={"hours": visit.asked("hours"), "rate": visit.asked("rate"), "skill": skill},
        wrong=asked.wrong,
        price=found,
        limit_cents=_limit(policy, fund),
        minimum_cents=policy.offer_minimum_cents,
        rate_cents=asked.rate_cents,
        hours=asked.hours,
        fund=fund,
        label=label_of(policy, found, visit) if found else "",
        past=past,
        usual=usual(past.accepted_cents),
        usual_min=USUAL_MIN,
        skills=reads.skills(place.id, SKILLS),
    )


def _asked(visit: VisitData, guide: PriceGuide) -> Asked:
    asked, hours, rate = Asked(), visit.asked("hours"), visit.asked("rate")
    if not hours and not rate:
        return asked
    if re.fullmatch(r"[0-9]{1,4}", hours) and 1 <= int(hours) <= HOURS_MAX:
        asked.hours = int(hours)
    else:
        asked.wrong["hours"] = visit.say("Enter the hours of work as a whole number from 1 to 1,000.")
    reading = read_amount(rate)
    if isinstance(reading, Amount) and reading.cents <= RATE_CENTS_MAX:
        asked.rate_cents = reading.cents
    else:
        asked.wrong["rate"] = visit.say("Enter the hourly rate as an amount up to $1,000, such as $80.")
    return asked


def label_of(policy: Policy, found: Price, visit: VisitData) -> str:
    """The label that offers that price, in the word and the notation of the visit's language where there is one."""
    french = visit.language == "fr"
    wanted = "prime" if french else "bounty"
    word = wanted if wanted in policy.label_prefixes else policy.label_prefixes[0]
    return f"{word}\u00a0: {format_fr(found.cents)}" if french else f"{word}: {format_en(found.cents)}"


def _limit(policy: Policy, fund: FundShown | None) -> int:
    """The most that one offer may be here, tax counted in; what is free in the fund ends it too."""
    limits = [policy.offer_maximum_cents]
    return min(limits + ([fund.offer_ceiling_cents, fund.free_cents] if fund else []))


def _price(visit: VisitData, asked: Asked, guide: PriceGuide, policy: Policy, fund: FundShown | None) -> Price | None:
    """None until both are given, or where no tax rate is known: guessing one would mislead."""
    if asked.hours is None or asked.rate_cents is None or fund is None:
        return None
    try:
        per_100k = policy.tax_per_100k(fund.region, treasury_day(visit.pages.now()))
    except LookupError:
        return None
    return priced(asked.hours, asked.rate_cents, guide, per_100k, _limit(policy, fund))
