"""The grammar of money against every doubtful writing we know, and against text nobody thought of."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core import money
from app.core.money import (
    CENTS_MAX,
    Amount,
    AmountProblem,
    Doubt,
    NoAmount,
    format_en,
    format_fr,
    format_plain,
    read_amount,
    read_label,
    split_cents,
)
from tests.core.amount_table import ACCEPTED, LABELS, NBSP, NNBSP, REFUSED, P
from tests.core.linear import reading_work, unbounded_within_unbounded

MONEY_LIKE = st.text(alphabet=f"0123456789.,$ CADK-{NBSP}{NNBSP}", max_size=14)


@pytest.mark.parametrize(("text", "cents"), ACCEPTED.items())
def test_an_amount_with_one_reading_is_read(text: str, cents: int) -> None:
    assert read_amount(text) == Amount(cents=cents)


@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_a_doubtful_amount_is_refused_with_its_readings(
    text: str, expected: tuple[AmountProblem, tuple[int, ...]]
) -> None:
    code, readings = expected
    assert read_amount(text) == Doubt(code=code, readings=readings, text=text[:64])


def test_every_problem_stands_in_the_table() -> None:
    assert {code for code, _ in REFUSED.values()} == set(AmountProblem)


def test_every_problem_is_explained() -> None:
    explained = re.findall(r"^ {4}([a-z_]+): ", AmountProblem.__doc__ or "", re.MULTILINE)
    assert explained == list(AmountProblem)


@pytest.mark.parametrize(("name", "expected"), LABELS.items(), ids=map(ascii, LABELS))
def test_a_label_offers_what_stands_behind_its_prefix(name: str, expected: int | AmountProblem | NoAmount) -> None:
    match read_label(name):
        case Amount(cents=cents):
            assert cents == expected
        case Doubt(code=code):
            assert code is expected
        case other:
            assert other is expected


def test_a_repository_may_have_its_own_prefixes() -> None:
    assert read_label("\U0001f4b0 $5", ["\U0001f4b0", "r\u00e9compense"]) == Amount(cents=500)
    assert read_label("R\u00c9COMPENSE : 5 $", ["\U0001f4b0", "r\u00e9compense"]) == Amount(cents=500)
    assert read_label("gc bounty: $5", ["gc", "gc bounty"]) == Amount(cents=500)
    assert read_label("bounty: $5", ["prime", ""]) is NoAmount.NOT_OURS
    assert read_label("\u212aey 5", ["key"]) is NoAmount.NOT_OURS


@pytest.mark.parametrize(
    ("cents", "english", "french", "plain"),
    [
        (125050, "$1,250.50", f"1{NBSP}250,50{NBSP}$", "1250.50"),
        (5, "$0.05", f"0,05{NBSP}$", "0.05"),
        (0, "$0.00", f"0,00{NBSP}$", "0.00"),
        (-123456, "-$1,234.56", f"-1{NBSP}234,56{NBSP}$", "-1234.56"),
        (CENTS_MAX, "$99,999,999.99", f"99{NBSP}999{NBSP}999,99{NBSP}$", "99999999.99"),
    ],
)
def test_sums_are_written_as_canada_writes_them(cents: int, english: str, french: str, plain: str) -> None:
    assert (format_en(cents), format_fr(cents), format_plain(cents)) == (english, french, plain)


@given(st.integers(min_value=1, max_value=CENTS_MAX))
def test_what_is_written_is_read_back(cents: int) -> None:
    for written in (format_en(cents), format_fr(cents), format_plain(cents)):
        assert read_amount(written) == Amount(cents=cents)
        assert read_label(f"prime : {written}") == Amount(cents=cents)


@given(st.text(max_size=80))
@example("\ud800")
@example("1" * 80)
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(read_amount(text), Amount | Doubt)
    assert isinstance(read_label(text), Amount | Doubt | NoAmount)
    assert isinstance(read_label(f"bounty{text}"), Amount | Doubt | NoAmount)


@settings(max_examples=2000)
@given(MONEY_LIKE)
@example("2,5 K$")
def test_what_is_accepted_is_what_exact_arithmetic_says(text: str) -> None:
    assert disagreement(read_amount, text) is None


def disagreement(read: Callable[[str], Amount | Doubt], text: str) -> str | None:
    """How a reader differs from decimal arithmetic over the text's digits, None where it does not."""
    reading = read(text)
    if isinstance(reading, Doubt):
        return None if all(0 < cents <= CENTS_MAX for cents in reading.readings) else "impossible reading"
    figure = "".join(re.findall(r"[0-9.,]", text))
    decimals = re.search(r"[.,]([0-9]{1,2})$", figure)
    whole = re.sub(r"[.,]", "", figure[: decimals.start()] if decimals else figure)
    exact = Decimal(f"{whole}.{decimals[1] if decimals else 0}") * (100_000 if "K" in text else 100)
    return None if reading.cents == exact else f"{text!r}: {reading.cents} is not {exact}"


