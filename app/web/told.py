"""What the comment on GitHub says, for a page in one language, as markup that cannot act."""

from __future__ import annotations

from markupsafe import Markup

from app.core.facts import HoldPlaced, RecoveryOpened
from app.core.narrow import FileFault
from app.core.refusals import Refusal
from app.github import sentences as s
from app.github.command_types import CommandProblem
from app.github.policy_words import fault_words
from app.github.wording import EN, FR, quoted, refusal_words
from app.i18n import Language
from app.web.prose import phrase


def refusal(told: Refusal, language: Language) -> Markup:
    return phrase(refusal_words(told, _index(language)))


def hold(placed: HoldPlaced | RecoveryOpened, language: Language) -> Markup:
    """Why it stands still, with the words of who put it so."""
    why = s.HOLDS[placed.code][_index(language)]
    if placed.reason:
        why = s.WORDS["because"][_index(language)].format(why=why, reason=quoted(placed.reason))
    return phrase(_sentence(why))


def hold_code(code: str, language: Language) -> str:
    return _sentence(s.HOLDS[code][_index(language)])


def mend(code: str, language: Language) -> Markup:
    """Who can mend a hold, and how."""
    return phrase(s.MENDS[code][_index(language)])


def verdict(code: str, language: Language) -> str:
    return _sentence(s.VERDICTS[code][_index(language)])


def fault(found: FileFault, language: Language) -> Markup:
    """What is wrong in a policy file, where, and what to write instead."""
    return phrase(fault_words(found, _index(language)))


def command_problem(problem: CommandProblem, language: Language) -> str:
    return _sentence(s.COMMAND_PROBLEMS[problem][_index(language)]).replace("`", "") + "."


def _index(language: Language) -> int:
    return FR if language == "fr" else EN


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
