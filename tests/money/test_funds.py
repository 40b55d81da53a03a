"""What people do to funds is on record, both halves of a transfer or neither, and never below what is committed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Delete, Engine, Update, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.core.funds import Move
from app.db import audit
from app.db import tables as t
from app.db.audit_postings import accounts_of
from app.db.books import move
from app.db.funds import Funds
from app.db.ledger_reads import DbLedger
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import FundBalance, act
from app.service.ports import FundTaken, Reading
from tests import scenes
from tests.db.test_audit import unguard
from tests.money.treasury import Treasury

WHY = scenes.because(scenes.minutes(30))


def fund(engine: Engine, number: int) -> FundBalance:
    found = DbLedger(engine).fund(number)
    assert found is not None
    return found


def offered(engine: Engine, number: int = 1, repository: int = 7) -> None:
    """$500.00 and $65.00 of tax reserved."""
    view = scenes.issue(number, repository=repository)
    scenes.handler(engine).read(Reading(view=view, events=(scenes.offered(view),), read_until=scenes.NOON))


def refused(code: FundCode, work: Callable[[], object]) -> str:
    with pytest.raises(FundProblem) as caught:
        work()
    assert caught.value.code is code
    return str(caught.value)


def test_a_fund_lives_by_recorded_acts(engine: Engine) -> None:
    first, second = scenes.open_fund(engine), scenes.open_fund(engine, scope_id=8, amount_cents=2_000_00)
    offered(engine)
    books = Funds(engine)
    assert books.amend(first, WHY, change_cents=5_000_00).amount_cents == 15_000_00
    assert books.amend(first, WHY, to_cents=565_00).available_cents == 0
    books.transfer(second, first, 1_500_00, WHY)
    books.close(second, WHY)
    assert (fund(engine, first).amount_cents, fund(engine, second).amount_cents) == (2_065_00, 500_00)
    with engine.connect() as connection:
        acts = connection.execute(select(t.fund_act).order_by(t.fund_act.c.fund_id, t.fund_act.c.seq)).mappings().all()
    kinds = [(row["fund_id"], row["kind"], row["cents"]) for row in acts]
    assert kinds == [
        (first, "opened", 10_000_00),
        (first, "amended", 5_000_00),
        (first, "amended", -14_435_00),
        (first, "transferred", 1_500_00),
        (second, "opened", 2_000_00),
        (second, "transferred", -1_500_00),
        (second, "closed", 0),
    ]
    assert {(row["actor_id"], row["actor_login"], row["reason"]) for row in acts} == {
        (601, "budget-officer", "the year's plan")
    }
    assert audit.verify(engine) == []


def test_lowering_below_the_committed_is_refused_in_words_and_by_the_database(engine: Engine) -> None:
    number = scenes.open_fund(engine)
    offered(engine)
    words = refused(FundCode.BELOW_COMMITTED, lambda: Funds(engine).amend(number, WHY, to_cents=564_99))
    assert "$565.00 of it is committed" in words and "565,00" in words.split("\n")[1]
    refused(FundCode.SAME_AMOUNT, lambda: Funds(engine).amend(number, WHY, to_cents=10_000_00))
    with engine.begin() as connection, pytest.raises(FundTaken):
        move(connection, number, Move(authority_cents=9_435_01))
    with pytest.raises(IntegrityError, match=r"(?i)check"), engine.begin() as connection:
        connection.execute(update(t.fund).values(amount_cents=564_99))
    assert fund(engine, number).amount_cents == 10_000_00 and audit.verify(engine) == []


def test_a_transfer_is_both_halves_or_neither(engine: Engine) -> None:
    first, second = scenes.open_fund(engine), scenes.open_fund(engine, scope_id=8)
    next_year = scenes.open_fund(engine, scope_id=9, year="2027-2028")
    offered(engine)
    books = Funds(engine)
    words = refused(FundCode.TOO_LITTLE_FREE, lambda: books.transfer(first, second, 9_435_01, WHY))
    assert "$9,435.00 free" in words
    words = refused(FundCode.OTHER_YEAR, lambda: books.transfer(first, next_year, 1_00, WHY))
    assert "FAA s.37" in words and "2027-2028" in words
    refused(FundCode.SAME_FUND, lambda: books.transfer(first, first, 1_00, WHY))
    refused(FundCode.UNKNOWN, lambda: books.transfer(first, 99, 1_00, WHY))
    refused(FundCode.NOTHING_LEFT, lambda: books.transfer(second, first, 10_000_00, WHY))
    books.close(second, WHY)
    refused(FundCode.NOT_OPEN, lambda: books.transfer(first, second, 1_00, WHY))
    assert fund(engine, first).amount_cents == fund(engine, second).amount_cents == 10_000_00
    assert audit.verify(engine) == []


def test_the_database_itself_keeps_money_in_its_year(engine: Engine) -> None:
    first, next_year = scenes.open_fund(engine), scenes.open_fund(engine, scope_id=9, year="2027-2028")
    row = {"fund_id": first, "seq": 2, "fiscal_year": "2026-2027", "kind": "transferred", "cents": -1, "at": WHY.at}
    said = {"actor_id": 601, "actor_login": "b", "reason": "r", "details": "{}", "prev_hash": "", "hash": ""}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(t.fund_act).values(**row, **said, other_fund_id=next_year, other_seq=2))


def test_an_act_needs_a_person_and_a_reason() -> None:
    for login, number, reason, code in (
        ("", 1, "why", FundCode.PERSON_UNNAMED),
        ("bea", 0, "why", FundCode.PERSON_UNNAMED),
        ("bea smith", 1, "why", FundCode.PERSON_UNNAMED),
        ("bea", 1, "  ", FundCode.NO_REASON),
        ("bea", 1, "a\nb", FundCode.NO_REASON),
        ("bea", 1, "x" * 501, FundCode.NO_REASON),
    ):
        refused(code, lambda login=login, number=number, reason=reason: act(login, number, reason, scenes.NOON))  # type: ignore[misc]


def test_transfers_in_opposite_directions_at_once_lose_nothing(engine: Engine) -> None:
    first, second = scenes.open_fund(engine), scenes.open_fund(engine, scope_id=8)
    books = Funds(engine)

    def one(place: int) -> None:
        pair = (first, second) if place % 2 else (second, first)
        books.transfer(*pair, 10_00 + place, WHY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(24)))
    assert fund(engine, first).amount_cents + fund(engine, second).amount_cents == 20_000_00
    assert audit.verify(engine) == []


@pytest.mark.parametrize(
    "statement",
    [
        *(update(t.posting).values(turn=3), delete(t.posting)),
        *(update(t.fund_act).values(reason="x"), delete(t.fund_act)),
    ],
)
def test_postings_and_acts_are_append_only(engine: Engine, statement: Update | Delete) -> None:
    scenes.open_fund(engine)
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["posting", "fund_act"])
def test_neither_can_be_truncated(engine: Engine, table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_posting_that_does_not_sum_to_zero_is_refused(engine: Engine) -> None:
    number = scenes.open_fund(engine)
    with engine.connect() as connection:
        row = dict(connection.execute(select(t.posting)).mappings().one())
    wrong = {**row, "id": 50, "turn": 3, "available_cents": row["available_cents"] + 1}
    doubled = {**row, "id": 51}
    for planted in (wrong, doubled):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(insert(t.posting).values(planted))
    assert fund(engine, number).available_cents == 10_000_00


def lived(engine: Engine) -> list[dict[str, object]]:
    """Two repositories' funds with payables in every status; answers their postings."""
    treasury = Treasury(engine)
    first, second = treasury.owe(1, 2)
    treasury.owe(2, 1, split=True)
    treasury.make(first)
    treasury.acts.void(second, scenes.MAINTAINER, "error", "v")
    offered(engine, 9, 1)
    assert treasury.problems() == []
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(t.posting).order_by(t.posting.c.id)).mappings()]


