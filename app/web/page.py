"""The frame of every page for people: one file with its own styles, no script, either language."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse

Language = Literal["en", "fr"]

STYLE: Final = Path(__file__).with_name("page.css").read_text("utf-8")
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_FRAME: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – GC Bounty</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header><div class="frame"><span class="name">GC Bounty</span>{toggle}</div></header>
<main id="main" class="frame" tabindex="-1">
<h1>{heading}</h1>
{body}
</main>
</body>
</html>
"""
_TOGGLE: Final = '<a class="toggle" href="{path}?lang={other}" lang="{other}" hreflang="{other}">{name}</a>'


class Html(str):
    """Markup that is put in as it stands; every other text is escaped."""

    __slots__ = ()


def fill(template: str, **blanks: str) -> Html:
    """The template, which is markup of ours, with its blanks filled; text that is no ``Html`` is escaped."""
    return Html(template.format(**{k: v if isinstance(v, Html) else escape(v) for k, v in blanks.items()}))


def joined(*parts: str) -> Html:
    return Html("\n".join(part if isinstance(part, Html) else escape(part) for part in parts))


def page(
    language: Language,
    heading: str,
    body: Html,
    *,
    toggle: str | None,
    status: int = 200,
    form_action: str = "'none'",
    title: str | None = None,
) -> HTMLResponse:
    """A whole page. ``toggle`` is the path of the same page in the other language, None where there is none.

    ``form_action`` is where its forms may lead, as a content security policy writes it.
    """
    other, name = ("fr", "Français") if language == "en" else ("en", "English")
    content = fill(
        _FRAME,
        lang=language,
        title=title or heading,
        style=Html(STYLE),
        skip="Skip to main content" if language == "en" else "Passer au contenu principal",
        toggle=fill(_TOGGLE, path=toggle, other=other, name=name) if toggle else Html(""),
        heading=heading,
        body=body,
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {form_action}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, status, headers)


def language_of(request: Request, otherwise: Language | None = None) -> Language:
    """``?lang=`` decides, then ``otherwise``, then what the browser prefers; English where nothing is said."""
    asked = request.query_params.get("lang")
    if asked in ("en", "fr"):
        return "fr" if asked == "fr" else "en"
    if otherwise is not None:
        return otherwise
    wishes = [_wish(part) for part in request.headers.get("accept-language", "")[:500].split(",")]
    ranked = {tag: max(q for t, q in wishes if t == tag) for tag, _ in wishes}
    return "fr" if ranked.get("fr", 0.0) > ranked.get("en", 0.0) else "en"


def _wish(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";")
    try:
        weight = float(quality.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight
