"""What is personal goes when it is due and nothing holds it; every chain stays proven, and the log says what went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import DatabaseError

from app.core.facts import FACTS
from app.db import audit, erasing
from app.db import tables as t
from app.db.acts import DbActs
from app.retention_file import load_retention
from app.service.acts import ActKind, NewAct
from app.service.retention import Ended, LegalHold, RetentionProblem, due
from app.service.sealing import CODED, LASTING, PERSONAL, commitment, is_erased, sealed
from tests import scenes
from tests.audit.history import ARCHIVIST, DUE, STANDARD, History, administrator, lived
from tests.web.office import API, Office

# What officials did in the exercise of their function is no personal information of theirs (Privacy Act s.3(j)).
OFFICIAL = (t.token, t.batch, t.disposal)
PEOPLE = ("first", "maintainer", "finance-officer", "payment-manager", "Somebody asked me", "Dates are wrong")


@pytest.fixture
def history(engine: Engine) -> Iterator[History]:
    office = Office(engine)
    yield lived(office)
    office.reads.dispose()


def words(engine: Engine, *contracts: int) -> str:
    """Every text outside the officials' tables; with numbers, only of those contracts' facts and payables."""
    found: list[str] = []
    with engine.connect() as connection:
        for table in t.metadata.sorted_tables:
            if table in OFFICIAL or (contracts and "contract_id" not in table.c):
                continue
            query = select(table).where(table.c.contract_id.in_(contracts)) if contracts else select(table)
            found += [str(value) for row in connection.execute(query) for value in row if isinstance(value, str)]
    return "\n".join(found)


def test_all_that_is_personal_goes_and_every_chain_holds(history: History) -> None:
    anchor = history.root(scenes.NOON)
    assert all(name in words(history.engine) for name in PEOPLE)
    done = history.erase()
    assert [(d.kind, d.subject_id) for d in done if d.kind in ("contract", "batch")] == [
        ("contract", 1), ("batch", 1), ("contract", 2), ("batch", 1), ("contract", 4),
    ]  # fmt: skip
    left = words(history.engine, 1, 2, 4)
    assert not [name for name in PEOPLE if name in left]
    assert audit.verify(history.engine, anchor) == []
    assert audit.rebuild(history.engine) == 4 and audit.verify(history.engine, anchor) == []
    with history.engine.connect() as connection:
        lines = connection.execute(select(t.batch_line.c.row)).scalars().all()
        titles = dict(connection.execute(select(t.issue.c.number, t.issue.c.title)).all())
        people = set(connection.execute(select(t.person.c.id)).scalars())
    assert all(is_erased(json.loads(line)["payee_login"]) for line in lines)
    assert titles == {1: "", 2: "", 3: "Dates are wrong in French", 4: ""}
    # Who still has a part in what is live stays.
    assert people == {scenes.MAINTAINER.id, scenes.SECOND.id}
    assert history.erase() == []


def test_what_was_typed_into_a_form_goes_too(history: History) -> None:
    asked = NewAct(
        contract_id=1,
        person=scenes.MAINTAINER,
        kind=ActKind.HOLD,
        line="/hold Somebody told me who is ill",
        key="k" * 20,
        seen_facts=_count_of_facts(history.engine, 1),
    )
    assert isinstance(DbActs(history.engine, history.office.clock.now).ask(asked), int)
    assert "who is ill" in words(history.engine)
    history.erase()
    assert "who is ill" not in words(history.engine)


def test_the_answers_kept_for_named_reports_go_too(history: History) -> None:
    with history.office.client() as client:
        report = {"reference": "R-1", "paid_on": "2026-11-23", "amount_cents": 565_00}
        client.post(f"{API}/payables/1/paid", json=report, headers={"Idempotency-Key": "again"})
    with history.engine.connect() as connection:
        assert '"payee_login":"first"' in connection.execute(select(t.reported.c.row)).scalar_one()
    history.erase()
    with history.engine.connect() as connection:
        assert connection.execute(select(t.reported.c.row)).first() is None


def _count_of_facts(engine: Engine, contract_id: int) -> int:
    with engine.connect() as connection:
        query = select(t.contract.c.fact_count).where(t.contract.c.id == contract_id)
        return int(connection.execute(query).scalar_one())


def test_money_and_ids_stay_readable(history: History) -> None:
    with history.office.client() as client:
        before = [client.get(f"{API}/payables/{number}").json() for number in history.paid]
        history.erase()
        for old in before:
            new = client.get(f"{API}/payables/{old['payable_id']}").json()
            changed = {name for name in old if old[name] != new[name]}
            assert changed == {"payee_login", "evidence", "verdicts"}
        assert client.get(f"{API}/contracts/1").status_code == client.get(f"{API}/batches/1").status_code == 200


@pytest.mark.parametrize(
    ("paid_on", "used", "expected"),
    [
        ((date(2026, 11, 23),), date(2026, 11, 23), date(2033, 4, 1)),
        ((date(2027, 3, 31),), date(2027, 4, 2), date(2033, 4, 1)),
        ((date(2027, 3, 31), date(2027, 4, 1)), date(2027, 4, 2), date(2034, 4, 1)),
        ((), date(2026, 11, 23), date(2028, 11, 23)),
        ((), date(2028, 2, 29), date(2030, 3, 1)),
        ((date(2026, 11, 23),), date(2032, 1, 1), date(2034, 1, 1)),
    ],
)
def test_how_long_it_is_kept(paid_on: tuple[date, ...], used: date, expected: date) -> None:
    ended = Ended(contract_id=1, last_used=used, paid_on=paid_on, people=frozenset(), repositories=frozenset())
    assert due(STANDARD.schedule(date(2026, 11, 23)), ended) == expected


def test_a_day_too_early_nothing_goes(history: History) -> None:
    assert [d.subject_id for d in history.erase(DUE - timedelta(days=1)) if d.kind == "contract"] == [4]
    assert [d.subject_id for d in history.erase(DUE) if d.kind == "contract"] == [1, 2]


@pytest.mark.parametrize(
    ("hold", "erased"),
    [
        ({}, []),
        ({"contracts": frozenset({1})}, [2, 4]),
        ({"people": frozenset({scenes.FIRST.id})}, [4]),
        ({"repositories": frozenset({7})}, []),
        ({"repositories": frozenset({8})}, [1, 2, 4]),
        ({"lifted": DUE.date()}, [1, 2, 4]),
    ],
)
def test_a_legal_hold_keeps_what_it_names(history: History, hold: dict[str, Any], erased: list[int]) -> None:
    held = LegalHold(matter="A-2026-1", since=date(2030, 1, 1), **hold)
    assert [d.subject_id for d in history.erase(DUE, held) if d.kind == "contract"] == erased
    assert audit.verify(history.engine) == []


def test_raw_deliveries_are_emptied_in_their_time(history: History) -> None:
    old, recent = (int((DUE - timedelta(days=days)).timestamp() * 1_000_000) for days in (800, 100))
    with history.engine.begin() as connection:
        for number, (status, at) in enumerate((("done", old), ("done", recent), ("ignored", recent), ("new", old))):
            row = {"target_id": 1, "guid": f"g{number}", "event": "issues", "headers": "h", "status": status}
            connection.execute(t.inbox.insert().values(**row, body=b"words", received_us=at))
    held = LegalHold(matter="A-2026-1", since=date(2030, 1, 1), contracts=frozenset({1}))
    assert not [d for d in history.erase(DUE, held) if d.kind == "deliveries"], "nobody knows what they hold"
    (noted,) = [d for d in history.erase() if d.kind == "deliveries"]
    with history.engine.connect() as connection:
        rows = connection.execute(select(t.inbox.c.guid, func.length(t.inbox.c.body)).order_by(t.inbox.c.id)).all()
    assert noted.count == 2 and [bool(length) for _, length in rows] == [False, True, False, True]


def test_touches_and_sessions_lose_their_names(history: History) -> None:
    old = DUE - timedelta(days=800)
    said = {"stage": "work", "business_seconds": 60, "person_id": 11, "person_login": "first", "at": old, "cause": "c"}
    times = {"begun_at": old, "confirmed_at": old, "seen_at": old}
    with history.engine.begin() as connection:
        connection.execute(t.touch.insert().values(contract_id=1, **said))
        for number, ended in enumerate((old, DUE)):
            row = {"hash": str(number), "person_id": 11, "login": "first", "expires_at": ended}
            connection.execute(t.session.insert().values(**row, **times))
    done = history.erase()
    with history.engine.connect() as connection:
        assert connection.execute(select(t.touch.c.person_login)).scalar_one() == "erased"
        assert connection.execute(select(t.session.c.hash)).scalars().all() == ["1"]
    assert [d.count for d in done if d.kind == "sessions"] == [1]
    with pytest.raises(DatabaseError), history.engine.begin() as connection:
        connection.execute(update(t.touch).values(person_login="erased", business_seconds=1))


def test_nothing_is_erased_that_does_not_hold(history: History) -> None:
    rows = select(t.fact).where(t.fact.c.contract_id == 1).order_by(t.fact.c.seq)
    with administrator(history.engine) as connection:
        fact = connection.execute(rows).mappings().first()
        assert fact is not None
        body = fact["body"].replace("50000", "90000")
        connection.execute(update(t.fact).where(t.fact.c.id == fact["id"]).values(body=body))
        with pytest.raises(RetentionProblem, match=r"(?s)Contract 1 was not erased.*n’a pas été épuré"):
            erasing._erase_contract(connection, 1, "rule", ARCHIVIST, DUE)


def test_a_guard_lets_erasing_through_and_nothing_else(history: History) -> None:
    history.erase()
    for values in ({"body": "{}"}, {"salt": "0" * 32}, {"salt": None, "hash": "0" * 64}, {"salt": None, "at": DUE}):
        with pytest.raises(DatabaseError), history.engine.begin() as connection:
            connection.execute(update(t.fact).where(t.fact.c.contract_id == 3).values(values))
    with pytest.raises(DatabaseError), history.engine.begin() as connection:
        connection.execute(update(t.batch_line).values(row='{"payee_login":"erased:1"}'))


def test_erasing_without_a_line_in_the_log_is_found(history: History) -> None:
    """Well-formed as the program's own: the hash holds, but nobody answers for it."""
    with administrator(history.engine) as connection:
        for row in connection.execute(select(t.fact).where(t.fact.c.contract_id == 3)).mappings().all():
            body = sealed(row["kind"], row["body"], row["salt"])
            login = json.loads(body)["by"]["login"]
            values = {"body": body, "salt": None, "actor_login": login}
            connection.execute(update(t.fact).where(t.fact.c.id == row["id"]).values(values))
        assert any("no disposal is logged" in problem for problem in audit.problems(connection))


