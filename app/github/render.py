"""Turns a contract into the comment, the check run and the explanation that people read, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.facts import OfferWithdrawn
from app.core.lifecycle import OWED, UNACCEPTED, UNDELIVERED, Status
from app.core.narrow import FileFault
from app.core.parts import Claim, Payable
from app.core.policy import year_ends_on
from app.core.state import Contract
from app.github import federal_words as federal
from app.github import sentences as s
from app.github.checklist import checklist, counts, is_waiting, next_step
from app.github.doubt_words import doubts, hold_words
from app.github.policy_words import report
from app.github.wording import (
    EN,
    FR,
    LISTED_MAX,
    MONEY,
    addressed,
    day,
    holders,
    listed,
    percent,
    quoted,
    refusal_words,
    with_whole_dates,
    without_formulas,
)
from app.service.ports import Notice

__all__ = ["EN", "FR", "BilingualSentences", "explain", "next_words", "quoted", "refusal_words"]

LANGUAGE_TAGS: Final = ("en", "fr")
MARKS: Final = {True: "✅", False: "❌", None: "⏳"}
RESULTS: Final = {True: "yes", False: "no", None: "later"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BilingualSentences:
    """What the port ``Sentences`` wants, for every repository; ``french_first`` where French is the language of work.

    ``fault`` is what is wrong with the repository's policy file; the comment of a live contract says it.
    ``extensions_max`` is how often a claim can be extended there. ``base_url`` is the address of our own pages, for
    what is done there.
    """

    french_first: bool = False
    fault: FileFault | None = None
    extensions_max: int = 1
    base_url: str = ""

    def comment(
        self,
        contract: Contract | None,
        notices: Sequence[Notice],
        issue_number: int,
        repository: str,
        in_question: Sequence[Contract] = (),
    ) -> str:
        def write(language: int) -> list[str]:
            return _comment(contract, notices, issue_number, language, fault, self.base_url, in_question)

        fault = self.fault if contract is not None and contract.live else None
        return self._both(write)

    def reminder(self, contract: Contract, claim: Claim) -> str:
        return self._both(lambda lang: [_reminder(contract, claim, lang, claim.extensions < self.extensions_max)])

    def button(self) -> tuple[str, str]:
        return "Look again / Revoir", "Ask GitHub again / Reconsulter GitHub"

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        title = " / ".join(_check_title(contract, pull_number, language) for language in self._order())
        summary = self._both(lambda language: _check_summary(contract, pull_number, language))
        return _conclusion(contract, pull_number), title, summary

    def _order(self) -> tuple[int, int]:
        return (FR, EN) if self.french_first else (EN, FR)

    def _both(self, write: Callable[[int], list[str]]) -> str:
        """Each language in an element that names it, so that a screen reader pronounces it as what it is."""
        parts = ["\n\n".join(write(language)) for language in self._order()]
        tagged = [
            f'<div lang="{LANGUAGE_TAGS[language]}">\n\n{part}\n\n</div>'
            for language, part in zip(self._order(), parts, strict=True)
        ]
        return with_whole_dates(without_formulas("\n\n---\n\n".join(tagged)))


def explain(contract: Contract) -> tuple[str, str]:
    """Where a contract stands, what is missing and who owes the next step, for a terminal: English, French."""
    return _plain(contract, EN), _plain(contract, FR)


def _plain(contract: Contract, language: int) -> str:
    lines = _standing(contract, contract.offer.issue_number, language)
    if is_waiting(contract):
        lines += [_why_not(contract, language), _check_items(contract, language, evident=True)]
    return "\n".join(lines).replace("### ", "").replace("**", "").replace("`", "")


def _comment(
    contract: Contract | None,
    notices: Sequence[Notice],
    issue_number: int,
    language: int,
    fault: FileFault | None,
    base_url: str,
    in_question: Sequence[Contract],
) -> list[str]:
    parts: list[str] = []
    if contract is not None:
        parts += _standing(contract, issue_number, language)
        parts += [words for each in in_question[-LISTED_MAX:] for words in doubts(each, language, "recovery_before")]
        if is_waiting(contract):
            why = f"<details>\n<summary>{_why_not(contract, language)}</summary>"
            parts += [why, _check_items(contract, language), "</details>"]
        parts += federal.where(contract, language, base_url)
    elif not notices:
        parts.append(s.WORDS["nothing"][language])
    parts += [f"> {_notice(notice, language)}" for notice in _newest(notices)]
    parts += [f"> ⚠️ {report(fault, language)}"] if fault else []
    return [*parts, s.WORDS["foot"][language]]


def _newest(notices: Sequence[Notice]) -> list[Notice]:
    """The same thing told to the same person more than once stands once, where it was told last."""
    last = {(n.login, n.refusal.code, repr(n.refusal.details)): n for n in notices}
    return [n for n in notices if n in last.values()]


def _notice(notice: Notice, language: int) -> str:
    words = refusal_words(notice.refusal, language)
    if notice.login is None:
        return words
    return s.WORDS["notice"][language].format(person=quoted(notice.login), day=day(notice.at), words=words)


def _standing(contract: Contract, issue_number: int, language: int) -> list[str]:
    """Headline, holds, next step, then what there is to know, a paragraph or list each."""
    holds = contract.holds[-LISTED_MAX:]
    known = _agreed(contract, language) if contract.status in UNDELIVERED else _owed(contract, language)
    if contract.withdrawn is not None:
        known = [_withdrawn(contract.withdrawn, language)]
    return [
        s.WORDS["headline"][language].format(
            amount=MONEY[language](contract.amount_cents), status=_status(contract, language)
        ),
        *[hold_words(hold, language) for hold in holds],
        *doubts(contract, language),
        s.WORDS["next"][language].format(step=next_words(contract, issue_number, language)),
        *(["\n".join(f"- {line}" for line in known)] if known else []),
    ]


def _reminder(contract: Contract, claim: Claim, language: int, more: bool) -> str:
    """The one text of ours that calls a person: the mention is what makes GitHub tell them."""
    working = any(pull.active and pull.author_id == claim.person.id for pull in contract.pulls)
    told = s.WORDS["reminder_work" if working else "reminder"][language].format(
        person=addressed(claim.person.login),
        amount=MONEY[language](contract.amount_cents),
        until=day(claim.expires_at),
        issue=contract.offer.issue_number,
    )
    return f"{told} {s.WORDS['reminder_extend'][language]}" if more else told


def _status(contract: Contract, language: int) -> str:
    status = s.STATUSES[contract.status][language]
    return s.WORDS["status_held"][language].format(status=status) if contract.held else status


def next_words(contract: Contract, issue_number: int, language: int) -> str:
    """What comes next and who owes it, as a line of Markdown that begins within a sentence."""
    claims = contract.active_claims
    several = s.WORDS["one_of"][language]
    pulls = [pull.number for pull in contract.pulls if pull.active]
    return s.NEXT[next_step(contract)][language].format(
        holder=several if len(claims) > 1 else quoted(claims[0].person.login) if claims else "",
        until=max((day(claim.expires_at) for claim in claims), default=""),
        issue=issue_number,
        pull=pulls[-1] if pulls else "",
        due=min((p.due_on for p in contract.payables if p.paid is None), default=""),
        offerer=quoted(contract.offer.by.login) if contract.offer.by else "",
        payees=listed([quoted(login) for login in federal.silent(contract)], language),
    )


def _agreed(contract: Contract, language: int) -> list[str]:
    """What is known while the work goes on: tax, who holds it until when, who waits, with which pull requests."""
    words = {code: pair[language] for code, pair in s.WORDS.items()}
    lines = [holders(contract, language)] if contract.active_claims else []
    lines += federal.known(contract, language)
    if contract.status is Status.OPEN and not contract.held and contract.offer.expires_at:
        lines.append(words["open_until"].format(day=day(contract.offer.expires_at)))
    if contract.year_end_warned and contract.status in UNACCEPTED:
        lines.append(words["year_ends"].format(day=year_ends_on(contract.offer.fiscal_year).isoformat()))
    if waiting := [quoted(claim.person.login) for claim in contract.waitlist if claim.terms_hash]:
        lines.append(words["waiting"].format(names=listed(waiting, language)))
    merged = [contract.merge.number] if contract.merge else []
    if numbers := sorted({*merged, *(pull.number for pull in contract.pulls if pull.active)}):
        lines.append(words["pulls"].format(numbers=listed([f"#{number}" for number in numbers], language)))
    if contract.shares:
        shares = [
            words["share"].format(person=quoted(login), percent=percent(points, language))
            for _, login, points in contract.shares
        ]
        lines.append(words["split"].format(shares=listed(shares, language)))
    if contract.text_changed:
        lines.append(words["text_changed"])
    if not contract.label_shown:
        lines.append(words["label_gone"].format(label=quoted(contract.label)))
    if contract.tax_cents:
        lines.append(words["tax"].format(tax=MONEY[language](contract.tax_cents)))
    return lines


def _withdrawn(fact: OfferWithdrawn, language: int) -> str:
    coded = s.ENDS.get(fact.reason)
    why = coded[language] if coded else quoted(fact.reason)
    return s.WORDS["withdrawn"][language].format(day=day(fact.at), why=why)


def _owed(contract: Contract, language: int) -> list[str]:
    """What came of it: how it was accepted, and each payee's amount, due date and payment (never its reference)."""
    lines = []
    if contract.accepted is not None:
        on = day(contract.accepted.accepted_at)
        if contract.awarded is not None:
            person, reason = quoted(contract.awarded.person.login), quoted(contract.awarded.reason)
            lines.append(s.WORDS["awarded"][language].format(person=person, day=on, reason=reason))
        elif contract.merge is not None:
            lines.append(s.WORDS["accepted"][language].format(day=on, pull=contract.merge.number))
    return lines + federal.owed(contract, language) + [_payable(payable, language) for payable in contract.payables]


