"""Machines are told whether the process lives and can work; people are told what this is; browsers are kept in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db import migrate
from app.db.engine import open_engine
from app.web.health import database_doubts
from app.web.parts import NotReady
from tests.web.office import API, Office


def test_health_asks_for_no_token(office: Office) -> None:
    with office.client(token=None) as client:
        assert client.get("/healthz").json() == {"status": "ok", "version": "0.1.0"}
        assert client.get("/readyz").json() == {"status": "ready"}


def test_what_is_not_ready_is_said_in_both_languages(office: Office) -> None:
    doubt = NotReady(code="no_worker", en="No worker runs.", fr="Aucun exécutant ne tourne.")
    with office.client(token=None, readiness=lambda: [doubt]) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
        assert answer.json()["errors"] == [
            {
                "in": "service",
                "name": "no_worker",
                "code": "no_worker",
                "detail": "No worker runs.",
                "detail_fr": "Aucun exécutant ne tourne.",
            }
        ]
        assert client.get("/healthz").status_code == 200


def test_the_database_is_asked(office: Office) -> None:
    assert database_doubts(lambda: migrate.pending(office.reads)) == ()
    assert [d.code for d in database_doubts(lambda: "next")] == ["schema_behind"]
    nowhere = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    (doubt,) = database_doubts(lambda: migrate.pending(nowhere))
    assert doubt.code == "database_unavailable" and doubt.en != doubt.fr and "nobody" not in doubt.en + doubt.fr


@pytest.mark.parametrize("tls", [True, False])
def test_every_answer_is_armoured(office: Office, tls: bool) -> None:
    base_url = "https://bounty.example" if tls else "http://127.0.0.1:8000"
    with office.client(base_url=base_url) as client:
        places = ["/healthz", "/nothing", f"{API}/payables", f"{API}/payables?format=csv", f"{API}/payables/x"]
        for path in places:
            headers = client.get(path).headers
            assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["referrer-policy"] == "no-referrer" and headers["x-frame-options"] == "DENY"
            assert ("strict-transport-security" in headers) is tls


def test_the_webhook_stands_before_and_is_armoured_without_being_changed(office: Office) -> None:
    shared = {"type": "http.response.start", "status": 202, "headers": [(b"x-own", b"1")]}

    def door(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"] == "/api/github/webhooks":
                await send(shared)
                await send({"type": "http.response.body", "body": b""})
            else:
                await inner(scope, receive, send)

        return app

    with office.client(token=None, webhook=door) as client:
        for _ in range(2):
            answer = client.post("/api/github/webhooks")
            assert answer.status_code == 202 and answer.headers["x-content-type-options"] == "nosniff"
        assert client.get("/healthz").status_code == 200
    assert shared["headers"] == [(b"x-own", b"1")]


def test_the_lifespan_is_entered_and_left(office: Office) -> None:
    told: list[str] = []

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        told.append("started")
        yield
        told.append("stopped")

    with office.client(token=None, lifespan=lifespan) as client:
        assert client.get("/healthz").status_code == 200
        assert told == ["started"]
    assert told == ["started", "stopped"]
