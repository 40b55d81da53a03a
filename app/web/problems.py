"""Every error the web floor answers, as problem details (RFC 9457) in English and French at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
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


def refused(refusal: Refusal) -> Problem:
    """The rules refuse: 409 with their code, their sentence in both languages and the particulars behind it."""
    en, fr = refusal_words(refusal)
    members = {"detail": en, "detail_fr": fr, "details": dict(refusal.details)}
    return Problem(f"refused_{refusal.code.value}", members=members)


def problem_response(problem: Problem, path: str, headers: Mapping[str, str] | None = None) -> Response:
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
        {**(headers or {}), **problem.headers},
        "application/problem+json",
    )


def install(app: FastAPI) -> None:
    """Has every error of ``app`` answered as a problem; nothing of a failure's inside is told, the log has it."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(DatabaseProblem, _on_database)
    app.add_middleware(LastResort)


class LastResort:
    """Answers 500 for what nobody foresaw and logs it under the number that the answer gives."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

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
            response = _logged("internal_error", scope["path"], error)
            await response(scope, receive, send)


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error, request.url.path)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code)
    if code is None:
        return _logged("internal_error", request.url.path, error)
    return problem_response(Problem(code), request.url.path, error.headers)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: Sequence[Any] = error.errors()
    # Text that is no JSON at all has no fields to speak of.
    if any(item["type"] == "json_invalid" for item in errors):
        return problem_response(Problem("body_unreadable"), request.url.path)
    return problem_response(Problem("invalid", members={"errors": field_errors(errors)}), request.url.path)


def _on_database(request: Request, error: Exception) -> Response:
    return _logged("database_unavailable", request.url.path, error)


def _logged(code: str, path: str, error: Exception) -> Response:
    number = uuid.uuid4()
    _log.error("request failed", problem=code, id=str(number), path=path, exc_info=error)
    headers = {"Retry-After": RETRY_SECONDS} if code == "database_unavailable" else None
    return problem_response(Problem(code, headers=headers, members={"id": f"urn:uuid:{number}"}), path)
