"""The pages that stand before the program has an App, in the frame of all others: words of ours, either language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from html import escape

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app import i18n
from app.i18n import Language
from app.web.assets import Assets
from app.web.pages import POLICY, Pages, Shown

__all__ = ["Html", "Language", "assets_route", "fill", "joined", "language_of", "page"]


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
) -> HTMLResponse:
    """A whole page. ``toggle`` is the path of the same page in the other language, None where there is none.

    ``form_action`` is where its forms may lead, as a content security policy writes it.
    """
    shown = Shown(
        language=language,
        base_url="",
        now=datetime.now(UTC),
        path=f"{toggle}?lang={language}",
        toggle=f"{toggle}?lang={i18n.other(language)}" if toggle else None,
    )
    # Filled by fill and joined, which escape what is no markup of ours.
    context = {"heading": heading, "body": Markup(body)}  # noqa: S704
    policy = POLICY.replace("form-action 'self'", f"form-action {form_action}")
    headers = {"Content-Security-Policy": policy, "Vary": "Accept-Language"}
    return _pages().render("frame/setup.html", shown, context, status=status, headers=headers)


def assets_route() -> Route:
    """What serves the files that these pages name."""
    return _pages().assets.route()


@cache
def _pages() -> Pages:
    """In the neutral look: no marks of an operator's are known yet."""
    return Pages(Assets())


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
