"""Only a real, living token with the right scope opens the finance API, and it acts in its owner's name."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from app.core import events as e
from app.core.ids import UserId
from app.db import tables as t
from app.db.tokens import Fault, NewToken, Scope, Token, TokenFinder, TokenProblem, create, list_tokens, revoke
from tests import scenes
from tests.web.office import API, OWNER, Office

URL = f"{API}/payables"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def bearing(client: httpx.Client, header: str | None) -> httpx.Response:
    return client.get(URL, headers={} if header is None else {"Authorization": header})


def checked(random: str) -> str:
    """A text of the right form whose checksum holds, reckoned here by other means."""
    number, text = zlib.crc32(random.encode()), ""
    while number:
        text, number = DIGITS[number % 62] + text, number // 62
    return f"gcb_{random}{text.rjust(6, '0')}"


def asked(engine: Engine) -> list[str]:
    """Every statement sent from now on."""
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    return statements


def test_a_token_is_made_as_promised(office: Office) -> None:
    new = NewToken(name=" pull ", owner_id=7, owner_login="x", scopes=["contracts:read", "payables:read"], days=30)
    text, token = create(office.engine, new, scenes.NOON)
    assert re.fullmatch(r"gcb_[0-9A-Za-z]{46}", text) and checked(text[4:44]) == text
    assert token.hint == text[:8] and token.name == "pull" and token.used_at is None
    assert token.scopes == {Scope.CONTRACTS_READ, Scope.PAYABLES_READ}
    assert token.expires_at == scenes.NOON + timedelta(days=30)
    assert list_tokens(office.engine) == [token]
    with office.engine.connect() as connection:
        (row,) = connection.execute(t.token.select()).mappings()
    assert text[8:] not in str(dict(row)) and len(row["hash"]) == 64
    assert create(office.engine, new, scenes.NOON)[0] != text


def test_what_no_token_may_be(office: Office) -> None:
    good: dict[str, Any] = {"name": "n", "owner_id": 7, "owner_login": "x", "scopes": ["payables:read"], "days": 90}
    bad: list[dict[str, Any]] = [
        {"scopes": []},
        {"scopes": ["payables:write"]},
        {"days": 0},
        {"days": 367},
        {"name": " "},
        {"name": "a\nb"},
        {"owner_id": 0},
        {"owner_id": 2**63},
        {"owner_login": ""},
        {"owner_login": "a b"},
    ]
    for change in bad:
        with pytest.raises(TokenProblem):
            create(office.engine, NewToken(**{**good, **change}), scenes.NOON)
    assert list_tokens(office.engine) == []


def test_a_malformed_token_never_reaches_the_database(office: Office) -> None:
    text = office.token()
    last = DIGITS[(DIGITS.index(text[-1]) + 1) % 62]
    wrong = [
        text[:-1] + last,
        text[:4] + ("b" if text[4] == "a" else "a") + text[5:],
        text[:-1],
        text + "0",
        text.upper(),
        "ghp_" + text[4:],
        "gcb_" + "é" * 46,
        "x",
        "",
    ]
    find = TokenFinder(office.reads, office.engine, office.clock.now)
    statements = asked(office.reads)
    assert [find(each) for each in wrong] == [Fault.MALFORMED] * len(wrong)
    assert statements == []
    assert find(checked("0" * 40)) is Fault.UNKNOWN
    assert statements[-1].startswith("SELECT"), "the listener sees what is asked"


def test_the_door_tells_why_in_both_languages(office: Office) -> None:
    revoked, living, short = office.token(), office.token(), office.token(days=1)
    ids = [token.id for token in list_tokens(office.engine)]
    assert revoke(office.engine, min(ids), scenes.NOON)
    assert not revoke(office.engine, min(ids), scenes.NOON) and not revoke(office.engine, 99, scenes.NOON)
    office.clock.moment += timedelta(days=1)
    with office.client(token=None) as client:
        cases = {
            None: "token_missing",
            f"Basic {living}": "token_missing",
            living: "token_missing",
            "Bearer": "token_missing",
            "Bearer x": "token_malformed",
            f"Bearer {living} ": None,
            f"Bearer {checked('1' * 40)}": "token_unknown",
            f"Bearer {revoked}": "token_revoked",
            f"Bearer {short}": "token_expired",
            f"bearer {living}": None,
        }
        for header, code in cases.items():
            answer = bearing(client, header)
            assert (answer.status_code == 200) is (code is None), (header, answer.text)
            if code is not None:
                body = answer.json()
                assert answer.status_code == 401 and body["code"] == code
                assert body["detail"] != body["detail_fr"]
                assert answer.headers["www-authenticate"].startswith('Bearer realm="gc-bounty"')
                assert ("invalid_token" in answer.headers["www-authenticate"]) is (code != "token_missing")
                assert living not in answer.text


def test_a_token_elsewhere_than_in_the_header_opens_nothing(office: Office) -> None:
    text = office.token()
    with office.client(token=None) as client:
        for name in ("access_token", "token", "authorization"):
            assert client.get(URL, params={name: text}).status_code == 401
            assert client.get(URL, headers={"Cookie": f"{name}={text}"}).status_code == 401
        posted = client.post(f"{URL}/1/paid", data={"access_token": text})
        assert posted.status_code in (401, 422)


def test_each_route_needs_its_scope_and_no_other_gives_it(office: Office) -> None:
    routes = {
        Scope.PAYABLES_READ: [("GET", "/payables"), ("GET", "/payables?format=csv"), ("GET", "/payables/1")],
        Scope.CONTRACTS_READ: [("GET", "/contracts/1")],
        Scope.PAYMENTS_WRITE: [("POST", f"/payables/1/{act}") for act in ("paid", "rejected", "void", "recovered")],
        Scope.BATCHES_WRITE: [("POST", "/batches"), ("POST", "/batches/1/give-up")],
        Scope.BATCHES_RELEASE: [("POST", "/batches/1/release")],
    }
    body = {"reference": "R", "paid_on": "2026-11-23", "amount_cents": 1}
    for held in Scope:
        with office.client(token=office.token(held)) as client:
            for needed, places in routes.items():
                for method, path in places:
                    answer = client.request(method, API + path, json=body if method == "POST" else None)
                    assert (answer.status_code == 403) is (needed is not held), (held, path)
                    if needed is not held:
                        assert f'scope="{needed}"' in answer.headers["www-authenticate"]
                        assert answer.json()["code"] == "scope_missing"


def test_another_owners_token_acts_in_that_owners_name(office: Office) -> None:
    other = e.Actor(id=UserId(777), login="other-clerk")
    first, second = office.payable(1), office.payable(2)
    body = {"reference": "R", "paid_on": "2026-11-23", "amount_cents": 500_00}
    for payable, owner in ((first, OWNER), (second, other)):
        with office.client(token=office.token(owner=owner)) as client:
            assert client.post(f"{URL}/{payable}/paid", json=body).status_code == 200
            made = client.get(f"{URL}/{payable}").json()["evidence"][-1]
            assert made["kind"] == "PaymentMade" and made["role"] == "finance"
            assert made["actor"] == {"id": owner.id, "login": owner.login}


def test_the_last_use_is_noted_once_a_minute(office: Office) -> None:
    text = office.token()
    find = TokenFinder(office.reads, office.engine, office.clock.now)
    writes = asked(office.engine)
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60), (200, 200)):
        office.clock.moment = scenes.NOON + timedelta(seconds=seconds)
        assert isinstance(find(text), Token)
        assert list_tokens(office.engine)[0].used_at == scenes.NOON + timedelta(seconds=noted)
    assert sum(statement.startswith("UPDATE") for statement in writes) == 3
