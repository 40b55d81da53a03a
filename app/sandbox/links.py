"""How GitHub reads references and closing words in text; it does not care for code marks or quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+"
_REFERENCE = re.compile(rf"(?<![\w/])(?P<repository>{_NAME})?#(?P<number>\d+)\b")
_CLOSING = re.compile(
    rf"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?P<repository>{_NAME})?#(?P<number>\d+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """``repository`` is ``owner/name``, None for the text's own repository."""

    repository: str | None
    number: int


def mentions(text: str) -> list[Reference]:
    """Every ``#N`` and ``owner/name#N`` in the text, in order."""
    return [_reference(match) for match in _REFERENCE.finditer(text)]


def closing(text: str) -> list[Reference]:
    """References behind a closing word, one per word (docs: linking a pull request to an issue)."""
    return [_reference(match) for match in _CLOSING.finditer(text)]


def _reference(match: re.Match[str]) -> Reference:
    return Reference(repository=match["repository"], number=int(match["number"]))
