"""What people read, in their language: the catalogues, and sums, days and moments as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from app.core.money import NBSP, format_en, format_fr
from app.core.policy import TREASURY_ZONE, treasury_day

Language = Literal["en", "fr"]
LANGUAGES: Final[tuple[Language, Language]] = ("en", "fr")
NAMES: Final[Mapping[Language, str]] = {"en": "English", "fr": "Français"}
# Plain "en" and "fr" write CA$ and $CA.
_LOCALES: Final[Mapping[Language, Locale]] = {"en": Locale("en", "CA"), "fr": Locale("fr", "CA")}
CATALOGUES: Final = Path(__file__).with_name("locale") / "fr" / "LC_MESSAGES"


def other(language: Language) -> Language:
    return "fr" if language == "en" else "en"


@cache
def translations(language: Language) -> NullTranslations:
    """The sentences of a language: English is what the templates say, French one catalogue out of all areas'.

    They are read from .po as they are: nothing has to be compiled, so nothing can be stale.
    """
    if language == "en":
        return NullTranslations()
    whole = Catalog(locale="fr")
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def money(cents: int, language: Language) -> str:
    """``125050`` cents as ``$1,250.50`` or ``1 250,50 $``."""
    return format_fr(cents) if language == "fr" else format_en(cents)


def count(number: float, language: Language) -> str:
    """``12345`` as ``12,345`` or ``12 345``; ``2.5`` as ``2.5`` or ``2,5``, three decimals at most."""
    return format_decimal(number, locale=_LOCALES[language])


def percent(number: float, language: Language) -> str:
    """``11.5`` as ``11.5%`` or ``11,5 %``."""
    return f"{count(number, language)}{NBSP}%" if language == "fr" else f"{count(number, language)}%"


def day(when: date | datetime | str, language: Language) -> str:
    """``November 23, 2026`` or ``23 novembre 2026``; a moment is of the day that it is in Ottawa.

    CLDR writes ``1 août``; French in Canada wants ``1er août`` (Canada Gazette).
    """
    found = as_day(when)
    text = format_date(found, "long", locale=_LOCALES[language])
    return f"1er{text[1:]}" if language == "fr" and found.day == 1 else text


def as_day(when: date | datetime | str) -> date:
    """The day in Ottawa of a moment, a day or its ISO text."""
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    return treasury_day(when) if isinstance(when, datetime) else when


def moment(when: datetime, language: Language) -> str:
    """``November 23, 2026, 1:30 p.m. EST`` or ``23 novembre 2026, 13 h 30 HNE``, the time of Ottawa."""
    pattern = "HH 'h' mm z" if language == "fr" else "h:mm a z"
    time = format_datetime(when, pattern, tzinfo=TREASURY_ZONE, locale=_LOCALES[language])
    joined = time.replace(" h ", f"{NBSP}h{NBSP}") if language == "fr" else time.replace(" ", NBSP)
    return f"{day(when, language)}, {joined}"


def stamp(when: datetime) -> str:
    """``2026-11-23 13:30``, the time of Ottawa: for tables, the same in both languages."""
    return f"{when.astimezone(TREASURY_ZONE):%Y-%m-%d %H:%M}"


def ago(when: datetime, now: datetime, language: Language) -> str:
    """``3 days ago``, ``in 3 days``; ``il y a 3 jours``, ``dans 3 jours``."""
    text = format_timedelta(when - now, add_direction=True, locale=_LOCALES[language])
    return text.replace("\u202f", NBSP)


def machine(when: date | datetime | str) -> str:
    """As the attribute ``datetime`` wants it."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return when.isoformat() if isinstance(when, date) else when
