"""What the public pages show and how it is asked for, as the web floor sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Protocol

from app.core.facts import Fact
from app.core.state import Contract

OPEN: Final = ("open", "claimed", "submitted")
"""Where the work is still to be accepted."""
ENDED: Final = ("accepted", "payable", "scheduled", "paid", "withdrawn", "expired", "void")
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands where nothing closes, so that a list in the order of closing has it last."""
COUNTED_MAX: Final = 1_000
"""More than these are not counted one by one: a heading may not become slower as the board grows."""
WORDS_MAX: Final = 5


class Sort(StrEnum):
    """In which order a shelf of the board stands."""

    NEWEST = "newest"
    AMOUNT = "amount"
    CLOSING = "closing"
    CLAIMS = "claims"
    CHANGED = "changed"


SORTS: Final = (Sort.NEWEST, Sort.AMOUNT, Sort.CLOSING, Sort.CLAIMS)
SORTS_OVER: Final = (Sort.NEWEST, Sort.CHANGED, Sort.AMOUNT)
"""What is over neither closes nor is claimed; what became of it last is asked for instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of the board ended: what it is sorted by, as a number, and the contract's own."""

    key: int
    contract_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuery:
    """What somebody looks for; what is empty or None does not narrow.

    ``status`` is one of ``OPEN`` or ``ENDED``, ``ended`` for all that are over, empty for all that are not.
    ``skill`` is a label's name as ``fold`` makes it, ``repository`` OWNER/NAME, ``language`` en or fr.
    """

    words: str = ""
    status: str = ""
    skill: str = ""
    repository: str = ""
    language: str = ""
    cents_from: int | None = None
    cents_to: int | None = None
    sort: Sort = Sort.NEWEST

    @property
    def over(self) -> bool:
        return self.status == "ended" or self.status in ENDED

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The orders that make sense on the shelf, its usual one first."""
        return SORTS_OVER if self.over else SORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A contract as the board shows it; sums in cents.

    ``closes_at`` is the end of the running claim, or of the offer while nobody claims it; None for no end.
    ``claimants`` hold it or wait for it. ``language`` is the issue's, empty where it is not known.
    """

    contract_id: int
    title: str
    repository: str
    issue_number: int
    issue_url: str
    status: str
    held: bool
    amount_cents: int
    tax_cents: int
    opened_at: datetime
    changed_at: datetime
    closes_at: datetime | None
    claimants: int
    language: str
    summary: str
    labels: tuple[str, ...]

    def place(self, sort: Sort) -> Place:
        """Where a page that ends with this one is gone on from."""
        key = {
            Sort.NEWEST: microseconds(self.opened_at),
            Sort.AMOUNT: self.amount_cents,
            Sort.CLOSING: microseconds(self.closes_at or NEVER),
            Sort.CLAIMS: self.claimants,
            Sort.CHANGED: microseconds(self.changed_at),
        }[sort]
        return Place(key=key, contract_id=self.contract_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullPlace:
    """Where people see a pull request; its repository may be one where the issue was before."""

    number: int
    repository: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One contract with all that is told of it; ``criteria`` are Markdown as written, by the heading's language.

    ``gone``: its issue can no longer be seen, so nothing of its text is shown. ``newer`` is the contract of a later
    offer on the same issue. ``pulls``, by their ids, are those that everybody may see.
    """

    row: Opportunity
    contract: Contract
    facts: tuple[Fact, ...]
    criteria_en: str
    criteria_fr: str
    gone: bool
    newer: int | None
    pulls: Mapping[int, PullPlace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the newest open offers could be narrowed by; skills as pairs of ``fold``'s form and name."""

    repositories: tuple[str, ...]
    skills: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTime:
    """The median of days from acceptance to payment over ``cases`` payments."""

    days: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a badge tells: of one issue its offer, of a repository how many are open and how much they are together."""

    status: str
    held: bool
    count: int
    amount_cents: int


class BoardReads(Protocol):
    """What anybody may see: contracts of public repositories."""

    def opportunities(self, asked: BoardQuery, after: Place | None, limit: int) -> list[Opportunity]: ...

    def count(self, asked: BoardQuery) -> int:
        """How many there are; one more than ``COUNTED_MAX`` for any number above it."""
        ...

    def choices(self) -> Choices: ...

    def payment_time(self, repository: str = "") -> PaymentTime | None:
        """None where too few were paid to say what is usual."""
        ...

    def opportunity(self, contract_id: int) -> Dossier | None: ...

    def standing(self, repository: str, number: int | None) -> Standing | None:
        """None for what nobody may see and for what is not there, without telling which."""
        ...


def fold(text: str) -> str:
    """The text as it is compared: without capitals, accents and doubled spaces."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def legible(text: str) -> str:
    """The text in one line without what cannot be seen or turns the direction of writing."""
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    # Spaces that do not break are kept: French is written with them.
    return re.sub(" {2,}", " ", seen).strip()


def skills_of(labels: Sequence[str]) -> dict[str, str]:
    """Labels as skills, ``fold``'s form to name: ``skill: Python`` is Python; one that names a language is none."""
    names = (legible(_SKILL.sub("", label)) for label in labels if not language_label(label))
    return {fold(name): name for name in names if fold(name)}


def language_label(label: str) -> str:
    """``en`` or ``fr`` for a label that says in which language an issue is, else empty."""
    word = _LANGUAGE.sub("", fold(label))
    return "fr" if word in _FRENCH else "en" if word in _ENGLISH else ""


def microseconds(moment: datetime) -> int:
    """Since 1970, as a whole number."""
    return (moment - _EPOCH) // _MICROSECOND


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = datetime.resolution
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SKILL: Final = re.compile(r"^(?:skills?|comp[ée]tences?)\s*[:/]\s*", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"^(?:lang|language|langue)\s*[:/]\s*")
_ENGLISH: Final = frozenset({"en", "english", "anglais"})
_FRENCH: Final = frozenset({"fr", "french", "francais"})
