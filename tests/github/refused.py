"""One refusal of each kind, with what fills its sentence."""

from typing import Final

from app.core.refusals import Code, Refusal


def _refused(code: Code, **details: str | int | list[str]) -> Refusal:
    return Refusal(code=code, details=details)


REFUSED: Final = (
    _refused(Code.NOT_AUTHORISED, role="triage", roles=["admin", "maintain"]),
    _refused(Code.BOT_CANNOT_OFFER),
    _refused(Code.BOT_CANNOT_CLAIM),
    _refused(Code.AMOUNT_DOUBTFUL, text="1.500", problem="doubtful_thousands", readings=["150", "150000"]),
    _refused(Code.AMOUNT_MISSING),
    _refused(Code.SEVERAL_AMOUNTS, labels=["bounty: $1", "prime : 2 $"]),
    _refused(Code.ISSUE_IS_CLOSED),
    _refused(Code.NO_FUND, repository="department/project"),
    _refused(Code.FUND_TOO_LOW, total_cents=113_000, free_cents=100_000),
    _refused(Code.OVER_CEILING, total_cents=1_130_000, limit_cents=1_000_000),
    _refused(Code.UNDER_MINIMUM, amount_cents=100, limit_cents=2_000),
    _refused(Code.OVER_MAXIMUM, total_cents=1_130_000, limit_cents=1_000_000),
    _refused(Code.TAX_UNKNOWN, region="YT"),
    _refused(Code.ONLY_UPWARD, amount_cents=50_000),
    _refused(Code.TOO_LATE, status="payable"),
    _refused(Code.NO_OFFER),
    _refused(Code.OFFER_ENDED, status="withdrawn"),
    _refused(Code.OWN_OFFER),
    _refused(Code.IS_HELD, codes=["asked", "accepted_by_other"]),
    _refused(Code.ALREADY_YOURS),
    _refused(Code.ALREADY_WAITING),
    _refused(Code.WAITLIST_FULL, limit=10),
    _refused(Code.TOO_MANY_CLAIMS, limit=3),
    _refused(Code.COOLING_OFF, until="2026-12-01"),
    _refused(Code.NO_CLAIM),
    _refused(Code.NO_MORE_EXTENSIONS, limit=1),
    _refused(Code.PERSON_UNKNOWN, login="nobody"),
    _refused(Code.PAYEE_NOT_HUMAN, login="helper[bot]"),
    _refused(Code.OWN_BENEFIT),
    _refused(Code.NOT_HELD),
    _refused(Code.STILL_MISSING, codes=["default_branch"]),
    _refused(Code.CONTESTED),
    _refused(Code.COMMAND_UNREADABLE, command="claim", problem="bad_number"),
    _refused(Code.NOT_PAYABLE, status="paid"),
    _refused(Code.NOT_A_PAYEE),
    _refused(Code.AMOUNT_NOT_EXACT, amount_cents=1, net_cents=50_000, total_cents=56_500),
    _refused(Code.PAID_DIFFERENTLY, reference="R-1", paid_on="2026-11-25", amount_cents=50_000),
    _refused(Code.PAID_IN_FUTURE, paid_on="2027-01-01"),
    _refused(Code.LABEL_STANDS, amount_cents=50_000),
    _refused(Code.REOPENED_WITHOUT_OFFER),
    _refused(Code.ACCOUNT_TOO_NEW, days=30),
    _refused(Code.NOT_ON_PULLS),
    _refused(Code.STILL_ON_GITHUB),
    _refused(Code.IN_A_BATCH, batch=4),
    _refused(Code.NOT_RELEASED, batch=4),
    _refused(Code.SAME_PERSON),
    _refused(Code.NO_DELEGATION, act="offer", cost_centre="1001"),
    _refused(Code.OVER_DELEGATION, act="approve", total_cents=56_500, limit_cents=50_000),
    _refused(Code.NOT_PAID, status="payable"),
    _refused(Code.MORE_THAN_PAID, amount_cents=60_000, left_cents=56_500),
)
