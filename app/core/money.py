"""Reads and writes sums of Canadian dollars, so that no doubtful text ever becomes an amount.

A text is an amount only when the whole of it has one reading. The figure:

* whole dollars ``500``; a decimal point with one or two digits ``1250.50``;
* thousands by comma ``1,250.50`` or by space ``1 250,50`` (space, NBSP or narrow NBSP);
* a decimal comma only where French is evident, by a dollar sign after the figure (``1,50 $``) or a space
  between thousands (``1 250,50``), and no dollar sign stands before it;
* thousands as ``2K``, ``2.5K``, ``2,5 K$``: no separators with it, and the decimal comma as above.

The mark, beside the figure, with or without a space: ``$``, ``CAD``, ``CA$``, ``$ CA`` after it, a ``$`` with
a ``CAD``, or none. Letters may be of either case. Digits are ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CENTS_MAX: Final = 99_999_999_99
AMOUNT_CHARACTERS_MAX: Final = 64
LABEL_PREFIXES: Final = ("bounty", "prime")
NBSP: Final = "\N{NO-BREAK SPACE}"


class AmountProblem(StrEnum):
    """Why a text is not an amount.

    empty: nothing is written.
    too_long: longer than any amount could be; not read at all.
    hidden_characters: characters one cannot see, or that turn the direction of writing, or unusual spaces.
    not_ascii_digits: digits other than 0 to 9.
    negative: a minus sign or parentheses.
    exponent: written like 1e9.
    other_currency: another currency than the Canadian dollar.
    doubtful_decimal: a decimal comma where nothing shows that the writing is French (``1,50``, ``$1,00``).
    doubtful_thousands: the separator may mean thousands or decimals (``1.500``, ``1,500 $``).
    too_many_decimals: more than two decimals; a fraction of a cent is never rounded.
    bad_grouping: thousands are not in groups of three, or two kinds of separator are mixed.
    zero: nothing is offered.
    too_large: over 99,999,999.99.
    not_an_amount: anything else.
    """

    EMPTY = "empty"
    TOO_LONG = "too_long"
    HIDDEN_CHARACTERS = "hidden_characters"
    NOT_ASCII_DIGITS = "not_ascii_digits"
    NEGATIVE = "negative"
    EXPONENT = "exponent"
    OTHER_CURRENCY = "other_currency"
    DOUBTFUL_DECIMAL = "doubtful_decimal"
    DOUBTFUL_THOUSANDS = "doubtful_thousands"
    TOO_MANY_DECIMALS = "too_many_decimals"
    BAD_GROUPING = "bad_grouping"
    ZERO = "zero"
    TOO_LARGE = "too_large"
    NOT_AN_AMOUNT = "not_an_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum in Canadian cents, more than nothing."""

    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A text refused as an amount. ``readings``: what it might mean, in cents, smallest first, perhaps none.

    ``text`` is what was written, cut to the longest amount; it may hold anything, so show it escaped.
    """

    code: AmountProblem
    readings: tuple[int, ...] = ()
    text: str


class NoAmount(StrEnum):
    """A label without an amount: not_ours is none of our business, bare is our prefix alone."""

    NOT_OURS = "not_ours"
    BARE = "bare"


LabelReading = Amount | Doubt | NoAmount


def read_amount(text: str) -> Amount | Doubt:
    """The sum written in the whole of ``text``, or why it is refused. Never raises, never guesses."""
    if len(text) > AMOUNT_CHARACTERS_MAX:
        return Doubt(code=AmountProblem.TOO_LONG, text=text[:AMOUNT_CHARACTERS_MAX])
    plain = text.translate(_SPACES).strip(" ")
    reading = _unreadable(plain) or _read_marked(plain)
    match reading:
        case int() if reading > CENTS_MAX:
            return Doubt(code=AmountProblem.TOO_LARGE, text=text)
        case int():
            return Amount(cents=reading)
        case _:
            likely = tuple(cents for cents in reading.readings if 0 < cents <= CENTS_MAX)
            return Doubt(code=reading.code, readings=likely, text=text)


def read_label(name: str, prefixes: Sequence[str] = LABEL_PREFIXES) -> LabelReading:
    """What a label called ``name`` offers: prefix, then nothing or a colon or a space, then the amount.

    The prefix matches in either case but never by look-alike letters. A word after the prefix without a colon
    (``Prime Minister``, ``bounty hunter``) makes another label, not a doubtful amount.
    """
    name = name.translate(_SPACES).strip(" ")
    rest = _after_prefix(name, prefixes)
    if rest is None:
        return NoAmount.NOT_OURS
    written = rest.lstrip(" ")
    colon = written.startswith(":")
    written = written.removeprefix(":").strip(" ")
    if not written:
        return NoAmount.BARE
    reading = read_amount(written)
    wordy = isinstance(reading, Doubt) and reading.code in _WORDY and written[0].isalpha()
    return NoAmount.NOT_OURS if wordy and not colon else reading


def format_en(cents: int) -> str:
    """``125050`` cents as ``$1,250.50``."""
    return f"{_sign(cents)}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def format_fr(cents: int) -> str:
    """``125050`` cents as ``1 250,50 $``, its spaces unbreakable."""
    dollars = f"{abs(cents) // 100:,}".replace(",", NBSP)
    return f"{_sign(cents)}{dollars},{abs(cents) % 100:02}{NBSP}$"


def format_plain(cents: int) -> str:
    """``125050`` cents as ``1250.50``, for machines."""
    return f"{_sign(cents)}{abs(cents) // 100}.{abs(cents) % 100:02}"


def split_cents(total_cents: int, shares: Sequence[int]) -> tuple[int, ...]:
    """``total_cents`` in proportion to ``shares``: exact in sum, the remainder to the first.

    Raises ValueError for a negative total, no shares or a share that is not positive.
    """
    if total_cents < 0 or not shares or min(shares) <= 0:
        raise ValueError("a total of at least nothing and positive shares are needed")
    whole = sum(shares)
    parts = [total_cents * share // whole for share in shares]
    parts[0] += total_cents - sum(parts)
    return tuple(parts)


# Spaces that French typography puts between thousands; any other kind of space is refused.
_SPACES: Final = {0xA0: " ", 0x202F: " "}
# Characters that show as nothing, although Unicode counts them as printable letters or marks.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_WORDY: Final = frozenset({AmountProblem.NOT_AN_AMOUNT, AmountProblem.TOO_LONG})

_ANY_CASE: Final = re.IGNORECASE | re.ASCII
_MARKED: Final = re.compile(
    r"(?P<before>CAD ?\$?|CA\$|\$|) ?"
    r"(?P<figure>[0-9](?:[0-9., ]*[0-9])?)"
    r" ?(?P<scale>[Kk]?) ?"
    r"(?P<after>\$ ?CAD?|CA\$|CAD|\$|)",
    _ANY_CASE,
)
_ZERO: Final = re.compile(r"0+(?:[.,]0+)?")
_POINT: Final = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]{1,2}))?")
_COMMA: Final = re.compile(r"(0|[1-9][0-9]*),([0-9]{1,2})")
_BY_COMMAS: Final = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
_BY_SPACES: Final = re.compile(r"([1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,]([0-9]{1,2}))?")
_BY_POINTS: Final = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?")
_TOO_FINE: Final = re.compile(r"[0-9, ]+\.[0-9]{3,}|(?:0|[0-9]+(?: [0-9]{3})+),[0-9]{3,}")

_CODES: Final = (
    "USD|EUR|GBP|AUD|NZD|CHF|JPY|CNY|RMB|INR|MXN|BRL|HKD|SGD|KRW|SEK|NOK|DKK|PLN|CZK|ZAR|XOF|XAF|HTG"
    "|BTC|ETH|USDC|USDT|SATS|EUROS?|US|[A-Z]{1,3}\\$"
)
_OURS: Final = r"(?:CAD|CA\$|\$|)"
_MINUS: Final = r"[-\u2212\u2013]"
_PROBLEM_PATTERNS: Final = (
    (rf"{_OURS} ?{_MINUS} ?{_OURS} ?[0-9].*|\(.*[0-9].*\)", AmountProblem.NEGATIVE),
    (r"[$A-Z ]*[0-9][0-9.,]*e[+-]?[0-9]+[$A-Z ]*", AmountProblem.EXPONENT),
    (rf"(?:{_CODES}) ?\$? ?[0-9].*|[^A-Z]*[0-9]K? ?\$? ?(?:{_CODES})", AmountProblem.OTHER_CURRENCY),
    (r".*[\u00a3\u00a5\u20a0-\u20cf].*", AmountProblem.OTHER_CURRENCY),
)
_PROBLEM_SHAPES: Final = tuple((re.compile(shape, _ANY_CASE), code) for shape, code in _PROBLEM_PATTERNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    code: AmountProblem
    readings: tuple[int, ...] = ()


def _sign(cents: int) -> str:
    return "-" if cents < 0 else ""


def _unreadable(text: str) -> _Refusal | None:
    """What makes a text unfit before its meaning is asked: the eye and the machine would read two things."""
    if not text:
        return _Refusal(code=AmountProblem.EMPTY)
    if not text.isprintable() or _BLANK.search(text):
        return _Refusal(code=AmountProblem.HIDDEN_CHARACTERS)
    if any(character.isnumeric() and not character.isascii() for character in text):
        return _Refusal(code=AmountProblem.NOT_ASCII_DIGITS)
    return None


def _read_marked(text: str) -> int | _Refusal:
    """Cents of a figure with its currency mark."""
    marked = _MARKED.fullmatch(text)
    if marked is None:
        shapes = (code for shape, code in _PROBLEM_SHAPES if shape.fullmatch(text))
        return _Refusal(code=next(shapes, AmountProblem.NOT_AN_AMOUNT))
    before, figure, scale, after = marked["before"], marked["figure"], marked["scale"], marked["after"]
    marks = (before + after).upper()
    if marks.count("$") > 1 or marks.count("C") > 1:
        return _Refusal(code=AmountProblem.NOT_AN_AMOUNT)
    if _ZERO.fullmatch(figure):
        return _Refusal(code=AmountProblem.ZERO)
    reading = _read_figure(figure, "$" in before, after.startswith("$"), bool(scale))
    if not scale:
        return reading
    if isinstance(reading, int):
        return reading * 1000
    return _Refusal(code=reading.code, readings=tuple(cents * 1000 for cents in reading.readings))


def _read_figure(figure: str, dollar_before: bool, dollar_after: bool, scaled: bool) -> int | _Refusal:
    """Cents of a figure, its language judged by where the dollar sign stands."""
    if point := _POINT.fullmatch(figure):
        return _cents(*point.groups())
    if comma := _COMMA.fullmatch(figure):
        return _cents(*comma.groups()) if dollar_after else _doubtful(AmountProblem.DOUBTFUL_DECIMAL, figure)
    if by_commas := _BY_COMMAS.fullmatch(figure):
        clear = not scaled and (not dollar_after or figure.count(",") > 1 or "." in figure)
        return _cents(*by_commas.groups()) if clear else _doubtful(AmountProblem.DOUBTFUL_THOUSANDS, figure)
    if (by_spaces := _BY_SPACES.fullmatch(figure)) and not scaled:
        mixed = dollar_before and "," in figure
        return _doubtful(AmountProblem.DOUBTFUL_DECIMAL, figure) if mixed else _cents(*by_spaces.groups())
    return _refused_figure(figure, dollar_after)


def _refused_figure(figure: str, dollar_after: bool) -> _Refusal:
    if by_points := _BY_POINTS.fullmatch(figure):
        if figure.count(".") == 1 and not by_points[2]:
            return _doubtful(AmountProblem.DOUBTFUL_THOUSANDS, figure)
        return _Refusal(code=AmountProblem.DOUBTFUL_THOUSANDS, readings=(_cents(*by_points.groups()),))
    french_fraction = dollar_after and re.fullmatch(r"[0-9]+,[0-9]{3,}", figure)
    if _TOO_FINE.fullmatch(figure) or french_fraction:
        return _Refusal(code=AmountProblem.TOO_MANY_DECIMALS)
    return _Refusal(code=AmountProblem.NOT_AN_AMOUNT if figure.isdigit() else AmountProblem.BAD_GROUPING)


def _doubtful(code: AmountProblem, figure: str) -> _Refusal:
    """The last separator read as decimal (where that makes whole cents) and read as nothing."""
    digits = re.sub(r"[., ]", "", figure)
    decimals = len(figure) - 1 - max(figure.rfind("."), figure.rfind(","))
    readings = {int(digits) * 100}
    if decimals <= 2 or int(digits[2 - decimals :]) == 0:
        readings.add(int(digits) * 100 // 10**decimals)
    return _Refusal(code=code, readings=tuple(sorted(readings)))


def _cents(dollars: str, fraction: str | None) -> int:
    return int(re.sub(r"[., ]", "", dollars)) * 100 + int((fraction or "").ljust(2, "0"))


def _after_prefix(name: str, prefixes: Sequence[str]) -> str | None:
    """The rest of a label behind our prefix, None where it is not ours."""
    for prefix in sorted(filter(None, prefixes), key=len, reverse=True):
        head, rest = name[: len(prefix)], name[len(prefix) :]
        # Look-alikes fold into ASCII letters (the Kelvin sign lowers to k): the head itself is checked too.
        same = head.lower() == prefix.lower() and head.isascii() == prefix.isascii()
        if same and (not rest or rest[0] in " :$" or not rest[0].isprintable() or _BLANK.match(rest)):
            return rest
    return None
