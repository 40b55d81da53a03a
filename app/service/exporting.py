"""What an export is, column by column: header, schema, documents, cells and checks are all made from this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


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
    """``key`` names the columns that tell rows apart; rows come in its order. ``needs`` is what ``Asked`` must say."""

    name: str
    en: str
    fr: str
    key: tuple[str, ...]
    needs: str | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``form`` is csv, json, xlsx or jsonl (releases alone); year, day or quarter as the export needs it."""

    name: str
    form: str
    year: int | None = None
    as_of: date | None = None
    period: str | None = None

    @property
    def file_name(self) -> str:
        """As ``t1204-2026.csv``."""
        day = self.as_of.isoformat() if self.as_of else None
        parts = (self.name, self.year, day, self.period)
        return "-".join(str(part) for part in parts if part is not None) + f".{self.form}"


class ExportProblem(Exception):
    """An export cannot be made; the message says why and what to do, in English, then French.

    ``findings`` are the rules between columns that rows break, if that is why.
    """

    def __init__(self, en: str, fr: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(f"{en}\n{fr}")
        self.en = en
        self.fr = fr
        self.findings = tuple(findings)


class ExportMaker(Protocol):
    """Makes exports into files. Raises ExportProblem where one cannot be made."""

    def make(self, asked: Asked, path: Path) -> Mapping[str, Any]:
        """Writes the file; answers its report: rows, sums in cents, SHA-256, findings."""
        ...

    def evidence(self, contract_id: int, *, page: bool) -> bytes:
        """The evidence of one contract, as a page or JSON."""
        ...