def _payable(payable: Payable, language: int) -> str:
    payee, money = quoted(payable.payee.login), MONEY[language]
    if payable.paid is not None:
        paid = payable.paid
        words = s.WORDS["paid"][language].format(payee=payee, total=money(paid.cents), day=paid.paid_on)
        back = s.WORDS["came_back"][language].format(total=money(payable.recovered_cents))
        return words + (back if payable.recovered_cents else "")
    if payable.voided is not None:
        return s.WORDS["void"][language].format(
            payee=payee, day=day(payable.voided.at), reason=quoted(payable.voided.reason)
        )
    return s.WORDS["owed_tax" if payable.tax_cents else "owed"][language].format(
        payee=payee, total=money(payable.amount_cents), due=payable.due_on, tax=money(payable.tax_cents)
    )


def _why_not(contract: Contract, language: int) -> str:
    results = checklist(contract).values()
    passed = sum(result is True for result in results)
    return s.WORDS["why_not"][language].format(passed=passed, count=len(results))


def _check_items(contract: Contract, language: int, *, evident: bool = False) -> str:
    """A line for each rule; ``evident`` adds to a broken one what it was judged on, for operators."""
    judged = contract.merge.verdicts if contract.merge and evident else ()
    evidence = {verdict.code: f" ({quoted(verdict.evidence)})" for verdict in judged if not verdict.ok}
    return "\n".join(
        f"- {MARKS[ok]} {s.VERDICTS[code][language]}{evidence.get(code, '')}"
        for code, ok in checklist(contract).items()
    )


