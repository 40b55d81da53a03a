"""What is kept: deliveries, what is known of GitHub, contracts in one transaction, and what waits to be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.effects import Effect
from app.core.events import IssuePlace, IssueView, Subject
from app.core.facts import Fact
from app.core.policy import Given
from app.core.refusals import Refusal
from app.core.state import Contract
from app.service.batching import BatchBook
from app.service.payments import Answered, Named, PayableRow
from app.service.ports.deliveries import Delivery
from app.service.ports.github import (
    DeliveredComment,
    InstallationSeen,
    IssueRef,
    IssueText,
    KnownPull,
    RepositoryRef,
    RepositorySeen,
)
from app.service.ports.sentences import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingState:
    """How far an issue was read. ``issue_id`` None: never.

    ``moved_until``: its contract came there by a transfer, and up to then it was read where it was before.
    """

    read_until: datetime | None = None
    pulls: tuple[KnownPull, ...] = ()
    issue_id: int | None = None
    moved_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Something GitHub should show, as a level: ``wanted`` counts up, ``shown`` follows it.

    ``turn`` is until when its installation is this caller's alone to write to.
    """

    id: int
    installation_id: int
    turn: datetime
    issue_id: int
    kind: str
    target: str
    wanted: int
    attempts: int
    remote_id: int | None
    digest: str | None


class FundTaken(Exception):
    """Another offer took the money between reading and reserving: decide again on what is left."""


class Unit(Protocol):
    """One transaction. Everything in it holds or nothing does."""

    def batches(self) -> BatchBook: ...

    def lock_issue(self, view: IssueView | IssuePlace) -> None:
        """Takes the issue's row for this transaction, making it where there is none yet."""
        ...

    def contract(self, issue_id: int, contract_id: int | None = None) -> tuple[int, Contract] | None:
        """The given or else the latest contract of an issue with its number, whatever its status."""
        ...

    def contracts(self, issue_id: int) -> Iterator[tuple[int, Contract]]:
        """An issue's contracts with their numbers, the latest first."""
        ...

    def given(
        self,
        view: IssueView | None,
        contract: Contract | None,
        actor_id: int | None,
        at: datetime,
        others: Collection[int] = (),
    ) -> Given:
        """``others`` are accounts that the event names beside who acts and who is in contract and view."""
        ...

    def append(self, contract_id: int | None, before: Contract | None, facts: Sequence[Fact]) -> int:
        """Adds facts to the chain, moves the fund, projects the read rows; answers the contract's number.

        Raises:
            FundTaken: the fund no longer covers it.
        """
        ...

    def invoice_used_for(self, payee_id: int, number: str, payable_id: int) -> int | None:
        """Another payable of the payee that bears this invoice number, in any case of letters."""
        ...

    def answered(self, named: Named) -> Answered | None:
        """What became of a name, if anything did. Another request of that name waits until this transaction ends."""
        ...

    def answer(self, named: Named, payable_id: int, at: datetime) -> PayableRow:
        """Keeps the payable as it is now as the answer to every later request of that name."""
        ...

    def is_handled(self, issue_id: int, source: str) -> bool: ...

    def handled(self, issue_id: int, source: str, at: datetime, outcome: str) -> None: ...

    def notice(
        self, issue_id: int, source: str, at: datetime, refusal: Refusal, person: tuple[int, str] | None
    ) -> None: ...

    def choices(self, issue_id: int, since: datetime | None) -> frozenset[str]:
        """The labels between which a person with the right was told to choose, ever or since a moment."""
        ...

    def late(self, repository: str, number: int, happened_at: datetime | None, what: str) -> None:
        """Keeps that no delivery had told of this; ``happened_at`` None: nobody knows when it happened."""
        ...

    def want(self, issue_id: int, wants: Sequence[Effect]) -> None: ...

    def looked(self, issue_id: int, view: IssueView, read_until: datetime, due_at: datetime | None) -> None:
        """Keeps up to where the issue was read, which pull requests are linked and when time next matters."""
        ...

    def told(self, view: IssueView, text: IssueText) -> None:
        """Keeps what is shown of the issue's words and labels."""
        ...

    def follow(self, issue_id: int, to_issue_id: int, due_at: datetime) -> None:
        """What is known and shown about one issue is from now on about another, to be looked at when due."""
        ...

    def read_until(self, issue_id: int) -> datetime | None: ...

    def due(self, issue_id: int, due_at: datetime | None) -> None: ...

    def lock_issue_id(self, issue_id: int) -> None: ...


