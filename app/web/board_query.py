"""Reads what somebody looks for out of an address, leniently, and writes it back into the addresses of links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import QueryParams

from app.core.money import Amount, AmountProblem, Doubt, read_amount
from app.service.board import ENDED, OPEN, BoardQuery, Place, Sort, fold, legible

TEXT_CHARACTERS_MAX: Final = 100
_PLACE: Final = re.compile(r"(0|[1-9][0-9]{0,17})-([1-9][0-9]{0,17})")
_STATUSES: Final = frozenset({*OPEN, *ENDED, "ended"})
_SORTS: Final = frozenset(sort.value for sort in Sort)
_LANGUAGES: Final = frozenset({"en", "fr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as it came. ``given`` are its parameters as typed, for fields and links; ``wrong`` names the fields
    whose amount could not be read and which therefore do not narrow."""

    query: BoardQuery
    after: Place | None
    given: Mapping[str, str]
    wrong: frozenset[str]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order and the shelf was asked for."""
        return any(self.given.get(name) for name in ("q", "skill", "repository", "language", "from", "to"))


def asked_in(parameters: QueryParams) -> Asked:
    """A parameter that says nothing of ours is as if it were not there: an old link still shows the board."""
    names = ("q", "status", "skill", "repository", "language", "from", "to", "sort")
    given = {name: legible(parameters.get(name, ""))[:TEXT_CHARACTERS_MAX] for name in names}
    allowed = {"status": _STATUSES, "sort": _SORTS, "language": _LANGUAGES}
    for name, values in allowed.items():
        given[name] = given[name] if given[name] in values else ""
    amounts = {name: _cents(given[name]) for name in ("from", "to")}
    query = BoardQuery(
        words=given["q"],
        status=given["status"],
        skill=fold(given["skill"]),
        repository=given["repository"],
        language=given["language"],
        cents_from=_known(amounts["from"]),
        cents_to=_known(amounts["to"]),
        sort=Sort(given["sort"] or Sort.NEWEST),
    )
    if query.sort not in query.sorts:
        query = replace(query, sort=query.sorts[0])
    wrong = frozenset(name for name, found in amounts.items() if isinstance(found, Doubt))
    return Asked(query=query, after=read_place(parameters.get("after", "")), given=given, wrong=wrong)


def write_place(place: Place) -> str:
    return f"{place.key}-{place.contract_id}"


def read_place(text: str) -> Place | None:
    """None for a text that ``write_place`` did not write."""
    found = _PLACE.fullmatch(text)
    return Place(key=int(found[1]), contract_id=int(found[2])) if found else None


def _cents(text: str) -> Amount | Doubt | None:
    """Either notation; nothing and zero do not narrow."""
    found = read_amount(text) if text else None
    return None if isinstance(found, Doubt) and found.code is AmountProblem.ZERO else found


def _known(found: Amount | Doubt | None) -> int | None:
    return found.cents if isinstance(found, Amount) else None
