"""The first start: leads one operator from the code in the log to an App on GitHub, and nobody else anywhere."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app import logs
from app.github.registration import Registered, looks_like_code
from app.manifest import CREATED_PATH, NAME_CHARACTERS_MAX, manifest
from app.service.ports import Gone, Unavailable
from app.web import setup_pages as pages
from app.web.body_limit import BodyLimit
from app.web.page import Language, assets_route, language_of
from app.web.problems import RETRY_SECONDS, Problem, problem_response
from app.web.setup_gate import LIFE_SECONDS, Gate, Session, new_state, take_state

COOKIE: Final = "setup"
DONE_PATH: Final = "/setup/done"
BODY_BYTES_MAX: Final = 16 * 1024
WRONG_SECONDS: Final = 1.0
NAME: Final = "GC Bounty"
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_log = logs.logger(__name__)


class NotKept(Exception):
    """The new App's credentials could not be used or stored, and nothing of them was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of the credentials: in ``file``, or to be ``shown`` once.

    ``trouble`` are the sentences why the service did not start, in both languages.
    """

    file: str = ""
    shown: str = field(default="", repr=False)
    trouble: tuple[str, ...] = ()
    json_confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupParts:
    """``take_over`` blocks and raises Gone or Unavailable; ``finish`` keeps the credentials, or raises NotKept.

    ``can_keep`` tells beforehand whether there is a place for them. ``wait`` makes wrong codes slow.
    """

    gate: Gate
    base_url: str
    github: str
    """GitHub's address for people, without a slash at its end."""
    version: str
    can_keep: Callable[[], bool]
    take_over: Callable[[str], Registered]
    finish: Callable[[Registered], Awaitable[Finished]]
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep


