"""Makes whole pages out of templates: one environment a language, the frame, and the headers every page has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import jinja2
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from app import i18n
from app.i18n import LANGUAGES, NAMES, Language
from app.web.addresses import address
from app.web.assets import Assets
from app.web.problem_words import WORDS

TEMPLATES: Final = Path(__file__).with_name("templates")
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script, no style of a page's own, nothing from elsewhere."""
# What people sent us and no page may hold: a form that is shown again keeps the rest.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    # The page's own address goes to this host alone; with none at all, a form would name no origin either.
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the frame needs to know of a request. ``toggle`` is the same page in the other language."""

    language: Language
    base_url: str
    now: datetime
    path: str = ""
    toggle: str | None = None
    key: str = ""
    login: str | None = None
    roles: frozenset[str] = frozenset()
    csrf: str = ""
    can_sign_in: bool = False


class Pages:
    """Templates by language. ``assets`` are the files that pages name, ``contact`` whom a visitor writes to as mailto:
    or https:, empty for nobody."""

    def __init__(self, assets: Assets, contact: str = "") -> None:
        self.assets = assets
        self._environments = {language: _environment(language, assets, contact) for language in LANGUAGES}

    def render(
        self,
        template: str,
        shown: Shown,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """The page of this template, as ``board/list.html``."""
        found = self._environments[shown.language].get_template(template)
        text = found.render({"shown": shown, "status": status, **(context or {})})
        return HTMLResponse(
            _UNFIT.sub("\ufffd", text), status, {**_HEADERS, "Content-Language": shown.language, **(headers or {})}
        )

    def problem(
        self, code: str, shown: Shown, *, number: str = "", headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """An error, in both languages: what it asks to be done next may not wait for a toggle."""
        answer = self.meaning(code, shown, number=number, headers=headers)
        answer.status_code = WORDS[code].status
        return answer

    def meaning(
        self, code: str, shown: Shown, *, number: str = "", headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """What a problem's code means, as a page that is none itself."""
        words = WORDS[code]
        told: list[tuple[Language, str, str]] = [
            ("en", words.title, words.en),
            ("fr", words.title_fr, words.fr),
        ]
        told.sort(key=lambda part: part[0] != shown.language)
        context = {"told": told, "number": number}
        return self.render("frame/problem.html", shown, context, headers=headers)

    def say(self, language: Language, message: str, **blanks: object) -> str:
        """A sentence for what is no template: ``message`` is the English one, listed in an area's catalogue."""
        return i18n.translations(language).gettext(message) % blanks


def _environment(language: Language, assets: Assets, contact: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        cache_size=-1,
    )
    # The extension brings this method.
    made.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "language": language,
        "other": i18n.other(language),
        "language_names": NAMES,
        "url": lambda key, query=None, **ids: address(key, language, query=query, **ids),
        "contact": contact,
        "asset": assets.address,
        "mark": assets.mark,
        "signature": assets.signature(language),
    }
    made.filters |= _filters(language)
    made.tests["a_day"] = _is_day
    return made


def _is_day(text: str) -> bool:
    """Whether it is a day as fields of days write it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    @jinja2.pass_context
    def ago(context: Context, when: datetime) -> str:
        return i18n.ago(when, context["shown"].now, language)

    return {
        "money": partial(i18n.money, language=language),
        "count": partial(i18n.count, language=language),
        "percent": partial(i18n.percent, language=language),
        "day": partial(i18n.day, language=language),
        "moment": partial(i18n.moment, language=language),
        "iso": lambda when: i18n.as_day(when).isoformat(),
        "stamp": i18n.stamp,
        "machine": i18n.machine,
        "ago": ago,
    }
