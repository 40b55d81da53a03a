"""The kept flows follow the facts, verify proves them, and the medians are the medians."""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.core.events import Actor
from app.core.flow_basis import PUBLIC_CELL_MINIMUM
from app.core.flow_stages import Stage
from app.core.ids import UserId
from app.core.workdays import DAY_SECONDS
from app.db import audit, ties
from app.db import tables as t
from app.db.delegations import Named
from app.db.flow import flow_problems, rewrite
from app.db.flow_reads import DbFlow
from app.db.migrate import upgrade
from app.db.touches import Touches
from app.service.flow_measures import MEASURES
from app.service.flow_report import FlowFilter, GroupBy
from app.service.payments import PaymentTaken
from tests import scenes
from tests.money.treasury import CLERK, Treasury
from tests.web.office import fill

SEED = int(os.environ.get("GCB_SEED", "20261123"))


@pytest.fixture
def treasury(engine: Engine) -> Treasury:
    """One contract that is paid a week after its offer, one split that is paid in part, one payable."""
    made = Treasury(engine)
    single, *_ = made.owe(7, 2)
    split, _ = made.owe(8, 1, split=True)
    made.clock.moment = scenes.NOON + timedelta(days=7)
    pay(made, single, 500_00)
    pay(made, split, 300_00)
    return made


def pay(treasury: Treasury, payable: int, cents: int) -> None:
    day = treasury.clock.moment.date().isoformat()
    outcome = treasury.paying(payable, CLERK, f"PAY-{payable}", day, cents, f"pay:{payable}")
    assert isinstance(outcome, PaymentTaken)


def kept(engine: Engine) -> dict[int, Any]:
    with engine.connect() as connection:
        return {row["contract_id"]: dict(row) for row in connection.execute(select(t.flow)).mappings()}


def test_a_flow_is_kept_when_its_contract_ends_and_not_before(treasury: Treasury) -> None:
    ((number, row),) = kept(treasury.engine).items()
    assert (row["status"], row["repository_id"], row["ended_on"]) == ("paid", 7, "2026-11-30")
    assert (row["fiscal_year"], row["quarter"], row["people"]) == ("2026-2027", "2026-2027-Q3", 3)
    # Five business days lie between two Mondays; the merge came five minutes after the offer.
    assert row["lead_seconds"] == 5 * DAY_SECONDS and row["held_finance_seconds"] == 5 * DAY_SECONDS - 300
    found = DbFlow(treasury.engine, treasury.clock.now).contract(number)
    assert found is not None and found.as_of == found.flow.ended_at
    pay(treasury, 4, 200_00)
    assert sorted(kept(treasury.engine)) == [1, 3]
    assert audit.verify(treasury.engine) == []


def test_verify_finds_each_change_and_rebuild_mends_it(treasury: Treasury) -> None:
    engine, before = treasury.engine, kept(treasury.engine)
    changes: list[Any] = [
        update(t.flow).values(touch_seconds=t.flow.c.touch_seconds + 1, wait_seconds=t.flow.c.wait_seconds - 1),
        update(t.flow).values(ended_on="2026-12-01"),
        update(t.flow).values(touch_source="entered"),
        *(update(t.flow).values({name: 9}) for name in ("people", "to_pay_seconds", "repository_id", "fund_id")),
        delete(t.flow),
        insert(t.flow).values({**before[1], "contract_id": 2}),
    ]
    for change in changes:
        with engine.begin() as connection:
            connection.execute(change)
        assert any("flow" in problem for problem in audit.verify(engine)), change
        assert audit.rebuild(engine) == 3
        assert (audit.verify(engine), kept(engine)) == ([], before)


def test_the_database_refuses_a_flow_that_does_not_add_up(treasury: Treasury) -> None:
    for name in ("lead_seconds", "held_app_seconds", "wait_seconds", "admin_touch_seconds"):
        with pytest.raises(IntegrityError), treasury.engine.begin() as connection:
            connection.execute(update(t.flow).values({name: t.flow.c[name] + 10**9}))


@pytest.mark.alters_schema
def test_touch_is_only_added_to_and_counts_at_once(treasury: Treasury) -> None:
    engine = treasury.engine
    touches = Touches(engine, treasury.clock.now)
    for days in (3, 2, 2):
        assert touches.enter(1, Stage.REVIEW, days * DAY_SECONDS, scenes.MAINTAINER, "test")
    assert not touches.enter(99, Stage.REVIEW, 1, scenes.MAINTAINER, "test")
    row = kept(engine)[1]
    assert row["touch_source"] == "mixed" and row["touch_seconds"] > 2 * DAY_SECONDS
    with engine.connect() as connection:
        entered = select(t.touch.c.business_seconds).order_by(t.touch.c.id)
        assert connection.execute(entered).scalars().all() == [
            3 * DAY_SECONDS,
            2 * DAY_SECONDS,
        ]
    assert audit.verify(engine) == []
    for statement in (update(t.touch).values(business_seconds=1), delete(t.touch)):
        with pytest.raises(DatabaseError), engine.begin() as connection:
            connection.execute(statement)
    # Who takes the guard away is found all the same.
    with engine.begin() as connection:
        postgresql = connection.dialect.name == "postgresql"
        off = "ALTER TABLE touch DISABLE TRIGGER USER" if postgresql else "DROP TRIGGER touch_no_update"
        connection.execute(text(off))
        connection.execute(update(t.touch).where(t.touch.c.id == 2).values(business_seconds=1))
    assert any("touch_seconds" in problem for problem in audit.verify(engine))


