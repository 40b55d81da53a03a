"""Everything the App says, once in English and once in French, under the code it says it for."""

from __future__ import annotations

from app.github.sentences.blanks import ACTS, AMOUNT_PROBLEMS, COMMAND_PROBLEMS, MISSING, SUMS
from app.github.sentences.holds import ENDS, HOLDS, MENDS
from app.github.sentences.pairs import Pair
from app.github.sentences.refusals import REFUSALS
from app.github.sentences.standing import NEXT, STATUS_LABELS, STATUSES, VERDICTS, WORDS

__all__ = [
    "ACTS",
    "AMOUNT_PROBLEMS",
    "COMMAND_PROBLEMS",
    "ENDS",
    "HOLDS",
    "MENDS",
    "MISSING",
    "NEXT",
    "REFUSALS",
    "STATUSES",
    "STATUS_LABELS",
    "SUMS",
    "VERDICTS",
    "WORDS",
    "Pair",
]
