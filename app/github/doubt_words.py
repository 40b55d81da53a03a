"""Why a contract stands still or is in question, and who lets it go on, as lines of Markdown."""

from __future__ import annotations

from app.core.facts import HoldPlaced, RecoveryOpened
from app.core.state import Contract
from app.github import sentences as s
from app.github.wording import LISTED_MAX, MONEY, quoted


def hold_words(hold: HoldPlaced, language: int) -> str:
    return f"{s.WORDS['held'][language].format(why=_why(hold, language))} {s.MENDS[hold.code][language]}"


def doubts(contract: Contract, language: int, words: str = "recovery") -> list[str]:
    """What was paid and is in question, newest last; with ``recovery_before`` as what an earlier contract paid."""
    amount = MONEY[language](contract.amount_cents)
    told = s.WORDS[words][language]
    return [told.format(why=_why(doubt, language), amount=amount) for doubt in contract.recoveries[-LISTED_MAX:]]


def _why(doubt: HoldPlaced | RecoveryOpened, language: int) -> str:
    why = s.HOLDS[doubt.code][language]
    return s.WORDS["because"][language].format(why=why, reason=quoted(doubt.reason)) if doubt.reason else why
