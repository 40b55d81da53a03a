"""The addresses that belong to no language: the choice of one, and where to report a weakness."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from app.web.page import language_of
from app.web.pages import Shown
from app.web.parts import Parts
from app.web.problems import Problem

SECURITY_DAYS: Final = 180
router = APIRouter(redirect_slashes=False)


@router.get("/", include_in_schema=False, response_class=HTMLResponse)
def languages(request: Request, parts: Parts) -> Response:
    """English or French: nobody is sent to either without having chosen."""
    shown = Shown(language=language_of(request), base_url=parts.base_url, now=parts.pages.now(), path="/")
    return parts.pages.pages.render("frame/languages.html", shown, headers={"Vary": "Accept-Language"})


@router.get("/.well-known/security.txt", include_in_schema=False)
def security(parts: Parts) -> Response:
    """RFC 9116, if the operator names somebody."""
    if not parts.pages.security_contact:
        raise Problem("not_found")
    ends = (parts.pages.now() + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {parts.pages.security_contact}",
        f"Expires: {ends}",
        "Preferred-Languages: en, fr",
        f"Canonical: {parts.base_url}/.well-known/security.txt",
    )
    return PlainTextResponse("".join(f"{line}\n" for line in lines))
