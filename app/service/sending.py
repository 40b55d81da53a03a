"""Sends what subscribers asked for, at least once, with back-off for days; each failure says why."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from app.service.ports import Clock
from app.service.webhooks import Seal

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS: Final = 5.0
WAIT_SECONDS_MAX: Final = 8 * 3600.0
GIVE_UP_AFTER: Final = timedelta(days=3)
# A target that fails is asked with one message at a time, and not more often than this.
PAUSE_SECONDS_MAX: Final = 300.0
DISABLE_AFTER: Final = timedelta(days=5)
GONE: Final = 410
API: Final = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One announcement to send now, leased to this caller; ``data`` is its canonical JSON, ids alone.

    ``sealed`` and ``sealed_previous`` are the secrets that sign, still sealed.
    """

    id: int
    webhook_id: int
    url: str
    sealed: str
    sealed_previous: str | None
    guid: str
    kind: str
    at: datetime
    data: str
    attempts: int
    created_at: datetime
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``at`` is when it is sent; the first of ``secrets`` is the present one."""

    url: str
    id: str
    at: datetime
    secrets: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``code`` is HTTP's, None without an answer; ``problem`` a code of ours, None when it was taken."""

    code: int | None
    duration_ms: int
    problem: str | None = None
    retry_seconds: float | None = None


class Carrier(Protocol):
    """Carries messages at once; each has its answer, and none takes longer than some seconds."""

    def carry(self, messages: Sequence[Message]) -> list[Answer]: ...


class SendingStore(Protocol):
    def take(self, now: datetime) -> list[Due]:
        """What is due, a few for each subscription, leased: no two workers get the same."""
        ...

    def wait_seconds(self, now: datetime) -> float | None:
        """Until the next is due, None where none waits."""
        ...

    def sent(self, due: Due, answer: Answer, now: datetime) -> None: ...

    def failed(
        self, due: Due, answer: Answer, next_try_at: datetime | None, paused_until: datetime, now: datetime
    ) -> None:
        """``next_try_at`` None: given up."""
        ...

    def disable(self, webhook_id: int, why: str, now: datetime) -> None:
        """Nothing is sent there any more, and what waits is given up, until somebody enables it."""
        ...

    def forget(self, now: datetime) -> None:
        """Takes out what was sent or given up long ago."""
        ...


class Sender:
    """``base_url`` is where links lead; ``jitter`` answers a number from 0 to 1."""

    def __init__(
        self,
        store: SendingStore,
        carrier: Carrier,
        seal: Seal | None,
        clock: Clock,
        base_url: str,
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._carrier = carrier
        self._seal = seal
        self._clock = clock
        self._base_url = base_url
        self._jitter = jitter

    def drain(self) -> bool | float:
        """Sends what is due now; answers whether there is more, or the seconds until there is."""
        taken = self._store.take(self._clock.now())
        if not taken:
            self._store.forget(self._clock.now())
            wait = self._store.wait_seconds(self._clock.now())
            return wait if wait is not None and wait > 0 else wait is not None
        ready = [(due, self._message(due)) for due in taken]
        answers = iter(self._carrier.carry([message for _, message in ready if message is not None]))
        for due, message in ready:
            answer = next(answers) if message is not None else Answer(code=None, duration_ms=0, problem="secret")
            self._keep(due, answer)
        return True

    def _message(self, due: Due) -> Message | None:
        """None where its secret cannot be read: the key was lost or changed."""
        try:
            if self._seal is None:
                return None
            sealed = [text for text in (due.sealed, due.sealed_previous) if text is not None]
            opened = tuple(self._seal.open(text) for text in sealed)
        except ValueError:
            return None
        return Message(
            url=due.url, id=due.guid, at=self._clock.now(), secrets=opened, body=payload(due, self._base_url)
        )

    def _keep(self, due: Due, answer: Answer) -> None:
        now = self._clock.now()
        if answer.problem is None:
            self._store.sent(due, answer, now)
            return
        wait = answer.retry_seconds or wait_seconds(due.attempts, self._jitter())
        again: datetime | None = now + timedelta(seconds=wait)
        if again is not None and again > due.created_at + GIVE_UP_AFTER:
            again = None
        paused = now + timedelta(seconds=min(wait, PAUSE_SECONDS_MAX))
        self._store.failed(due, answer, again, paused, now)
        numbers = {"webhook": due.webhook_id, "sending": due.id, "why": answer.problem, "code": answer.code}
        log.warning("webhook given up" if again is None else "webhook not taken", extra=numbers)
        failing = due.failing_since is not None and now - due.failing_since >= DISABLE_AFTER
        if answer.code == GONE or failing:
            self._store.disable(due.webhook_id, "gone" if answer.code == GONE else "failing", now)
            log.error("webhook disabled", extra={"webhook": due.webhook_id, "why": answer.problem})


def wait_seconds(attempts: int, jitter: float) -> float:
    """Before the next try, after so many: 5 s, 15 s, 45 s … up to 8 h, each a fifth shorter or longer by chance."""
    step = min(FIRST_WAIT_SECONDS * 3.0 ** min(attempts - 1, 20), WAIT_SECONDS_MAX)
    return step * (0.8 + 0.4 * jitter)


def payload(due: Due, base_url: str) -> str:
    """Thin: what happened, to which numbers, and where to read more with a token."""
    data: dict[str, Any] = json.loads(due.data)
    places = {"contract_id": "contracts", "payable_id": "payables", "batch_id": "batches"}
    links = {
        name.removesuffix("_id"): f"{base_url}{API}/{place}/{data[name]}"
        for name, place in places.items()
        if data.get(name)
    }
    at = due.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": due.kind, "timestamp": at, "data": {**data, "links": links}}, separators=(",", ":"))
