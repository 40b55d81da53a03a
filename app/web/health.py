"""Tells machines whether the process lives and can work, and people what a problem means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.responses import Response

from app import logs
from app.db.engine import DatabaseProblem
from app.service.operations import BEAT_MAX
from app.web.api_docs import HEALTH, READY
from app.web.page import language_of
from app.web.pages import Shown
from app.web.parts import NotReady, Parts
from app.web.problem_words import WORDS
from app.web.problems import RETRY_SECONDS, Problem, problem_response

router = APIRouter()
_log = logs.logger(__name__)

_DATABASE: Final = NotReady(
    code="database_unavailable",
    en="The database does not answer. Check DATABASE_URL, that it runs, and that its disk has room.",
    fr="La base de données ne répond pas. Vérifiez DATABASE_URL, qu’elle tourne et que son disque a de la place.",
)
_SCHEMA: Final = NotReady(
    code="schema_behind",
    en="The database's schema is not this version's. Run: gc-bounty migrate",
    fr="Le schéma de la base n’est pas celui de cette version. Exécutez\u00a0: gc-bounty migrate",
)
_MINUTES: Final = int(BEAT_MAX.total_seconds()) // 60
_SILENT: Final = NotReady(
    code="worker_silent",
    en=f"No worker has given a sign of life for {_MINUTES} minutes: deliveries are stored, but not handled. "
    "Start gc-bounty serve (or gc-bounty work) anew and look at its log.",
    fr=f"Aucun exécutant n’a donné signe de vie depuis {_MINUTES} minutes\u00a0: les livraisons sont conservées, mais "
    "pas traitées. Relancez gc-bounty serve (ou gc-bounty work) et consultez son journal.",
)


def database_doubts(pending: Callable[[], str | None]) -> tuple[NotReady, ...]:
    """Why the database cannot serve, none if it can; ``pending`` names a missing migration, None at head."""
    try:
        return () if pending() is None else (_SCHEMA,)
    except DatabaseProblem:
        _log.warning("database does not answer", exc_info=True)
        return (_DATABASE,)


def doubts(pending: Callable[[], str | None], silent: Callable[[], bool]) -> tuple[NotReady, ...]:
    """Every reason against taking work; ``silent`` tells whether no worker gave a sign of life for ``BEAT_MAX``."""
    try:
        return database_doubts(pending) or ((_SILENT,) if silent() else ())
    except DatabaseProblem:
        _log.warning("database does not answer", exc_info=True)
        return (_DATABASE,)


@router.get("/healthz", tags=["operation"], summary="Does the process live?", responses=HEALTH)
def healthz(parts: Parts) -> dict[str, str]:
    """Asks nothing of the database: a process that answers need not be started anew."""
    return {"status": "ok", "version": parts.version}


@router.get("/readyz", tags=["operation"], summary="Can it work?", responses=READY, response_model=dict[str, str])
def readyz(parts: Parts, request: Request) -> Response:
    """200 when the database answers at this version's schema and a worker runs; 503 with the reasons if not."""
    doubts = parts.readiness()
    if not doubts:
        return JSONResponse({"status": "ready"})
    errors: list[dict[str, Any]] = [
        {"in": "service", "name": doubt.code, "code": doubt.code, "detail": doubt.en, "detail_fr": doubt.fr}
        for doubt in doubts
    ]
    problem = Problem("not_ready", headers={"Retry-After": RETRY_SECONDS}, members={"errors": errors})
    return problem_response(problem, request.url.path)


@router.get("/problems/{code}", include_in_schema=False, response_class=HTMLResponse)
def problem_page(code: str, parts: Parts, request: Request) -> Response:
    """What the type of a problem means: its address leads here."""
    if code not in WORDS:
        raise Problem("not_found")
    shown = Shown(language=language_of(request), base_url=parts.base_url, now=parts.pages.now())
    return parts.pages.pages.meaning(code, shown)
