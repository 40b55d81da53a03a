"""The year-end lists tell of the day they are asked about, whatever was rolled, certified or rejected since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.core import events as e
from app.core.policy import TaxRate, treasury_day
from app.db.funds import Funds
from app.db.ledger_reads import DbLedger
from app.db.store import DbStore
from app.exporting import Exporter
from app.service.exporting import Asked
from app.service.funding import NewFund
from app.service.handler import Handler
from app.service.payments import PaymentTaken
from app.service.ports import Reading
from app.service.year_end import Roll
from tests import scenes
from tests.authority.department import Department
from tests.authority.lives import delivered, fix
from tests.web.office import OWNER, Office

YEAR_END, APRIL = date(2027, 3, 31), date(2027, 4, 30)
NOVA_SCOTIA = TaxRate(region="NS", per_100k=14_000, since=date(2025, 4, 1))
POLICY = replace(scenes.POLICY, tax_rates=(*scenes.POLICY.tax_rates, NOVA_SCOTIA), claim_days=200)
MERGED = scenes.pull(number=21, state=e.PullState.MERGED, merged_at=scenes.minutes(5), merge_sha="b" * 40)


def listed(engine: Engine, folder: Path, name: str, day: date) -> list[dict[str, Any]]:
    asked = Asked(name=name, form="json", as_of=day)
    path = folder / asked.file_name
    Exporter(engine, None).make(asked, path)
    found: list[dict[str, Any]] = json.loads(path.read_bytes())
    return found


def rolled(engine: Engine, *pulls: e.Pull) -> Handler:
    """A claimed offer of $8,000 at 13 %, not delivered by April, then committed anew on a fund where it is 14 %.

    ``pulls`` are merged before that by their author alone, so a person has to accept them.
    """
    clock = scenes.StoppedClock()
    store = DbStore(engine, POLICY, "p" * 64, clock.now)
    handler, old = Handler(store, clock), scenes.open_fund(engine)
    view = scenes.issue(labels=("bounty: $8,000",), pulls=pulls)
    claim = e.ClaimAsked(at=scenes.minutes(1), source="c", view=view, actor=scenes.FIRST, comment_id=1)
    handler.read(Reading(view=view, events=(scenes.offered(view), claim), read_until=scenes.minutes(2)))
    for pull in pulls:
        at = pull.merged_at or scenes.NOON
        merged = e.PullMerged(at=at, source="merged", view=view, actor=pull.merged_by, pull=pull)
        handler.read(Reading(view=view, events=(merged,), read_until=at))
    clock.moment = datetime(2027, 4, 2, 14, tzinfo=UTC)
    new = NewFund(
        scope="repository",
        scope_id=7,
        name="Digital",
        fiscal_year="2027-2028",
        cost_centre="2002",
        coding="",
        region="NS",
        amount_cents=10_000_00,
        offer_ceiling_cents=10_000_00,
    )
    Funds(engine).open(new, scenes.because(clock.moment))
    report = Roll(store, handler, clock, Funds(engine), DbLedger(engine)).apply(old, None, scenes.because(clock.moment))
    assert [line.outcome for line in report.lines] == ["moved"]
    return handler


def test_a_roll_changes_nothing_of_the_day_before_it(engine: Engine, tmp_path: Path) -> None:
    rolled(engine)
    names = ("fund_id", "cost_centre", "net_cents", "tax_cents", "total_cents")
    (march,), (april,) = (listed(engine, tmp_path, "year-end-undelivered", day) for day in (YEAR_END, APRIL))
    assert [march[name] for name in names] == [1, "1001", 8000_00, 1040_00, 9040_00]
    assert [april[name] for name in names] == [2, "2002", 8000_00, 1120_00, 9120_00]


def test_work_merged_late_and_rolled_after_the_day_is_owed_by_the_fund_of_the_day(
    engine: Engine, tmp_path: Path
) -> None:
    pull = replace(MERGED, merged_at=datetime(2027, 4, 1, 14, tzinfo=UTC), merged_by=scenes.FIRST)
    handler = rolled(engine, pull)
    at, view = datetime(2027, 4, 5, 16, tzinfo=UTC), scenes.issue(labels=("bounty: $8,000",), pulls=(pull,))
    good = e.ResumeAsked(at=at, source="good", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="good")
    handler.read(Reading(view=view, events=(good,), read_until=at))
    names = ("fund_id", "payable_id", "tax_cents")
    for day, told in ((date(2027, 4, 1), [1, None, 1040_00]), (date(2027, 4, 2), [2, 1, 1120_00])):
        (row,) = listed(engine, tmp_path, "year-end-unpaid", day)
        assert [row[name] for name in names] == told
        assert listed(engine, tmp_path, "year-end-undelivered", day) == []
    assert listed(engine, tmp_path, "year-end-unpaid", YEAR_END) == []


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Department:
    return Department(engine, tmp_path)


def test_what_waits_for_its_certification_is_unpaid_and_not_undelivered(town: Department, tmp_path: Path) -> None:
    issue = delivered(town)
    (waits,) = listed(town.engine, tmp_path, "year-end-unpaid", YEAR_END)
    assert waits["payable_id"] is None and waits["payee_id"] == town.v.contributor.id
    assert (waits["total_cents"], waits["held"], waits["fund_id"]) == (565_00, False, 1)
    assert listed(town.engine, tmp_path, "year-end-undelivered", YEAR_END) == []
    town.certify(issue.number)
    (certified,) = listed(town.engine, tmp_path, "year-end-unpaid", YEAR_END)
    assert certified == {**waits, "payable_id": 1}


def test_what_was_rejected_is_undelivered_again(town: Department, tmp_path: Path) -> None:
    issue = delivered(town)
    town.reject(issue.number)
    assert listed(town.engine, tmp_path, "year-end-unpaid", YEAR_END) == []
    (row,) = listed(town.engine, tmp_path, "year-end-undelivered", YEAR_END)
    assert row["issue_number"] == issue.number and row["total_cents"] == 565_00


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


def waiting(office: Office, **changes: Any) -> e.IssueView:
    """Claimed, and merged by its author alone: a person has to accept it."""
    office.offer(1)
    merged = replace(MERGED, merged_by=scenes.FIRST, **changes)
    view, at = scenes.issue(1, pulls=(merged,)), scenes.minutes
    claim = e.ClaimAsked(at=at(1), source="claim", view=view, actor=scenes.FIRST, comment_id=1)
    merge = e.PullMerged(at=at(5), source="merged", view=view, actor=scenes.FIRST, pull=merged)
    office.handler.read(Reading(view=view, events=(claim, merge), read_until=at(5)))
    return view


def accept(office: Office, view: e.IssueView) -> datetime:
    """In April, by a maintainer; answers when."""
    at = office.clock.moment = datetime(2027, 4, 5, 16, tzinfo=UTC)
    good = e.ResumeAsked(at=at, source="good", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="good")
    office.handler.read(Reading(view=view, events=(good,), read_until=at))
    return at


def test_work_merged_by_the_day_is_owed_in_its_year_and_not_lapsing(office: Office, tmp_path: Path) -> None:
    """FAA s.37.1, as a roll tells it: whenever it is accepted, and before."""
    view = waiting(office)
    (before,) = listed(office.engine, tmp_path, "year-end-unpaid", YEAR_END)
    names = ("payable_id", "payee_id", "total_cents", "accepted_at", "fund_id")
    assert [before[name] for name in names] == [None, int(scenes.FIRST.id), 565_00, None, 1]
    assert listed(office.engine, tmp_path, "year-end-undelivered", YEAR_END) == []
    accept(office, view)
    (after,) = listed(office.engine, tmp_path, "year-end-unpaid", YEAR_END)
    assert after["accepted_at"].startswith("2027-04-05T16:00:00")
    assert {**after, "accepted_at": None, "payable_id": None, "held": True} == before
    assert listed(office.engine, tmp_path, "year-end-undelivered", YEAR_END) == []


def test_who_wrote_the_merged_work_may_be_unknown(office: Office, tmp_path: Path) -> None:
    waiting(office, author=None)
    (row,) = listed(office.engine, tmp_path, "year-end-unpaid", YEAR_END)
    assert (row["payee_id"], row["payee_login"], row["total_cents"]) == (None, None, 565_00)


def test_work_sent_back_and_done_again_stands_as_it_stood(town: Department, tmp_path: Path) -> None:
    """The list of the day of the first delivery names no payable of the second."""
    issue = delivered(town)
    first = treasury_day(town.moment)
    (before,) = listed(town.engine, tmp_path, "year-end-unpaid", first)
    town.tick(days=1)
    town.reject(issue.number)
    fix(town, issue)
    town.certify(issue.number)
    (after,) = listed(town.engine, tmp_path, "year-end-unpaid", first)
    assert after == before and before["payable_id"] is None
    (second,) = listed(town.engine, tmp_path, "year-end-unpaid", first + timedelta(days=1))
    assert second["payable_id"] == 1 and second["accepted_at"] > before["accepted_at"]


def test_what_was_voided_after_the_day_was_owed_on_it(office: Office, tmp_path: Path) -> None:
    first, second = office.payable(1, shared=True) - 1, office.payable(2)
    office.clock.moment = datetime(2027, 4, 1, 3, 59, 59, tzinfo=UTC)
    assert isinstance(office.parts.payee_acts.void(second, OWNER, "wrong", "in time"), PaymentTaken)
    office.clock.moment += timedelta(seconds=1)
    assert isinstance(office.parts.payee_acts.void(first, OWNER, "wrong", "later"), PaymentTaken)
    for day, owed in ((YEAR_END, [first, first + 1]), (APRIL, [first + 1])):
        rows = listed(office.engine, tmp_path, "year-end-unpaid", day)
        assert [row["payable_id"] for row in rows] == owed
        assert listed(office.engine, tmp_path, "year-end-undelivered", day) == []
