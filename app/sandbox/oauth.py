"""Signing in as GitHub offers it: the page that asks a person, a code that is good once, and who holds a token."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox.faults import Fault
from app.sandbox.model import Account
from app.sandbox.state import State

CODE_LIFE_SECONDS = 600


@dataclass(slots=True, kw_only=True)
class Grant:
    """What a code stands for, until it is used or ten minutes are over."""

    account: Account
    challenge: str
    redirect_uri: str
    made_at: float


class Desk:
    """Codes and tokens of one world."""

    def __init__(self, world: State) -> None:
        self._world = world
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Account] = {}

    async def authorize(self, request: Request) -> Response:
        """GitHub asks the person at its screen who they are; here each person is a link, or ``login`` names one."""
        asked = request.query_params
        if asked.get("client_id") != self._world.app.client_id or not asked.get("redirect_uri"):
            return HTMLResponse("Not Found", 404)
        people = [a for a in self._world.accounts.values() if a.type == "User"]
        chosen = [a for a in people if a.login == asked.get("login")]
        if chosen:
            return RedirectResponse(self._back(request, chosen[0]), 302)
        links = "".join(
            f'<li><a href="{escape(self._back(request, a))}">Continue as {escape(a.login)}</a></li>' for a in people
        )
        refuse = escape(_with(asked["redirect_uri"], error="access_denied", state=asked.get("state", "")))
        return HTMLResponse(
            f'<!doctype html><html lang="en"><title>Authorize</title><h1>Authorize {escape(self._world.app.name)}</h1>'
            f'<ul>{links}</ul><p><a href="{refuse}">Cancel</a></p>'
        )

    async def access_token(self, request: Request) -> Response:
        """GitHub says what is wrong with status 200."""
        given = {name: texts[0] for name, texts in parse_qs((await request.body()).decode()).items()}
        if (struck := self._struck(request)) is not None:
            return struck
        app = self._world.app
        secret = given.get("client_secret", "")
        if given.get("client_id") != app.client_id or not secrets.compare_digest(secret, app.client_secret):
            return JSONResponse({"error": "incorrect_client_credentials"})
        grant = self._codes.pop(given.get("code", ""), None)
        if grant is None or self._world.wall() - grant.made_at > CODE_LIFE_SECONDS:
            return JSONResponse({"error": "bad_verification_code"})
        if given.get("redirect_uri") != grant.redirect_uri:
            return JSONResponse({"error": "redirect_uri_mismatch"})
        if _challenge(given.get("code_verifier", "")) != grant.challenge:
            return JSONResponse({"error": "bad_verification_code"})
        token = f"ghu_{secrets.token_hex(18)}"
        self._tokens[token] = grant.account
        return JSONResponse({"access_token": token, "token_type": "bearer", "scope": "", "expires_in": 28800})

    async def user(self, request: Request) -> Response:
        if (struck := self._struck(request)) is not None:
            return struck
        account = self._tokens.get(request.headers.get("authorization", "").partition(" ")[2])
        if account is None:
            return JSONResponse({"message": "Bad credentials"}, 401)
        return JSONResponse(self._world.shapes.profile(account))

    async def take_back(self, request: Request) -> Response:
        """The App itself, by its client's id and secret, has a token forgotten."""
        if (struck := self._struck(request)) is not None:
            return struck
        app = self._world.app
        known = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {known}":
            return JSONResponse({"message": "Requires authentication"}, 401)
        given = json.loads(await request.body()).get("access_token", "")
        if request.path_params["client_id"] != app.client_id or self._tokens.pop(given, None) is None:
            return JSONResponse({"message": "Not Found"}, 404)
        return Response(status_code=204)

    def _back(self, request: Request, account: Account) -> str:
        asked = request.query_params
        code = secrets.token_hex(10)
        self._codes[code] = Grant(
            account=account,
            challenge=asked.get("code_challenge", ""),
            redirect_uri=asked["redirect_uri"],
            made_at=self._world.wall(),
        )
        return _with(asked["redirect_uri"], code=code, state=asked.get("state", ""))

    def _struck(self, request: Request) -> Response | None:
        """A fault that was planted on this address."""
        fault: Fault | None = self._world.faults.strike(request.method, request.url.path, None)
        return None if fault is None else JSONResponse({"message": fault.message or "Server Error"}, fault.status)


def oauth_routes(world: State) -> list[Route]:
    desk = Desk(world)
    return [
        Route("/login/oauth/authorize", desk.authorize),
        Route("/login/oauth/access_token", desk.access_token, methods=["POST"]),
        Route("/user", desk.user),
        Route("/api/v3/user", desk.user),
        Route("/applications/{client_id}/token", desk.take_back, methods=["DELETE"]),
        Route("/api/v3/applications/{client_id}/token", desk.take_back, methods=["DELETE"]),
    ]


def _with(address: str, **more: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
