"""Confirms the whole way from GitHub into this database: a delivery sent once more must arrive here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.service.ports import CannotShow, Clock, Gone, Unavailable
from app.service.recover import WINDOW, DeliverySeen, GapBook, HookLog

# GitHub has no ping for an App's webhook; the one it sent at the registration is the first choice to be sent again.
PING = "ping"
LOOKED_THROUGH_MAX = 300
# About half a minute in all: GitHub gives up on an answer after ten seconds, thirty on Enterprise Server.
WAITS_SECONDS: Sequence[float] = (0.5, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6)


class Arrival(StrEnum):
    """What became of the delivery.

    ``arrived``: GitHub tells that it was taken, and this database holds it. ``not_here``: taken, but by something
    that stores elsewhere. ``not_taken``: the address answered otherwise, or not in time. ``no_word``: GitHub
    tells of no attempt. ``refused``: GitHub does not send it. ``nothing``: there is none of the last three days.
    """

    ARRIVED = "arrived"
    NOT_HERE = "not_here"
    NOT_TAKEN = "not_taken"
    NO_WORD = "no_word"
    REFUSED = "refused"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """``event`` is what was sent again. ``code`` is the HTTP status of the answer to it, 0 for none, or GitHub's."""

    arrival: Arrival
    event: str = ""
    code: int = 0
    why: str = ""


class Confirm:
    """``wait`` lets seconds pass between two looks at GitHub's log; there is a fixed number of them."""

    def __init__(self, log: HookLog, book: GapBook, clock: Clock, wait: Callable[[float], None]) -> None:
        self._log = log
        self._book = book
        self._clock = clock
        self._wait = wait

    def __call__(self) -> Confirmation:
        """Has one delivery sent again and waits for it.

        Raises:
            Unavailable, Gone: GitHub does not tell what it delivered.
        """
        seen = self._choice()
        if seen is None:
            return Confirmation(arrival=Arrival.NOTHING)
        try:
            self._log.redeliver(seen.id)
        except (Unavailable, Gone, CannotShow) as problem:
            return Confirmation(arrival=Arrival.REFUSED, event=seen.event, why=str(problem))
        return self._watched(seen)

    def _choice(self) -> DeliverySeen | None:
        """The newest ping that can still be sent again, else the newest delivery: what is here already does no harm."""
        newest = None
        for _, seen in zip(range(LOOKED_THROUGH_MAX), self._log.deliveries(), strict=False):
            if self._clock.now() - seen.at > WINDOW:
                break
            if seen.event == PING:
                return seen
            newest = newest or seen
        return newest

    def _watched(self, sent: DeliverySeen) -> Confirmation:
        for seconds in WAITS_SECONDS:
            self._wait(seconds)
            attempt = self._attempt(sent)
            if attempt is None or not (attempt.arrived or attempt.failed):
                continue
            if not attempt.arrived:
                return Confirmation(arrival=Arrival.NOT_TAKEN, event=sent.event, code=attempt.code, why=attempt.status)
            # This service answers 2xx only after its commit: what is not here by now was taken by another.
            here = not self._book.missing([sent.guid])
            return Confirmation(
                arrival=Arrival.ARRIVED if here else Arrival.NOT_HERE, event=sent.event, code=attempt.code
            )
        return Confirmation(arrival=Arrival.NO_WORD, event=sent.event)

    def _attempt(self, sent: DeliverySeen) -> DeliverySeen | None:
        """The newest attempt at the same delivery after the one that was asked for."""
        for _, seen in zip(range(LOOKED_THROUGH_MAX), self._log.deliveries(), strict=False):
            if seen.guid == sent.guid:
                return seen if seen.id != sent.id else None
            if seen.at < sent.at:
                break
        return None
