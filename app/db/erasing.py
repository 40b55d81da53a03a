"""Erases what is personal of contracts that are over and of old deliveries; what was hashed stays proven."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, or_, select, union, update

from app.core.events import Actor
from app.core.lifecycle import TERMINAL
from app.core.policy import treasury_day
from app.core.state import rebuild
from app.db import tables as t
from app.db.audit import chain_problems
from app.db.codec import canonical, decode
from app.db.disposals import note
from app.db.erasing_issues import ROWS_AT_ONCE, day_begins, erase_issue, erase_unused_issues, unused_issues
from app.db.projection import project
from app.db.unit import read_facts
from app.service.retention import (
    Disposal,
    Ended,
    Kept,
    Report,
    Retention,
    RetentionProblem,
    judge,
    years_after,
)
from app.service.sealing import holds_erased, sealed

OVER: Final = tuple(status.value for status in TERMINAL)
SETTLED: Final = ("done", "ignored", "dead", "quarantined")


def report(engine: Engine, retention: Retention, day: date) -> Report:
    """What may be erased on ``day``, what a legal hold keeps, and what comes due later."""
    with engine.connect() as connection:
        over = list(_finished(connection))
        old = select(func.count()).select_from(t.inbox).where(*_old_deliveries(retention, day))
        held = retention.holds_on(day)
        unused = select(func.count()).select_from(unused_issues(retention, day).subquery())
        return Report(
            day=day,
            verdicts=tuple(judge(retention, found, day) for found in over if isinstance(found, Ended)),
            kept=tuple(found for found in over if isinstance(found, Kept)),
            unsealed=tuple(_unsealed(connection)),
            deliveries=0 if held else int(connection.execute(old).scalar_one()),
            issues=0 if held else int(connection.execute(unused).scalar_one()),
            sessions=0 if held else int(connection.execute(_old_sessions(retention, day)).scalar_one()),
            matters=tuple(hold.matter for hold in held),
        )


def erase(engine: Engine, retention: Retention, by: Actor, now: datetime) -> list[Disposal]:
    """Erases what is due, each contract in a transaction of its own; answers what was noted in the log.

    Raises:
        RetentionProblem: a chain does not hold, so that erasing would cover that up.
    """
    day = treasury_day(now)
    rule = canonical({"schedule_since": str(retention.schedule(day).since), "source": retention.schedule(day).source})
    done: list[Disposal] = []
    for verdict in report(engine, retention, day).verdicts:
        if verdict.erasable(day):
            with engine.begin() as connection:
                done += _erase_contract(connection, verdict.contract_id, rule, by, now)
    if not retention.holds_on(day):
        done += _erase_deliveries(engine, retention, day, rule, by, now)
        done += erase_unused_issues(engine, retention, day, rule, by, now)
        done += _erase_sessions(engine, retention, day, rule, by, now)
    return done


def _finished(connection: Connection) -> Iterator[Ended | Kept]:
    """Contracts that are over, whose texts can be erased and are not; kept are those with something in question."""
    sealed_facts = select(t.fact.c.id).where(t.fact.c.contract_id == t.contract.c.id, t.fact.c.salt.is_not(None))
    query = select(t.contract.c.id).where(t.contract.c.status.in_(OVER), sealed_facts.exists())
    for number in connection.execute(query.order_by(t.contract.c.id)).scalars().all():
        facts = read_facts(connection, number)
        contract = rebuild(facts)
        if contract is None:
            continue
        if contract.holds or contract.recoveries:
            yield Kept(contract_id=number, holds=tuple(h.code for h in contract.holds), back=bool(contract.recoveries))
            continue
        bodies = connection.execute(select(t.fact.c.body).where(t.fact.c.contract_id == number)).scalars().all()
        moved = [p.paid.paid_on for p in contract.payables if p.paid] + [
            fact.received_on for p in contract.payables for fact in p.returned
        ]
        yield Ended(
            contract_id=number,
            last_used=treasury_day(contract.changed_at),
            paid_on=tuple(map(date.fromisoformat, moved)),
            people=frozenset(_people(bodies)),
            repositories=frozenset(n for body in bodies if (n := json.loads(body).get("repository_id"))),
        )


def _unsealed(connection: Connection) -> Iterator[int]:
    plain = select(t.fact.c.contract_id, t.fact.c.body).where(t.fact.c.salt.is_(None))
    query = plain.join(t.contract, t.contract.c.id == t.fact.c.contract_id).where(t.contract.c.status.in_(OVER))
    found = {number for number, body in connection.execute(query) if not holds_erased(body) and '"login"' in body}
    yield from sorted(found)


def _people(bodies: Any) -> Iterator[int]:
    """The numeric ids of everyone whom facts name."""

    def ids(value: Any) -> Iterator[int]:
        if isinstance(value, dict):
            yield from (n for k, n in value.items() if k in ("person_id", "payee_id", "author_id") and n is not None)
            if "login" in value and isinstance(value.get("id"), int):
                yield value["id"]
            for part in value.values():
                yield from ids(part)
        elif isinstance(value, list):
            if len(value) == 3 and isinstance(value[0], int) and isinstance(value[1], str):
                yield value[0]
            for part in value:
                yield from ids(part)

    for body in bodies:
        yield from ids(json.loads(body))


def _erase_contract(connection: Connection, contract_id: int, rule: str, by: Actor, now: datetime) -> list[Disposal]:
    issue_id = connection.execute(select(t.contract.c.issue_id).where(t.contract.c.id == contract_id)).scalar_one()
    lock = select(t.issue.c.id).where(t.issue.c.id == issue_id)
    connection.execute(lock.with_for_update() if connection.dialect.name == "postgresql" else lock)
    _refuse_if_broken(connection, contract_id)
    rows = connection.execute(
        select(t.fact).where(t.fact.c.contract_id == contract_id, t.fact.c.salt.is_not(None)).order_by(t.fact.c.seq)
    )
    facts = rows.mappings().all()
    people = set(_people([row["body"] for row in facts]))
    for row in facts:
        body = sealed(row["kind"], row["body"], row["salt"])
        fact = decode(row["kind"], body)
        values = {"body": body, "actor_login": fact.by.login if fact.by else None, "salt": None}
        connection.execute(update(t.fact).where(t.fact.c.id == row["id"]).values(values))
    contract = rebuild(read_facts(connection, contract_id))
    assert contract is not None
    connection.execute(update(t.touch).where(t.touch.c.contract_id == contract_id).values(person_login="erased"))
    acts = update(t.act).where(t.act.c.contract_id == contract_id)
    connection.execute(acts.values(person_login="erased", line="erased"))
    payables = select(t.payable.c.id).where(t.payable.c.contract_id == contract_id)
    connection.execute(delete(t.reported).where(t.reported.c.payable_id.in_(payables)))
    head = connection.execute(select(t.contract.c.head_hash).where(t.contract.c.id == contract_id)).scalar_one()
    project(connection, contract_id, contract, head)
    found = [Disposal(kind="contract", subject_id=contract_id, count=len(facts), rule=rule)]
    found += _erase_lines(connection, contract_id, rule)
    erase_issue(connection, issue_id)
    gone = _forget_people(connection, people)
    found += [Disposal(kind="person", subject_id=person, count=1, rule=rule) for person in gone]
    for disposal in found:
        note(connection, now, by, disposal)
    return found


def _refuse_if_broken(connection: Connection, contract_id: int) -> None:
    found = chain_problems(connection, contract_id)
    if found:
        raise RetentionProblem(
            f"Contract {contract_id} was not erased, its facts do not hold: {found[0]}. Run: gc-bounty verify\n"
            f"Le micromarché {contract_id} n’a pas été épuré, ses faits ne tiennent pas. Exécutez : gc-bounty verify"
        )


def _erase_lines(connection: Connection, contract_id: int, rule: str) -> list[Disposal]:
    """The login in frozen lines; the log keeps the checksum of what is left of each batch."""
    query = (
        select(t.batch_line, t.payable.c.payee_login)
        .join(t.payable, t.payable.c.id == t.batch_line.c.payable_id)
        .where(t.payable.c.contract_id == contract_id)
    )
    touched: dict[int, int] = {}
    for line in connection.execute(query).mappings().all():
        left = canonical({**json.loads(line["row"]), "payee_login": line["payee_login"]})
        here = (t.batch_line.c.batch_id == line["batch_id"], t.batch_line.c.place == line["place"])
        connection.execute(update(t.batch_line).where(*here).values(row=left))
        touched[line["batch_id"]] = touched.get(line["batch_id"], 0) + 1
    return [
        Disposal(kind="batch", subject_id=number, count=count, rule=rule, left_hash=_checksum(connection, number))
        for number, count in sorted(touched.items())
    ]


def _checksum(connection: Connection, batch_id: int) -> str:
    texts = select(t.batch_line.c.row).where(t.batch_line.c.batch_id == batch_id).order_by(t.batch_line.c.place)
    return hashlib.sha256("".join(f"{x}\n" for x in connection.execute(texts).scalars()).encode()).hexdigest()


def _forget_people(connection: Connection, people: set[int]) -> list[int]:
    """Whom nothing names any more that is not erased itself."""
    if not people:
        return []
    whole = select(t.fact.c.contract_id).where(t.fact.c.salt.is_not(None))
    wanted = sorted(people)
    needed = union(
        select(t.fact.c.actor_id).where(t.fact.c.actor_id.in_(wanted), t.fact.c.salt.is_not(None)),
        select(t.claim.c.person_id).where(t.claim.c.person_id.in_(wanted), t.claim.c.contract_id.in_(whole)),
        select(t.payable.c.payee_id).where(t.payable.c.payee_id.in_(wanted), t.payable.c.contract_id.in_(whole)),
    )
    still = set(connection.execute(needed).scalars())
    gone = delete(t.person).where(t.person.c.id.in_(sorted(people - still))).returning(t.person.c.id)
    return sorted(connection.execute(gone).scalars())


def _old_deliveries(retention: Retention, day: date) -> list[Any]:
    schedule = retention.schedule(day)
    used = years_after(day, -schedule.use_years)
    unused = day - timedelta(days=schedule.delivery_days)
    row = t.inbox.c
    led = (row.status == "done") & (row.received_us < _us(used))
    idle = row.status.in_(SETTLED[1:]) & (row.received_us < _us(unused))
    return [func.length(row.body) > 0, or_(led, idle)]


def _erase_deliveries(
    engine: Engine, retention: Retention, day: date, rule: str, by: Actor, now: datetime
) -> Iterator[Disposal]:
    """Bodies and headers, a step a transaction; the rows stay, so that nothing is taken in a second time."""
    while True:
        with engine.begin() as connection:
            chosen = select(t.inbox.c.id).where(*_old_deliveries(retention, day)).order_by(t.inbox.c.id)
            numbers = list(connection.execute(chosen.limit(ROWS_AT_ONCE)).scalars())
            if not numbers:
                return
            connection.execute(update(t.inbox).where(t.inbox.c.id.in_(numbers)).values(body=b"", headers="{}"))
            disposal = Disposal(kind="deliveries", subject_id=numbers[-1], count=len(numbers), rule=rule)
            note(connection, now, by, disposal)
        yield disposal


def _over(retention: Retention, day: date) -> Any:
    return t.session.c.expires_at < day_begins(years_after(day, -retention.schedule(day).use_years))


def _old_sessions(retention: Retention, day: date) -> Any:
    return select(func.count()).select_from(t.session).where(_over(retention, day))


def _erase_sessions(
    engine: Engine, retention: Retention, day: date, rule: str, by: Actor, now: datetime
) -> list[Disposal]:
    with engine.begin() as connection:
        gone = (
            connection.execute(delete(t.session).where(_over(retention, day)).returning(t.session.c.id)).scalars().all()
        )
        found = [Disposal(kind="sessions", subject_id=max(gone), count=len(gone), rule=rule)] if gone else []
        for disposal in found:
            note(connection, now, by, disposal)
        return found


def _us(day: date) -> int:
    return int(day_begins(day).timestamp() * 1_000_000)
