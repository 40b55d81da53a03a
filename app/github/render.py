"""Turns a contract into the comment, the check run and the explanation that people read, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.core.facts import Checked, HoldPlaced
from app.core.lifecycle import UNACCEPTED, Status
from app.core.money import format_en, format_fr
from app.core.policy import treasury_day
from app.core.refusals import Refusal
from app.core.rules import ACCEPTANCE
from app.core.state import Contract
from app.github import sentences as s
from app.service.ports import Notice

EN, FR = 0, 1
MONEY: tuple[Callable[[int], str], Callable[[int], str]] = (format_en, format_fr)
QUOTED_CHARACTERS_MAX = 300
_UNSAFE = re.compile(r"[`\r\n\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class BilingualSentences:
    """Implements the port ``Sentences``."""

    def comment(self, contract: Contract | None, notices: Sequence[Notice], issue_number: int, repository: str) -> str:
        parts = [_block(contract, notices, issue_number, language) for language in (EN, FR)]
        return f"{parts[EN]}\n\n---\n\n{parts[FR]}"

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        title = " / ".join(_check_title(contract, language) for language in (EN, FR))
        summary = "\n\n---\n\n".join(_check_summary(contract, pull_number, language) for language in (EN, FR))
        return _conclusion(contract), title, summary


def explain(contract: Contract) -> tuple[str, str]:
    """Where a contract stands, what is missing and who owes the next step, for a terminal: English, French."""
    return _plain(contract, EN), _plain(contract, FR)


def refusal_words(refusal: Refusal, language: int) -> str:
    """One refusal as a sentence."""
    return s.REFUSALS[refusal.code][language].format(**_blanks(refusal.details, language))


def quoted(text: str) -> str:
    """Text from a person as inline code: no markdown, mention, HTML or unseen character of it takes effect."""
    clean = _UNSAFE.sub(" ", text).strip()
    return f"`{clean[:QUOTED_CHARACTERS_MAX] or ' '}`"


def _plain(contract: Contract, language: int) -> str:
    lines = _state_lines(contract, contract.offer.issue_number, language)
    text = "\n".join(lines).replace("\n\n", "\n")
    return text.replace("### ", "").replace("**", "").replace("`", "")


def _block(contract: Contract | None, notices: Sequence[Notice], issue_number: int, language: int) -> str:
    lines = _state_lines(contract, issue_number, language) if contract is not None else []
    lines += [_notice(notice, language) for notice in notices]
    lines.append(f"<sub>{s.WORDS['foot'][language]}</sub>")
    return "\n\n".join(lines)


def _notice(notice: Notice, language: int) -> str:
    words = refusal_words(notice.refusal, language)
    return f"> @{notice.login}\u00a0— {words}" if notice.login else f"> {words}"


def _state_lines(contract: Contract, issue_number: int, language: int) -> list[str]:
    lines = [_headline(contract, language)]
    lines += _people(contract, language)
    lines += _verdict_lines(contract, language)
    lines += [s.WORDS["held"][language].format(why=_hold(hold, language)) for hold in contract.holds]
    lines += _money_lines(contract, language)
    lines.append(s.WORDS["next"][language].format(step=_next(contract, issue_number, language)))
    return lines


def _headline(contract: Contract, language: int) -> str:
    amount, tax = MONEY[language](contract.amount_cents), ""
    if contract.tax_cents and contract.status in UNACCEPTED:
        tax = ", " + s.WORDS["tax"][language].format(tax=MONEY[language](contract.tax_cents))
    colon = "\u00a0:" if language == FR else ":"
    status = s.STATUSES[contract.status][language]
    return f"### {s.WORDS['bounty'][language]}{colon} {amount} — {status}" + (f"\n\n{amount}{tax}." if tax else "")


def _people(contract: Contract, language: int) -> list[str]:
    lines = []
    if contract.status in UNACCEPTED:
        for claim in contract.active_claims:
            until = _day(claim.expires_at)
            words = s.WORDS["holder"][language]
            lines.append(words.format(holder=quoted(claim.person.login), until=until))
        if contract.waitlist:
            names = ", ".join(quoted(claim.person.login) for claim in contract.waitlist)
            lines.append(s.WORDS["waiting"][language].format(names=names))
    return lines


def _verdict_lines(contract: Contract, language: int) -> list[str]:
    verdicts = _verdicts(contract)
    if not verdicts or contract.merge is None:
        return []
    items = []
    for verdict in verdicts:
        mark = s.WORDS["yes" if verdict.ok else "no"][language]
        colon = "\u00a0:" if language == FR else ":"
        items.append(f"{s.VERDICTS[verdict.code][language]}{colon} {mark}")
    return [s.WORDS["checks"][language].format(pull=contract.merge.number, list="; ".join(items))]


def _verdicts(contract: Contract) -> tuple[Checked, ...]:
    if contract.accepted is not None:
        return contract.accepted.verdicts
    return contract.merge.verdicts if contract.merge is not None else ()


def _hold(hold: HoldPlaced, language: int) -> str:
    words = s.HOLDS.get(hold.code, (hold.code, hold.code))[language]
    colon = "\u00a0:" if language == FR else ":"
    return f"{words}{colon} {quoted(hold.reason)}" if hold.reason else f"{words}."


def _money_lines(contract: Contract, language: int) -> list[str]:
    lines = []
    for payable in contract.payables:
        total = MONEY[language](payable.amount_cents)
        payee = quoted(payable.payee.login)
        if payable.paid is not None:
            paid = MONEY[language](payable.paid.cents)
            lines.append(s.WORDS["paid"][language].format(payee=payee, total=paid, day=payable.paid.paid_on))
        else:
            words = s.WORDS["owed_tax" if payable.tax_cents else "owed"][language]
            lines.append(words.format(payee=payee, total=total, due=payable.due_on))
    return lines


def _next(contract: Contract, issue_number: int, language: int) -> str:
    step = contract.status.value
    if contract.held and contract.live:
        step = "held" if contract.status in UNACCEPTED else "held_payable"
    claim = contract.active_claims[0] if contract.active_claims else None
    unpaid = [p.due_on for p in contract.payables if p.paid is None]
    pulls = [p.number for p in contract.pulls if p.active]
    return s.NEXT[step][language].format(
        holder=quoted(claim.person.login) if claim else "",
        until=_day(claim.expires_at) if claim else "",
        issue=issue_number,
        pull=pulls[-1] if pulls else "",
        due=min(unpaid, default=""),
    )


def _check_title(contract: Contract, language: int) -> str:
    if contract.held:
        return s.WORDS["held"][language].replace("**", "").format(why=_hold(contract.holds[0], language))
    if contract.status in UNACCEPTED:
        return s.WORDS["waiting_for_merge"][language]
    return s.STATUSES[contract.status][language]


def _check_summary(contract: Contract, pull_number: int, language: int) -> str:
    ours = contract.merge is not None and contract.merge.number == pull_number
    known = {v.code: v.ok for v in _verdicts(contract)} if ours else {}
    rows = [f"| {s.WORDS['rule'][language]} | {s.WORDS['result'][language]} |", "|---|---|"]
    for code in [c for c in (*ACCEPTANCE, "awarded") if c in ACCEPTANCE or c in known]:
        answer = "pending" if code not in known else "yes" if known[code] else "no"
        rows.append(f"| {s.VERDICTS[code][language]} | {s.WORDS[answer][language]} |")
    step = s.WORDS["next"][language].format(step=_next(contract, contract.offer.issue_number, language))
    return "\n".join(rows) + f"\n\n{step}"


def _conclusion(contract: Contract) -> str:
    if contract.held:
        return "action_required"
    return "success" if contract.status in (Status.PAYABLE, Status.PAID) else "neutral"


def _blanks(details: Mapping[str, str | int | list[str]], language: int) -> dict[str, str]:
    """A refusal's details as words: sums of money in the language's notation, codes as sentences, text quoted."""
    blanks: dict[str, str] = {"readings": ""}
    for name, value in details.items():
        if name.endswith("_cents"):
            blanks[name.removesuffix("_cents")] = MONEY[language](int(str(value)))
        elif name == "readings":
            blanks[name] = _readings(list(value) if isinstance(value, list) else [], language)
        elif name == "problem":
            problems = {**s.COMMAND_PROBLEMS, **s.AMOUNT_PROBLEMS} if "text" in details else s.COMMAND_PROBLEMS
            blanks[name] = problems[str(value)][language]
        elif name == "status":
            blanks[name] = s.STATUSES[str(value)][language].lower()
        elif name == "codes":
            codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
            blanks[name] = "; ".join(s.HOLDS.get(code, (code, code))[language] for code in codes)
        elif name in ("text", "login", "repository", "reference"):
            blanks[name] = quoted(str(value))
        else:
            blanks[name] = ", ".join(quoted(str(v)) for v in value) if isinstance(value, list) else str(value)
    return blanks


def _readings(cents: list[str], language: int) -> str:
    if not cents:
        return ""
    sums = s.WORDS["and_or"][language].join(MONEY[language](int(text)) for text in cents)
    return s.WORDS["readings"][language].format(list=sums)


def _day(moment: datetime | None) -> str:
    return treasury_day(moment).isoformat() if moment is not None else ""
