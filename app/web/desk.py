"""The maintainer's desk: what waits for a decision, and each repository's contracts, labels, policy file and funds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Response

from app.core.money import Amount, NoAmount, read_label
from app.core.policy import Policy
from app.service.desk import waiting
from app.service.ports import Gone, RepositoryRef, Unavailable
from app.service.visitors import Person
from app.web import told
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import plain
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import PageRouter, SignedIn, Visit, VisitData

LIVE_MAX: Final = 200
CONTRACTS: Final = 20
STATUSES: Final = ("held", "open", "claimed", "submitted", "accepted", "payable", "scheduled", "paid", "withdrawn")
router = PageRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRead:
    """A label that offers. ``cents`` is None for one whose amount follows in a comment, or where it is ``doubtful``."""

    name: str
    cents: int | None
    doubtful: bool


@router.page("desk")
def desk(visit: Visit, person: SignedIn) -> Response:
    """Where the person decides, what waits there, and any other repository by its name."""
    name, found = visit.asked("repository"), None
    if plain(name):
        found = visit.pages.work.desk.reads.named(name)
        if found is not None and may_decide(visit, person, found):
            return visit.go("desk_repository", repository_id=found.id)
    rights, now = visit.pages.work.desk.rights(person), visit.pages.now()
    ids = [repository.id for repository in rights.mine]
    reads = visit.pages.work.desk.reads
    live = reads.live(ids, LIVE_MAX) if ids else []
    return visit.page(
        "desk/list.html",
        repositories=rights.mine,
        unknown=rights.unknown,
        counts=reads.counts(ids) if ids else {},
        waiting=waiting(live, now),
        more=len(live) == LIVE_MAX,
        acts=visit.pages.work.acts.waiting_of(person.id),
        asked_for=name,
        hold_words=lambda code: told.hold_code(code, visit.language),
    )


@router.page("desk_repository")
def repository(visit: Visit, person: SignedIn, repository_id: Id) -> Response:
    """One repository: contracts by status, which labels offer, what its policy file says, what funds cover it."""
    place = decider_of(visit, person, repository_id)
    status = visit.asked("status") if visit.asked("status") in STATUSES else ""
    before = read_cursor(visit.asked("after"))
    reads, policy = visit.pages.work.desk.reads, visit.pages.work.desk.policy_of(place.id)
    rows = reads.contracts(place.id, status, before, CONTRACTS + 1)
    shown, file = rows[:CONTRACTS], visit.pages.work.policy_file(place.id)
    return visit.page(
        "desk/repository.html",
        place=place,
        contracts=shown,
        chosen=status,
        statuses=STATUSES,
        counts=reads.counts([place.id]).get(place.id, {}),
        following=write_cursor(shown[-1].contract_id) if len(rows) > len(shown) else None,
        first=before is None,
        policy=policy,
        file=file,
        fault=told.fault(file.fault, visit.language) if file.fault else "",
        labels=_labels(visit, place, policy),
        funds=reads.funds(place),
    )


def may_decide(visit: VisitData, person: Person, place: RepositoryRef) -> bool:
    """Whether the person may offer, decide and accept in a repository.

    Raises:
        Problem: 503, GitHub does not tell, which is neither yes nor no.
    """
    try:
        return visit.pages.work.desk.decides(person, place)
    except (Unavailable, Gone):
        raise Problem("github_silent") from None


def decider_of(visit: VisitData, person: Person, repository_id: int) -> RepositoryRef:
    """The repository, for a person who decides there.

    Raises:
        Problem: 404 for everybody else, so that nobody learns by asking what there is. 503.
    """
    place = visit.pages.work.desk.reads.repository(repository_id)
    if place is None or not may_decide(visit, person, place):
        raise Problem("not_found")
    return place


def _labels(visit: VisitData, place: RepositoryRef, policy: Policy) -> list[LabelRead] | None:
    """The repository's labels that offer, None where GitHub does not tell them."""
    try:
        names = visit.pages.work.labels_in(place)
    except (Unavailable, Gone):
        return None
    read = [(name, read_label(name, policy.label_prefixes)) for name in names]
    return [
        LabelRead(
            name=name,
            cents=reading.cents if isinstance(reading, Amount) else None,
            doubtful=not isinstance(reading, (Amount, NoAmount)),
        )
        for name, reading in read
        if reading is not NoAmount.NOT_OURS
    ]
