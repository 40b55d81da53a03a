"""Whatever two clients do at once, and whatever order finance acts in, nothing is frozen or paid twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError

from app.core import events as e
from app.core import facts as f
from app.core import pay
from app.core.decision import Decision, decided
from app.core.ids import UserId
from app.db import tables as t
from app.db.batches import Book, lapsed_leases
from app.service.batching import BatchMade, BatchRefused
from app.service.ports import Reading
from tests import scenes
from tests.money.treasury import CLERK, Treasury

SEED = int(os.environ.get("GCB_SEED", "20261123"))
GROUPS, ROUNDS = 20, 40
MANAGER = e.Actor(id=UserId(502), login="payment-manager", role="finance")
PEOPLE = (CLERK, MANAGER, scenes.MAINTAINER, scenes.FIRST, scenes.SECOND)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """All at the same moment, a thread each."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        barrier.wait(60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def raced(treasury: Treasury, groups: Sequence[tuple[int, list[int]]], rounds: int) -> list[str]:
    """What went wrong over so many rounds of two clients who want the same payables."""
    wrong = []
    for number in range(rounds):
        repository, (a, b, c) = groups[number % len(groups)]
        if number % 2:
            made = at_once(*2 * [partial(treasury.make, repository=repository)])
        else:
            made = at_once(partial(treasury.make, a, b), partial(treasury.make, c, b))
        taken = [treasury.lines(outcome) for outcome in made]  # type: ignore[arg-type]
        whole = sorted(taken[0] + taken[1])
        expected = [[a, b, c]] if number % 2 else [sorted((a, b)), sorted((b, c))]
        if whole not in expected:
            wrong.append(f"round {number}: {taken}, of {[a, b, c]}")
        for outcome in made:
            if isinstance(outcome, BatchMade):
                treasury.batches.give_up(outcome.batch.id, CLERK, "round over")
    return wrong


def test_two_clients_freeze_nothing_twice_and_miss_nothing(engine: Engine) -> None:
    treasury = Treasury(engine)
    groups = [(number, treasury.owe(number, 3)) for number in range(1, GROUPS + 1)]
    assert raced(treasury, groups, ROUNDS) == []
    assert treasury.problems() == []


def test_a_line_frozen_twice_would_be_caught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(contract: object, event: e.SchedulingAsked, given: object) -> Decision:
        common = {"at": event.at, "by": event.actor, "cause": event.source}
        return decided(f.PayableScheduled(**common, payee_id=event.payee_id, batch_id=event.batch_id))  # type: ignore[arg-type]

    treasury = Treasury(engine)
    groups = [(1, treasury.owe(1, 3))]
    monkeypatch.setattr(pay, "scheduling_asked", careless)
    with pytest.raises(Exception):  # noqa: B017, PT011 - by the count of the lines, or by a constraint before it
        assert raced(treasury, groups, 2) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_funds_wanted_in_opposite_order_never_lock_each_other_out(engine: Engine) -> None:
    treasury = Treasury(engine)
    one, two = treasury.owe(1, 2), treasury.owe(2, 2)
    for _ in range(15):
        made = at_once(lambda: treasury.make(one[0], two[0]), lambda: treasury.make(two[1], one[1]))
        assert all(isinstance(outcome, BatchMade) for outcome in made)
        for outcome in made:
            assert isinstance(outcome, BatchMade)
            treasury.batches.give_up(outcome.batch.id, CLERK, "round over")
    assert treasury.problems() == []


def closed_at_once(engine: Engine, rounds: int) -> list[str]:
    """Two last lines of a batch, paid at the same moment, round after round."""
    treasury = Treasury(engine)
    for number in range(1, rounds + 1):
        first, second = treasury.owe(number, 2)
        made = treasury.make(first, second)
        assert isinstance(made, BatchMade)
        treasury.batches.release(made.batch.id, MANAGER)
        at_once(*(partial(treasury.paying, n, CLERK, f"R{n}", "2026-11-23", 565_00, f"r{n}") for n in (first, second)))
    return treasury.problems()


def test_two_last_lines_paid_at_once_close_their_batch(engine: Engine) -> None:
    assert closed_at_once(engine, 10) == []


def test_a_lie_about_a_release_would_be_caught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def anyone(contract: object, event: e.ReleaseAuthorized, given: object) -> Decision:
        common = {"at": event.at, "by": event.actor, "cause": event.source}
        return decided(f.PaymentAuthorized(**common, payee_id=event.payee_id, batch_id=event.batch_id))  # type: ignore[arg-type]

    treasury = Treasury(engine)
    made = treasury.make(*treasury.owe(1, 2))
    monkeypatch.setattr(pay, "release_authorized", anyone)
    assert isinstance(made, BatchMade)
    with pytest.raises(DatabaseError, match="releaser_not_payee"):
        treasury.batches.release(made.batch.id, scenes.FIRST)
    # Who accepted is no column beside the payee: the rule's second witness is the facts.
    treasury.batches.release(made.batch.id, scenes.MAINTAINER)
    assert any("who may not" in problem for problem in treasury.problems())


