"""One life with one call to GitHub gone wrong in one way; the end must be as if it had not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from app.service.ports import Gone, Unavailable
from tests.databases import emptied_engine
from tests.stories.orders import ending
from tests.stories.plots import PLOTS
from tests.town import FrontTransport, Town

PLOT = PLOTS["paid_for"]


def name_of(request: httpx.Request) -> str:
    """What kind of call it is: method and path without its numbers, or the GraphQL question."""
    path = request.url.raw_path.decode().partition("?")[0]
    if path == "/graphql":
        asked = re.search(r"query\s+(\w+)", json.loads(request.read())["query"])
        return f"graphql {asked[1] if asked else ''}"
    path = re.sub(r"/repos/[^/]+/[^/]+", "/repos", path)
    path = re.sub(r"/(collaborators|users)/[^/]+", r"/\1/who", path)
    path = re.sub(r"/labels/.+", "/labels/name", path)
    return f"{request.method} {re.sub(r'/[0-9a-f]{40}|/[0-9]+', '/N', path)}"


def _answer(request: httpx.Request, status: int, **headers: str) -> httpx.Response:
    body = {"message": "Resource not accessible" if status == 403 else "Something", "status": str(status)}
    return httpx.Response(status, headers=headers, json=body, request=request)


def _timeout(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


def _timeout_after(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    handle()
    raise httpx.ReadTimeout("no answer", request=request)


def _reset(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    raise httpx.ConnectError("connection reset", request=request)


def _lost(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    handle()
    return _answer(request, 502)


def _truncated(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    whole = handle().content
    return httpx.Response(200, content=whole[: len(whole) // 2], request=request)


def _html(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    return httpx.Response(200, html="<h1>Unicorn!</h1>", request=request)


def _errors_under_200(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    return httpx.Response(200, json={"data": None, "errors": [{"message": "Something went wrong"}]}, request=request)


def _half_the_data(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    whole: dict[str, Any] = handle().json()
    data = dict.fromkeys(whole.get("data") or {})
    errors = [{"type": "SERVICE_UNAVAILABLE", "message": "timedout"}]
    return httpx.Response(200, json={"data": data, "errors": errors}, request=request)


def _limited_under_200(request: httpx.Request, handle: Callable[[], httpx.Response]) -> httpx.Response:
    errors = [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]
    return httpx.Response(200, json={"errors": errors}, request=request)


def _status(status: int, **headers: str) -> Callable[..., httpx.Response]:
    return lambda request, handle: _answer(request, status, **headers)


Failure = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]
FAILURES: dict[str, Failure] = {
    "time-out": _timeout,
    "time-out after the act": _timeout_after,
    "connection reset": _reset,
    "502 after the act": _lost,
    "truncated": _truncated,
    "HTML": _html,
    **{str(status): _status(status) for status in (401, 403, 404, 410, 422, 429, 451, 500, 503)},
    "403 wait": _status(403, **{"retry-after": "30"}),
    "403 spent": _status(403, **{"x-ratelimit-remaining": "0"}),
}
GRAPHQL: dict[str, Failure] = {
    "errors under 200": _errors_under_200,
    "half the data": _half_the_data,
    "limited under 200": _limited_under_200,
}


@dataclass
class Troubled(FrontTransport):
    """Lets the ``nth`` call of a kind fail, twice in a row, and counts every kind."""

    town: Town
    call: str = ""
    failure: str = ""
    nth: int = 1
    left: int = 2
    seen: Counter[str] = field(default_factory=Counter)
    hit: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = name_of(request)
        self.seen[name] += 1

        def handle() -> httpx.Response:
            return FrontTransport(self.town.front).handle_request(request)

        if name == self.call and self.seen[name] >= self.nth and self.left:
            self.left -= 1
            self.hit += 1
            return {**FAILURES, **GRAPHQL}[self.failure](request, handle)
        return handle()


def lived(kind: str, call: str = "", failure: str = "", nth: int = 1) -> tuple[dict[str, Any], Troubled]:
    """The end of one life with that trouble in it, facts and their order included."""
    with emptied_engine(kind) as engine:
        town = Town(engine)
        trouble = Troubled(town=town, call=call, failure=failure, nth=nth)
        town.transport = trouble
        rules, rules_hash = town.policy
        town.policy = (replace(rules, status_labels=True), rules_hash)
        town.start()
        for _ in PLOT(town):
            town.deliver()
            town.tick(minutes=5)
        for _ in range(6):
            town.tick(minutes=20)
            town.parts.reconcile.tick()
            town.work()
        for _ in range(3):
            with suppress(Unavailable, Gone):
                town.sweep()
        town.deliver()
        contract = town.contract(1)
        kinds = [] if contract is None else [contract.fact_count, contract.offer.issue_text_hash]
        return {**ending(town, PLOT), "facts": kinds, "comments": len(town.said(1)), "labels": _labels(town)}, trouble


def _labels(town: Town) -> list[str]:
    return sorted(label.name for label in town.world.issue(town.repository, 1).labels)


def cells(seen: Counter[str]) -> list[tuple[str, str, int]]:
    """Every kind of call by every failure, at its first and its last time in the life."""
    return [
        (call, failure, nth)
        for call in sorted(seen)
        for failure in (*FAILURES, *(GRAPHQL if call.startswith("graphql") else ()))
        for nth in sorted({1, seen[call]})
    ]
