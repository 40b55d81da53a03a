"""What people wrote on issues goes with their contracts, wherever they moved, or in its time where none came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from app.cli import main_app
from app.core import events as e
from app.core.ids import UserId
from app.db import audit, erasing
from app.db import tables as t
from app.service.payments import PaymentTaken
from app.service.ports import Reading, RepositoryRef
from app.service.retention import Kept, LegalHold
from tests import scenes
from tests.audit.history import DUE, STANDARD, History
from tests.web.office import OWNER, Office

STRANGER = e.Actor(id=UserId(77), login="jane-doe", role="read")


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    for number in (7, 8, 9):
        place = f"department/project-{number}"
        opened.store.remember_repository(RepositoryRef(id=number, installation_id=3, account_id=4, full_name=place))
    scenes.open_fund(engine)
    yield opened
    opened.reads.dispose()


def read(office: Office, view: e.IssueView, *events: e.AnyEvent, until: datetime = scenes.NOON) -> None:
    office.handler.read(Reading(view=view, events=events, read_until=until))


def titles(engine: Engine) -> dict[int, str]:
    with engine.connect() as connection:
        return dict(connection.execute(select(t.issue.c.number, t.issue.c.title)).all())


def told(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.execute(select(t.notice.c.person_login).order_by(t.notice.c.id)).scalars())


def resumed(at: datetime, view: e.IssueView) -> e.ResumeAsked:
    return e.ResumeAsked(at=at, source=f"r{at}", view=view, actor=scenes.MAINTAINER, comment_id=9, reason="seen")


def test_an_issue_that_moved_keeps_its_words_nowhere(office: Office) -> None:
    view = replace(scenes.issue(1), title="Call Jane Doe at home")
    read(office, view, scenes.offered(view))
    for number, minute in ((2, 5), (3, 8)):
        to = replace(scenes.issue(number, repository=6 + number), title="Call Jane Doe at work")
        place = e.IssuePlace(**{field.name: getattr(to, field.name) for field in fields(e.IssuePlace)})
        office.handler.move(view.id, place, scenes.minutes(minute), f"moved:{number}")
        view, at = to, scenes.minutes(minute + 1)
        read(office, view, resumed(at, view), until=at)
    over = e.WithdrawalAsked(
        at=scenes.minutes(20), source="w", view=view, actor=scenes.MAINTAINER, comment_id=10, reason="no"
    )
    read(office, view, over, until=scenes.minutes(20))
    history = History(office, ())
    assert not [d for d in history.erase(scenes.NOON + timedelta(days=400)) if d.kind == "issues"]
    assert all(titles(office.engine).values())
    history.erase()
    assert titles(office.engine) == {1: "", 2: "", 3: ""}
    assert audit.verify(office.engine) == []


def test_an_issue_without_a_contract_is_forgotten_like_a_delivery_that_led_to_nothing(office: Office) -> None:
    engine, history = office.engine, History(office, ())
    idle, busy, offered = (replace(scenes.issue(n), title="Call Jane Doe at home") for n in (1, 2, 3))
    for view in (idle, busy):
        read(office, view, scenes.offered(view, by=STRANGER))
    read(office, offered, scenes.offered(offered))
    day = scenes.NOON + timedelta(days=90)
    again = scenes.offered(busy, by=STRANGER, at=day)
    read(office, busy, replace(again, source="again"), until=day)
    assert [d.kind for d in history.erase(day)] == []
    day += timedelta(days=2)
    hold = LegalHold(matter="A-2026-1", since=scenes.NOON.date(), contracts=frozenset({1}))
    assert history.erase(day, hold) == [], "nobody knows what they hold"
    assert erasing.report(engine, STANDARD, day.date()).issues == 1
    (noted,) = history.erase(day)
    assert (noted.kind, noted.subject_id, noted.count) == ("issues", idle.id, 1)
    assert titles(engine) == {1: "", 2: busy.title, 3: offered.title} and set(told(engine)) == {"jane-doe"}
    history.erase()
    assert titles(engine) == {1: "", 2: "", 3: offered.title} and told(engine) == []
    assert erasing.report(engine, STANDARD, DUE.date()).issues == 0 and history.erase() == []
    # It may be taken up again.
    read(office, idle, replace(scenes.offered(idle, at=DUE), source="anew"), until=DUE)
    assert titles(engine)[1] == idle.title
    assert audit.verify(engine) == []
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(update(t.disposal).values(count=2))


def test_what_is_kept_for_somebody_to_decide_is_told(
    office: Office, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a split one half was paid, the other could not be and was given up: its hold stays."""
    second = office.payable(1, shared=True)
    acts = office.parts.payee_acts
    done = office.parts.record_payment(second - 1, OWNER, "P-1", "2026-11-23", 282_50, "p")
    assert isinstance(done, PaymentTaken)
    for taken in (acts.reject(second, OWNER, "account closed", "x"), acts.void(second, OWNER, "gave up", "v")):
        assert isinstance(taken, PaymentTaken)
    history = History(office, ())
    assert history.erase() == []
    report = erasing.report(engine, STANDARD, DUE.date())
    assert (report.verdicts, report.kept) == ((), (Kept(contract_id=1, holds=("payment_rejected",), back=False),))
    url = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    monkeypatch.setenv("DATABASE_URL", url)
    said = CliRunner().invoke(main_app, ["retention", "report"]).stdout
    assert "1\t\tkept until a maintainer writes /resume with a reason on its issue: payment_rejected" in said
    assert "gardé jusqu’à ce qu’un responsable écrive /reprendre" in said
    at = scenes.minutes(30)
    read(office, scenes.issue(1), resumed(at, scenes.issue(1)), until=at)
    report = erasing.report(engine, STANDARD, DUE.date())
    assert report.kept == () and [v.contract_id for v in report.verdicts] == [1]
    assert [d.subject_id for d in history.erase() if d.kind == "contract"] == [1]


def test_money_that_is_to_come_back_keeps_a_contract(office: Office) -> None:
    payable = office.payable()
    office.parts.record_payment(payable, OWNER, "P-1", "2026-11-23", 565_00, "p")
    at = scenes.minutes(9)
    view, by, pull_id = scenes.issue(1), scenes.OTHER_MAINTAINER, scenes.pull().id
    told = e.Reverted(at=at, source="revert:30", view=view, actor=by, pull_id=pull_id, by_what="#30")
    read(office, view, told, until=at)
    assert erasing.report(office.engine, STANDARD, DUE.date()).kept == (Kept(contract_id=1, holds=(), back=True),)
    read(office, scenes.issue(1), resumed(scenes.minutes(10), scenes.issue(1)), until=scenes.minutes(10))
    assert erasing.report(office.engine, STANDARD, DUE.date()).kept == ()
