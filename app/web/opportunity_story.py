"""Tells what happened to a contract, fact by fact, in words that anybody may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from app import i18n
from app.core import facts as f
from app.core.state import Contract
from app.i18n import Language
from app.service.board import legible

Say = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened, and when. ``addendum``: it changed what was offered, or until when."""

    at: datetime
    words: str
    addendum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """What a sentence needs beside its fact; ``offered_cents`` is the amount before it."""

    say: Say
    money: Callable[[int], str]
    day: Callable[[Any], str]
    logins: Mapping[int, str]
    offered_cents: int

    def who(self, number: int | None) -> str:
        return self.logins.get(number or 0, "") or self.say("somebody")


def story(facts: Sequence[f.Fact], contract: Contract, say: Say, language: Language) -> list[Step]:
    """Every fact that is told, in order. Reasons that finance gave and payments' references are not."""
    teller = _Teller(
        say=say,
        money=partial(i18n.money, language=language),
        day=partial(i18n.day, language=language),
        logins=_logins(facts, contract),
        offered_cents=0,
    )
    found = []
    for fact in facts:
        if type(fact) in _SENTENCES:
            words = _SENTENCES[type(fact)](teller, fact)
            found.append(Step(at=fact.at, words=words, addendum=isinstance(fact, _ADDENDA)))
        if isinstance(fact, (f.OfferOpened, f.OfferAmended)):
            teller = replace(teller, offered_cents=fact.amount_cents)
    return found


def _logins(facts: Sequence[f.Fact], contract: Contract) -> dict[int, str]:
    """Names by number, as far as the contract tells them."""
    known = {claim.person.id: claim.person.login for claim in contract.claims}
    known |= {payable.payee.id: payable.payee.login for payable in contract.payables}
    known |= {fact.by.id: fact.by.login for fact in facts if fact.by is not None}
    return {int(number): login for number, login in known.items()}


def _by(t: _Teller, fact: f.Fact) -> str:
    return t.who(fact.by.id if fact.by else None)


def _opened(t: _Teller, fact: f.OfferOpened) -> str:
    return t.say("%(person)s offered %(amount)s.", person=_by(t, fact), amount=t.money(fact.amount_cents))


def _proposed(t: _Teller, fact: f.OfferProposed) -> str:
    return t.say("%(person)s proposed %(amount)s.", person=_by(t, fact), amount=t.money(fact.amount_cents))


def _amended(t: _Teller, fact: f.OfferAmended) -> str:
    blanks = {"person": _by(t, fact), "before": t.money(t.offered_cents), "amount": t.money(fact.amount_cents)}
    return t.say("%(person)s changed the amount from %(before)s to %(amount)s.", **blanks)


def _withdrawn(t: _Teller, fact: f.OfferWithdrawn) -> str:
    return t.say("The offer was withdrawn.")


def _granted(t: _Teller, fact: f.ClaimGranted) -> str:
    person, until = fact.person.login, t.day(fact.expires_at)
    return t.say("%(person)s claimed it until %(day)s and accepted the terms.", person=person, day=until)


def _extended(t: _Teller, fact: f.ClaimExtended) -> str:
    person, until = t.who(fact.person_id), t.day(fact.expires_at)
    if fact.reason == "active":
        return t.say("The claim of %(person)s goes on until %(day)s, for there was new work.", person=person, day=until)
    return t.say("The claim of %(person)s was extended until %(day)s.", person=person, day=until)


def _linked(t: _Teller, fact: f.PullRequestLinked) -> str:
    return t.say("%(person)s linked pull request #%(number)s.", person=t.who(fact.author_id), number=fact.number)


def _unlinked(t: _Teller, fact: f.PullRequestUnlinked) -> str:
    if fact.reason == "closed":
        return t.say("A pull request was closed without a merge.")
    return t.say("A pull request no longer names this issue.")


def _merged(t: _Teller, fact: f.PullRequestMerged) -> str:
    person = fact.merged_by.login if fact.merged_by else t.say("somebody")
    return t.say("%(person)s merged pull request #%(number)s.", person=person, number=fact.number)


def _accepted(t: _Teller, fact: f.WorkAccepted) -> str:
    return t.say("The work was accepted.")


def _awarded(t: _Teller, fact: f.ClaimAwarded) -> str:
    blanks = {"person": _by(t, fact), "payee": fact.person.login, "reason": legible(fact.reason)}
    return t.say("%(person)s awarded it to %(payee)s: %(reason)s", **blanks)


def _split(t: _Teller, fact: f.SplitDecided) -> str:
    return t.say("%(person)s decided how it is shared: %(people)s.", person=_by(t, fact), people=_people(fact))


