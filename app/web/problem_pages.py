"""Tells a problem to a person who looks at a page: in the frame, in both languages, with nothing of its inside."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.i18n import Language
from app.web.addresses import address
from app.web.page import language_of
from app.web.pages import Shown
from app.web.parts import WebParts
from app.web.problems import Problem
from app.web.visit import SignInNeeded, twin

_PAGES: Final = re.compile(r"/|/(?:en|fr|sign-in)(?:/.*)?")
# What a page says in the place of what the API says.
_WORDS: Final = {"not_found": "page_not_found", "invalid": "page_invalid"}


class ProblemPages:
    """Answers problems as pages where a page was asked for."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts

    def __call__(self, request: Request, problem: Problem) -> Response | None:
        path = request.url.path
        if not _PAGES.fullmatch(path) and not _browses(request):
            return None
        # No session is looked up: an error must not ask a database that may be its cause.
        shown = Shown(
            language=language_at(request),
            base_url=self._parts.base_url,
            now=self._parts.pages.now(),
            path=quote(path),
            toggle=_twin(request),
        )
        number = str(problem.members.get("id", "")).removeprefix("urn:uuid:")
        code = _WORDS.get(problem.code, problem.code)
        return self._parts.pages.pages.problem(code, shown, number=number, headers=problem.headers)

    def sign_in(self, request: Request, error: Exception) -> Response:
        """To the page where people sign in, and from there back."""
        assert isinstance(error, SignInNeeded)
        query = {"next": error.back_to, "again": "1" if error.again else None}
        return RedirectResponse(address("sign_in", language_at(request), query=query), 303)


def language_at(request: Request) -> Language:
    """The language of the address, else the one that the browser prefers."""
    first = request.url.path.strip("/").partition("/")[0]
    if first in ("en", "fr"):
        return "fr" if first == "fr" else "en"
    return language_of(request)


def _browses(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not request.url.path.startswith(("/api/", "/static/"))


def _twin(request: Request) -> str | None:
    if "route" not in request.scope or request.method != "GET":
        return None
    name = getattr(request.scope["route"], "name", "")
    return twin(request) if name.startswith(("en:", "fr:")) else None
