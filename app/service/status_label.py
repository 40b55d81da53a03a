"""One label on an issue that says where its bounty stands, where the policy wants it; only our own are touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.core.lifecycle import Status
from app.core.state import Contract
from app.service.ports import IssueRef, RepositoryRef

HELD = "held"
# Several statuses share a word: what a passer-by can do about them is the same. An offer that ended has none.
WORDS: Mapping[Status, str] = {
    Status.PROPOSED: "proposed",
    Status.OPEN: "open",
    Status.CLAIMED: "claimed",
    Status.SUBMITTED: "submitted",
    Status.ACCEPTED: "accepted",
    Status.PAYABLE: "payable",
    Status.SCHEDULED: "payable",
    Status.PAID: "paid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A label called as ours for a word would be; ``told_alike`` where its description is ours as well."""

    id: int
    told_alike: bool


class LabelBook(Protocol):
    """Which labels the App itself has made: by GitHub's numeric id, for anybody may rename them."""

    def made_in(self, repository_id: int) -> dict[str, int | None]:
        """The word each of them stands for, with its id; None while nobody knows whether GitHub made it."""
        ...

    def made(self, repository_id: int, word: str, label_id: int | None) -> None:
        """None before it is asked for: an answer may get lost."""
        ...


class LabelDesk(Protocol):
    """Labels at GitHub. Each method raises Unavailable or Gone, those that write CannotShow too."""

    def on_issue(self, ref: IssueRef) -> dict[int, str]:
        """The issue's labels, name by id."""
        ...

    def in_repository(self, ref: RepositoryRef) -> dict[int, str]: ...

    def namesake(self, ref: RepositoryRef, word: str) -> Namesake | None: ...

    def make(self, ref: RepositoryRef, word: str) -> int:
        """The new label's id."""
        ...

    def put_on(self, ref: IssueRef, name: str) -> None: ...

    def take_off(self, ref: IssueRef, name: str) -> None: ...


def word_for(contract: Contract | None) -> str | None:
    if contract is None or contract.status not in WORDS:
        return None
    return HELD if contract.held or contract.recoveries else WORDS[contract.status]


class StatusLabel:
    """``wanted_in`` tells whether a repository, by its id, wants such labels now."""

    def __init__(self, book: LabelBook, desk: LabelDesk, wanted_in: Callable[[int], bool]) -> None:
        self._book = book
        self._desk = desk
        self._wanted_in = wanted_in

    def write(self, ref: IssueRef, contract: Contract | None) -> bool:
        """At most one write towards what should be on the issue; False when nothing is left to do.

        A label that people made stays as it is, even under the name that ours would have.
        """
        ours = self._book.made_in(ref.repository.id)
        word = word_for(contract) if self._wanted_in(ref.repository.id) else None
        on_it = self._desk.on_issue(ref)
        wanted = ours.get(word) if word else None
        for label_id in sorted(on_it.keys() & (set(ours.values()) - {wanted})):
            self._desk.take_off(ref, on_it[label_id])
            return True
        if word is None or wanted in on_it:
            return False
        name = self._desk.in_repository(ref.repository).get(wanted) if wanted else None
        if name is not None:
            self._desk.put_on(ref, name)
            return True
        return self._made(ref.repository, word, asked_for=word in ours and wanted is None)

    def _made(self, repository: RepositoryRef, word: str, *, asked_for: bool) -> bool:
        """What is there under that name is somebody else's, unless we asked for it and the answer got lost."""
        there = self._desk.namesake(repository, word)
        if there is not None:
            if asked_for and there.told_alike:
                self._book.made(repository.id, word, there.id)
            return asked_for and there.told_alike
        self._book.made(repository.id, word, None)
        self._book.made(repository.id, word, self._desk.make(repository, word))
        return True
