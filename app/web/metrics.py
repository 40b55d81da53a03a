"""Tells Prometheus what was asked of this process and what waits; labels are of fixed sets, never a caller's words."""

from __future__ import annotations

import hmac
import time
from typing import Any, Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.parts import Parts
from app.web.problems import Problem

PATH: Final = "/metrics"
METHODS: Final = ("GET", "POST")
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
router = APIRouter(redirect_slashes=False)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("gcb_requests", "Requests answered.", labels, registry=self.registry)
        self._seconds = Histogram(
            "gcb_request_seconds", "Time to the answer.", ("route",), buckets=SECONDS, registry=self.registry
        )
        self._waiting = Gauge("gcb_waiting", "What is left to do.", ("what",), registry=self.registry)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_name(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._requests.labels(route, method, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def set(self, what: str, number: float) -> None:
        self._waiting.labels(what).set(number)


class Counted:
    """Counts every request of the application behind it."""

    def __init__(self, inner: ASGIApp, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._inner(scope, receive, noted)
        finally:
            self._metrics.count(scope, status, time.perf_counter() - begun)


@router.get(PATH, include_in_schema=False)
def metrics(request: Request, parts: Parts) -> Response:
    """Only for who has the operator's token: how much is paid, and when, can be guessed from it."""
    wanted = parts.pages.metrics_token
    if not wanted:
        raise Problem("not_found")
    given = request.headers.get("authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {wanted}".encode()):
        raise Problem("token_missing", headers={"WWW-Authenticate": 'Bearer realm="gc-bounty"'})
    counted: Metrics = request.app.state.metrics
    for what, number in parts.pages.figures().items():
        counted.set(what, number)
    return Response(generate_latest(counted.registry), 200, {}, CONTENT_TYPE_LATEST)


def route_name(scope: Scope) -> str:
    """The route's own name or pattern; one word for whatever no route takes."""
    route: Any = scope.get("route")
    if route is None:
        return "none"
    name = str(getattr(route, "name", ""))
    return name if ":" in name else str(getattr(route, "path", "none"))
