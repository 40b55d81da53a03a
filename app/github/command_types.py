"""The commands as they leave the grammar: one type for each, its arguments read, and the refused lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from app.core.money import Amount, Doubt


class CommandKind(StrEnum):
    BOUNTY = "bounty"
    CLAIM = "claim"
    RELEASE = "release"
    EXTEND = "extend"
    AWARD = "award"
    SPLIT = "split"
    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    STATUS = "status"


FRENCH_NAMES: Final = {
    CommandKind.BOUNTY: "prime",
    CommandKind.CLAIM: "réclamer",
    CommandKind.RELEASE: "libérer",
    CommandKind.EXTEND: "prolonger",
    CommandKind.AWARD: "attribuer",
    CommandKind.SPLIT: "partager",
    CommandKind.HOLD: "suspendre",
    CommandKind.RESUME: "reprendre",
    CommandKind.WITHDRAW: "retirer",
    CommandKind.STATUS: "état",
}


class CommandProblem(StrEnum):
    """Why a line that begins as one of our commands is not one.

    unexpected_argument: the command takes nothing, or nothing more, behind it.
    other_issue: ``/claim #12`` stands under another issue.
    bad_number: ``/claim`` takes an issue as ``#12``, ``/extend`` a number of days from 1 to 365.
    missing_login: ``/award`` and ``/split`` name people as ``@login``.
    bad_login: what follows the @ cannot be a person's login.
    several_logins: ``/award`` names one person; ``/split`` is for several.
    missing_reason: ``/award``, ``/hold`` and ``/withdraw`` take a reason.
    split_bad_share: a share is not a percentage over zero with at most one decimal (amounts are not read).
    split_too_few: a part alone is no split; all of it to one person takes one back.
    split_too_many: a split is between ten people at most.
    split_repeated: one person stands in the split twice.
    split_not_whole: the shares do not make 100 % together.
    hidden_characters: the line holds characters that cannot be seen or that turn the direction of writing.
    too_long: the line is longer than 1,000 characters.
    too_many: the comment holds more than 20 commands; this one and those below it were not read.
    """

    UNEXPECTED_ARGUMENT = "unexpected_argument"
    OTHER_ISSUE = "other_issue"
    BAD_NUMBER = "bad_number"
    MISSING_LOGIN = "missing_login"
    BAD_LOGIN = "bad_login"
    SEVERAL_LOGINS = "several_logins"
    MISSING_REASON = "missing_reason"
    SPLIT_BAD_SHARE = "split_bad_share"
    SPLIT_TOO_FEW = "split_too_few"
    SPLIT_TOO_MANY = "split_too_many"
    SPLIT_REPEATED = "split_repeated"
    SPLIT_NOT_WHOLE = "split_not_whole"
    HIDDEN_CHARACTERS = "hidden_characters"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that could be read; ``line_number`` counts from 1 in its comment."""

    kind: ClassVar[CommandKind]
    line_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BountyCommand(Command):
    kind = CommandKind.BOUNTY
    amount: Amount | Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCommand(Command):
    """``number``: the issue claimed, None for the one the comment stands under."""

    kind = CommandKind.CLAIM
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCommand(Command):
    kind = CommandKind.RELEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendCommand(Command):
    """``days``: None for what the policy gives."""

    kind = CommandKind.EXTEND
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardCommand(Command):
    """``login`` is as written, without the @; ``reason`` may hold the address of the evidence."""

    kind = CommandKind.AWARD
    login: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginShare:
    """``basis_points`` of the whole: 6,000 is 60 %."""

    login: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCommand(Command):
    """Two shares or more, of different logins, that make 10,000 basis points together; in written order."""

    kind = CommandKind.SPLIT
    shares: tuple[LoginShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCommand(Command):
    kind = CommandKind.HOLD
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCommand(Command):
    """``reason`` may be empty."""

    kind = CommandKind.RESUME
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCommand(Command):
    kind = CommandKind.WITHDRAW
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCommand(Command):
    kind = CommandKind.STATUS


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCommand:
    """A refused line that begins as one of our commands; ``text`` is the line, cut, to be shown escaped."""

    kind: CommandKind
    problem: CommandProblem
    text: str
    line_number: int


Line = (
    BountyCommand
    | ClaimCommand
    | ReleaseCommand
    | ExtendCommand
    | AwardCommand
    | SplitCommand
    | HoldCommand
    | ResumeCommand
    | WithdrawCommand
    | StatusCommand
    | BadCommand
)