def test_a_co_payee_releases_nothing(engine: Engine) -> None:
    treasury = Treasury(engine)
    first, second = treasury.owe(1, 1, split=True)
    treasury.acts.void(first, CLERK, "paid otherwise", "v")
    made = treasury.make(second)
    assert isinstance(made, BatchMade)
    assert isinstance(treasury.batches.release(made.batch.id, scenes.FIRST), BatchRefused)
    assert isinstance(treasury.batches.release(made.batch.id, MANAGER), BatchMade)


def live(treasury: Treasury, payables: list[int], chance: random.Random, acts: int) -> Counter[str]:
    """So many acts of anybody on anything, most of them refused; answers how often each was done."""
    done: Counter[str] = Counter()
    for number in range(acts):
        payable, person = chance.choice(payables), chance.choice(PEOPLE)
        with treasury.engine.connect() as connection:
            last = connection.execute(select(func.max(t.batch.c.id))).scalar() or 0
            free = t.payable.c.status == "payable", ~t.payable.c.held, t.payable.c.id.in_(payables)
            ready = list(connection.execute(select(t.payable.c.id).where(*free).order_by(t.payable.c.id)).scalars())
            paid = list(connection.execute(select(t.payable.c.id).where(t.payable.c.status == "paid")).scalars())
        batch, source = chance.randint(max(1, last - 2), max(1, last)), f"act:{number}"
        cents = chance.choice((500_00, 565_00, 300_00, 339_00, 200_00, 226_00))
        act = chance.choice(("make", "make", "release", "release", "give_up", "reject", "hold", "void", "resume"))
        act = chance.choice((act, act, act, act, "paid", "paid", "recover", "time"))
        before = _fact_count(treasury.engine)
        match act:
            case "make":
                wanted = ready if ready and chance.random() < 0.8 else payables
                treasury.make(*chance.sample(wanted, chance.randint(1, min(3, len(wanted)))))
            case "release":
                treasury.batches.release(batch, person)
            case "give_up":
                treasury.batches.give_up(batch, person, "no")
            case "reject" if chance.random() < 0.5:
                treasury.acts.reject(payable, person, "no", source)
            case "hold" if chance.random() < 0.5:
                treasury.acts.hold(payable, person, "why", source)
            case "void" if chance.random() < 0.3:
                treasury.acts.void(payable, person, "no", source)
            case "paid":
                treasury.paying(payable, person, f"R{number}", "2026-11-23", cents, source)
            case "recover":
                payable = chance.choice(sorted({*paid} & {*payables}) or payables)
                treasury.acts.recover(payable, person, chance.randint(1, 400_00), f"B{number}", "2026-11-23", source)
            case "time":
                treasury.clock.moment += timedelta(days=chance.randint(0, 3))
                treasury.batches.end_leases(lapsed_leases(treasury.engine, treasury.clock.now(), 10))
            case "resume":
                _resume(treasury, payable, source)
        done[act] += _fact_count(treasury.engine) > before
    return done


def test_random_lives_keep_the_books(engine: Engine) -> None:
    print(f"GCB_SEED={SEED}")
    done: Counter[str] = Counter()
    treasury = Treasury(engine)
    for life in range(2):
        chance = random.Random(f"{SEED}:{life}")
        payables = treasury.owe(2 * life + 1, 4) + treasury.owe(2 * life + 2, 2, split=True)
        for _ in range(3):
            done += live(treasury, payables, chance, 40)
            assert treasury.problems() == []
    print(dict(done))
    assert {"make", "release", "paid"} <= (+done).keys()


def test_a_batch_closed_without_its_lock_would_be_caught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Book, "settled", lambda *_: None)
    assert any("none of its lines waits" in problem for problem in closed_at_once(engine, 1))


def _fact_count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(t.fact)).scalar_one())


def _resume(treasury: Treasury, payable: int, source: str) -> None:
    with treasury.engine.connect() as connection:
        query = (
            select(t.issue.c.number, t.issue.c.repository_id)
            .join(t.contract, t.contract.c.issue_id == t.issue.c.id)
            .join(t.payable, t.payable.c.contract_id == t.contract.c.id)
        )
        number, repository = connection.execute(query.where(t.payable.c.id == payable)).one()
    view, at = scenes.issue(number, repository=repository), treasury.clock.now()
    asked = e.ResumeAsked(at=at, source=source, view=view, actor=scenes.MAINTAINER, comment_id=9, reason="seen")
    treasury.handler.read(Reading(view=view, events=(asked,), read_until=at))
