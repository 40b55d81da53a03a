"""Tells Prometheus what was asked of this process and what waits; labels are of fixed sets, never a caller's words."""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service.operations import Figures, Mark
from app.web.parts import Parts
from app.web.problems import Problem

PATH: Final = "/metrics"
METHODS: Final = ("GET", "POST")
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
GAUGES: Final = (
    ("deliveries", "Deliveries by what became of them.", ("state",)),
    ("delivery_oldest_waiting_seconds", "Age of the oldest delivery that waits; 0 where none does.", ()),
    ("effects", "What is not yet shown on GitHub: waiting, or given up.", ("state",)),
    ("effect_oldest_due_seconds", "For how long the oldest effect could have been shown.", ()),
    ("clock_oldest_due_seconds", "For how long the oldest issue is due for a look.", ()),
    ("act_oldest_waiting_seconds", "Age of the oldest act asked for on a page that waits.", ()),
    ("message_oldest_due_seconds", "For how long the oldest message to a subscriber could have been sent.", ()),
    ("payables", "Payables by status.", ("status",)),
    ("payables_cents", "Cents with tax by status, as the funds hold them.", ("status",)),
    ("github_pause_seconds", "For how long GitHub still wants to be left alone.", ()),
    ("sweep_age_seconds", "Time since the last sweep; NaN before the first.", ()),
    ("worker_beat_age_seconds", "Time since a worker's last sign of life; NaN before the first.", ()),
)
"""Name, meaning and labels; every label is of a set that the program knows."""
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
        self._gauges = {
            name: Gauge(f"gcb_{name}", told, labels, registry=self.registry) for name, told, labels in GAUGES
        }

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_name(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._requests.labels(route, method, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def show(self, found: Figures, now: datetime) -> None:
        """Takes over what was counted in the tables; what never happened is no number."""
        self._by("deliveries", found.deliveries)
        self._by("effects", {"waiting": found.effect.count, "given_up": found.effects_given_up})
        self._by("payables", found.payables)
        self._by("payables_cents", found.cents)
        paused = found.paused_until
        seconds = {
            "delivery_oldest_waiting_seconds": _since(found.delivery.oldest_at, now, 0.0),
            "effect_oldest_due_seconds": _since(found.effect.oldest_at, now, 0.0),
            "clock_oldest_due_seconds": _since(found.clock.oldest_at, now, 0.0),
            "act_oldest_waiting_seconds": _since(found.act.oldest_at, now, 0.0),
            "message_oldest_due_seconds": _since(found.message.oldest_at, now, 0.0),
            "github_pause_seconds": max((paused - now).total_seconds(), 0.0) if paused else 0.0,
            "sweep_age_seconds": _since(found.marks.get(Mark.SWEEP), now, math.nan),
            "worker_beat_age_seconds": _since(found.marks.get(Mark.BEAT), now, math.nan),
        }
        for name, number in seconds.items():
            self._gauges[name].set(number)

    def _by(self, name: str, numbers: Mapping[Any, int]) -> None:
        for label, number in numbers.items():
            self._gauges[name].labels(str(label)).set(number)


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
    counted.show(parts.pages.figures(), parts.pages.now())
    return Response(generate_latest(counted.registry), 200, {}, CONTENT_TYPE_LATEST)


def route_name(scope: Scope) -> str:
    """The route's own name or pattern; one word for whatever no route takes."""
    route: Any = scope.get("route")
    if route is None:
        return "none"
    name = str(getattr(route, "name", ""))
    return name if ":" in name else str(getattr(route, "path", "none"))


def _since(moment: datetime | None, now: datetime, otherwise: float) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment is not None else otherwise
