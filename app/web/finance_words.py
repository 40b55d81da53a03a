"""What finance's pages say of refusals, holds, statuses and files, each in the visit's language alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app import i18n
from app.core.refusals import Code, Refusal
from app.github import sentences, wording
from app.service.batching import LineRefused
from app.web.problem_words import WORDS, refusal_words
from app.web.visit import VisitData

_KILO = 1_000


def refusal_said(visit: VisitData, refusal: Refusal) -> str:
    """Why a rule refuses what was asked, and what to do next."""
    if refusal.code is Code.IS_HELD:
        codes = refusal.details.get("codes", [])
        why = "; ".join(hold_reasons(visit, codes if isinstance(codes, list) else [str(codes)]))
        return visit.say("The contract is on hold (%(why)s). Wait until a maintainer resumes it.", why=why)
    if refusal.code is Code.NOT_PAYABLE:
        now = status_said(visit, str(refusal.details.get("status", "")))
        return visit.say("That cannot be done any more: its status is now “%(status)s”.", status=now)
    if refusal.code is Code.NOT_A_PAYEE:
        return visit.say("There is no payable of this number any more.")
    return refusal_words(refusal)[_place(visit)]


def act_refused(visit: VisitData, refusal: Refusal) -> str:
    """Why an approval or a certification is refused, in the words of the issue's comment without its markup."""
    if refusal.code is Code.IS_HELD:
        return refusal_said(visit, refusal)
    return wording.refusal_words(refusal, _place(visit)).replace("`", "")


def warnings_said(visit: VisitData, codes: Iterable[str]) -> list[str]:
    """What finance should see before it pays; none of it stops anything."""
    words = {
        "splitting": visit.say("Sums of one place, person or need pass the ceiling: one contract may be split up."),
        "labeler_is_merger": visit.say("The same person offered it and accepted the work."),
        "same_pair": visit.say("The same people were offerer and payee several times."),
        "near_ceiling": visit.say("One person has several contracts just below the most that one may be."),
        "certifier_is_offerer": visit.say("The person who certified it also offered it."),
        "past_year_end": visit.say("It may be delivered after the fund’s fiscal year ends."),
    }
    return [words.get(code, code) for code in dict.fromkeys(codes)]


def lines_said(visit: VisitData, lines: Sequence[LineRefused]) -> list[str]:
    """A sentence for each line that stops a whole batch."""
    return [
        visit.say("Payable %(number)s: %(why)s", number=line.payable_id, why=refusal_said(visit, line.refusal))
        for line in lines
    ]


def problem_said(visit: VisitData, code: str) -> str:
    """The catalogue's sentence of a problem."""
    words = WORDS[code]
    return words.fr if visit.language == "fr" else words.en


def hold_reasons(visit: VisitData, codes: Iterable[str]) -> list[str]:
    """Why a contract is on hold, as its issue's comment says it."""
    return [sentences.HOLDS[code][_place(visit)] if code in sentences.HOLDS else code for code in codes]


def verdict_said(visit: VisitData, code: str) -> str:
    return sentences.VERDICTS[code][_place(visit)] if code in sentences.VERDICTS else code


def status_said(visit: VisitData, status: str) -> str:
    """Where a contract or a payable stands, in the middle of a sentence."""
    return sentences.STATUSES[status][_place(visit)].lower() if status in sentences.STATUSES else status


def cause_said(visit: VisitData, cause: str) -> str:
    """What moved a fund's money: an act on the fund or a fact of a contract."""
    words = {
        "opened": visit.say("Fund opened"),
        "carried": visit.say("Balance carried over"),
        "amended": visit.say("Fund amended"),
        "transferred": visit.say("Transfer"),
        "closed": visit.say("Fund closed"),
        "rolled": visit.say("Year rolled over"),
        "OfferOpened": visit.say("Offer opened"),
        "OfferProposed": visit.say("Offer proposed"),
        "OfferAmended": visit.say("Offer changed"),
        "OfferRecommitted": visit.say("Offer moved to another year"),
        "OfferWithdrawn": visit.say("Offer withdrawn"),
        "OfferExpired": visit.say("Offer expired"),
        "PayableOpened": visit.say("Work accepted"),
        "PayableScheduled": visit.say("Frozen into a batch"),
        "PayableUnscheduled": visit.say("Taken out of a batch"),
        "PaymentRejected": visit.say("Payment rejected"),
        "PayableVoided": visit.say("Payable voided"),
        "PaymentMade": visit.say("Paid"),
        "MoneyRecovered": visit.say("Money came back"),
    }
    return words.get(cause, cause)


def size_said(visit: VisitData, size_bytes: int) -> str:
    """How large a file is, as people say it."""
    if size_bytes < _KILO:
        return visit.say("%(count)s bytes", count=size_bytes)
    kilo = i18n.count(-(-size_bytes // _KILO), visit.language)
    return visit.say("%(count)s KB", count=kilo)


def _place(visit: VisitData) -> int:
    return 1 if visit.language == "fr" else 0