class Store(Protocol):
    def unit(self) -> AbstractContextManager[Unit]: ...

    # deliveries
    def take_deliveries(self, limit: int) -> list[Delivery]:
        """Claims the next waiting deliveries by moving their next try a lease ahead: no two workers get the same."""
        ...

    def retry_delivery(self, delivery_id: int, after_seconds: float, why: str, *, counted: bool = True) -> None:
        """``counted`` False: this was no attempt, GitHub named a time to come back."""
        ...

    def bury_delivery(self, delivery_id: int, why: str) -> None: ...

    def end_delivery(self, delivery_id: int, status: str, outcome: str) -> None: ...

    def asked(self, issue_id: int) -> tuple[DeliveredComment, ...]:
        """What people asked of the issue's contract by forms and no reading has decided yet, as comments."""
        ...

    # what is known of GitHub
    def remember_installation(self, seen: InstallationSeen, *, gone: bool = False) -> None: ...

    def remember_repository(self, ref: RepositoryRef) -> bool:
        """Keeps where a repository is; True where it was known at another account."""
        ...

    def turned(self, seen: RepositorySeen) -> list[Subject]:
        """Remembers a repository as listed; answers what became of it since the last list."""
        ...

    def seen_private(self, repository_id: int, private: bool | None) -> bool:
        """Remembers whether a repository is private, None: unknown; True where it was known to be public until now."""
        ...

    def repository(self, repository_id: int) -> RepositoryRef | None: ...

    def repositories_of(self, installation_id: int) -> list[RepositoryRef]: ...

    def installations(self) -> list[InstallationSeen]:
        """Those that are not gone."""
        ...

    def funded_since(self, repository: RepositoryRef) -> datetime | None:
        """When the oldest open fund that covers a repository was opened, None without one."""
        ...

    def concerns(self, repository_id: int, number: int) -> bool:
        """Whether anything of ours hangs on this issue or pull request number."""
        ...

    def has_live_contract(self, repository_id: int) -> bool: ...

    def has_contract(self, repository_id: int) -> bool:
        """Whether there ever was one there, ended or not, or one elsewhere has a pull request there."""
        ...

    def issues_of_known_pull(self, repository_id: int, number: int) -> list[IssueRef]:
        """Wherever they are by now."""
        ...

    def reading_state(self, repository_id: int, number: int) -> ReadingState: ...

    def missing(self, issue_id: int) -> datetime:
        """Since when GitHub does not show this issue; the first time is now."""
        ...

    def issues_of_pull_id(self, repository_id: int, pull_id: int) -> list[IssueRef]: ...

    def look_soon(self, repository_id: int) -> None:
        """Every issue of a repository with a live contract is due now."""
        ...

    def show_again(self, repository_id: int, number: int | None) -> None:
        """What could not be shown on an issue (None: on all of the repository) is tried now."""
        ...

    def reshow(self, issue_id: int, kind: str, target: str) -> None:
        """Shows something once more even though nothing about it has changed."""
        ...

    def unseen(self, issue_id: int, sources: Sequence[str]) -> set[str]: ...

    def live_issues(self, repository_id: int | None = None) -> Iterator[IssueRef]: ...

    def issues_with_contract(self, repository_id: int, title: str) -> list[IssueRef]:
        """Those that ever had one, ended or not, first of all those of that title."""
        ...

    def due_issues(self, now: datetime, limit: int) -> list[IssueRef]: ...

    def due_in_a_while(self, ref: IssueRef, seconds: float) -> None: ...

    # effects
    def take_effects(self) -> Iterator[Showing]:
        """The next of each installation that may be written to now; ``wrote`` must give its turn back."""
        ...

    def effects_wait(self) -> float | None:
        """Seconds until the next effect may be shown, None where none waits."""
        ...

    def wrote(self, showing: Showing, *, wrote: bool) -> None: ...

    def shown(self, effect_id: int, revision: int, remote_id: int | None, digest: str | None) -> None: ...

    def effect_failed(
        self, effect_id: int, after_seconds: float, why: str, *, give_up: bool = False, counted: bool = True
    ) -> None: ...

    def effect_vanished(self, effect_id: int) -> None:
        """What showed it is no longer there: the next turn looks for it, or shows it anew."""
        ...

    def first_place(self, issue_id: int) -> int:
        """The issue's id before any transfer: what is shown about it was marked with that."""
        ...

    def to_show(self, issue_id: int) -> tuple[IssueRef, int | None, Contract | None, list[Notice]]: ...

    def in_question(self, issue_id: int, latest: Contract) -> list[Contract]:
        """Contracts of the issue before the latest that are in question after their payment, the oldest first."""
        ...

    def swept_at(self, repository_id: int) -> datetime | None:
        """Up to when a repository's issues were last looked through as a whole."""
        ...

    def swept(self, repository_id: int, at: datetime) -> None: ...

    def contract_by_number(self, contract_id: int) -> Contract | None: ...

    def linked_pull(self, issue_id: int, pull_id: int) -> tuple[IssueRef, str] | None:
        """Where a linked pull request is, and its head commit."""
        ...

    # finance
    def issue_of_payable(self, payable_id: int) -> tuple[int, int, int] | None:
        """(issue id, contract id, payee id) of a payable."""
        ...
