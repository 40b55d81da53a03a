"""Reads the commands people write in comments, so that what is meant is done and what is doubtful is named.

A command is the whole of its line and begins at its first column: a slash, one of our words (English or
French, with or without accents, either case), then its arguments. ``markdown`` says which lines count. A
slash word that is not ours is ignored in silence, as is one behind a zero-width character; one of ours with
such a character in its line is refused, for nobody could see what it says (emoji may keep theirs).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from app.core.money import read_amount
from app.github.command_types import (
    FRENCH_NAMES,
    AwardCommand,
    BadCommand,
    BountyCommand,
    ClaimCommand,
    Command,
    CommandKind,
    CommandProblem,
    ExtendCommand,
    HoldCommand,
    Line,
    LoginShare,
    ReleaseCommand,
    ResumeCommand,
    SplitCommand,
    StatusCommand,
    WithdrawCommand,
)
from app.github.markdown import spoken_lines

__all__ = [
    "FRENCH_NAMES",
    "AwardCommand",
    "BadCommand",
    "BountyCommand",
    "ClaimCommand",
    "Command",
    "CommandKind",
    "CommandProblem",
    "ExtendCommand",
    "HoldCommand",
    "Line",
    "LoginShare",
    "ReleaseCommand",
    "ResumeCommand",
    "SplitCommand",
    "StatusCommand",
    "WithdrawCommand",
    "parse",
]

COMMANDS_MAX: Final = 20
LINE_CHARACTERS_MAX: Final = 1_000
SHARES_MAX: Final = 10
WHOLE_BASIS_POINTS: Final = 10_000


def parse(body: str) -> tuple[Line, ...]:
    """The commands of a comment or a pull request's text, in order, bad ones among them. Never raises."""
    found: list[Line] = []
    for number, line in spoken_lines(body):
        kind = _kind(line)
        if kind is None:
            continue
        if len(found) == COMMANDS_MAX:
            return (*found, _bad(kind, CommandProblem.TOO_MANY, line, number))
        found.append(_read(kind, line.rstrip(), number))
    return tuple(found)


_WORD_CHARACTERS_MAX: Final = 64
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
_ISSUE: Final = re.compile(r"#?([1-9][0-9]{0,8})")
_DAYS: Final = re.compile(r"([1-9][0-9]{0,2})(?:\s?(?:d|j|days?|jours?))?", re.IGNORECASE)
_DAYS_MAX: Final = 365
_PERCENT: Final = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]))?\s?%")
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_EMOJI_JOINERS: Final = frozenset("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}")


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


_KINDS: Final = {
    name: kind for kind, french in FRENCH_NAMES.items() for name in (kind.value, french, _unaccented(french))
}


def _kind(line: str) -> CommandKind | None:
    """Which of our commands a line begins as; unseen characters in the word do not make it another word."""
    if not line.startswith("/"):
        return None
    word = line[1 : _WORD_CHARACTERS_MAX + 1].split(maxsplit=1)
    if not word or line[1].isspace():
        return None
    seen = "".join(c for c in word[0] if not _unseen(c) and c not in _EMOJI_JOINERS)
    return _KINDS.get(unicodedata.normalize("NFC", seen).lower())


def _unseen(character: str) -> bool:
    control = unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    return (control and character != "\t") or character in _BLANK_LETTERS


def _bad(kind: CommandKind, problem: CommandProblem, line: str, number: int) -> BadCommand:
    return BadCommand(kind=kind, problem=problem, text=line[:LINE_CHARACTERS_MAX], line_number=number)


def _read(kind: CommandKind, line: str, number: int) -> Line:
    if len(line) > LINE_CHARACTERS_MAX:
        return _bad(kind, CommandProblem.TOO_LONG, line, number)
    word, *behind = line.split(maxsplit=1)
    if any(_unseen(c) and c not in _EMOJI_JOINERS for c in line) or _EMOJI_JOINERS & set(word):
        return _bad(kind, CommandProblem.HIDDEN_CHARACTERS, line, number)
    read = _READERS[kind](behind[0] if behind else "", number)
    return _bad(kind, read, line, number) if isinstance(read, CommandProblem) else read


