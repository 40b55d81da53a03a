"""At the end of a fiscal year what lapses is told, what is owed stays, and what is not delivered is committed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from app.core import events as e
from app.core import facts as f
from app.core.refusals import Code
from app.core.year_end import Standing
from app.db import audit
from app.db import tables as t
from app.db.funds import Funds
from app.db.ledger_reads import DbLedger
from app.db.unit import read_facts
from app.service.batching import BatchMade, BatchRefused
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import FundBalance
from app.service.payments import PaymentRefused
from app.service.ports import Reading
from app.service.year_end import MOVED, Roll, RollReport
from tests import scenes
from tests.money.treasury import CLERK, Treasury

# 31 March ends in Ottawa at 03:59:59Z of the first of April (daylight time).
LAST_SECOND = datetime(2027, 4, 1, 3, 59, 59, tzinfo=UTC)
WHY = scenes.because(LAST_SECOND + timedelta(days=1))


class Office(Treasury):
    """A fund of 2026-2027 with one contract of each kind that the end of a year tells apart."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.accepted, self.scheduled = self.owe(1, 2)
        self.make(self.scheduled)
        self.old = self.fund_of("2026-2027")
        self.ledger = DbLedger(engine)
        self.roll = Roll(self.store, self.handler, self.clock, Funds(engine), self.ledger)

    def fund_of(self, year: str) -> int:
        with self.engine.connect() as connection:
            query = select(t.fund.c.id).where(t.fund.c.fiscal_year == year, t.fund.c.scope_id == 1)
            return int(connection.execute(query).scalar_one())

    def fund(self, number: int) -> FundBalance:
        found = self.ledger.fund(number)
        assert found is not None
        return found

    def offer(self, number: int, at: datetime, *, claimed: bool = False, label: str = "bounty: $500") -> int:
        view = scenes.issue(number, repository=1, labels=(label,))
        events: list[e.AnyEvent] = [scenes.offered(view, at=at)]
        if claimed:
            asked = e.ClaimAsked(at=at, source=f"c{number}", view=view, actor=scenes.SECOND, comment_id=1)
            events.append(asked)
        self.handler.read(Reading(view=view, events=tuple(events), read_until=at))
        with self.engine.connect() as connection:
            query = select(t.contract.c.id).where(t.contract.c.issue_id == view.id)
            return int(connection.execute(query).scalar_one())

    def merge(self, number: int, at: datetime, by: e.Actor) -> None:
        changes = {"state": e.PullState.MERGED, "merged_at": at, "merged_by": by, "merge_sha": "b" * 40}
        merged = scenes.pull(scenes.SECOND, 50 + number, opened_at=at, linked_at=at, **changes)
        view = scenes.issue(number, repository=1, pulls=(merged,))
        event = e.PullMerged(at=at, source=f"m{number}", view=view, actor=by, pull=merged)
        self.handler.read(Reading(view=view, events=(event,), read_until=at))

    def facts(self, contract_id: int) -> list[f.Fact]:
        with self.engine.connect() as connection:
            return read_facts(connection, contract_id)


def standings(report: RollReport) -> dict[Standing, int]:
    return {which: report.sum_of(which) for which in Standing if report.sum_of(which)}


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def test_a_roll_tells_first_and_changes_nothing(office: Office) -> None:
    march = LAST_SECOND - timedelta(days=5)
    office.offer(11, march)
    report = office.roll.look(office.old, None)
    assert not report.applied and report.to_fund is None and report.to_year == "2027-2028"
    assert standings(report) == {Standing.ACCEPTED_UNPAID: 1_130_00, Standing.UNDELIVERED: 565_00}
    assert report.lapses_cents == 10_000_00 - 1_130_00 and report.moved_cents == 0
    planned = office.roll.look(office.old, 500_00)
    assert [line.outcome for line in planned.lines if line.standing is Standing.UNDELIVERED] == ["fund_too_low"]
    planned = office.roll.look(office.old, 600_00)
    assert planned.moved_cents == 565_00
    assert office.fund(office.old).closed_at is None and office.problems() == []


