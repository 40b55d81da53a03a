"""Asks GitHub for the deliveries that never arrived, and keeps what was found late and why."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.service.ports import CannotShow, Clock, Gone, Unavailable

log = logging.getLogger(__name__)

# GitHub delivers a thing again for three days (Enterprise Server: seven); what is older the sweep alone finds.
WINDOW = timedelta(days=3)
# After a long stop what is too old is told all the same, as far back as any GitHub remembers.
LOOKED_BACK_MAX = timedelta(days=7)
OVERLAP = timedelta(minutes=10)
# A delivery under way is no failure yet: GitHub waits ten seconds for an answer, thirty on Enterprise Server.
UNDER_WAY = timedelta(minutes=1)
# Asked after 0, 5, 15, 35 ... minutes, twice as long each time: the last of them after 43 hours.
ASKED_AGAIN = timedelta(minutes=5)
ASKED_MAX = 10


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

    @property
    def failed(self) -> bool:
        """GitHub has given up on it; one that is under way is neither this nor arrived."""
        return not self.arrived and (self.code > 0 or self.status.lower() not in ("", "pending"))


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

    def known(self, guid: str) -> Gap | None:
        """What is kept of a delivery that was missed before."""
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
        since = max((self._book.looked_until() or now - WINDOW) - OVERLAP, now - LOOKED_BACK_MAX)
        newest = self._newest(since, now - UNDER_WAY)
        count, until = 0, now
        for seen in sorted((newest[guid] for guid in self._book.missing(list(newest))), key=lambda s: (s.at, s.id)):
            known = self._book.known(seen.guid)
            if now - (known.happened_at if known and known.happened_at else seen.at) > WINDOW:
                if known is None:
                    self._book.keep(self._gap(seen, now, "too_old", 0))
                continue
            asked = known.asked if known else 0
            if asked >= ASKED_MAX:
                continue
            # What may still come is looked at again: the next window starts with the oldest of it.
            until = min(until, seen.at)
            if known is not None and now < known.found_at + ASKED_AGAIN * (2**asked - 1):
                continue
            taken = self._ask(seen)
            gap = self._gap(seen, now, _why(seen), asked + 1)
            self._book.keep(gap)
            if taken:
                report(f"{gap.repository}: {gap.what}: {gap.why}")
                count += 1
        self._book.looked(until)
        return count

    def _ask(self, seen: DeliverySeen) -> bool:
        """Whether GitHub took it. A limit stops the look; any other no is this delivery's alone, and counts."""
        try:
            self._log.redeliver(seen.id)
        except (Unavailable, Gone, CannotShow) as problem:
            if isinstance(problem, Unavailable) and problem.retry_seconds is not None:
                raise
            log.warning("GitHub does not deliver it again", extra={"guid": seen.guid, "why": str(problem)})
            return False
        return True

    def _gap(self, seen: DeliverySeen, now: datetime, why: str, asked: int) -> Gap:
        return Gap(
            kind="delivery",
            found_at=now,
            happened_at=seen.at,
            repository=self._book.name_of(seen.repository_id),
            number=None,
            what=seen.event,
            why=why,
            guid=seen.guid,
            asked=asked,
        )

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