def test_each_tampering_with_each_posting_is_found_and_mended(engine: Engine) -> None:
    """Dropped, changed in each account, moved to another fund, to another cause, to another time, doubled."""
    rows = lived(engine)
    unguard(engine, "posting", "fact", "fund", "fund_act")
    others = {row["fund_id"] for row in rows}
    found = tried = 0
    for row in rows:
        here = t.posting.c.id == row["id"]
        (other,) = others - {row["fund_id"]}
        for values in (_shifted(row), {"fund_id": other}, {"at": scenes.minutes(999)}, {"turn": 3}, _elsewhere(row)):
            tried += 1
            try:
                with engine.begin() as connection:
                    connection.execute(update(t.posting).where(here).values(values))
            except IntegrityError:
                # An index that is still there refuses it.
                found += 1
                continue
            found += bool(audit.verify(engine))
            with engine.begin() as connection:
                connection.execute(update(t.posting).where(here).values({name: row[name] for name in values}))
        tried += 2
        with engine.begin() as connection:
            connection.execute(delete(t.posting).where(here))
        found += bool(audit.verify(engine))
        with engine.begin() as connection:
            connection.execute(insert(t.posting), [row, {**row, "id": 10_000, "turn": 3}])
        found += any("more than once" in problem for problem in audit.verify(engine))
        with engine.begin() as connection:
            connection.execute(delete(t.posting).where(t.posting.c.id == 10_000))
    assert (found, audit.verify(engine)) == (tried, [])


