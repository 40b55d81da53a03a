"""The terms that a claim accepts, as the pages and the exports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version in both languages, as Markdown; ``hash`` is what each claim keeps of it, ``sums`` a file's own."""

    version: str
    texts: Mapping[str, str]
    sums: Mapping[str, str]
    hash: str


class TermsReads(Protocol):
    """What is agreed by a claim."""

    @property
    def current(self) -> str:
        """The version that a claim of today accepts."""
        ...

    def read(self, version: str) -> Terms | None: ...