def test_a_tie_measures_anew_what_its_accounts_only_entered(treasury: Treasury) -> None:
    """Two advisers, whom no fact names, turn out to be one person, and then two after all."""
    engine, head = treasury.engine, Named(id=900, login="head-of-finance")
    touches = Touches(engine, treasury.clock.now)
    for number in (701, 702):
        adviser = Actor(id=UserId(number), login=f"adviser-{number}")
        assert touches.enter(1, Stage.REVIEW, DAY_SECONDS, adviser, "test")
    two = kept(engine)[1]["people"]
    ties.same_person(engine, 701, 702, head, "one person", treasury.clock.moment)
    assert (audit.verify(engine), kept(engine)[1]["people"]) == ([], two - 1)
    ties.apart(engine, 702, head, "namesakes", treasury.clock.moment)
    assert (audit.verify(engine), kept(engine)[1]["people"]) == ([], two)


def test_touch_entered_while_the_contract_ends_is_counted(engine: Engine) -> None:
    treasury = Treasury(engine)
    payables = treasury.owe(7, 6)
    treasury.clock.moment = scenes.NOON + timedelta(days=7)
    touches = Touches(engine, treasury.clock.now)
    acts: list[Callable[[], object]] = [partial(pay, treasury, payable, 500_00) for payable in payables]
    acts += [partial(touches.enter, number, Stage.REVIEW, DAY_SECONDS, CLERK, "t") for number in range(1, 7)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda act: act(), acts))
    assert audit.verify(engine) == []
    assert {row["touch_source"] for row in kept(engine).values()} == {"mixed"}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_touch_waits_for_whoever_decides_on_the_contract(treasury: Treasury) -> None:
    engine = treasury.engine
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    enter = partial(Touches(engine, treasury.clock.now).enter, 2, Stage.REVIEW, 1, CLERK, "t")
    with ThreadPoolExecutor(1) as pool, engine.connect() as watch, treasury.store.unit() as unit:
        with engine.connect() as connection:
            issue_id = connection.execute(select(t.contract.c.issue_id).where(t.contract.c.id == 2)).scalar_one()
        unit.lock_issue_id(issue_id)
        entered = pool.submit(enter)
        while not entered.done() and not watch.execute(waiting).scalar():
            watch.rollback()
        assert not entered.done()
    assert entered.result()


