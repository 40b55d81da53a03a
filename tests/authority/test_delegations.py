"""A delegation binds who has it, at the time of the act, and nothing about it is ever changed or lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner, Result

from app.cli import PROBLEMS, main_app
from app.core import events as e
from app.core.people import Act
from app.db import audit, ties
from app.db import delegations as d
from app.db import tables as t
from app.db.delegations import DelegationProblem, Named, NewDelegation
from app.db.persons import read_persons
from app.service.ports import Reading
from tests import scenes

HEAD = Named(id=900, login="head-of-finance")
DAY = timedelta(days=1)


def grant(
    engine: Engine,
    to: e.Actor,
    act: Act,
    limit_cents: int | None = None,
    *cost_centres: str,
    first: date = date(2026, 4, 1),
    last: date = date(2027, 3, 31),
) -> int:
    new = NewDelegation(
        to=Named(id=to.id, login=to.login),
        act=act,
        limit_cents=limit_cents,
        cost_centres=cost_centres,
        first_day=first,
        last_day=last,
        by=HEAD,
    )
    return d.grant(engine, new, scenes.NOON)


def offer(engine: Engine, number: int, label: str = "bounty: $500", **late: float) -> str:
    """What became of a maintainer's label, put at noon and read when it is read."""
    view = scenes.issue(number, labels=(label,))
    clock = scenes.StoppedClock(scenes.NOON + timedelta(**late))
    reading = Reading(view=view, events=(scenes.offered(view),), read_until=clock.moment)
    return scenes.handler(engine, clock=clock).read(reading)[0]


def test_without_a_delegation_the_role_is_enough(engine: Engine) -> None:
    scenes.open_fund(engine)
    assert offer(engine, 1) == "OfferOpened"


def test_its_limit_counts_the_tax(engine: Engine) -> None:
    scenes.open_fund(engine)
    grant(engine, scenes.MAINTAINER, Act.OFFER, 565_00)
    assert offer(engine, 1) == "OfferOpened"
    assert offer(engine, 2, "bounty: $500.01") == "refused:over_delegation"
    grant(engine, scenes.MAINTAINER, Act.OFFER, 1_000_00, "1001")
    assert offer(engine, 3, "bounty: $501") == "OfferOpened"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda engine: grant(engine, scenes.MAINTAINER, Act.OFFER, None, "2002"),
        lambda engine: grant(engine, scenes.MAINTAINER, Act.OFFER, first=date(2026, 11, 24)),
        lambda engine: grant(engine, scenes.MAINTAINER, Act.OFFER, last=date(2026, 11, 22)),
    ],
    ids=["elsewhere", "not yet", "no more"],
)
def test_outside_of_it_nothing_is_offered(engine: Engine, spoil: Callable[[Engine], int]) -> None:
    scenes.open_fund(engine)
    spoil(engine)
    assert offer(engine, 1) == "refused:no_delegation"


def test_what_counts_is_the_time_of_the_act(engine: Engine) -> None:
    """Ended at one minute past noon: the label of noon, read an hour later, was within it."""
    scenes.open_fund(engine)
    number = grant(engine, scenes.MAINTAINER, Act.OFFER)
    d.end(engine, number, HEAD, "moved on", scenes.minutes(1))
    assert offer(engine, 1, hours=1) == "OfferOpened"
    view = scenes.issue(2)
    later = scenes.offered(view, at=scenes.minutes(2))
    reading = Reading(view=view, events=(later,), read_until=scenes.minutes(60))
    assert scenes.handler(engine).read(reading) == ["refused:no_delegation"], "to take it back must not widen it"


def test_history_is_only_added_to(engine: Engine) -> None:
    number = grant(engine, scenes.MAINTAINER, Act.APPROVE, 100_00)
    d.end(engine, number, HEAD, "moved on", scenes.minutes(1))
    ties.same_person(engine, 11, 12, HEAD, "told us", scenes.NOON)
    for table in (t.delegation, t.delegation_end, t.account_person):
        for spoil in (delete(table), update(table).values({table.c[list(table.c.keys())[-1]]: "x"})):
            with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
                connection.execute(spoil)
    with pytest.raises(DelegationProblem, match="no delegation"):
        d.end(engine, number, HEAD, "again", scenes.minutes(2))
    (row,) = d.list_delegations(engine)
    assert (row.delegation.limit_cents, row.reason, row.delegation.ended_at) == (100_00, "moved on", scenes.minutes(1))


BAD: list[dict[str, object]] = [
    {"limit_cents": 0},
    {"limit_cents": -1},
    {"act": "pay"},
    {"first_day": "2027-01-01", "last_day": "2026-01-01"},
    {"granted_by_id": 1},
]


@pytest.mark.parametrize("bad", BAD)
def test_the_database_takes_no_such_row(engine: Engine, bad: dict[str, object]) -> None:
    row: dict[str, object] = {"account_id": 1, "login": "x", "act": "offer", "limit_cents": None, "cost_centres": ""}
    row |= {"first_day": "2026-04-01", "last_day": "2027-03-31", "granted_at": scenes.NOON, "granted_by_id": 2}
    with engine.begin() as connection:
        connection.execute(t.delegation.insert().values({**row, "granted_by_login": "y"}))
    with pytest.raises(DatabaseError, match=r"(?i)check"), engine.begin() as connection:
        connection.execute(t.delegation.insert().values({**row, "granted_by_login": "y", **bad}))


