"""The labels that offer: which a repository should have, and what is missing or otherwise there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.money import format_en, format_fr
from app.github.client import Calls
from app.service.ports import RepositoryRef

COLOUR: Final = "26374a"
DESCRIPTION_CHARACTERS_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as GitHub has it. ``colour`` is six hexadecimal digits."""

    name: str
    description: str
    colour: str = COLOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``missing`` are to be made; ``differing`` are there with another colour or description, and stay so."""

    missing: tuple[Label, ...]
    same: tuple[Label, ...]
    differing: tuple[tuple[Label, Label], ...]
    """What should be, beside what is."""


def wanted(prefixes: Sequence[str], amounts_cents: Iterable[int]) -> list[Label]:
    """A bare label for each prefix, and one for each amount under the first prefix."""
    bare = "Bounty; the amount follows in a comment / Prime; la somme suit dans un commentaire"
    labels = [Label(name=prefix, description=bare) for prefix in prefixes]
    for cents in dict.fromkeys(amounts_cents):
        text = f"Bounty of {format_en(cents)} / Prime de {format_fr(cents)}"
        labels.append(Label(name=f"{prefixes[0]}: {format_en(cents)}", description=text))
    assert all(len(label.description) <= DESCRIPTION_CHARACTERS_MAX for label in labels)
    return labels


def compare(labels: Iterable[Label], present: Iterable[Mapping[str, Any]]) -> Plan:
    """What to do about a repository's ``present`` labels, as GitHub lists them. Names know no case there."""
    there = {str(found["name"]).casefold(): found for found in present}
    missing: list[Label] = []
    same: list[Label] = []
    differing: list[tuple[Label, Label]] = []
    for label in labels:
        found = there.get(label.name.casefold())
        if found is None:
            missing.append(label)
            continue
        kept = Label(name=found["name"], description=found.get("description") or "", colour=found["color"].lower())
        if (kept.description, kept.colour) == (label.description, label.colour):
            same.append(label)
        else:
            differing.append((label, kept))
    return Plan(missing=tuple(missing), same=tuple(same), differing=tuple(differing))


def installation_of(calls: Calls, repository: str) -> int:
    """The installation that holds ``OWNER/REPO``.

    Raises:
        Gone: the App is not installed there, or there is no such repository. Unavailable.
    """
    return int(calls.get(None, f"/repos/{repository}/installation")["id"])


def read_plan(calls: Calls, installation: int, repository: str, labels: Iterable[Label]) -> Plan:
    """Raises Gone or Unavailable."""
    return compare(labels, calls.pages(installation, f"/repos/{repository}/labels", None))


def names(calls: Calls, repository: RepositoryRef) -> list[str]:
    """The names of a repository's labels.

    Raises:
        Gone, Unavailable.
    """
    found = calls.pages(repository.installation_id, f"/repos/{repository.full_name}/labels", None)
    return [str(label["name"]) for label in found]


def make(calls: Calls, installation: int, repository: str, label: Label) -> None:
    """Makes one label.

    Raises:
        Unavailable, Gone, CannotShow: it was not made, as far as GitHub tells.
    """
    body = {"name": label.name, "color": label.colour, "description": label.description}
    calls.send(installation, "POST", f"/repos/{repository}/labels", body)
