"""Begins, finds and ends the sessions of people on the pages; only a hash of each is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, insert, select, update

from app import logs
from app.core.ids import UserId
from app.db.engine import DatabaseProblem
from app.db.roles import roles_of
from app.db.tables import session
from app.service.visitors import Person

# OWASP ASVS 5.0.0, 7.3: an end after some time without a request, and one whatever happens.
IDLE_MAX: Final = timedelta(hours=2)
LIFE_MAX: Final = timedelta(hours=12)
SEEN_NOTED_EVERY: Final = timedelta(minutes=1)
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}")

_log = logs.logger(__name__)


class Sessions:
    """Implements ``Visitors``. ``reads`` and ``writes`` are engines on the same database."""

    def __init__(self, reads: Engine, writes: Engine, now: Callable[[], datetime]) -> None:
        self._reads = reads
        self._writes = writes
        self._now = now

    def find(self, token: str) -> Person | None:
        if not _SHAPE.fullmatch(token):
            return None
        now = self._now()
        alive = (session.c.ended_at.is_(None), session.c.expires_at > now, session.c.seen_at > now - IDLE_MAX)
        with self._reads.connect() as connection:
            query = select(session).where(session.c.hash == _digest(token), *alive)
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            roles = roles_of(connection, row["person_id"], now)
        self._note(row, now)
        return Person(id=UserId(row["person_id"]), login=row["login"], roles=roles, confirmed_at=row["confirmed_at"])

    def begin(self, person_id: UserId, login: str) -> str:
        token, now = secrets.token_urlsafe(32), self._now()
        row = {"hash": _digest(token), "person_id": person_id, "login": login, "expires_at": now + LIFE_MAX}
        row |= dict.fromkeys(("begun_at", "confirmed_at", "seen_at"), now)
        with self._writes.begin() as connection:
            connection.execute(insert(session).values(row))
        return token

    def end(self, token: str) -> None:
        with self._writes.begin() as connection:
            _end(connection, self._now(), session.c.hash == _digest(token))

    def _note(self, row: Any, now: datetime) -> None:
        if row["seen_at"] > now - SEEN_NOTED_EVERY:
            return
        try:
            with self._writes.begin() as connection:
                connection.execute(update(session).where(session.c.id == row["id"]).values(seen_at=now))
        except DatabaseProblem:
            # A database that can be read but not written still shows its pages.
            _log.warning("session use not noted", session_id=row["id"], exc_info=True)


def list_sessions(engine: Engine, now: datetime) -> list[dict[str, Any]]:
    """The sessions that go on, newest first, without what they are found by."""
    shown = [column for column in session.c if column.name != "hash"]
    alive = (session.c.ended_at.is_(None), session.c.expires_at > now, session.c.seen_at > now - IDLE_MAX)
    with engine.connect() as connection:
        query = select(*shown).where(*alive).order_by(session.c.id.desc())
        return [dict(row) for row in connection.execute(query).mappings()]


def revoke_sessions(engine: Engine, person_id: int, now: datetime) -> int:
    """Ends every session of a person at once; answers how many there were."""
    with engine.begin() as connection:
        return _end(connection, now, session.c.person_id == person_id, session.c.expires_at > now)


def _end(connection: Any, now: datetime, *which: Any) -> int:
    ended = update(session).where(session.c.ended_at.is_(None), *which).values(ended_at=now)
    return int(connection.execute(ended).rowcount)


def _digest(token: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
