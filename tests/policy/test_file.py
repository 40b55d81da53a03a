"""A file is read strictly: each mistake is told with its line and what to write, nothing else than a mistake is."""

import os
import re
import string

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from app.core.narrow import FaultCode, FileFault
from app.core.policy import Policy
from app.github.policy_words import FAULTS, fault_words, report
from app.github.wording import EN, FR
from app.policy_file import BYTES_MAX, FaultyFile, in_force, narrowed, text_of
from app.policy_model import schema

SEED = int(os.environ.get("GCB_SEED", "20261123"))
C = FaultCode
BROKEN: dict[str, list[tuple[int, FaultCode]]] = {
    "claim_days: 5\n\tx": [(2, C.NOT_YAML)],
    "claim_days: 5\n--- \nclaim_days: 4": [(2, C.NOT_YAML)],
    "a: \x00": [(1, C.NOT_YAML)],
    "{" * 9_000: [(1, C.NOT_A_MAPPING)],
    "- claim_days": [(1, C.NOT_A_MAPPING)],
    "claim_days": [(1, C.NOT_A_MAPPING)],
    "? [claim_days]\n: 5": [(1, C.NOT_A_MAPPING)],
    "x" * (BYTES_MAX + 1): [(0, C.TOO_LARGE)],
    "claim_days: &a 5\nextensions_max: *a": [(1, C.ALIAS)],
    "base: &a {claim_days: 5}\n<<: *a": [(1, C.ALIAS)],
    "claim_days: 5\nclaim_days: 4": [(2, C.DUPLICATE_KEY)],
    "\n# ours\n\nclaim_dais: 5": [(4, C.UNKNOWN_KEY)],
    "tax_rates: []\nallowed_accounts: [1]": [(1, C.UNKNOWN_KEY), (2, C.UNKNOWN_KEY)],
    "claim_days: five": [(1, C.NOT_WHOLE)],
    "claim_days: 010": [(1, C.NOT_WHOLE)],
    "claim_days: 1_0": [(1, C.NOT_WHOLE)],
    "claim_days: 5.0": [(1, C.NOT_WHOLE)],
    "claim_days: '5'": [(1, C.NOT_WHOLE)],
    "claim_days:": [(1, C.NOT_WHOLE)],
    "claim_days: true": [(1, C.NOT_WHOLE)],
    "claim_days: {days: 5}": [(1, C.NOT_WHOLE)],
    "claim_days: 0": [(1, C.OUT_OF_RANGE)],
    "claim_days: 99999999999999": [(1, C.OUT_OF_RANGE)],
    "claim_mode: Open": [(1, C.NOT_A_CHOICE)],
    "reminders: no": [(1, C.NOT_A_CHOICE)],
    "main_language: de": [(1, C.NOT_A_CHOICE)],
    "label_prefixes: bounty": [(1, C.NOT_A_LIST)],
    "label_prefixes: []": [(1, C.NOT_A_LIST)],
    "authority_roles: [1]": [(1, C.NOT_A_LIST)],
    "label_prefixes: ['bounty:']": [(1, C.NOT_A_PREFIX)],
    "label_prefixes: ['$']": [(1, C.NOT_A_PREFIX)],
    'label_prefixes: ["pri\\u200bme"]': [(1, C.NOT_A_PREFIX)],
    "offer_maximum: 1,50": [(1, C.NOT_AN_AMOUNT)],
    "offer_maximum: 1.500": [(1, C.NOT_AN_AMOUNT)],
    "offer_maximum: 0": [(1, C.NOT_AN_AMOUNT)],
    "offer_maximum: 500 USD": [(1, C.NOT_AN_AMOUNT)],
    "offer_maximum: [1]": [(1, C.NOT_AN_AMOUNT)],
    "claim_days: 15": [(1, C.WIDENS_UPWARD)],
    "offer_maximum: $10,000.01": [(1, C.WIDENS_UPWARD)],
    "offer_minimum: 19.99": [(1, C.WIDENS_DOWNWARD)],
    "claim_mode: open": [(1, C.WIDENS)],
    "authority_roles: [admin, triage]": [(1, C.WIDENS)],
    "offer_minimum: 600\noffer_maximum: 500": [(1, C.NO_OFFER_POSSIBLE)],
    "offer_maximum: 19": [(1, C.NO_OFFER_POSSIBLE)],
    "claim_days: x\n\nclaim_mode: open": [(1, C.NOT_WHOLE), (3, C.WIDENS)],
}
# Only reading from GitHub meets these.
ELSEWHERE = {
    C.NOT_A_FILE: FileFault(code=C.NOT_A_FILE),
    C.NOT_TEXT: FileFault(code=C.NOT_TEXT),
}