def test_nobody_delegates_to_another_account_of_theirs(engine: Engine) -> None:
    ties.same_person(engine, HEAD.id, scenes.MAINTAINER.id, HEAD, "told us", scenes.NOON)
    with pytest.raises(DelegationProblem, match="another account of theirs"):
        grant(engine, scenes.MAINTAINER, Act.RELEASE)
    ties.apart(engine, scenes.MAINTAINER.id, HEAD, "a namesake", scenes.NOON)
    assert grant(engine, scenes.MAINTAINER, Act.RELEASE) == 1


def test_accounts_are_tied_and_taken_apart(engine: Engine) -> None:
    ties.same_person(engine, 11, 12, HEAD, "told us", scenes.NOON)
    ties.same_person(engine, 21, 22, HEAD, "told us", scenes.NOON)
    assert ties.same_person(engine, 22, 12, HEAD, "same name", scenes.NOON) == {11, 12, 21, 22}
    assert ties.list_persons(engine) == [[11, 12, 21, 22]]
    ties.apart(engine, 11, HEAD, "a namesake", scenes.NOON)
    assert ties.list_persons(engine) == [[12, 21, 22]]
    with engine.connect() as connection:
        persons = read_persons(connection)
        kept = connection.execute(select(t.account_person.c.reason).order_by(t.account_person.c.id)).scalars().all()
    assert not persons.same(11, 12) and persons.same(12, 22) and not persons.same(11, 13) and persons.same(5, 5)
    assert kept[-1] == "a namesake" and len(kept) == 9
    with pytest.raises(DelegationProblem, match="tied to no other"):
        ties.apart(engine, 11, HEAD, "again", scenes.NOON)


def run(engine: Engine, *arguments: str) -> Result:
    url = engine.url.render_as_string(hide_password=False)
    return CliRunner(env={"DATABASE_URL": url, "POLICY_FILE": ""}).invoke(main_app, list(arguments))


BY = ("--by", "head-of-finance", "--by-id", "900")
DAYS = ("--from", "2026-04-01", "--to", "2027-03-31")


def test_from_the_command_line(engine: Engine) -> None:
    add = ("delegation", "add", "anne", "--id", "31", "--act", "certify", "--limit", "5 000 $", *DAYS, *BY)
    added = run(engine, *add, "--cost-centre", "1001", "--cost-centre", "1002")
    assert added.stdout == "Delegation 1: anne may certify up to $5,000.00, 2026-04-01 to 2027-03-31.\n"
    assert run(engine, "delegation", "end", "1", *BY, "--reason", "moved on").exit_code == 0
    listed = run(engine, "delegation", "list").stdout
    assert "anne (31)\tcertify\t$5,000.00\t1001,1002" in listed and "by head-of-finance: moved on" in listed
    assert run(engine, "delegation", "list", "--id", "32").stdout == ""
    assert run(engine, "person", "same", "31", "32", *BY, "--reason", "told us").stdout == "One person: 31, 32.\n"
    assert run(engine, "person", "list").stdout == "31, 32\n"
    assert run(engine, "person", "apart", "32", *BY, "--reason", "no").exit_code == 0
    assert run(engine, "person", "list").stdout == ""


WRONG = [
    ("delegation", "add", "anne", "--id", "900", "--act", "certify", "--limit", "none", *DAYS, *BY),
    ("delegation", "add", "anne", "--id", "31", "--act", "certify", "--limit", "5.000", *DAYS, *BY),
    ("delegation", "add", "an ne", "--id", "31", "--act", "certify", "--limit", "none", *DAYS, *BY),
    ("delegation", "end", "7", *BY, "--reason", "why"),
    ("person", "same", "31", "31", *BY, "--reason", "why"),
    ("person", "same", "31", "32", *BY, "--reason", " "),
]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("arguments", WRONG)
def test_what_cannot_be_is_said(engine: Engine, arguments: tuple[str, ...]) -> None:
    wrong = run(engine, *arguments)
    assert isinstance(wrong.exception, PROBLEMS) and " / " in str(wrong.exception).replace("\n", " / ")


def test_people_are_counted_anew(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    scenes.open_fund(engine)
    offer(engine, 1)
    view = scenes.issue(1)
    withdrawn = e.WithdrawalAsked(
        at=scenes.minutes(5), source="w", view=view, actor=scenes.OTHER_MAINTAINER, comment_id=1, reason="no need"
    )
    scenes.handler(engine).read(Reading(view=view, events=(withdrawn,), read_until=scenes.minutes(5)))

    def people() -> int:
        with engine.connect() as connection:
            return int(connection.execute(select(t.flow.c.people)).scalar_one())

    assert people() == 2
    accounts = int(scenes.MAINTAINER.id), int(scenes.OTHER_MAINTAINER.id)
    ties.same_person(engine, *accounts, HEAD, "told us", scenes.NOON)
    assert people() == 1 and audit.verify(engine) == []
    monkeypatch.setattr(ties, "keep", lambda *_: None)
    ties.apart(engine, accounts[0], HEAD, "a namesake", scenes.NOON)
    assert audit.verify(engine) != [], "what is not measured anew is noticed"