def test_a_roll_commits_anew_what_was_not_delivered(office: Office) -> None:
    march = LAST_SECOND - timedelta(days=5)
    oldest, claimed = office.offer(11, march), office.offer(12, march + timedelta(hours=1), claimed=True)
    late = office.offer(13, march + timedelta(hours=2))
    merged = office.offer(14, march, claimed=True)
    office.merge(14, LAST_SECOND, scenes.SECOND)
    office.clock.moment = LAST_SECOND + timedelta(seconds=1)
    report = office.roll.apply(office.old, 1_200_00, WHY)
    moved = [line.contract_id for line in report.lines if line.outcome == MOVED]
    assert moved == [claimed, oldest], "work in hand first, then the oldest"
    assert {line.contract_id: line.outcome for line in report.lines}[late] == "fund_too_low"
    assert report.sum_of(Standing.DELIVERED_UNDECIDED) == 565_00
    new = office.fund(office.fund_of("2027-2028"))
    old = office.fund(office.old)
    assert (new.reserved_cents, new.available_cents) == (1_130_00, 70_00)
    assert (old.reserved_cents, old.owed_cents, old.scheduled_cents) == (1_130_00, 565_00, 565_00)
    assert old.closed_at is not None and report.lapses_cents == 10_000_00 - 2 * 565_00 - 565_00
    last = office.facts(claimed)[-1]
    assert isinstance(last, f.OfferRecommitted) and last.by is not None
    assert (last.by.id, last.fund_id, last.fiscal_year) == (601, new.fund_id, "2027-2028")
    assert merged not in moved and office.problems() == []
    # More money, and the rest follows; what moved stays where it is.
    Funds(office.engine).amend(new.fund_id, WHY, change_cents=1_000_00)
    again = office.roll.apply(office.old, None, WHY)
    assert [line.contract_id for line in again.lines if line.outcome == MOVED] == [late]
    assert office.fund(new.fund_id).reserved_cents == 1_695_00 and office.problems() == []
    assert audit.rebuild(office.engine) > 0 and office.problems() == []


def test_what_was_committed_anew_is_paid_from_the_new_year(office: Office) -> None:
    contract = office.offer(12, LAST_SECOND - timedelta(days=5), claimed=True)
    office.clock.moment = LAST_SECOND + timedelta(hours=3)
    office.roll.apply(office.old, 1_000_00, WHY)
    office.merge(12, LAST_SECOND + timedelta(hours=5), scenes.MAINTAINER)
    with office.engine.connect() as connection:
        row = connection.execute(select(t.payable).where(t.payable.c.contract_id == contract)).mappings().one()
    assert (row["fund_id"], row["fiscal_year"]) == (office.fund_of("2027-2028"), "2027-2028")
    assert office.problems() == []


def test_work_of_the_old_year_is_owed_in_it_whenever_it_is_accepted(office: Office) -> None:
    """FAA s.37.1: merged at the last second by its author alone, accepted by a maintainer two days after."""
    contract = office.offer(12, LAST_SECOND - timedelta(days=5), claimed=True)
    office.merge(12, LAST_SECOND, scenes.SECOND)
    later = office.clock.moment = LAST_SECOND + timedelta(days=2)
    changes = {"state": e.PullState.MERGED, "merged_at": LAST_SECOND, "merged_by": scenes.SECOND}
    merged = scenes.pull(scenes.SECOND, 62, opened_at=LAST_SECOND, linked_at=LAST_SECOND, **changes)
    view = scenes.issue(12, repository=1, pulls=(merged,))
    resumed = e.ResumeAsked(
        at=later, source="resume", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="it is good"
    )
    office.handler.read(Reading(view=view, events=(resumed,), read_until=later))
    with office.engine.connect() as connection:
        row = connection.execute(select(t.payable).where(t.payable.c.contract_id == contract)).mappings().one()
    assert (row["fund_id"], row["fiscal_year"]) == (office.old, "2026-2027")
    assert (row["accepted_at"], row["due_on"]) == (later, "2027-05-02") and office.problems() == []