def _people(fact: f.SplitDecided) -> str:
    return ", ".join(login for _, login, _ in fact.shares)


def _owed(t: _Teller, fact: f.PayableOpened) -> str:
    blanks = {"person": fact.payee.login, "amount": t.money(fact.amount_cents), "day": t.day(fact.due_on)}
    return t.say("%(amount)s is owed to %(person)s by %(day)s.", **blanks)


def _paid(t: _Teller, fact: f.PaymentMade) -> str:
    blanks = {"person": t.who(fact.payee_id), "amount": t.money(fact.cents), "day": t.day(fact.paid_on)}
    return t.say("%(amount)s was paid to %(person)s on %(day)s.", **blanks)


def _moved(t: _Teller, fact: f.IssueMoved) -> str:
    return t.say("The issue moved to %(repository)s, and the offer with it.", repository=fact.repository)


def _person(sentence: Callable[[_Teller, str], str]) -> Callable[[_Teller, Any], str]:
    """A sentence about the person that the fact names by number."""
    return lambda t, fact: sentence(t, t.who(getattr(fact, "payee_id", None) or getattr(fact, "person_id", None)))


_SENTENCES: Final[Mapping[type[f.Fact], Callable[[_Teller, Any], str]]] = {
    f.OfferOpened: _opened,
    f.OfferProposed: _proposed,
    f.FundingApproved: lambda t, _: t.say("The funding was approved, and the offer opened."),
    f.OfferAmended: _amended,
    f.IssueTextChanged: lambda t, _: t.say("The text of the issue was changed; what was claimed is kept on record."),
    f.OfferWithdrawn: _withdrawn,
    f.OfferRecommitted: lambda t, _: t.say("It goes on with money of another fiscal year."),
    f.YearEndWarned: lambda t, fact: t.say(
        "It may not be done by %(day)s, when the fiscal year ends.", day=t.day(fact.year_ends_on)
    ),
    f.OfferExpired: lambda t, _: t.say("Nobody claimed it in time, so the offer ended."),
    f.ClaimGranted: _granted,
    f.TermsAccepted: lambda t, fact: t.say("%(person)s accepted the terms.", person=fact.person.login),
    f.ClaimWaitlisted: lambda t, fact: t.say("%(person)s joined the waitlist.", person=fact.person.login),
    f.ClaimReleased: _person(lambda t, person: t.say("%(person)s gave the claim back.", person=person)),
    f.ClaimExpired: _person(lambda t, person: t.say("The claim of %(person)s ran out.", person=person)),
    f.ClaimExtended: _extended,
    f.PullRequestLinked: _linked,
    f.PullRequestUnlinked: _unlinked,
    f.PullRequestMerged: _merged,
    f.ClaimAwarded: _awarded,
    f.SplitDecided: _split,
    f.WorkAccepted: _accepted,
    f.WorkCertified: lambda t, _: t.say("The work was certified."),
    f.WorkRejected: lambda t, _: t.say("The work was found not to be as agreed, and the claim goes on."),
    f.PayableOpened: _owed,
    f.HoldPlaced: lambda t, _: t.say("It was put on hold."),
    f.HoldsLifted: lambda t, fact: t.say("%(person)s let it go on.", person=_by(t, fact)),
    f.IssueMoved: _moved,
    f.RecoveryOpened: lambda t, _: t.say("The paid work came into question."),
    f.RecoveryEnded: lambda t, _: t.say("The question about the paid work was settled."),
    f.PayableScheduled: _person(
        lambda t, person: t.say("Finance put what %(person)s is owed into a batch.", person=person)
    ),
    f.PaymentAuthorized: lambda t, _: t.say("The batch was released for payment."),
    f.PayableUnscheduled: lambda t, _: t.say("It was taken out of the batch."),
    f.PaymentRejected: lambda t, _: t.say("Finance could not pay it and settles why with the payee."),
    f.PayableVoided: _person(lambda t, person: t.say("Nothing is owed to %(person)s any more.", person=person)),
    f.PaymentMade: _paid,
    f.MoneyRecovered: lambda t, fact: t.say("%(amount)s came back.", amount=t.money(fact.cents)),
}
"""A line a fact. What is not here says nothing to the public: reminders, labels taken off, the end of the last line,
what the offerer declared of the need, what makes finance look twice, and invoices."""

SILENT: Final = frozenset(
    {
        f.LabelChecked,
        f.ClaimReminded,
        f.ContractPaid,
        f.OfferAttested,
        f.WarningRaised,
        f.InvoiceReceived,
        f.InvoiceFoundDeficient,
    }
)
_ADDENDA: Final = (f.OfferAmended, f.IssueTextChanged, f.IssueMoved, f.ClaimExtended)
TOLD: Final = frozenset(_SENTENCES)
