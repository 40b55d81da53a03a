"""One request in, one answer out, without a network: what the ASGI app and in-process clients both call."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from app.sandbox import rest_app, rest_issues, rest_pulls, rest_repositories
from app.sandbox.auth import Caller, caller_of
from app.sandbox.faults import Fault, Hang
from app.sandbox.graphql import operation_of, run
from app.sandbox.model import Refused
from app.sandbox.rest import Call, Moved, Reply, allow, encode, etag, find, moved, refusal
from app.sandbox.rest_repositories import LIMIT_PER_HOUR
from app.sandbox.world import World

ROUTE_FILES = (rest_app, rest_issues, rest_pulls, rest_repositories)
GRAPHQL_PATHS = ("/graphql", "/api/graphql")
CONTENT_PER_MINUTE, CONTENT_PER_HOUR = 80, 500
CONTENT = re.compile(r"/repos/[^/]+/[^/]+/(issues/\d+/comments|.*reactions|check-runs|issues/\d+/labels)")
CHANGED = re.compile(r"/repos/[^/]+/[^/]+/(issues/comments|check-runs)/\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``path`` is raw (still quoted), header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


class Front:
    """The API's door. ``enforce_content_limits`` switches GitHub's limits on content creation on.

    ``spacing_seconds``: content sooner than this after the last, new or changed, is refused as well; what GitHub asks
    for as good manners is then a rule. ``clock`` gives the seconds that these limits go by.
    """

    def __init__(
        self,
        world: World,
        *,
        enforce_content_limits: bool = False,
        spacing_seconds: float = 0.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.world = world
        self.enforce_content_limits = enforce_content_limits
        self.spacing_seconds = spacing_seconds
        self.clock = clock or world.wall
        self._written_at = float("-inf")
        self.seen: list[tuple[Request, Response]] = []
        self.keep_seen = False
        self._created: deque[float] = deque()

    def handle(self, request: Request) -> Response:
        """Answer as GitHub would. Raises Hang where a fault says that no answer comes."""
        path = request.path.removeprefix("/api/v3") or "/"
        body = _json(request)
        operation = operation_of(body) if path in GRAPHQL_PATHS else None
        with self.world.acting():
            fault = self.world.faults.strike(request.method, path, operation)
            if fault is not None and fault.kind != "lost_answer":
                reply = _faulty(fault)
                caller = None
            else:
                reply, caller = self._answer(request, path, body)
            if fault is not None and fault.kind == "lost_answer":
                reply = Reply(status=fault.status, body={"message": fault.message or "Server Error"})
        response = self._finish(request, reply, caller)
        if self.keep_seen:
            self.seen.append((request, response))
        return response

    def _answer(self, request: Request, path: str, body: Any) -> tuple[Reply, Caller | None]:
        caller: Caller | None = None
        try:
            if isinstance(body, ValueError):
                raise Refused(400, "Problems parsing JSON")
            if request.headers.get("authorization"):
                caller = caller_of(self.world, request.headers["authorization"])
            if path in GRAPHQL_PATHS:
                return self._graphql(caller, body), caller
            return self._rest(request, self._by_name(path), body, caller), caller
        except Refused as error:
            return refusal(error), caller
        except Moved as error:
            return moved(self.world, error, path), caller

    def _rest(self, request: Request, path: str, body: Any, caller: Caller | None) -> Reply:
        found = find(request.method, path)
        if found is None:
            raise Refused(404, "Not Found")
        route, variables = found
        allow(route, caller)
        limited = self._too_much(request.method, path)
        if limited is not None:
            return limited
        call = Call(
            world=self.world,
            caller=caller,
            route=route.template,
            path=variables,
            query=dict(parse_qsl(request.query)),
            body=body,
            headers=request.headers,
            url=f"{self.world.shapes.api}{path}",
        )
        return route.handler(call)

    def _graphql(self, caller: Caller | None, body: Any) -> Reply:
        if caller is None or caller.token is None:
            raise Refused(401, "This endpoint requires you to be authenticated.")
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            raise Refused(400, "A query attribute must be specified and must be a string.")
        return Reply(body=run(self.world, caller.token, body))

    def _by_name(self, path: str) -> str:
        """Addresses by a repository's id are the same as by its name."""
        match = re.match(r"/repositories/(\d+)(?=/|$)", path)
        if match is None:
            return path
        repository = self.world.repository(int(match[1]))
        name = f"/repos/{quote(repository.owner.login)}/{quote(repository.name)}"
        return name + path[match.end() :]

    def _too_much(self, method: str, path: str) -> Reply | None:
        if not self.enforce_content_limits:
            return None
        now = self.clock()
        if method in ("POST", "PATCH") and (CONTENT.fullmatch(path) or CHANGED.fullmatch(path)):
            too_soon = now < self._written_at + self.spacing_seconds
            self._written_at = now
            if too_soon:
                return _faulty(Fault(kind="limit", status=403, retry_after=60))
        if method != "POST" or not CONTENT.fullmatch(path):
            return None
        while self._created and self._created[0] <= now - 3600:
            self._created.popleft()
        minute = sum(1 for at in self._created if at > now - 60)
        if minute >= CONTENT_PER_MINUTE or len(self._created) >= CONTENT_PER_HOUR:
            return _faulty(Fault(kind="limit", status=403, retry_after=60))
        self._created.append(now)
        return None

    def _finish(self, request: Request, reply: Reply, caller: Caller | None) -> Response:
        content = encode(reply)
        headers = {"content-type": "application/json; charset=utf-8", "x-github-media-type": "github.v3"}
        headers |= {name.lower(): value for name, value in reply.headers.items()}
        status = reply.status
        if request.method == "GET" and status == 200:
            headers["etag"] = etag(content)
            if request.headers.get("if-none-match") == headers["etag"]:
                status, content = 304, b""
        used = 0
        if caller is not None and caller.token is not None:
            caller.token.used += status != 304
            used = caller.token.used
        limits = {
            "x-ratelimit-limit": str(LIMIT_PER_HOUR),
            "x-ratelimit-remaining": str(max(LIMIT_PER_HOUR - used, 0)),
            "x-ratelimit-used": str(used),
            "x-ratelimit-reset": str(int(self.world.wall()) + 3600),
            "x-ratelimit-resource": "graphql" if request.path in GRAPHQL_PATHS else "core",
        }
        return Response(status=status, headers=limits | headers, body=content)


def _json(request: Request) -> Any:
    """The body as JSON, None when empty, the error itself when it cannot be read."""
    if not request.body:
        return None
    try:
        return json.loads(request.body)
    except ValueError as error:
        return error


def _faulty(fault: Fault) -> Reply:
    match fault.kind:
        case "hang":
            raise Hang(fault.path)
        case "lag":
            return refusal(Refused(404, "Not Found"))
        case "graphql":
            text = fault.message or "Something went wrong while executing your query."
            return Reply(body={"data": None, "errors": [{"type": fault.error_type, "message": text}]})
        case "limit":
            return _limit(fault)
        case _:
            return refusal(Refused(fault.status, fault.message or "Server Error"))


def _limit(fault: Fault) -> Reply:
    """A secondary limit tells when to come back; the primary one tells that nothing remains."""
    if fault.retry_after is None:
        reply = refusal(Refused(fault.status, fault.message or "API rate limit exceeded for installation."))
        reply.headers["X-RateLimit-Remaining"] = "0"
        return reply
    reply = refusal(Refused(fault.status, fault.message or "You have exceeded a secondary rate limit."))
    reply.headers["Retry-After"] = str(fault.retry_after)
    return reply
