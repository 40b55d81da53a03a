"""Every error the web floor answers, as problem details (RFC 9457) in English and French at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs
from app.core.refusals import Refusal
from app.db.engine import DatabaseProblem
from app.web.problem_words import BY_STATUS, WORDS, refusal_words
from app.web.validation_words import field_errors

RETRY_SECONDS: Final = "5"
_log = logs.logger(__name__)


class Problem(Exception):
    """An answer other than success; ``code`` has its words in the catalogue, ``members`` are added to the body."""

    def __init__(
        self, code: str, *, headers: Mapping[str, str] | None = None, members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})
        self.members = dict(members or {})


# The page that tells a problem, None where no page was asked for.
ProblemPage = Callable[[Request, Problem], Response | None]


def refused(refusal: Refusal) -> Problem:
    """The rules refuse: 409 with their code, their sentence in both languages and the particulars behind it."""
    en, fr = refusal_words(refusal)
    members = {"detail": en, "detail_fr": fr, "details": dict(refusal.details)}
    return Problem(f"refused_{refusal.code.value}", members=members)


def problem_response(problem: Problem, path: str) -> Response:
    """The problem as bytes; ``path`` is the request's, unquoted."""
    words = WORDS[problem.code]
    body = {
        "type": f"/problems/{problem.code}",
        "title": words.title,
        "title_fr": words.title_fr,
        "status": words.status,
        "code": problem.code,
        "detail": words.en,
        "detail_fr": words.fr,
        "instance": quote(path, errors="replace"),
        **problem.members,
    }
    return Response(
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"),
        words.status,
        problem.headers,
        "application/problem+json",
    )


def install(app: FastAPI, page: ProblemPage | None = None) -> None:
    """Has every error of ``app`` answered as a problem; nothing of a failure's inside is told, the log has it.

    ``page`` answers in its stead where a person looks at a page.
    """
    app.state.problem_page = page
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(DatabaseProblem, _on_database)
    app.add_middleware(LastResort, page=page)


class LastResort:
    """Answers 500 for what nobody foresaw and logs it under the number that the answer gives."""

    def __init__(self, inner: ASGIApp, page: ProblemPage | None = None) -> None:
        self._inner = inner
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._inner(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            response = _logged(self._page, Request(scope), "internal_error", error)
            await response(scope, receive, send)


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answer(_page_of(request), request, error)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code)
    if code is None:
        return _logged(_page_of(request), request, "internal_error", error)
    return _answer(_page_of(request), request, Problem(code, headers=error.headers))


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: Sequence[Any] = error.errors()
    # Text that is no JSON at all has no fields to speak of.
    if any(item["type"] == "json_invalid" for item in errors):
        return problem_response(Problem("body_unreadable"), request.url.path)
    # A number that no page can have is an address that is not there.
    nowhere = any(item["loc"][0] == "path" for item in errors)
    page = _page_of(request)
    shown = page(request, Problem("not_found" if nowhere else "invalid")) if page else None
    return shown or problem_response(Problem("invalid", members={"errors": field_errors(errors)}), request.url.path)


def _on_database(request: Request, error: Exception) -> Response:
    return _logged(_page_of(request), request, "database_unavailable", error)


def _logged(page: ProblemPage | None, request: Request, code: str, error: Exception) -> Response:
    number, path = uuid.uuid4(), request.url.path
    _log.error("request failed", problem=code, id=str(number), path=path, exc_info=error)
    headers = {"Retry-After": RETRY_SECONDS} if code == "database_unavailable" else None
    return _answer(page, request, Problem(code, headers=headers, members={"id": f"urn:uuid:{number}"}))


def _answer(page: ProblemPage | None, request: Request, problem: Problem) -> Response:
    shown = page(request, problem) if page else None
    return shown or problem_response(problem, request.url.path)


def _page_of(request: Request) -> ProblemPage | None:
    page: ProblemPage | None = request.app.state.problem_page
    return page