def test_what_was_accepted_after_the_year_is_paid_from_the_next_ones_fund(office: Office) -> None:
    """FAA s.37.1 keeps the old year's money for work of the year alone."""
    contract = office.offer(12, LAST_SECOND - timedelta(days=5), claimed=True)
    office.merge(12, LAST_SECOND + timedelta(hours=5), scenes.MAINTAINER)
    office.clock.moment = LAST_SECOND + timedelta(hours=6)
    with office.engine.connect() as connection:
        payable = connection.execute(select(t.payable.c.id).where(t.payable.c.contract_id == contract)).scalar_one()
    refused = office.make(payable)
    assert isinstance(refused, BatchRefused)
    assert [line.refusal.code for line in refused.lines] == [Code.FUND_OF_ANOTHER_YEAR]
    paid = office.paying(payable, CLERK, "PAY", "2027-04-01", 565_00, "p")
    assert isinstance(paid, PaymentRefused) and paid.refusal.code is Code.FUND_OF_ANOTHER_YEAR
    planned = office.roll.look(office.old, 1_000_00)
    assert planned.moved_cents == 565_00
    report = office.roll.apply(office.old, 1_000_00, WHY)
    assert report.sum_of(Standing.ACCEPTED_LATE) == 565_00 and report.moved_cents == 565_00
    new = office.fund(office.fund_of("2027-2028"))
    assert (new.owed_cents, new.available_cents) == (565_00, 435_00)
    assert isinstance(office.make(payable), BatchMade) and office.problems() == []
    assert audit.rebuild(office.engine) and office.problems() == []


def test_nothing_is_claimed_on_money_that_lapsed(office: Office) -> None:
    office.offer(12, LAST_SECOND - timedelta(days=5))
    view = scenes.issue(12, repository=1)

    def asked(minute: int) -> list[str]:
        at = office.clock.moment = LAST_SECOND + timedelta(minutes=minute)
        claim = e.ClaimAsked(at=at, source=f"c{minute}", view=view, actor=scenes.SECOND, comment_id=minute)
        return office.handler.read(Reading(view=view, events=(claim,), read_until=at))

    assert asked(1) == ["refused:fund_of_another_year"]
    office.roll.apply(office.old, 1_000_00, WHY)
    assert asked(2) == ["ClaimGranted"]


def test_a_roll_waits_for_the_end_of_the_year_and_for_an_amount(office: Office) -> None:
    office.clock.moment = LAST_SECOND
    for moment, amount, code in (
        (LAST_SECOND, 1_000_00, FundCode.YEAR_NOT_OVER),
        (LAST_SECOND + timedelta(seconds=1), None, FundCode.NEXT_AMOUNT_MISSING),
    ):
        office.clock.moment = moment
        with pytest.raises(FundProblem) as caught:
            office.roll.apply(office.old, amount, WHY)
        assert caught.value.code is code
    scenes.open_fund(office.engine, scope_id=1, year="2027-2028")
    with pytest.raises(FundProblem) as caught:
        office.roll.apply(office.old, 1_000_00, WHY)
    assert caught.value.code is FundCode.NEXT_IS_OPEN and office.fund(office.old).closed_at is None


@pytest.mark.parametrize(
    ("days", "claimed", "warned"), [(15, False, 0), (13, False, 1), (13, True, 1), (15, True, 0), (1, True, 1)]
)
def test_delivery_that_may_come_after_the_year_is_warned_of_once(
    office: Office, days: int, claimed: bool, warned: int
) -> None:
    contract = office.offer(11, LAST_SECOND - timedelta(days=days), claimed=claimed)
    found = [fact for fact in office.facts(contract) if isinstance(fact, f.YearEndWarned)]
    assert len(found) == warned and all(fact.year_ends_on == "2027-03-31" for fact in found)


def test_a_fund_taken_meanwhile_moves_nothing_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fund looked full enough when it was read; the guard says otherwise, and the old reservation stands."""
    office.offer(11, LAST_SECOND - timedelta(days=5))
    office.clock.moment = LAST_SECOND + timedelta(days=1)
    seen = office.ledger.fund

    def hopeful(number: int) -> FundBalance | None:
        found = seen(number)
        return replace(found, available_cents=10**9) if found else None

    monkeypatch.setattr(office.ledger, "fund", hopeful)
    report = office.roll.apply(office.old, 100_00, WHY)
    monkeypatch.undo()
    assert [line.outcome for line in report.lines if line.standing is Standing.UNDELIVERED] == ["fund_too_low"]
    assert office.fund(office.old).reserved_cents == 565_00 and office.problems() == []
