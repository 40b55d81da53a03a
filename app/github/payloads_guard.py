"""Finds JSON that two readers or two databases could take differently, before anything reads it."""

from __future__ import annotations

import json
import math
from enum import StrEnum
from typing import Any, Final, NoReturn

DEPTH_MAX: Final = 64
# 64 bits hold 19 digits and a sign; GitHub's ids stay far below.
INTEGER_CHARACTERS_MAX: Final = 20
INTEGER_BITS_MAX: Final = 63


class Doubtful(StrEnum):
    """Why a body is set aside; the value is what the inbox keeps as the outcome."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    TOO_DEEP = "too_deep"
    DUPLICATE_KEY = "duplicate_key"
    NOT_A_NUMBER = "not_a_number"
    NUMBER_TOO_LARGE = "number_too_large"
    NUL_CHARACTER = "nul_character"
    LONE_SURROGATE = "lone_surrogate"


def inspect_json(body: bytes) -> Doubtful | None:
    """Why this body must not be read (None: it may be). Never raises, whatever the bytes.

    The same on every database, for it looks at the bytes alone. It costs more than all the rest of an
    acknowledgement, so it is asked after the delivery is stored.
    """
    try:
        text = body.decode("utf-8")
        read = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_float
        )
    except _Found as found:
        return found.reason
    except UnicodeDecodeError:
        return Doubtful.NOT_UTF8
    except RecursionError:
        return Doubtful.TOO_DEEP
    except ValueError:
        return Doubtful.NOT_JSON
    return _walk(read) if isinstance(read, dict) else Doubtful.NOT_AN_OBJECT


class _Found(Exception):
    def __init__(self, reason: Doubtful) -> None:
        self.reason = reason


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _Found(Doubtful.DUPLICATE_KEY)
    return read


def _constant(_word: str) -> NoReturn:
    raise _Found(Doubtful.NOT_A_NUMBER)


def _integer(digits: str) -> int:
    # Python itself refuses thousands of digits with a plain ValueError, so their count comes first.
    if len(digits) > INTEGER_CHARACTERS_MAX or int(digits).bit_length() > INTEGER_BITS_MAX:
        raise _Found(Doubtful.NUMBER_TOO_LARGE)
    return int(digits)


def _float(digits: str) -> float:
    read = float(digits)
    if math.isinf(read):
        raise _Found(Doubtful.NUMBER_TOO_LARGE)
    return read


def _walk(read: dict[str, Any]) -> Doubtful | None:
    """Level by level, not by recursion, so that the depth allowed is ours and not the stack's."""
    level: list[Any] = [read]
    for _ in range(DEPTH_MAX):
        below: list[Any] = []
        for value in level:
            children = (*value.keys(), *value.values()) if isinstance(value, dict) else value
            for child in children:
                if isinstance(child, str):
                    if reason := _text(child):
                        return reason
                elif isinstance(child, (dict, list)):
                    below.append(child)
        if not below:
            return None
        level = below
    return Doubtful.TOO_DEEP


def _text(text: str) -> Doubtful | None:
    if "\0" in text:
        return Doubtful.NUL_CHARACTER
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return Doubtful.LONE_SURROGATE
    return None
