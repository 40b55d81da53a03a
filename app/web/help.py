"""Help, the accessibility statement and the privacy notice: pages of prose, a file a page and language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Response

from app.i18n import Language
from app.web.prose import prose
from app.web.visit import PageRouter, Visit

FILES: Final = Path(__file__).with_name("help_texts")
GUIDES: Final = ("help_contributors", "help_maintainers", "help_finance")
NOTICES: Final = ("accessibility", "privacy")
router = PageRouter()


@router.page("help")
def contents(visit: Visit) -> Response:
    """What there is to read, for whom."""
    titles = [(key, text(key, visit.language)[0]) for key in (*GUIDES, *NOTICES)]
    return visit.page("help/contents.html", titles=titles)


@router.page("help_contributors")
@router.page("help_maintainers")
@router.page("help_finance")
@router.page("accessibility")
@router.page("privacy")
def one(visit: Visit) -> Response:
    """The page at whose address the visit is."""
    heading, body = text(visit.key, visit.language)
    return visit.page("help/one.html", heading=heading, text=prose(body, level=2), notice=visit.key in NOTICES)


@cache
def text(key: str, language: Language) -> tuple[str, str]:
    """A page's heading and, as Markdown, its body."""
    heading, _, body = (FILES / f"{key}.{language}.md").read_text("utf-8").partition("\n")
    return heading.removeprefix("# "), body