def test_without_the_salt_nobody_can_tell_the_text() -> None:
    body = '{"by":{"id":1,"login":"first"},"reason":"","shares":[[5,"second",6000]]}'
    one, other = sealed("HoldPlaced", body, "a" * 32), sealed("HoldPlaced", body, "b" * 32)
    assert one != other and "first" not in one and "second" not in one
    found = json.loads(one)
    assert found["by"]["login"] == commitment("a" * 32, "/by/login", "first")
    assert found["shares"] == [[5, commitment("a" * 32, "/shares/0/1", "second"), 6000]] and found["reason"] == ""
    assert json.loads(sealed("ClaimExtended", '{"reason":"asked"}', "a" * 32)) == {"reason": "asked"}


def test_every_text_of_every_fact_is_told_to_be_personal_or_lasting() -> None:
    """A new fact says for each of its texts which it is, in app/service/sealing."""
    found: set[str] = set()

    def walk(kind: Any) -> None:
        hints = get_type_hints(kind)
        for field in fields(kind):
            for part in _parts(hints[field.name]):
                if part is str:
                    found.add(field.name)
                elif is_dataclass(part):
                    walk(part)

    for fact in FACTS:
        walk(fact)
    assert found == PERSONAL | LASTING, "say in app/service/sealing which of these texts are personal"
    assert not PERSONAL & LASTING and {fact.__name__ for fact in FACTS} >= CODED


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


def test_the_file_of_schedules_and_holds(tmp_path: Path) -> None:
    path = tmp_path / "retention.yaml"
    path.write_text(
        "schedules:\n- {since: 2027-01-01, payment_years: 7, use_years: 3, delivery_days: 30, source: DDA 2027/1}\n"
        "legal_holds:\n- {matter: A-2027-5, since: 2027-02-01, contracts: [3]}\n"
    )
    found = load_retention(path)
    assert found.schedule(date(2026, 12, 31)).payment_years == 6
    assert found.schedule(date(2027, 1, 1)).payment_years == 7
    assert [hold.matter for hold in found.holds_on(date(2027, 2, 1))] == ["A-2027-5"]
    for wrong in ("schedules: [{}]", "holds: []", "- 1", "{", "schedules:\n- {since: 2027-01-01, payment_years: 7, "
                  "use_years: 1, delivery_days: 30, source: x}"):  # fmt: skip
        path.write_text(wrong)
        with pytest.raises(RetentionProblem, match=r"(?s)nothing is erased.*rien n’est éliminé"):
            load_retention(path)
