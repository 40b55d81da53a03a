"""Reads the settings that finance needs: where invoices go."""

from __future__ import annotations

from typing import Final

from app.settings_rules import Problem
from app.settings_words import WORDS

ADDRESS_CHARACTERS_MAX: Final = 500


def invoice_to(name: str, text: str) -> str | Problem:
    """The department's address for invoices in one language; semicolons part its lines."""
    return text if _is_address(text) else _problem(name, "invoice_to_unreadable")


def both_languages(en: str, fr: str) -> Problem | None:
    """An address in both languages, or in none."""
    if bool(en.strip()) == bool(fr.strip()) or not (_is_address(en) and _is_address(fr)):
        return None
    return _problem("INVOICE_TO_FR" if en.strip() else "INVOICE_TO_EN", "invoice_to_half")


def _is_address(text: str) -> bool:
    return len(text) <= ADDRESS_CHARACTERS_MAX and text.isprintable()


def _problem(name: str, code: str) -> Problem:
    en, fr = WORDS[code]
    return Problem(name=name, en=en.format(name=name), fr=fr.format(name=name))