def faults(text: str) -> tuple[FileFault, ...]:
    try:
        narrowed(Policy(), text)
    except FaultyFile as broken:
        return broken.faults
    return ()


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:30])
def test_each_mistake_is_told_with_its_line(text: str) -> None:
    assert [(fault.line, fault.code) for fault in faults(text)] == BROKEN[text]
    for fault in faults(text):
        for language in (EN, FR):
            said = fault_words(fault, language)
            assert "{" not in said and "~" not in said and "\n" not in said


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeffclaim_days: 5", "claim_days: 14\nextensions_max: 1"])
def test_what_is_no_mistake_is_taken(text: str) -> None:
    assert faults(text_of(text.encode())) == ()


def test_money_is_written_as_people_write_it() -> None:
    for written in ("$2,000.00", "2000", "2000.00", "2 000,00 $", "'2\u202f000 $'", "2K", "CAD 2000"):
        assert narrowed(Policy(), f"offer_maximum: {written}").offer_maximum_cents == 2_000_00


def test_labels_of_own_words_are_read() -> None:
    assert narrowed(Policy(), "label_prefixes: [Récompense, good first bounty]").label_prefixes == (
        "récompense",
        "good first bounty",
    )


def test_bytes_that_are_no_text_are_told() -> None:
    for content, code in ((b"\xff\xfe", C.NOT_TEXT), (b" " * (BYTES_MAX + 1), C.TOO_LARGE)):
        with pytest.raises(FaultyFile) as broken:
            text_of(content)
        assert [fault.code for fault in broken.value.faults] == [code]


@seed(SEED)
@settings(max_examples=300, deadline=None, database=None)
@given(text=st.text(alphabet="abc_dayslim: \n-[]{}&*!|>'\"#%@,0159$\u00a0\u0085\u2028é?", max_size=60))
def test_no_text_is_more_than_a_mistake(text: str) -> None:
    assert all(fault.line <= text.count("\n") + 2 or "\u2028" in text or "\u0085" in text for fault in faults(text))
    in_force(Policy(), "", text)


def test_every_fault_has_its_sentence_and_its_example() -> None:
    shown = {fault.code for text in BROKEN for fault in faults(text)} | set(ELSEWHERE)
    assert shown == set(FaultCode) == set(FAULTS)
    for en, fr in FAULTS.values():
        assert _blanks(en) == _blanks(fr)
        assert not re.search(r"(?<![~»])[:;?!»](?= )", re.sub(r"`[^`]*`|{\w+}", "", fr).replace("~:", "")), fr
    for fault in ELSEWHERE.values():
        assert report(fault, EN).startswith("**Policy file:** `.github/bounty.yml`: it is not")


def test_a_file_cannot_write_into_the_comment() -> None:
    (fault,) = faults('"@everyone ` <b> [x](http://x) $1$": 5')
    assert "`@everyone   <b> [x](http://x) $1$`" in report(fault, EN)


def test_the_schema_agrees_with_the_reader() -> None:
    Draft7Validator.check_schema(schema())
    check = Draft7Validator(schema())
    good = {"claim_days": 5, "offer_maximum": "$2,000.00", "offer_minimum": 20.5, "label_prefixes": ["prime"]}
    assert check.is_valid(good) and check.is_valid({})
    for wrong in ({"claim_days": 0}, {"claim_days": "5"}, {"claim_mode": "x"}, {"tax": 1}, {"reminders": None}):
        assert not check.is_valid(wrong)
    for name, part in schema()["properties"].items():
        english, _, french = part["description"].partition(" / ")
        assert english and french, name


def _blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
