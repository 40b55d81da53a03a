"""One contract's flow: who held it, what was touch, who took part."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.core import facts as f
from app.core.events import Actor
from app.core.flow import Flow, Source, Touch, measure
from app.core.flow_basis import AVERAGE, ESTIMATES, Estimate, Estimates
from app.core.flow_stages import HELD_BY, STAGES, Holder, Stage
from app.core.lifecycle import TERMINAL, Status
from app.core.workdays import DAY_SECONDS
from app.service.flow_measures import MEASURES
from tests import scenes as s
from tests.flow.lives import BASIS, CLERK, MANAGER, Life, in_days

SEED = int(os.environ.get("GCB_SEED", "20261123"))


def held(flow: Flow) -> dict[str, float]:
    return in_days((holder.value, flow.held_seconds(holder)) for holder in Holder)


def whole() -> Life:
    """Offered Monday, claimed Tuesday, linked Thursday, merged Friday, paid the Friday after."""
    life = Life("2026-11-16 09:00").claim("2026-11-17 09:00").link("2026-11-19 09:00")
    return life.merge("2026-11-20 09:00").accept("2026-11-20 09:00").pay("2026-11-27 09:00")


def test_every_status_has_a_stage_or_ends_the_flow() -> None:
    assert set(Status) <= set(STAGES), "a new status needs a line in core/flow_stages.STAGES"
    assert {status for status in Status if STAGES[status] is None} == TERMINAL
    # Proposed is mapped before the policy that has it.
    assert set(STAGES) - {status.value for status in Status} <= {"proposed"}


def test_every_stage_has_a_holder_and_every_holder_a_definition() -> None:
    assert set(HELD_BY) == set(Stage)
    assert set(HELD_BY.values()) == set(Holder)
    assert {m.holder for m in MEASURES if m.holder} == set(Holder)
    assert all(m.en and m.fr and m.en != m.fr for m in MEASURES)
    assert not any(" " + mark in m.fr for m in MEASURES for mark in ":%$»")


def test_a_whole_flow() -> None:
    flow = whole().flow()
    assert in_days((m.name, m.of(flow) or 0) for m in MEASURES if m.column.startswith("to_")) == {
        "to_claim": 1,
        "to_merge": 3,
        "to_pay": 5,
    }
    assert flow.to_certify_seconds == 0
    assert flow.lead_seconds == 9 * DAY_SECONDS
    assert held(flow) == {"market": 1, "contributor": 2, "maintainer": 1, "finance": 5}
    # $500 at $80 an hour and 7.5 hours a day, 0.25 day of review, 0.25 of payment.
    assert in_days((stage.value, touch.business_seconds) for stage, touch in flow.touches.items()) == {
        "work": pytest.approx(6.25 / 7.5),
        "review": 0.25,
        "payment": 0.25,
    }
    assert flow.wait_seconds == flow.lead_seconds - flow.touch_seconds
    assert flow.efficiency_per_10k == 1_481 and flow.touch_source is Source.ESTIMATED
    assert (flow.admin_lead_seconds, flow.admin_touch_seconds) == (7 * DAY_SECONDS, DAY_SECONDS // 2)
    assert flow.admin_efficiency_per_10k == 714
    assert flow.people == {s.MAINTAINER.id, s.FIRST.id, CLERK.id}


def test_the_average_contract_follows_from_its_report() -> None:
    assert AVERAGE.lead_days == AVERAGE.lead_weeks * 5
    assert AVERAGE.wait_days == AVERAGE.lead_days - AVERAGE.touch_days
    assert round(100 * AVERAGE.touch_days / AVERAGE.lead_days) == AVERAGE.efficiency_percent


def test_what_happens_on_a_weekend_takes_no_business_time() -> None:
    life = Life("2026-11-21 09:00").claim("2026-11-21 10:00").link("2026-11-22 10:00").merge("2026-11-22 12:00")
    flow = life.accept("2026-11-22 12:00").pay("2026-11-22 13:00").flow()
    assert (flow.lead_seconds, flow.touch_seconds, flow.efficiency_per_10k) == (0, 0, None)
    assert [span.stage for span in flow.spans] == [Stage.MARKET, Stage.WORK, Stage.REVIEW, Stage.PAYMENT]


def test_a_hold_is_the_maintainers_time_at_every_status() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-17 09:00").hold("2026-11-18 09:00").lift("2026-11-20 09:00")
    life.link("2026-11-20 09:00").merge("2026-11-20 12:00").accept("2026-11-20 12:00")
    life.hold("2026-11-23 12:00", CLERK).lift("2026-11-25 12:00").pay("2026-11-26 12:00")
    flow = life.flow()
    assert held(flow) == {"market": 1, "contributor": 1, "maintainer": 4.125, "finance": 2}
    assert flow.stage_seconds(Stage.HOLD) == 4 * DAY_SECONDS


def test_a_reopened_offer_waits_for_a_contributor_again() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-17 09:00").lapse("2026-11-19 09:00")
    life.claim("2026-11-23 09:00", s.SECOND).link("2026-11-24 09:00", s.SECOND).merge("2026-11-25 09:00")
    flow = life.accept("2026-11-25 09:00", s.SECOND).pay("2026-11-25 09:00", s.SECOND).flow()
    assert held(flow) == {"market": 3, "contributor": 3, "maintainer": 1}
    assert flow.to_claim_seconds == DAY_SECONDS and flow.to_merge_seconds == 6 * DAY_SECONDS
    assert {s.FIRST.id, s.SECOND.id} < flow.people


def test_a_split_is_paid_when_its_last_payee_is() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-16 09:00").merge("2026-11-16 09:00")
    life.accept("2026-11-16 09:00", s.FIRST, s.SECOND)
    life.pay("2026-11-18 09:00", last=False)
    assert life.flow(now="2026-11-19 09:00").ended_at is None
    flow = life.pay("2026-11-23 09:00", s.SECOND).flow()
    assert flow.to_pay_seconds == flow.lead_seconds == 5 * DAY_SECONDS
    assert {s.FIRST.id, s.SECOND.id} < flow.people


def test_a_merge_that_was_taken_in_late_waited_for_the_app() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-16 09:00").link("2026-11-17 09:00")
    flow = life.merge("2026-11-20 09:00", "2026-11-18 09:00").accept("2026-11-20 09:00").pay("2026-11-20 09:00").flow()
    assert held(flow) == {"contributor": 1, "maintainer": 1, "app": 2}
    assert flow.to_certify_seconds == 2 * DAY_SECONDS


def test_a_certification_waits_for_the_certifier() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-16 09:00").merge("2026-11-16 09:00")
    flow = life.accept("2026-11-16 09:00", owed="2026-11-18 09:00").pay("2026-11-19 09:00").flow()
    assert held(flow) == {"certifier": 2, "finance": 1}
    assert flow.to_certify_seconds == 2 * DAY_SECONDS


def test_what_comes_after_the_end_is_no_part_of_it() -> None:
    before = whole().flow()
    life = whole().add(f.RecoveryOpened, "2026-12-15 09:00", MANAGER, code="reverted", reason="")
    life.hold("2026-12-16 09:00", s.OTHER_MAINTAINER)
    assert life.flow(now="2027-01-05 09:00") == before


def test_a_contract_that_lives_is_counted_until_now() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-17 09:00")
    flow = life.flow(now="2026-11-20 09:00")
    assert (flow.ended_at, flow.to_merge_seconds) == (None, None)
    assert held(flow) == {"market": 1, "contributor": 3}
    assert life.flow().lead_seconds == DAY_SECONDS


def test_clocks_that_disagree_never_make_time_run_back() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-17 09:00").link("2026-11-17 08:59")
    assert [span.business_seconds for span in life.flow(now="2026-11-17 08:00").spans] == [DAY_SECONDS]


def test_entered_days_replace_the_estimate_of_their_stage() -> None:
    def entered(person: Actor, stage: Stage, days: float) -> Touch:
        return Touch(stage=stage, person_id=person.id, business_seconds=int(days * DAY_SECONDS))

    flow = whole().flow(
        entered(s.MAINTAINER, Stage.REVIEW, 3),
        entered(s.OTHER_MAINTAINER, Stage.REVIEW, 0.5),
        entered(s.MAINTAINER, Stage.REVIEW, 0.25),
    )
    assert flow.touches[Stage.REVIEW].business_seconds == 0.75 * DAY_SECONDS
    assert flow.touches[Stage.REVIEW].source is Source.ENTERED and flow.touch_source is Source.MIXED
    assert s.OTHER_MAINTAINER.id in flow.people
    more = [entered(s.FIRST, stage, 4) for stage in (Stage.WORK, Stage.REVIEW, Stage.PAYMENT)]
    assert whole().flow(*more).touch_source is Source.ENTERED
    # Several people at once may work more than the time it took.
    assert whole().flow(*more).wait_seconds == 0 and whole().flow(*more).efficiency_per_10k == 13_333


def test_several_accounts_of_one_person_are_one() -> None:
    tied = replace(BASIS, same_person=lambda number: s.MAINTAINER.id if number == CLERK.id else number)
    entered = [
        Touch(stage=Stage.REVIEW, person_id=who.id, business_seconds=DAY_SECONDS) for who in (s.MAINTAINER, CLERK)
    ]
    flow = whole().flow(*entered, basis=tied)
    assert flow.people == {s.MAINTAINER.id, s.FIRST.id}
    assert flow.touches[Stage.REVIEW].business_seconds == DAY_SECONDS


def test_bots_are_no_people() -> None:
    life = Life("2026-11-16 09:00").claim("2026-11-16 09:00").merge("2026-11-16 10:00", by=s.BOT)
    assert life.flow().people == {s.MAINTAINER.id, s.FIRST.id}


def test_an_estimate_is_that_of_the_day_of_the_offer() -> None:
    later = Estimate(stage=Stage.REVIEW, since=date(2026, 11, 17), source_en="x", source_fr="y", hundredths_of_day=100)
    changed = replace(BASIS, estimates=Estimates((*ESTIMATES.rows, later)))
    assert whole().flow(basis=changed) == whole().flow()
    newer = Life("2026-11-17 00:00").claim("2026-11-17 09:00").link("2026-11-17 09:00")
    assert newer.flow(now="2026-11-20 09:00", basis=changed).touches[Stage.REVIEW].business_seconds == DAY_SECONDS
    assert all(row.source_en and row.source_fr for row in ESTIMATES.rows)


def test_nothing_has_no_flow() -> None:
    assert measure((), BASIS) is None


def test_whatever_happens_the_holders_make_the_lead_time() -> None:
    print(f"GCB_SEED={SEED}")
    dice = random.Random(SEED)
    for _ in range(300):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(500_000))

        def later() -> str:
            nonlocal moment
            moment += timedelta(minutes=dice.choice((0, 7, 600, 5_000, 20_000)))
            return f"{moment:%Y-%m-%d %H:%M}"

        life = Life(later(), dice.randrange(20_00, 10_000_00))
        for _ in range(dice.randrange(3)):
            life.claim(later()).hold(later()).lift(later()).lapse(later())
        life.claim(later()).link(later()).merge(later()).accept(later(), owed=later()).hold(later()).lift(later())
        flow = life.pay(later()).flow()
        assert sum(flow.held_seconds(holder) for holder in Holder) == flow.lead_seconds
        assert 0 <= flow.touch_seconds <= flow.lead_seconds and flow.wait_seconds >= 0
        assert flow.admin_lead_seconds >= 0 and flow.admin_touch_seconds >= 0
        assert flow.ended_at is not None and flow.opened_at <= flow.ended_at
        assert all(a.until == b.since for a, b in pairwise(flow.spans))
