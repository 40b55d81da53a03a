"""How sentences are written down: once in English and once in French."""

from __future__ import annotations

Pair = tuple[str, str]


def pairs(written: dict[str, Pair]) -> dict[str, Pair]:
    """The sentences with ~ made the space that must not break: before : ; ? ! % $ and inside « »."""
    return {code: (en.replace("~", "\u00a0"), fr.replace("~", "\u00a0")) for code, (en, fr) in written.items()}
