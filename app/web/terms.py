"""The terms of a claim, in the words and with the sums that each claim keeps."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from app.web.problems import Problem
from app.web.prose import prose
from app.web.visit import PageRouter, Visit

Version = Annotated[str, Path(max_length=20)]
router = PageRouter()


@router.page("terms_now")
def terms_now(visit: Visit) -> Response:
    """To the version that a claim of today accepts."""
    return visit.go("terms", version=visit.pages.terms.current)


@router.page("terms")
def terms(visit: Visit, version: Version) -> Response:
    """One version; those of the past stay, for claims were made under them."""
    found = visit.pages.terms.read(version)
    if found is None:
        raise Problem("not_found")
    heading, _, text = found.texts[visit.language].partition("\n")
    return visit.page(
        "terms/one.html",
        heading=heading.lstrip("# "),
        text=prose(text),
        terms=found,
        current=found.version == visit.pages.terms.current,
    )