def _shifted(row: dict[str, object]) -> dict[str, object]:
    """A cent less in one account and more in the next: the row still sums to zero."""
    given = row["act_seq"] is not None
    one, other = ("authority_cents", "available_cents") if given else ("reserved_cents", "owed_cents")
    return {one: int(row[one]) - 1, other: int(row[other]) + 1}  # type: ignore[call-overload]


def _elsewhere(row: dict[str, object]) -> dict[str, object]:
    return {"fact_seq": 77} if row["contract_id"] else {"act_seq": 77}


@pytest.mark.parametrize("fault", ["dropped", "doubled", "changed", "moved"])
def test_a_wrong_posting_is_taken_back_by_reversal(engine: Engine, fault: str) -> None:
    rows = lived(engine)
    victim = next(row for row in rows if row["scheduled_cents"])
    other = next(row["fund_id"] for row in rows if row["fund_id"] != victim["fund_id"])
    unguard(engine, "posting")
    here = t.posting.c.id == victim["id"]
    planted = {
        "dropped": delete(t.posting).where(here),
        "doubled": insert(t.posting).values({**victim, "id": 10_000, "turn": 3}),
        "changed": update(t.posting).where(here).values(owed_cents=-1, scheduled_cents=1),
        "moved": update(t.posting).where(here).values(fund_id=other),
    }[fault]
    with engine.begin() as connection:
        connection.execute(planted)
    assert audit.verify(engine)
    later = scenes.NOON + timedelta(days=3)
    audit.rebuild(engine, later)
    assert audit.verify(engine) == []
    with engine.connect() as connection:
        after = [dict(row) for row in connection.execute(select(t.posting).order_by(t.posting.c.id)).mappings()]
    reversals = [row for row in after if row["reverses"] is not None]
    assert len(reversals) == (0 if fault == "dropped" else 1)
    for row in reversals:
        target = next(one for one in after if one["id"] == row["reverses"])
        assert row["at"] == later and accounts_of(row) == tuple(-cents for cents in accounts_of(target))
    audit.rebuild(engine, later)
    with engine.connect() as connection:
        assert len(connection.execute(select(t.posting)).all()) == len(after)


@pytest.mark.parametrize(
    "values",
    [
        *({"cents": 1}, {"reason": "x"}, {"actor_id": 7}, {"actor_login": "x"}, {"at": scenes.minutes(999)}),
        *({"kind": "amended"}, {"details": "{}"}, {"hash": "0" * 64}, {"prev_hash": "f" * 64}, {"seq": 9}),
    ],
)
def test_each_change_of_an_act_is_found(engine: Engine, values: dict[str, object]) -> None:
    number = scenes.open_fund(engine)
    Funds(engine).amend(number, replace(WHY, reason="more work"), change_cents=1_00)
    assert audit.verify(engine) == []
    unguard(engine, "fund_act", "posting")
    with engine.begin() as connection:
        connection.execute(update(t.fund_act).where(t.fund_act.c.seq == 1).values(values))
    assert audit.verify(engine)
    with pytest.raises(ValueError, match="act"):
        audit.rebuild(engine)


def test_a_transfer_whose_halves_differ_is_found(engine: Engine) -> None:
    first, second = scenes.open_fund(engine), scenes.open_fund(engine, scope_id=8)
    Funds(engine).transfer(first, second, 5_00, WHY)
    unguard(engine, "fund_act", "posting", "fund")
    with engine.begin() as connection:
        for table in (t.posting, t.fund_act):
            column = table.c.act_seq if table is t.posting else table.c.seq
            connection.execute(delete(table).where(table.c.fund_id == second, column == 2))
        connection.execute(update(t.fund).where(t.fund.c.id == second).values(amount_cents=10_000_00))
    assert any("other half" in problem for problem in audit.verify(engine))
