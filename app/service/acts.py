"""What a person asks of a contract by a form: kept first, then decided with a reading of the issue, like a comment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from app.core.events import Actor
from app.core.refusals import Refusal
from app.service.ports import Gone, IssueRef, Unavailable

log = logging.getLogger(__name__)

BATCH: Final = 20
# A form that GitHub gives no answer about for about a day is set aside, and its page says so.
TRIES_MAX: Final = 150
WAIT_SECONDS_MAX: Final = 600.0
# So many people may wait for GitHub inside their own request; what comes beyond is the worker's.
AT_ONCE: Final = 4


class ActKind(StrEnum):
    """The commands that a page has a form for."""

    RELEASE = "release"
    EXTEND = "extend"
    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    AWARD = "award"
    SPLIT = "split"


class ActStatus(StrEnum):
    WAITING = "new"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """``line`` is the command as it would stand in a comment. ``seen_facts`` is how many facts the form's page
    showed; ``key`` names that one form, so that sending it twice is sending it once."""

    contract_id: int
    person: Actor
    kind: ActKind
    line: str
    key: str
    seen_facts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSeen:
    """An act and what became of it. ``line`` is the command as it was asked, ``outcome`` a word for the log;
    ``refusal`` says why nothing was done."""

    id: int
    contract_id: int
    person_id: int
    kind: ActKind
    line: str
    status: ActStatus
    asked_at: datetime
    repository: str
    issue_number: int
    outcome: str
    refusal: Refusal | None


class Stale(Exception):
    """The contract has changed since the form's page was shown: it is for the person to look again."""


class ActBook(Protocol):
    def ask(self, new: NewAct) -> int:
        """Keeps the act; answers its number, that of the first where the same form comes again.

        Raises:
            Stale. LookupError: there is no such contract, or a later one took its place.
        """
        ...

    def find(self, act_id: int) -> ActSeen | None: ...

    def waiting_of(self, person_id: int) -> list[ActSeen]:
        """What a person asked and nobody has decided yet, the first in front."""
        ...

    def take(self, limit: int, act_id: int | None = None) -> list[tuple[int, IssueRef, int]]:
        """Number, issue and tries so far of acts that wait, leased to this caller; ``act_id`` asks for that one."""
        ...

    def retry(self, act_id: int, after_seconds: float, why: str, *, counted: bool) -> None: ...

    def bury(self, act_id: int, why: str) -> None:
        """Sets an act aside that still waits; one that was decided stays as it is."""
        ...


class Acts:
    """Decided at once if GitHub answers, else by the worker: the row is there before anything is tried."""

    def __init__(
        self, book: ActBook, read_issue: Callable[[IssueRef], object], wake: Callable[[], None] = lambda: None
    ) -> None:
        self._book = book
        self._read_issue = read_issue
        self._wake = wake
        self._turns = threading.Semaphore(AT_ONCE)

    def ask(self, new: NewAct) -> int:
        """Keeps an act and tries to decide it; answers its number.

        Raises:
            Stale, LookupError.
        """
        act_id = self._book.ask(new)
        if self._turns.acquire(blocking=False):
            try:
                self._several(1, act_id)
            finally:
                self._turns.release()
        else:
            self._wake()
        return act_id

    def find(self, act_id: int) -> ActSeen | None:
        return self._book.find(act_id)

    def waiting_of(self, person_id: int) -> list[ActSeen]:
        """What a person asked that is not decided yet."""
        return self._book.waiting_of(person_id)

    def drain(self) -> bool:
        """Decides what waits; True when there may be more."""
        return self._several(BATCH) == BATCH

    def _several(self, limit: int, act_id: int | None = None) -> int:
        taken = self._book.take(limit, act_id)
        for number, ref, tries in taken:
            self._guarded(number, ref, tries)
        return len(taken)

    def _guarded(self, act_id: int, ref: IssueRef, tries: int) -> None:
        """Every reading decides the acts that wait on its issue; one that is left over then has lost its place."""
        try:
            self._read_issue(ref)
        except Unavailable as problem:
            wait = problem.retry_seconds or min(2.0 ** min(tries, 10), WAIT_SECONDS_MAX)
            self._put_off(act_id, tries, wait, problem.why, counted=problem.retry_seconds is None)
        except Gone as problem:
            self._put_off(act_id, tries, WAIT_SECONDS_MAX, f"not found: {problem}", counted=True)
        except Exception as fault:
            log.exception("act failed", extra={"act": act_id})
            self._put_off(act_id, tries, WAIT_SECONDS_MAX, type(fault).__name__, counted=True)
        else:
            self._book.bury(act_id, "the issue moved before it was decided")

    def _put_off(self, act_id: int, tries: int, seconds: float, why: str, *, counted: bool) -> None:
        if tries >= TRIES_MAX:
            self._book.bury(act_id, why)
        else:
            self._book.retry(act_id, seconds, why, counted=counted)
