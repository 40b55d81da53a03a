"""Pictures that tell from anywhere what is offered: one for a repository, one for an issue."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from markupsafe import escape

from app import i18n
from app.i18n import Language
from app.service.board import Standing
from app.web.cached import kept
from app.web.parts import Parts, WebParts
from app.web.requests import Id

# GitHub keeps pictures of its own accord for as long as it is told.
SECONDS: Final = 300
CHARACTER_PIXELS: Final = 7
MARGIN_PIXELS: Final = 16
# White text on each of them can be read by people who see less (contrast of more than 4.5).
_COLOURS: Final = {"open": "#03662a", "claimed": "#2962a3", "submitted": "#2962a3"}
_OTHER: Final = "#595959"
_SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {value}">\
<title>{label}: {value}</title>\
<rect width="{width}" height="20" rx="3" fill="#26374a"/>\
<rect x="{left}" width="{right}" height="20" rx="3" fill="{colour}"/>\
<rect x="{left}" width="4" height="20" fill="{colour}"/>\
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\
<text x="{label_middle}" y="14">{label}</text><text x="{value_middle}" y="14">{value}</text></g></svg>
"""
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "label": ("bounty", "prime"),
    "none": ("none", "aucune"),
    "held": ("on hold", "suspendue"),
    "count": ("{count} open, {sum}", "{count} ouvertes, {sum}"),
    "one": ("1 open, {sum}", "1 ouverte, {sum}"),
    "open": ("{sum} open", "{sum}, ouverte"),
    "claimed": ("{sum} claimed", "{sum}, réclamée"),
    "submitted": ("{sum} in review", "{sum}, en révision"),
    "accepted": ("{sum} accepted", "{sum}, acceptée"),
    "payable": ("{sum} to be paid", "{sum}, à payer"),
    "scheduled": ("{sum} payment scheduled", "{sum}, paiement prévu"),
    "paid": ("{sum} paid", "{sum}, payée"),
    "withdrawn": ("withdrawn", "retirée"),
    "expired": ("expired", "échue"),
    "void": ("void", "annulée"),
}
Name = Annotated[str, Path(max_length=140, pattern=r"^[A-Za-z0-9._-]+$")]
router = APIRouter(redirect_slashes=False)


@router.get("/badges/{owner}/{name}/{number}.svg", include_in_schema=False)
def of_issue(request: Request, parts: Parts, owner: Name, name: Name, number: Id) -> Response:
    """What is offered on one issue; what may not be seen looks like what is not there."""
    return _badge(request, parts, f"{owner}/{name}", number)


@router.get("/badges/{owner}/{name}.svg", include_in_schema=False)
def of_repository(request: Request, parts: Parts, owner: Name, name: Name) -> Response:
    """How many offers a repository has that are not over, and how much they are together."""
    return _badge(request, parts, f"{owner}/{name}", None)


def _badge(request: Request, parts: WebParts, repository: str, number: int | None) -> Response:
    language: Language = "fr" if request.query_params.get("lang") == "fr" else "en"
    found = parts.pages.board.standing(repository, number)
    colour = _COLOURS.get(found.status, _OTHER) if found and not found.held else _OTHER
    body = picture(_word("label", language), _told(found, language, number is None), colour)
    # Any page may show it: it tells nothing that is not public.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Content-Language": language}
    return kept(request, body, "image/svg+xml", SECONDS, headers)


def picture(label: str, value: str, colour: str) -> bytes:
    """Two fields beside each other, as wide as their words."""
    left, right = (CHARACTER_PIXELS * len(text) + MARGIN_PIXELS for text in (label, value))
    text = _SVG.format(
        width=left + right,
        left=left,
        right=right,
        colour=colour,
        label=escape(label),
        value=escape(value),
        label_middle=left // 2,
        value_middle=left + right // 2,
    )
    return text.encode()


def _told(found: Standing | None, language: Language, several: bool) -> str:
    if found is None:
        return _word("none", language)
    total = i18n.money(found.amount_cents, language)
    if several:
        return _word("one" if found.count == 1 else "count", language).format(
            count=i18n.count(found.count, language), sum=total
        )
    words = _word(found.status, language).format(sum=total)
    return f"{words}, {_word('held', language)}" if found.held else words


def _word(code: str, language: Language) -> str:
    return _WORDS[code][1 if language == "fr" else 0]