def _bounty(text: str, number: int) -> Line:
    return BountyCommand(line_number=number, amount=read_amount(text))


def _claim(text: str, number: int) -> Line | CommandProblem:
    if not text:
        return ClaimCommand(line_number=number, number=None)
    issue = _ISSUE.fullmatch(text)
    return ClaimCommand(line_number=number, number=int(issue[1])) if issue else CommandProblem.BAD_NUMBER


def _release(text: str, number: int) -> Line | CommandProblem:
    return CommandProblem.UNEXPECTED_ARGUMENT if text else ReleaseCommand(line_number=number)


def _extend(text: str, number: int) -> Line | CommandProblem:
    if not text:
        return ExtendCommand(line_number=number, days=None)
    days = _DAYS.fullmatch(text)
    if days is None or int(days[1]) > _DAYS_MAX:
        return CommandProblem.BAD_NUMBER
    return ExtendCommand(line_number=number, days=int(days[1]))


def _award(text: str, number: int) -> Line | CommandProblem:
    login, *reason = text.split(maxsplit=1) or [""]
    if not login.startswith("@"):
        return CommandProblem.MISSING_LOGIN
    if not _LOGIN.fullmatch(login[1:]):
        return CommandProblem.BAD_LOGIN
    if not reason:
        return CommandProblem.MISSING_REASON
    if reason[0].startswith("@"):
        return CommandProblem.SEVERAL_LOGINS
    return AwardCommand(line_number=number, login=login[1:], reason=reason[0])


def _split(text: str, number: int) -> Line | CommandProblem:
    before, *written = text.split("@")
    if before or not written:
        return CommandProblem.MISSING_LOGIN
    if len(written) > SHARES_MAX:
        return CommandProblem.SPLIT_TOO_MANY
    shares = [_share(part) for part in written]
    read = tuple(share for share in shares if isinstance(share, LoginShare))
    problems = [share for share in shares if isinstance(share, CommandProblem)]
    if problems:
        return problems[0]
    # All of it to one person takes a division back.
    if len(read) < 2 and read[0].basis_points != WHOLE_BASIS_POINTS:
        return CommandProblem.SPLIT_TOO_FEW
    if len({share.login.lower() for share in read}) < len(read):
        return CommandProblem.SPLIT_REPEATED
    if sum(share.basis_points for share in read) != WHOLE_BASIS_POINTS:
        return CommandProblem.SPLIT_NOT_WHOLE
    return SplitCommand(line_number=number, shares=read)


def _share(text: str) -> LoginShare | CommandProblem:
    """One ``login 60%``, a comma or semicolon perhaps behind it."""
    login, *part = text.split(maxsplit=1) or [""]
    if not _LOGIN.fullmatch(login):
        return CommandProblem.BAD_LOGIN
    percent = _PERCENT.fullmatch(part[0].rstrip().rstrip(",;").rstrip()) if part else None
    points = int(percent[1]) * 100 + int(percent[2] or 0) * 10 if percent else 0
    return LoginShare(login=login, basis_points=points) if points else CommandProblem.SPLIT_BAD_SHARE


def _hold(text: str, number: int) -> Line | CommandProblem:
    return HoldCommand(line_number=number, reason=text) if text else CommandProblem.MISSING_REASON


def _resume(text: str, number: int) -> Line:
    return ResumeCommand(line_number=number, reason=text)


def _withdraw(text: str, number: int) -> Line | CommandProblem:
    return WithdrawCommand(line_number=number, reason=text) if text else CommandProblem.MISSING_REASON


def _status(text: str, number: int) -> Line | CommandProblem:
    return CommandProblem.UNEXPECTED_ARGUMENT if text else StatusCommand(line_number=number)


_READERS: Final[dict[CommandKind, Callable[[str, int], Line | CommandProblem]]] = {
    CommandKind.BOUNTY: _bounty,
    CommandKind.CLAIM: _claim,
    CommandKind.RELEASE: _release,
    CommandKind.EXTEND: _extend,
    CommandKind.AWARD: _award,
    CommandKind.SPLIT: _split,
    CommandKind.HOLD: _hold,
    CommandKind.RESUME: _resume,
    CommandKind.WITHDRAW: _withdraw,
    CommandKind.STATUS: _status,
}
