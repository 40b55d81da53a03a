"""What an export is, column by column: header, schema, documents, cells and checks are all made from this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is held and written. CENTS is an integer of cents; MONEY the same, written as dollars."""

    INTEGER = "integer"
    CENTS = "cents"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """``source`` says where the value comes from: a table's column, facts, or the operator's file."""

    name: str
    kind: Kind
    source: str
    en: str
    fr: str
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """``key`` names the columns that tell rows apart; rows come in its order. ``scope`` is what a token needs."""

    name: str
    en: str
    fr: str
    key: tuple[str, ...]
    scope: str
    columns: tuple[Column, ...]


# The values of an export's columns in order: int, str, bool, date as ISO text, datetime or None.
Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What keeps an export from being published as it is; one that only lacks something does not block making it."""

    place: str
    en: str
    fr: str
    blocks: bool = True


class ExportProblem(Exception):
    """An export cannot be made; the message says why and what to do, in English, then French."""