class Setup:
    """The pages in their order. Closed for good once the App's credentials are there."""

    def __init__(self, parts: SetupParts) -> None:
        self._parts = parts
        self._finished: Finished | None = None
        self._install = ""

    def app(self) -> ASGIApp:
        """All of it as ASGI, without the headers that every answer of the service gets."""
        routes = [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/setup", self._begin),
            Route("/setup/code", self._code, methods=["POST"]),
            Route("/setup/app", self._choose, methods=["POST"]),
            Route("/setup/confirm", self._confirm),
            Route(CREATED_PATH, self._created),
            Route(DONE_PATH, self._done),
            assets_route(),
        ]
        missing = {404: _nowhere, 405: _nowhere}
        app = Starlette(routes=routes, exception_handlers=missing, lifespan=self._parts.lifespan)
        return BodyLimit(app, BODY_BYTES_MAX)

    async def _healthz(self, request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": self._parts.version})

    async def _readyz(self, request: Request) -> Response:
        error = {
            "in": "service",
            "name": "not_set_up",
            "code": "not_set_up",
            "detail": "The App is not set up. Open /setup in a browser; the code it asks for stands in the log.",
            "detail_fr": "L’application n’est pas configurée. Ouvrez /setup dans un navigateur; le code demandé est "
            "dans le journal.",
        }
        problem = Problem("not_ready", headers={"Retry-After": RETRY_SECONDS}, members={"errors": [error]})
        return problem_response(problem, request.url.path)

    async def _begin(self, request: Request) -> Response:
        if self._finished is not None:
            return pages.problem_page(language_of(request), "closed")
        session = self._session(request)
        if session is None:
            return pages.code_page(language_of(request), {})
        owner = "organization" if session.organization or not session.name else "personal"
        return self._ask(session, owner, session.organization, session.name or NAME, {})

    async def _code(self, request: Request) -> Response:
        language = language_of(request)
        if self._finished is not None or _elsewhere(request):
            return pages.problem_page(language, "closed" if self._finished else "stranger")
        admitted = self._parts.gate.admit((await _fields(request)).get("code", ""), language)
        if not isinstance(admitted, Session):
            await self._parts.wait(WRONG_SECONDS)
            if admitted == "wrong":
                return pages.code_page(language, {"code": "code_wrong"})
            return pages.problem_page(language, admitted)
        answer = _go("/setup", language)
        answer.set_cookie(
            COOKIE,
            admitted.token,
            max_age=LIFE_SECONDS,
            path="/setup",
            secure=self._parts.base_url.startswith("https://"),
            httponly=True,
            # Lax: GitHub's answer comes back from another site, as a link that is followed.
            samesite="lax",
        )
        return answer

    async def _choose(self, request: Request) -> Response:
        session = self._session(request)
        if session is None or self._finished is not None or _elsewhere(request):
            return pages.problem_page(language_of(request), "closed" if self._finished else "stranger")
        given = await _fields(request)
        owner, login = given.get("owner", ""), given.get("login", "").strip()
        name = " ".join(given.get("name", "").split())
        wrong = _wrong(owner, login, name)
        if wrong:
            return self._ask(session, owner, login, name, wrong)
        if not await asyncio.to_thread(self._parts.can_keep):
            return pages.problem_page(session.language, "place")
        session.organization, session.name = login if owner == "organization" else "", name
        return _go("/setup/confirm", session.language)

    async def _confirm(self, request: Request) -> Response:
        session = self._session(request)
        if self._finished is not None:
            return pages.problem_page(language_of(request), "closed")
        if session is None or not session.name:
            return _go("/setup", language_of(request))
        who = f"/organizations/{quote(session.organization)}" if session.organization else ""
        action = f"{self._parts.github}{who}/settings/apps/new?{urlencode({'state': new_state(session)})}"
        asked = manifest(self._parts.base_url, session.name)
        return pages.confirm_page(session.language, action, self._parts.github, asked, session.organization)

    async def _created(self, request: Request) -> Response:
        session, query = self._session(request), request.query_params
        if session is None or self._finished is not None:
            return pages.problem_page(language_of(request), "closed" if self._finished else "stranger")
        state = query.get("state", "")
        if not take_state(session, state):
            return pages.problem_page(session.language, "state")
        code = query.get("code", "")
        if not looks_like_code(code):
            return pages.problem_page(session.language, "code_gone")
        try:
            registered = await asyncio.to_thread(self._parts.take_over, code)
        except Gone as problem:
            _log.warning("github refuses the code of the new app", why=str(problem))
            return pages.problem_page(session.language, "code_gone")
        except Unavailable as problem:
            # It may not have reached GitHub: the same answer may be tried again.
            session.state = state
            _log.warning("github does not hand the new app over", why=str(problem))
            return pages.problem_page(session.language, "github")
        home = self._app_page(registered)
        try:
            self._finished = await self._parts.finish(registered)
        except NotKept:
            return pages.problem_page(session.language, "lost", link=(home, registered.name))
        self._install = f"{home}/installations/new"
        return _go(DONE_PATH, session.language)

    async def _done(self, request: Request) -> Response:
        session, finished = self._session(request), self._finished
        if session is None or finished is None:
            return pages.problem_page(language_of(request), "closed" if finished else "nowhere")
        if finished.shown == _SHOWN:
            return pages.problem_page(session.language, "shown")
        if finished.shown:
            self._finished = Finished(shown=_SHOWN)
        return pages.done_page(
            session.language,
            install=self._install,
            file=finished.file,
            shown=finished.shown,
            trouble=finished.trouble,
            json_confirmed=finished.json_confirmed,
        )

    def _session(self, request: Request) -> Session | None:
        session = self._parts.gate.session(request.cookies.get(COOKIE))
        if session is not None:
            session.language = language_of(request, session.language)
        return session

    def _ask(self, session: Session, owner: str, login: str, name: str, wrong: pages.Wrong) -> Response:
        places = (urlsplit(self._parts.github).netloc, self._parts.base_url)
        return pages.app_page(session.language, places, owner, login, name, wrong)

    def _app_page(self, registered: Registered) -> str:
        """The App's page, if it is on our GitHub: no link leads elsewhere on an answer's word."""
        given = registered.html_url
        return given if given.startswith(f"{self._parts.github}/") else self._parts.github


_SHOWN: Final = "-"


async def _nowhere(request: Request, _error: Exception) -> Response:
    assert isinstance(_error, HTTPException)
    return pages.problem_page(language_of(request), "nowhere")


def _go(path: str, language: Language) -> RedirectResponse:
    return RedirectResponse(f"{path}?lang={language}", 303)


def _elsewhere(request: Request) -> bool:
    """Whether another site's page sent the form; browsers say so, and the cookie would not come along either."""
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


async def _fields(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        given = parse_qs(body, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: texts[0] for name, texts in given.items()}


def _wrong(owner: str, login: str, name: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if owner not in ("organization", "personal"):
        wrong["owner"] = "app_owner_wrong"
    elif owner == "organization" and not _LOGIN.fullmatch(login):
        wrong["login"] = "app_login_wrong"
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or any(unicodedata.category(c)[0] == "C" for c in name):
        wrong["name"] = "app_name_wrong"
    return wrong