def _check_title(contract: Contract, pull_number: int, language: int) -> str:
    if not counts(contract, pull_number):
        decided = contract.merge is not None or contract.accepted is not None
        return s.WORDS["check_other" if decided else "check_dropped"][language]
    if contract.held:
        return s.WORDS["check_held"][language]
    if contract.status in UNACCEPTED:
        return s.WORDS["check_waiting"][language]
    return s.STATUSES[contract.status][language]


def _check_summary(contract: Contract, pull_number: int, language: int) -> list[str]:
    standing = _standing(contract, contract.offer.issue_number, language)
    results = checklist(contract) if counts(contract, pull_number) else {}
    rows = [f"| {s.VERDICTS[code][language]} | {s.WORDS[RESULTS[ok]][language]} |" for code, ok in results.items()]
    head = f"| {s.WORDS['check'][language]} | {s.WORDS['result'][language]} |\n|---|---|"
    return [*standing, *(["\n".join([head, *rows])] if rows else [])]


def _conclusion(contract: Contract, pull_number: int) -> str:
    """GitHub's word for the check run; it waits as ``neutral``, for one that runs for weeks says nothing."""
    if not counts(contract, pull_number):
        return "neutral"
    if contract.held:
        return "action_required"
    return "success" if contract.status in (*OWED, Status.PAID) else "neutral"
