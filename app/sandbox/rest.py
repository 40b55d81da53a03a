"""The REST side's frame: routes, rights, pages, ETags, limits and errors as GitHub writes them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from app.sandbox.auth import Caller, Token
from app.sandbox.model import Refused, Repository
from app.sandbox.world import World

PAGE_DEFAULT, PAGE_MAX = 30, 100
DOCS = "https://docs.github.com/rest"
LEVELS = ("none", "read", "write", "admin")


@dataclass(slots=True, kw_only=True)
class Reply:
    """``body`` is turned into JSON; None sends an empty body."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Call:
    """One request as its handler sees it. ``path`` holds the route's variables, already unquoted."""

    world: World
    caller: Caller | None
    route: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    url: str

    @property
    def token(self) -> Token:
        if self.caller is None or self.caller.token is None:
            raise Refused(401, "Requires authentication")
        return self.caller.token

    @property
    def number(self) -> int:
        return int(self.path["number"])

    def repository(self) -> Repository:
        """The route's repository as this token sees it. Raises Refused(404), or Moved for an old name."""
        name = f"{self.path['owner']}/{self.path['repo']}"
        moved = self.world.renamed.get(name.lower())
        try:
            found = self.world.repository(name)
        except Refused:
            if moved is None:
                raise
            found = reachable(self.world, self.token, self.world.repository(moved))
            raise Moved(found) from None
        return reachable(self.world, self.token, found)

    def want(self, key: str) -> Any:
        """A field the body must have. Raises Refused(422)."""
        if not isinstance(self.body, dict) or self.body.get(key) in (None, ""):
            raise Refused(422, "Validation Failed", errors=[{"code": "missing_field", "field": key}])
        return self.body[key]

    def page(self, things: Sequence[Any], shape: Callable[[Any], Any]) -> Reply:
        """One page of a list, with its Link header."""
        chosen, headers = self.cut(things)
        return Reply(body=[shape(thing) for thing in chosen], headers=headers)

    def cut(self, things: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
        size = min(max(int(self.query.get("per_page") or PAGE_DEFAULT), 1), PAGE_MAX)
        page = max(int(self.query.get("page") or 1), 1)
        last = max((len(things) + size - 1) // size, 1)
        links = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        wanted = ["prev", "first"] * (page > 1) + ["next", "last"] * (page < last)
        told = ", ".join(f'<{self._at_page(links[name])}>; rel="{name}"' for name in wanted)
        return things[(page - 1) * size : page * size], {"Link": told} if told else {}

    def _at_page(self, page: int) -> str:
        return f"{self.url}?{urlencode({**self.query, 'page': page})}"


class Moved(Exception):
    """The repository or issue has another address now; GitHub answers 301 with it."""

    def __init__(self, repository: Repository, rest: str | None = None) -> None:
        super().__init__(repository.full_name)
        self.repository = repository
        self.rest = rest


Handler = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """``need`` is ``app`` (JWT), ``any`` (nobody in particular) or a permission such as ``issues:write``."""

    method: str
    template: str
    pattern: re.Pattern[str]
    need: str
    handler: Handler


ROUTES: list[Route] = []


def route(method: str, template: str, need: str) -> Callable[[Handler], Handler]:
    """Register a handler for a method and a path such as ``/repos/{owner}/{repo}``."""
    inner = re.sub(r"\{(number|\w*id)\}", r"(?P<\1>\\d+)", template)
    inner = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", inner)

    def register(handler: Handler) -> Handler:
        pattern = re.compile(inner)
        ROUTES.append(Route(method=method, template=template, pattern=pattern, need=need, handler=handler))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route for a raw (still quoted) path, with its variables unquoted."""
    for known in ROUTES:
        match = known.pattern.fullmatch(path) if known.method == method else None
        if match:
            return known, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def allow(known: Route, caller: Caller | None) -> None:
    """Check the route's need against the caller. Raises Refused(401) or Refused(403)."""
    if known.need == "any":
        return
    if caller is None:
        raise Refused(401, "Requires authentication")
    if known.need == "app":
        if caller.token is not None:
            raise Refused(401, "A JSON web token could not be decoded")
        return
    if caller.token is None:
        raise Refused(401, "Bad credentials")
    need, _, level = known.need.partition(":")
    for name in need.split("|"):
        if LEVELS.index(caller.token.permissions.get(name, "none")) >= LEVELS.index(level):
            return
    raise Refused(403, "Resource not accessible by integration")


def reachable(world: World, token: Token, repository: Repository) -> Repository:
    """The repository if the token's installation has it. Raises Refused(404)."""
    inside = world.installation_of(repository) is token.installation
    if not inside or (token.repository_ids is not None and repository.id not in token.repository_ids):
        raise Refused(404, "Not Found")
    return repository


def refusal(error: Refused) -> Reply:
    body: dict[str, Any] = {"message": error.message, "documentation_url": DOCS, "status": str(error.status)}
    if error.errors is not None:
        body["errors"] = error.errors
    return Reply(status=error.status, body=body)


def moved(world: World, error: Moved, path: str) -> Reply:
    """301 to the address by id, keeping what stood behind the repository."""
    tail = error.rest if error.rest is not None else re.sub(r"^/repos/[^/]+/[^/]+", "", path)
    url = f"{world.shapes.api}/repositories/{error.repository.id}{tail}"
    body = {"message": "Moved Permanently", "url": url, "documentation_url": DOCS}
    return Reply(status=301, body=body, headers={"Location": url})


def encode(reply: Reply) -> bytes:
    return b"" if reply.body is None else json.dumps(reply.body, ensure_ascii=False).encode()


def etag(content: bytes) -> str:
    return f'W/"{hashlib.sha256(content).hexdigest()}"'
