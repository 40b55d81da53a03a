"""Asks GitHub for the deliveries that never arrived, and keeps what was found late and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.service.ports import Clock

# GitHub delivers a thing again for three days (Enterprise Server: seven); what is older the sweep alone finds.
WINDOW = timedelta(days=3)
OVERLAP = timedelta(minutes=10)
# A delivery under way is no failure yet: GitHub waits ten seconds for an answer, thirty on Enterprise Server.
UNDER_WAY = timedelta(minutes=1)
ASKED_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySeen:
    """One attempt as GitHub logged it. ``status`` is GitHub's word, ``code`` the HTTP status or 0."""

    id: int
    guid: str
    at: datetime
    status: str
    code: int
    event: str
    repository_id: int | None

    @property
    def arrived(self) -> bool:
        return 200 <= self.code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``kind`` is delivery or reading. ``happened_at`` None: GitHub tells no time. ``why`` is a code."""

    kind: str
    found_at: datetime
    happened_at: datetime | None
    repository: str
    number: int | None
    what: str
    why: str
    guid: str | None = None
    asked: int = 0


class HookLog(Protocol):
    def deliveries(self) -> Iterator[DeliverySeen]:
        """Every attempt that GitHub remembers, newest first; raises Unavailable."""
        ...

    def redeliver(self, delivery_id: int) -> None: ...


class GapBook(Protocol):
    def looked_until(self) -> datetime | None: ...

    def looked(self, until: datetime) -> None: ...

    def missing(self, guids: list[str]) -> set[str]:
        """Those of which nothing was stored."""
        ...

    def asked(self, guid: str) -> int:
        """How often GitHub was asked for a delivery again."""
        ...

    def keep(self, gap: Gap) -> None:
        """Adds a gap, or counts one more asking for a delivery that is there already."""
        ...

    def name_of(self, repository_id: int | None) -> str: ...


class Recover:
    """``look`` asks again for what failed, timed out, or was answered by us and is not here."""

    def __init__(self, log: HookLog, book: GapBook, clock: Clock) -> None:
        self._log = log
        self._book = book
        self._clock = clock

    def look(self, report: Callable[[str], None] = lambda _line: None) -> int:
        """One look at GitHub's log since the last one; answers how many deliveries were asked for again.

        Raises:
            Unavailable: GitHub gave no answer; the next look begins where this one did.
        """
        now = self._clock.now()
        since = max((self._book.looked_until() or now - WINDOW) - OVERLAP, now - WINDOW)
        newest = self._newest(since, now - UNDER_WAY)
        missing = self._book.missing(list(newest))
        count = 0
        for guid in missing:
            seen = newest[guid]
            asked = self._book.asked(guid)
            if asked >= ASKED_MAX:
                continue
            self._log.redeliver(seen.id)
            gap = Gap(
                kind="delivery",
                found_at=now,
                happened_at=seen.at,
                repository=self._book.name_of(seen.repository_id),
                number=None,
                what=seen.event,
                why=_why(seen),
                guid=guid,
                asked=asked + 1,
            )
            self._book.keep(gap)
            report(f"{gap.repository}: {gap.what}: {gap.why}")
            count += 1
        # What was asked for again and is still not here is looked at again: the window starts with the oldest of it.
        oldest = min((newest[guid].at for guid in missing), default=now)
        self._book.looked(min(oldest, now))
        return count

    def _newest(self, since: datetime, until: datetime) -> dict[str, DeliverySeen]:
        """The newest attempt of each delivery in the window, none of it still under way."""
        found: dict[str, DeliverySeen] = {}
        for seen in self._log.deliveries():
            if seen.at < since:
                break
            found.setdefault(seen.guid, seen)
        return {guid: seen for guid, seen in found.items() if seen.at <= until}


def _why(seen: DeliverySeen) -> str:
    if seen.arrived:
        return "not_in_our_inbox"
    return f"http_{seen.code}" if seen.code else "no_answer"
