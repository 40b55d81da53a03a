"""What is a command and what only looks like one, written down."""

from __future__ import annotations

from app.core.money import Amount
from app.github.commands import (
    LINE_CHARACTERS_MAX,
    AwardCommand,
    BountyCommand,
    ClaimCommand,
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


def split(*shares: tuple[str, int]) -> SplitCommand:
    read = tuple(LoginShare(login=login, basis_points=points) for login, points in shares)
    return SplitCommand(line_number=1, shares=read)


def bounty(cents: int) -> BountyCommand:
    return BountyCommand(line_number=1, amount=Amount(cents=cents))


READ: dict[str, Line] = {
    "/bounty $500": bounty(50000),
    "/BOUNTY 2K": bounty(200000),
    "/prime 1 250,50 $": bounty(125050),
    "/prime\u00a01\u202f250,50\u00a0$": bounty(125050),
    "/bounty\t500": bounty(50000),
    "/claim": ClaimCommand(line_number=1, number=None),
    "/claim  ": ClaimCommand(line_number=1, number=None),
    "/claim #12": ClaimCommand(line_number=1, number=12),
    "/claim 12": ClaimCommand(line_number=1, number=12),
    "/r\u00e9clamer #12": ClaimCommand(line_number=1, number=12),
    "/release": ReleaseCommand(line_number=1),
    "/extend": ExtendCommand(line_number=1, days=None),
    "/extend 7": ExtendCommand(line_number=1, days=7),
    "/extend 7 days": ExtendCommand(line_number=1, days=7),
    "/prolonger 365\u00a0jours": ExtendCommand(line_number=1, days=365),
    "/award @octo-cat fixed in https://example.org/c/1": AwardCommand(
        line_number=1, login="octo-cat", reason="fixed in https://example.org/c/1"
    ),
    "/attribuer @a_corp  avec  l\u2019aide de @b": AwardCommand(
        line_number=1, login="a_corp", reason="avec  l\u2019aide de @b"
    ),
    "/split @a 60% @b 40%": split(("a", 6000), ("b", 4000)),
    "/split @a 60 %, @b 40 %": split(("a", 6000), ("b", 4000)),
    "/split @a 60%; @b 40%;": split(("a", 6000), ("b", 4000)),
    "/split @a 33.4% @b 33.3% @c 33.3%": split(("a", 3340), ("b", 3330), ("c", 3330)),
    "/partager @a 33,4\u00a0% @b 66,6\u00a0%": split(("a", 3340), ("b", 6660)),
    "/split @a 100%": split(("a", 10_000)),
    "/split @a 0.1% @b 99.9%": split(("a", 10), ("b", 9990)),
    "/hold waiting for legal": HoldCommand(line_number=1, reason="waiting for legal"),
    "/hold \u2764\ufe0f \U0001f468\u200d\U0001f4bb": HoldCommand(
        line_number=1, reason="\u2764\ufe0f \U0001f468\u200d\U0001f4bb"
    ),
    "/suspendre en attente : \u00ab\u00a0oui\u00a0\u00bb": HoldCommand(
        line_number=1, reason="en attente : \u00ab\u00a0oui\u00a0\u00bb"
    ),
    "/resume": ResumeCommand(line_number=1, reason=""),
    "/reprendre tout est l\u00e0": ResumeCommand(line_number=1, reason="tout est l\u00e0"),
    "/withdraw not needed": WithdrawCommand(line_number=1, reason="not needed"),
    "/status": StatusCommand(line_number=1),
    "/\u00e9tat": StatusCommand(line_number=1),
}

Q = CommandProblem
SHARES_OF_ELEVEN = " ".join(f"@p{n} 9%" for n in range(11))
BAD: dict[str, tuple[CommandKind, CommandProblem]] = {
    "/release now": (CommandKind.RELEASE, Q.UNEXPECTED_ARGUMENT),
    "/status of #12": (CommandKind.STATUS, Q.UNEXPECTED_ARGUMENT),
    "/claim this please": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/claim #0": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/claim #\uff11": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/claim #12 #13": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/claim #99999999999": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/claim other/repo#12": (CommandKind.CLAIM, Q.BAD_NUMBER),
    "/extend soon": (CommandKind.EXTEND, Q.BAD_NUMBER),
    "/extend 0": (CommandKind.EXTEND, Q.BAD_NUMBER),
    "/extend -3": (CommandKind.EXTEND, Q.BAD_NUMBER),
    "/extend 366": (CommandKind.EXTEND, Q.BAD_NUMBER),
    "/extend 2 weeks": (CommandKind.EXTEND, Q.BAD_NUMBER),
    "/award": (CommandKind.AWARD, Q.MISSING_LOGIN),
    "/award octocat fixed it": (CommandKind.AWARD, Q.MISSING_LOGIN),
    "/award @ fixed": (CommandKind.AWARD, Q.BAD_LOGIN),
    "/award @dependabot[bot] fixed": (CommandKind.AWARD, Q.BAD_LOGIN),
    "/award @\u043ectocat fixed": (CommandKind.AWARD, Q.BAD_LOGIN),
    f"/award @{'a' * 40} fixed": (CommandKind.AWARD, Q.BAD_LOGIN),
    "/award @a": (CommandKind.AWARD, Q.MISSING_REASON),
    "/award @a @b both": (CommandKind.AWARD, Q.SEVERAL_LOGINS),
    "/split": (CommandKind.SPLIT, Q.MISSING_LOGIN),
    "/split a 60% b 40%": (CommandKind.SPLIT, Q.MISSING_LOGIN),
    "/split please @a 60% @b 40%": (CommandKind.SPLIT, Q.MISSING_LOGIN),
    "/split @ 60% @b 40%": (CommandKind.SPLIT, Q.BAD_LOGIN),
    "/split @a $60 @b $40": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a 60 @b 40": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a @b": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a 0% @b 100%": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a 33.33% @b 66.67%": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a -10% @b 110%": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a \u0666\u0660% @b 40%": (CommandKind.SPLIT, Q.SPLIT_BAD_SHARE),
    "/split @a 60%": (CommandKind.SPLIT, Q.SPLIT_TOO_FEW),
    f"/split {SHARES_OF_ELEVEN}": (CommandKind.SPLIT, Q.SPLIT_TOO_MANY),
    "/split @a 60% @A 40%": (CommandKind.SPLIT, Q.SPLIT_REPEATED),
    "/split @a 60% @b 39.9%": (CommandKind.SPLIT, Q.SPLIT_NOT_WHOLE),
    "/split @a 60% @b 50%": (CommandKind.SPLIT, Q.SPLIT_NOT_WHOLE),
    "/hold": (CommandKind.HOLD, Q.MISSING_REASON),
    "/withdraw ": (CommandKind.WITHDRAW, Q.MISSING_REASON),
    "/cl\u200baim": (CommandKind.CLAIM, Q.HIDDEN_CHARACTERS),
    "/cla\u200dim": (CommandKind.CLAIM, Q.HIDDEN_CHARACTERS),
    "/claim\u202e": (CommandKind.CLAIM, Q.HIDDEN_CHARACTERS),
    "/claim\ufe0f": (CommandKind.CLAIM, Q.HIDDEN_CHARACTERS),
    "/claim #1\u200b2": (CommandKind.CLAIM, Q.HIDDEN_CHARACTERS),
    "/bounty \u202e005": (CommandKind.BOUNTY, Q.HIDDEN_CHARACTERS),
    "/hold why\u2028/release": (CommandKind.HOLD, Q.HIDDEN_CHARACTERS),
    "/hold a\x00b": (CommandKind.HOLD, Q.HIDDEN_CHARACTERS),
    "/hold a\ud800b": (CommandKind.HOLD, Q.HIDDEN_CHARACTERS),
    f"/hold {'a' * LINE_CHARACTERS_MAX}": (CommandKind.HOLD, Q.TOO_LONG),
}

IGNORED = [
    "",
    "/",
    "/ claim",
    "//claim",
    "/claims",
    "/claim.",
    "/claim!",
    "/claim/12",
    "/claim#12",
    "/approve",
    "/lgtm",
    "/close",
    "/\u0441laim",
    "\uff0fclaim",
    "\\/claim",
    "claim",
    " /claim",
    "I would like to /claim this",
    "please do not /bounty 12 yet",
    "https://example.org/a/bounty 5",
    "a/bounty 5",
    "\u200b/claim",
    "\ufeff/claim",
    "/\u212blaim",
    "@gc-bounty /claim",
]
