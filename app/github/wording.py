"""Puts sums, days and the words of other people into our sentences, so that none of them can act on a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from app.core.money import format_en, format_fr
from app.core.policy import treasury_day
from app.core.refusals import Refusal
from app.core.state import Contract
from app.github import sentences as s
from app.github.command_types import FRENCH_NAMES, CommandKind

EN, FR = 0, 1
MONEY: Final[tuple[Callable[[int], str], Callable[[int], str]]] = (format_en, format_fr)
QUOTED_CHARACTERS_MAX: Final = 300
LISTED_MAX: Final = 10
NON_BREAKING_HYPHEN: Final = "\u2011"


def refusal_words(refusal: Refusal, language: int) -> str:
    """One refusal as a sentence of Markdown."""
    return s.REFUSALS[refusal.code][language].format(**_blanks(refusal.details, language))


def quoted(text: str) -> str:
    """Text from a person as inline code: no markup, mention, reference or unseen character of it takes effect."""
    clean = "".join(" " if _unfit(character) else character for character in text).strip()
    if len(clean) > QUOTED_CHARACTERS_MAX:
        clean = clean[:QUOTED_CHARACTERS_MAX].rstrip() + "…"
    return f"`{clean or ' '}`"


def addressed(login: str) -> str:
    """The person as a mention, which tells them; a name that GitHub would not give to a person stays quoted."""
    return f"@{login}" if _LOGIN.fullmatch(login) else quoted(login)


def listed(items: Sequence[str], language: int) -> str:
    """Items in a row, the first of them if there are too many to read."""
    shown = ", ".join(items[:LISTED_MAX])
    more = len(items) - LISTED_MAX
    return f"{shown} {s.WORDS['more'][language].format(count=more)}" if more > 0 else shown


def percent(basis_points: int, language: int) -> str:
    """``1250`` basis points as ``12.5`` or ``12,5``, without the sign."""
    figure = f"{basis_points // 100}.{basis_points % 100:02}".rstrip("0").rstrip(".")
    return figure.replace(".", ",") if language == FR else figure


def day(moment: datetime | None) -> str:
    return treasury_day(moment).isoformat() if moment is not None else ""


def holders(contract: Contract, language: int) -> str:
    """The clock stands while on hold, so no day is named then: the hold's own length comes on top."""
    people = [(quoted(claim.person.login), day(claim.expires_at)) for claim in contract.active_claims]
    if contract.held:
        names = listed([holder for holder, _ in people], language)
        return s.WORDS["holder_held"][language].format(holder=names)
    if len(people) == 1:
        return s.WORDS["holder"][language].format(holder=people[0][0], until=people[0][1])
    dated = [s.WORDS["until"][language].format(holder=holder, until=until) for holder, until in people]
    return s.WORDS["holders"][language].format(names=listed(dated, language))


def without_formulas(markdown: str) -> str:
    """The same page with no sums read as formulas.

    GitHub takes what stands between two dollar signs of a line for mathematics; the sign inside a tag of its own
    is its documented way out (Writing mathematical expressions, "Dollar signs in line").
    """
    return "\n".join(_unformulated(line) for line in markdown.split("\n"))


def with_whole_dates(markdown: str) -> str:
    """The same page with no date broken at the end of a line: its hyphens become those that hold together."""
    return "\n".join(_unbroken(line) for line in markdown.split("\n"))


# GitHub's rule for a person's account; accounts that a company manages have an underscore before its short code.
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38}")
_PLAIN_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,38}")
_DATE: Final = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_CODE: Final = re.compile(r"(`[^`]*`)")
# Letters and marks that show as nothing, though no control characters.
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")


def _unfit(character: str) -> bool:
    """Whatever would end the code, the line or the direction of writing, or cannot be seen."""
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return character == "`" or hidden or character in _BLANK_LETTERS


def _unformulated(line: str) -> str:
    parts = _CODE.split(line)
    if sum(part.count("$") for part in parts[::2]) < 2:
        return line
    parts[::2] = [part.replace("$", "<span>$</span>") for part in parts[::2]]
    return "".join(parts)


def _unbroken(line: str) -> str:
    parts = _CODE.split(line)
    parts[::2] = [_DATE.sub(lambda found: found[0].replace("-", NON_BREAKING_HYPHEN), part) for part in parts[::2]]
    return "".join(parts)


def _blanks(details: Mapping[str, str | int | list[str]], language: int) -> dict[str, str]:
    """A refusal's details as words: sums in the language's notation, codes as sentences, people's text quoted."""
    blanks = {name.removesuffix("_cents"): _blank(name, value, details, language) for name, value in details.items()}
    return {"readings": "", **blanks}


def _blank(name: str, value: str | int | list[str], details: Mapping[str, str | int | list[str]], language: int) -> str:
    items = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    match name:
        case _ if name.endswith("_cents"):
            return MONEY[language](int(items[0]))
        case "readings":
            return _readings(items, language)
        case "problem":
            return (s.AMOUNT_PROBLEMS if "text" in details else s.COMMAND_PROBLEMS)[items[0]][language]
        case "status":
            return s.STATUSES[items[0]][language].lower()
        case "missing" | "sums":
            return "; ".join((s.MISSING if name == "missing" else s.SUMS)[item][language] for item in items)
        case "act":
            return s.ACTS[items[0]][language]
        case "codes":
            return "; ".join(s.HOLDS[code][language] for code in items)
        case "command":
            return FRENCH_NAMES[CommandKind(items[0])] if language == FR else items[0]
        case "limit" | "days" | "batch" | "year" | "version" | "until" | "paid_on" | "first" | "region":
            return items[0] if _PLAIN_WORD.fullmatch(items[0]) else quoted(items[0])
        case _:
            return listed([quoted(item) for item in items], language)


def _readings(cents: list[str], language: int) -> str:
    if not cents:
        return ""
    sums = s.WORDS["and_or"][language].join(MONEY[language](int(text)) for text in cents)
    return s.WORDS["readings"][language].format(list=sums)