@settings(max_examples=300)
@given(st.integers(0, CENTS_MAX), st.lists(st.integers(1, 10_000), min_size=1, max_size=10))
def test_a_split_loses_no_cent_and_the_first_takes_the_rest(total: int, shares: list[int]) -> None:
    parts = split_cents(total, shares)
    assert sum(parts) == total
    floors = [total * share // sum(shares) for share in shares]
    assert parts[1:] == tuple(floors[1:])
    assert 0 <= parts[0] - floors[0] < len(shares)


def test_a_split_of_thirds() -> None:
    assert split_cents(100, [1, 1, 1]) == (34, 33, 33)


@pytest.mark.parametrize(("total", "shares"), [(-1, [1]), (1, []), (1, [1, 0]), (1, [2, -1])])
def test_a_split_that_makes_no_sense_is_a_bug(total: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match="positive shares"):
        split_cents(total, shares)


# --- that these tests would notice ------------------------------------------------------------------


def first_number(text: str) -> Amount | Doubt:
    """Reads as the services did that turned 1,000 into $1."""
    number = re.search(r"\d+", text)
    return Amount(cents=int(number[0]) * 100) if number else Doubt(code=P.NOT_AN_AMOUNT, text=text)


def guessed_locale(text: str) -> Amount | Doubt:
    """Reads as the services do that take the last separator for the decimal one."""
    try:
        head, _, tail = re.sub(r"[^0-9.]", "", text.replace(",", ".")).rpartition(".")
        return Amount(cents=int(Decimal(f"{head.replace('.', '') or 0}.{tail}") * 100))
    except ArithmeticError:
        return Doubt(code=P.NOT_AN_AMOUNT, text=text)


@pytest.mark.parametrize("careless", [first_number, guessed_locale])
def test_the_table_catches_a_careless_reader(careless: Callable[[str], Amount | Doubt]) -> None:
    wrongly_read = [t for t, cents in ACCEPTED.items() if careless(t) != Amount(cents=cents)]
    wrongly_taken = [t for t in REFUSED if isinstance(careless(t), Amount)]
    assert len(wrongly_read) > 10
    assert len(wrongly_taken) > 30
    assert any(disagreement(careless, t) for t in ACCEPTED)


def test_no_pattern_can_take_more_than_linear_time() -> None:
    patterns = [p for p in vars(money).values() if isinstance(p, re.Pattern)]
    patterns += [shape for shape, _ in money._PROBLEM_SHAPES]
    assert len(patterns) > 10
    assert not [p.pattern for p in patterns if unbounded_within_unbounded(p.pattern, p.flags)]
    assert unbounded_within_unbounded(r"x(a+)+y")
    assert unbounded_within_unbounded(r"x(?:a|b*)*y")


@pytest.mark.parametrize("unit", ["1", "1,", "1 ", " ", "$", "CA", "-", "k", "\u00a0", "bounty", "\ud800"])
def test_huge_text_takes_no_more_steps_than_long_text(unit: str) -> None:
    assert reading_work(read_amount, unit * 1_000_000) <= reading_work(read_amount, unit * 100)
    assert read_label(unit * 1_000_000) is not NoAmount.BARE


def test_money_is_never_a_float() -> None:
    tree = ast.parse(Path(money.__file__).read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    assert not [n for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    assert not [n for n in nodes if isinstance(n, ast.Name) and n.id in {"float", "Decimal", "round"}]
    assert not [n for n in nodes if isinstance(n, ast.Div)]