def planted(engine: Engine, count: int, dice: random.Random) -> list[dict[str, Any]]:
    """Flows of made-up contracts over 5 repositories, 3 funds and two years, some without some values."""
    fill(engine, [{"repository_id": n % 5 + 1, "fund_id": n % 3 + 1, "fiscal_year": "2026-2027"} for n in range(count)])
    rows = []
    for number in range(1, count + 1):
        held = {f"held_{name}_seconds": dice.randrange(9 * DAY_SECONDS) for name in t.HELD}
        lead = sum(held.values())
        touch_seconds = dice.randrange(lead + 1)
        day = date(2026, 4, 1) + timedelta(days=dice.randrange(700))
        first = day.year - (day.month < 4)
        times: dict[str, int | None] = {
            f"to_{name}_seconds": dice.choice((None, dice.randrange(10**6))) for name in ("claim", "merge")
        }
        times |= {f"to_{name}_seconds": dice.randrange(10**6) for name in ("certify", "pay")}
        row: dict[str, Any] = {
            "contract_id": number,
            "status": dice.choice(("paid", "paid", "paid", "expired")),
            "people": 3,
        }
        row |= {"repository_id": (number - 1) % 5 + 1, "fund_id": (number - 1) % 3 + 1, "ended_on": day.isoformat()}
        row |= {"fiscal_year": f"{first}-{first + 1}", "quarter": f"{first}-{first + 1}-Q1", **held, **times}
        row |= {"lead_seconds": lead, "touch_seconds": touch_seconds, "wait_seconds": lead - touch_seconds}
        row |= {"admin_lead_seconds": lead // 2, "admin_touch_seconds": touch_seconds // 2}
        row |= {"efficiency_per_10k": dice.choice((None, 1_100)), "admin_efficiency_per_10k": None}
        rows.append({**row, "touch_source": dice.choice(("entered", "estimated", "mixed"))})
    with engine.begin() as connection:
        connection.execute(insert(t.flow), rows)
    return rows


KEYS: dict[GroupBy | None, Callable[[dict[str, Any]], Any]] = {
    None: lambda row: None,
    GroupBy.REPOSITORY: lambda row: row["repository_id"],
    GroupBy.FUND: lambda row: row["fund_id"],
    GroupBy.FISCAL_YEAR: lambda row: row["fiscal_year"],
    GroupBy.QUARTER: lambda row: row["quarter"],
}


def expected(rows: Iterable[dict[str, Any]], group_by: GroupBy | None) -> dict[Any, dict[str, tuple[int, Any]]]:
    """By the standard library's own median."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(KEYS[group_by](row), []).append(row)
    made: dict[Any, dict[str, tuple[int, Any]]] = {}
    for key, mine in groups.items():
        for m in MEASURES:
            values = [row[m.column] for row in mine if row[m.column] is not None]
            made.setdefault(key, {})[m.name] = (len(values), statistics.median(values) if values else None)
    return made


def test_the_medians_are_the_medians(engine: Engine) -> None:
    print(f"GCB_SEED={SEED}")
    rows = planted(engine, 203, random.Random(SEED))
    reads = DbFlow(engine, scenes.StoppedClock().now)
    filters: list[tuple[dict[str, Any], Any]] = [
        ({}, lambda row: True),
        ({"repository": 2}, lambda row: row["repository_id"] == 2),
        ({"repository": "Department/Project-3"}, lambda row: row["repository_id"] == 3),
        ({"fund_id": 1}, lambda row: row["fund_id"] == 1),
        ({"fiscal_year": "2027-2028"}, lambda row: row["fiscal_year"] == "2027-2028"),
        (
            {"ended_from": date(2026, 8, 1), "ended_to": date(2027, 2, 1)},
            lambda row: "2026-08-01" <= row["ended_on"] <= "2027-02-01",
        ),
        ({"repository": 77}, lambda row: False),
    ]
    for chosen, matches in filters:
        mine = [row for row in rows if matches(row)]
        paid = [row for row in mine if row["status"] == "paid"]
        for group_by in KEYS:
            report = reads.report(FlowFilter(**chosen, group_by=group_by))
            found = {g.key: {n: (m.count, m.stored) for n, m in g.medians.items()} for g in report.groups}
            assert found == expected(paid, group_by)
            assert sum(g.contracts for g in report.groups) == len(paid)
            assert all(sum(g.sources.values()) == g.contracts for g in report.groups)
            assert sum(report.unpaid.values()) == len(mine) - len(paid)


def test_groups_have_the_names_of_today(engine: Engine) -> None:
    planted(engine, 30, random.Random(SEED))
    reads = DbFlow(engine, scenes.StoppedClock().now)
    by_repository = reads.report(FlowFilter(group_by=GroupBy.REPOSITORY)).groups
    assert [g.name for g in by_repository] == [f"department/project-{n}" for n in range(1, 6)]
    assert {g.name for g in reads.report(FlowFilter(group_by=GroupBy.FUND)).groups} == {"Digital"}
    assert {g.name for g in reads.report(FlowFilter(group_by=GroupBy.QUARTER)).groups} == {None}


def test_the_public_sees_no_small_cell(engine: Engine) -> None:
    rows = planted(engine, 60, random.Random(SEED))
    paid = [row for row in rows if row["status"] == "paid"]
    public = DbFlow(engine, scenes.StoppedClock().now).public(FlowFilter(group_by=GroupBy.REPOSITORY))
    whole = expected(paid, GroupBy.REPOSITORY)
    large = {key for key, medians in whole.items() if medians["lead"][0] >= PUBLIC_CELL_MINIMUM}
    assert {group.key for group in public} == large and 0 < len(large) < 5
    for group in public:
        assert not group.sources
        assert {name: (m.count, m.stored) for name, m in group.medians.items()} == {
            name: found for name, found in whole[group.key].items() if found[0] >= PUBLIC_CELL_MINIMUM
        }


def test_contracts_that_ended_before_flows_were_kept_get_theirs(treasury: Treasury) -> None:
    before = kept(treasury.engine)
    with treasury.engine.begin() as connection:
        connection.execute(delete(t.flow))
    upgrade(treasury.engine)
    assert kept(treasury.engine) == before


def test_rewriting_twice_is_rewriting_once(treasury: Treasury) -> None:
    before = kept(treasury.engine)
    with treasury.engine.begin() as connection:
        rewrite(connection)
        rewrite(connection)
        assert list(flow_problems(connection)) == []
    assert kept(treasury.engine) == before
