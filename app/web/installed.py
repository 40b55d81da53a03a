"""The page where GitHub leads people after they installed the App: public, and the same for everybody."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.manifest import INSTALLED_PATH
from app.web.page import language_of
from app.web.setup_pages import installed_page

router = APIRouter()


@router.get(INSTALLED_PATH, include_in_schema=False, response_class=HTMLResponse)
def installed(request: Request) -> HTMLResponse:
    """What to do next; nothing of the request is read but the language, and nothing is posted anywhere."""
    return installed_page(language_of(request), INSTALLED_PATH)
