"""Lets one operator in to set the App up: who reads the log types its code, once, and gets a session."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

LIFE_SECONDS: Final = 3600
WRONG_MAX: Final = 10
WRONG_WINDOW_SECONDS: Final = 60
_GROUP: Final = 4

Language = Literal["en", "fr"]
Refused = Literal["wrong", "late", "often"]


@dataclass(slots=True, kw_only=True)
class Session:
    """The one browser that was let in. ``state`` goes to GitHub and must come back; empty where none is out."""

    token: str = field(repr=False)
    since: float
    language: Language
    organization: str = ""
    """Empty for a personal account."""
    name: str = ""
    state: str = field(default="", repr=False)


class Gate:
    """The code of this start, and who it let in. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._code = secrets.token_hex(16)
        self._since = clock()
        self._wrong: deque[float] = deque()
        self._session: Session | None = None

    @property
    def code(self) -> str:
        """The one-time code as it is printed: 128 random bits in groups of four digits."""
        return "-".join(self._code[i : i + _GROUP] for i in range(0, len(self._code), _GROUP))

    def admit(self, typed: str, language: Language) -> Session | Refused:
        """The session for whoever knows the code. Wrong ones are limited: ten in a minute, all browsers together."""
        now = self._clock()
        while self._wrong and self._wrong[0] <= now - WRONG_WINDOW_SECONDS:
            self._wrong.popleft()
        if len(self._wrong) >= WRONG_MAX:
            return "often"
        given = re.sub(r"[\s-]", "", typed).lower().encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._code.encode()):
            self._wrong.append(now)
            return "wrong"
        if self._session is not None or now - self._since > LIFE_SECONDS:
            return "late"
        self._session = Session(token=secrets.token_urlsafe(32), since=now, language=language)
        return self._session

    def session(self, token: str | None) -> Session | None:
        """The session that the browser's cookie names, while it lasts."""
        held = self._session
        if held is None or token is None or self._clock() - held.since > LIFE_SECONDS:
            return None
        same = hmac.compare_digest(token.encode("utf-8", "replace"), held.token.encode())
        return held if same else None


def new_state(session: Session) -> str:
    """A fresh word to recognise GitHub's answer by; one sent out before counts no more."""
    session.state = secrets.token_urlsafe(32)
    return session.state


def take_state(session: Session, given: str) -> bool:
    """Whether GitHub's answer belongs to what was sent out; good once."""
    expected = session.state
    same = hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
    if not expected or not same:
        return False
    session.state = ""
    return True
