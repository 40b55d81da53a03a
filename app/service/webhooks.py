"""Subscriptions of finance systems: who is told of what, under which secret, and what became of each telling."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from app.core.announcements import KINDS
from app.core.events import Actor
from app.service.ports import Clock

EVERYTHING: Final = "*"
PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
ROTATION_HOURS: Final = 24
ROTATION_HOURS_MAX: Final = 24 * 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A subscription without its secrets. ``events`` are kinds, or ``*`` alone.

    ``disabled_why``: ``failing`` (nothing was taken for days) or ``gone`` (the target answered 410); the rest of
    its state says since when it fails, when it is tried next, and until when the secret before also signs.
    """

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    owner_id: int
    owner_login: str
    created_at: datetime
    previous_until: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One announcement to one subscription; ``guid`` is the same at every try, also when replayed.

    ``status``: waiting, sent or dead. ``problem`` is a code of the last try that was not taken.
    """

    id: int
    guid: str
    kind: str
    status: str
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None
    answer_code: int | None
    duration_ms: int | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAsked:
    url: str
    events: tuple[str, ...]
    owner: Actor
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMade:
    """``secret`` is shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRefused:
    """``code``: no_webhook_key, webhook_url, webhook_target, webhook_events or webhook_rotating, that one with the
    moment until which the secret before signs."""

    code: str
    until: datetime | None = None


class Seal(Protocol):
    """Keeps secrets readable for this service alone; None in its place where no key is set."""

    def close(self, text: str) -> str: ...

    def open(self, sealed: str) -> str:
        """Raises ValueError: it was sealed with another key."""
        ...


class WebhookBook(Protocol):
    """The rows of subscriptions; each call is a transaction of its own."""

    def add(self, asked: WebhookAsked, sealed: str, at: datetime) -> Webhook: ...

    def live(self) -> list[Webhook]:
        """Those that are not removed, in the order of their numbers."""
        ...

    def get(self, webhook_id: int) -> Webhook | None: ...

    def rotate(self, webhook_id: int, sealed: str, previous_until: datetime, now: datetime) -> Webhook | None:
        """None also where the secret before was promised longer than now, unless ``previous_until`` is over too."""
        ...

    def enable(self, webhook_id: int) -> Webhook | None: ...

    def remove(self, webhook_id: int, at: datetime) -> bool:
        """What waits for it is given up; its log stays."""
        ...

    def replay(self, webhook_id: int, sending_id: int | None, since: datetime | None, at: datetime) -> int:
        """Has one, or all since a moment that it asked for, sent (again); answers how many."""
        ...

    def sendings(self, webhook_id: int, status: str | None, before_id: int | None, limit: int) -> list[Sending]:
        """Newest first."""
        ...


class Webhooks:
    """``target_problem`` tells from an address alone why nothing is ever sent there, None if it may be."""

    def __init__(
        self,
        book: WebhookBook,
        seal: Seal | None,
        clock: Clock,
        target_problem: Callable[[str], str | None],
        wake: Callable[[], None],
    ) -> None:
        self._book = book
        self._seal = seal
        self._clock = clock
        self._target_problem = target_problem
        self._wake = wake

    def add(self, asked: WebhookAsked) -> WebhookMade | WebhookRefused:
        if self._seal is None:
            return WebhookRefused(code="no_webhook_key")
        problem = self._target_problem(asked.url)
        if problem is not None:
            return WebhookRefused(code=problem)
        if not asked.events or not (asked.events == (EVERYTHING,) or set(asked.events) <= set(KINDS)):
            return WebhookRefused(code="webhook_events")
        secret = new_secret()
        return WebhookMade(webhook=self._book.add(asked, self._seal.close(secret), self._clock.now()), secret=secret)

    def live(self) -> Sequence[Webhook]:
        return self._book.live()

    def get(self, webhook_id: int) -> Webhook | None:
        return self._book.get(webhook_id)

    def rotate(self, webhook_id: int, hours: int = ROTATION_HOURS) -> WebhookMade | WebhookRefused | None:
        """A new secret; for ``hours`` the one before signs as well, so that the receiver can change over.

        Two secrets sign at most: while one from before still does, only a rotation with no hours ends them all.
        """
        if self._seal is None:
            return WebhookRefused(code="no_webhook_key")
        secret = new_secret()
        now = self._clock.now()
        found = self._book.rotate(webhook_id, self._seal.close(secret), now + timedelta(hours=hours), now)
        if found is not None:
            return WebhookMade(webhook=found, secret=secret)
        stands = self._book.get(webhook_id)
        return WebhookRefused(code="webhook_rotating", until=stands.previous_until) if stands else None

    def enable(self, webhook_id: int) -> Webhook | None:
        """Takes up sending again; what was given up meanwhile comes with a replay."""
        return self._book.enable(webhook_id)

    def remove(self, webhook_id: int) -> bool:
        return self._book.remove(webhook_id, self._clock.now())

    def replay(self, webhook_id: int, sending_id: int | None = None, since: datetime | None = None) -> int | None:
        """How many are sent again; None where there is no such subscription."""
        if self._book.get(webhook_id) is None:
            return None
        count = self._book.replay(webhook_id, sending_id, since, self._clock.now())
        self._wake()
        return count

    def sendings(self, webhook_id: int, status: str | None, before_id: int | None, limit: int) -> Sequence[Sending]:
        return self._book.sendings(webhook_id, status, before_id, limit)


def new_secret() -> str:
    """As the Standard Webhooks specification has it: 24 to 64 random bytes in base64 after a prefix."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
