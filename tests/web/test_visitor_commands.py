"""An operator grants roles and ends sessions at the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from app import doctor
from app.bootstrap import now
from app.cli import main_app
from app.core.ids import UserId
from app.db.roles import NewGrant, RoleProblem, end_grant, grant, list_grants
from app.db.sessions import Sessions
from app.db.tokens import NewToken, create, revoke
from app.service.visitors import Role


@pytest.fixture
def database(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    monkeypatch.setenv("DATABASE_URL", url)
    return engine


def run(*words: str) -> Result:
    return CliRunner().invoke(main_app, list(words))


def granted(*more: str) -> Result:
    return run("role", "grant", "finance", "--person", "finance-officer", "--person-id", "501", *more)


def test_a_role_is_granted_listed_and_ended(database: Engine) -> None:
    assert "Grant 1: finance-officer (501) has the role finance." in granted().stdout
    assert isinstance(granted().exception, RoleProblem)
    assert "finance\tfinance-officer (501)" in run("role", "list").stdout
    visitors = Sessions(database, database, now)
    token = visitors.begin(UserId(501), "finance-officer")
    found = visitors.find(token)
    assert found is not None and found.roles == {"finance"}
    assert run("role", "end", "1").exit_code == 0 and run("role", "end", "1").exit_code == 1
    found = visitors.find(token)
    assert found is not None and found.roles == frozenset()
    assert "ended" in run("role", "list").stdout


def test_the_end_of_a_role_names_the_tokens_that_outlive_it(database: Engine) -> None:
    granted()
    for name, owner in (("payments", 501), ("old", 501), ("another's", 502)):
        create(database, NewToken(name=name, owner_id=owner, owner_login="x", scopes=["payments:write"], days=9), now())
    revoke(database, 2, now())
    told = run("role", "end", "1").stdout
    assert "payments (payments:write): gc-bounty token revoke 1\n" in told and told.count("gc-bounty") == 1
    assert run("token", "revoke", "1").exit_code == 0
    granted()
    assert "token" not in run("role", "end", "2").stdout


def test_the_doctor_names_tokens_of_people_without_a_role_any_more(database: Engine) -> None:
    for name, owner in (("ended", 501), ("running", 502), ("never", 503), ("ran out", 504)):
        create(database, NewToken(name=name, owner_id=owner, owner_login="x", scopes=["payments:write"], days=9), now())
    assert doctor._tokens(database).mend == ""
    until = now() - timedelta(days=1)
    for person, ends in ((501, None), (502, None), (504, until)):
        grant(database, NewGrant(person_id=person, login="x", role=Role.FINANCE, until=ends), until - timedelta(days=9))
    end_grant(database, 1, now())
    told = list(doctor._tokens(database).lines())
    assert told[0].startswith("warn ") and "Tokens 1, 4 act" in told[1] and "Les jetons 1, 4 agissent" in told[2]


def test_the_last_day_of_a_role_is_by_ottawas_time(database: Engine) -> None:
    assert isinstance(granted("--until", "2020-01-01").exception, RoleProblem)
    assert granted("--until", "2099-06-30").exit_code == 0
    assert "until 2099-07-01" in run("role", "list").stdout
    assert list_grants(database)[0]["until"] == datetime(2099, 7, 1, 4, tzinfo=UTC)


def test_a_persons_sessions_are_ended(database: Engine) -> None:
    visitors = Sessions(database, database, now)
    tokens = [visitors.begin(UserId(501), "finance-officer") for _ in range(2)]
    other = visitors.begin(UserId(502), "service-operator")
    listed = run("session", "list").stdout
    assert "finance-officer (501)" in listed and not any(token in listed for token in tokens)
    assert run("session", "revoke", "501").stdout == "2 sessions are ended.\n"
    assert [visitors.find(token) for token in tokens] == [None, None] and visitors.find(other) is not None
