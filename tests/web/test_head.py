"""HEAD is answered as GET is, without the body and without making all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web.head import HeadAsGet
from tests.web.office import API, Office

PATHS = (
    *("/", "/en", "/fr", "/en/opportunities", "/fr/nowhere", "/opportunities.json", "/opportunities.csv"),
    *("/healthz", "/readyz", "/schemas/bounty.json", "/badges/department/project.svg", "/en/finance"),
)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_kind_of_address_answers_its_head(office: Office) -> None:
    office.offer(1)
    with office.client(None) as client:
        client.follow_redirects = False
        for path in PATHS:
            whole, head = client.get(path), client.head(path)
            assert (head.status_code, head.content) == (whole.status_code, b""), path
            assert head.status_code != 405, path
            assert set(head.headers) == set(whole.headers), path
            assert head.headers.get("content-length") == whole.headers.get("content-length"), path


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_api_keeps_to_the_methods_it_names(office: Office) -> None:
    with office.client() as client:
        assert client.head(f"{API}/payables").status_code == 405
        assert client.head("/en/sign-out").status_code == client.get("/en/sign-out").status_code


def test_what_would_never_end_is_not_waited_for() -> None:
    made: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(1_000_000):
            made.append(number)
            yield b"line\n"

    def endless(_request: Request) -> Response:
        return StreamingResponse(lines(), media_type="text/csv")

    app = HeadAsGet(Starlette(routes=[Route("/list.csv", endless, methods=["GET"])]), but="/api/")
    with TestClient(app) as client:
        head = client.head("/list.csv")
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", "text/csv; charset=utf-8")
    assert len(made) < 10
