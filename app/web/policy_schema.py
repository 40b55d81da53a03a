"""Publishes the JSON Schema of a repository's policy file, so that editors complete it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.policy_model import schema

router = APIRouter()
SCHEMA: Final = schema()
_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The schema", "content": {"application/json": {"example": SCHEMA}}}
}
# Editors fetch it from other origins, some of them inside a browser.
OPEN_HEADERS: Final = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@router.get(
    "/schemas/bounty.json", tags=["operation"], summary="How .github/bounty.yml is written", responses=_DESCRIBED
)
def policy_schema() -> JSONResponse:
    """JSON Schema of a repository's policy file, descriptions in both languages; the same for everybody."""
    return JSONResponse(SCHEMA, headers=OPEN_HEADERS)
