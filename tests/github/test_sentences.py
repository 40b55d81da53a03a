"""Every code has its sentence in both languages, with the same blanks and French typography."""

import re
import string

import pytest

from app.core.lifecycle import Status
from app.core.money import AmountProblem
from app.core.refusals import Code, Refusal
from app.core.rules import ACCEPTANCE
from app.github import render, sentences
from app.github.command_types import CommandProblem

CATALOGUES = {
    name: value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, dict) and value
}
DETAILS: dict[str, str | int | list[str]] = {
    "role": "triage",
    "roles": ["admin"],
    "text": "$1,00",
    "problem": "doubtful_decimal",
    "readings": ["100", "10000"],
    "labels": ["bounty: $1", "bounty: $2"],
    "repository": "a/b",
    "region": "ON",
    "status": "payable",
    "codes": ["asked", "accepted_by_other"],
    "limit": 3,
    "days": 30,
    "batch": 4,
    "left_cents": 100,
    "until": "2026-12-01",
    "login": "someone",
    "pull": "#21",
    "command": "claim",
    "paid_on": "2026-12-01",
    "first": "2026-12-02",
    "reference": "R1",
    "total_cents": 56_500,
    "free_cents": 100,
    "limit_cents": 10,
    "amount_cents": 50_000,
    "net_cents": 50_000,
    "act": "certify",
    "missing": ["remote"],
    "sums": ["payee"],
    "year": "2026-2027",
    "version": "2026-11",
    "logins": ["first"],
    "cost_centre": "1001",
    "number": "2026-001",
    "payable": 4,
    "received_on": "2026-12-01",
}
# With "limit" both a count and a sum, each code takes the one it is given in the rules.
SUMS = {
    Code.OVER_CEILING,
    Code.UNDER_MINIMUM,
    Code.OVER_MAXIMUM,
    Code.OVER_DELEGATION,
    Code.OVER_APPROVED,
    Code.SPLITTING,
}


def test_every_code_is_said() -> None:
    assert set(sentences.REFUSALS) == {code.value for code in Code}
    assert set(sentences.AMOUNT_PROBLEMS) == {problem.value for problem in AmountProblem}
    assert set(sentences.COMMAND_PROBLEMS) == {problem.value for problem in CommandProblem}
    assert set(sentences.STATUSES) == {status.value for status in Status}
    assert set(Status) <= {Status(step.split("_")[0]) for step in sentences.NEXT if not step.startswith("held")}
    assert set(ACCEPTANCE) <= set(sentences.HOLDS) and set(ACCEPTANCE) <= set(sentences.VERDICTS)


@pytest.mark.parametrize("name", CATALOGUES)
def test_both_languages_have_the_same_blanks(name: str) -> None:
    for code, (en, fr) in CATALOGUES[name].items():
        assert en and fr, code
        assert _blanks(en) == _blanks(fr), code


@pytest.mark.parametrize("name", CATALOGUES)
def test_french_spaces_do_not_break(name: str) -> None:
    for code, (_, fr) in CATALOGUES[name].items():
        outside_code = re.sub(r"`[^`]*`", "code", fr)
        assert re.search(r" [:;?!%$»]|« ", outside_code) is None, code
        assert "~" not in fr, code


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", [render.EN, render.FR])
def test_every_refusal_can_be_said(code: Code, language: int) -> None:
    details = {
        name: value
        for name, value in DETAILS.items()
        if (name == "limit_cents") == (code in SUMS) or name not in ("limit", "limit_cents")
    }
    if code is Code.COMMAND_UNREADABLE:
        details = {"command": "claim", "problem": "bad_number"}
    words = render.refusal_words(Refusal(code=code, details=details), language)
    assert words and "{" not in words


def test_people_s_words_cannot_act() -> None:
    assert render.quoted("@everyone `x`\n<img src=x> \u202e[a](b)") == "`@everyone  x  <img src=x>  [a](b)`"


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
