"""Makes, finds and ends the tokens of the finance API; only a hash of each is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine, insert, or_, select, update

from app import logs
from app.db.engine import DatabaseProblem, for_single_statements
from app.db.tables import token

LIFETIME_DAYS_MAX: Final = 366
USE_NOTED_EVERY: Final = timedelta(minutes=1)
NAME_CHARACTERS_MAX: Final = 100
_PREFIX: Final = "gcb_"
_RANDOM: Final = 40
_CHECK: Final = 6
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE: Final = re.compile(rf"{_PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}")
# As GitHub spells logins, with what it adds for bots and managed users.
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

_log = logs.logger(__name__)


class Scope(StrEnum):
    PAYABLES_READ = "payables:read"
    PAYMENTS_WRITE = "payments:write"
    CONTRACTS_READ = "contracts:read"
    EXPORTS_READ = "exports:read"
    BATCHES_WRITE = "batches:write"
    BATCHES_RELEASE = "batches:release"
    REPORTS_READ = "reports:read"
    TOUCH_WRITE = "touch:write"
    FUNDS_READ = "funds:read"
    WEBHOOKS_MANAGE = "webhooks:manage"


class Fault(StrEnum):
    """Why a text opens nothing. The last two are told only to one who holds the real token."""

    MALFORMED = "token_malformed"
    UNKNOWN = "token_unknown"
    REVOKED = "token_revoked"
    EXPIRED = "token_expired"


class TokenProblem(Exception):
    """The token cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token without its secret; ``hint`` is how its text begins. It acts in its owner's name."""

    id: int
    name: str
    owner_id: int
    owner_login: str
    scopes: frozenset[Scope]
    hint: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """``owner_id`` is the numeric GitHub id of the person who answers for it; ``days`` how long it lasts."""

    name: str
    owner_id: int
    owner_login: str
    scopes: Iterable[str]
    days: int


def create(engine: Engine, new: NewToken, now: datetime) -> tuple[str, Token]:
    """The token's text, to be shown this once, and what is kept of it.

    Raises:
        TokenProblem: a scope is unknown or none is given, or name, owner or lifetime will not do.
    """
    scopes = _scopes(new.scopes)
    _check(new)
    text = _generate()
    row = {
        "name": new.name.strip(),
        "owner_id": new.owner_id,
        "owner_login": new.owner_login,
        "scopes": ",".join(sorted(scopes)),
        "hash": _digest(text),
        "hint": text[:8],
        "created_at": now,
        "expires_at": now + timedelta(days=new.days),
    }
    with engine.begin() as connection:
        made = connection.execute(insert(token).values(row).returning(token)).mappings().one()
    return text, _token(made)


def list_tokens(engine: Engine) -> list[Token]:
    """Every token, newest first, the ended ones too."""
    with engine.connect() as connection:
        return [_token(row) for row in connection.execute(select(token).order_by(token.c.id.desc())).mappings()]


def revoke(engine: Engine, token_id: int, now: datetime) -> bool:
    """Ends a token at once; False where there is none of that number or it was ended before."""
    with engine.begin() as connection:
        change = update(token).where(token.c.id == token_id, token.c.revoked_at.is_(None)).values(revoked_at=now)
        return connection.execute(change).rowcount == 1


class TokenFinder:
    """Tells whose token a text is. ``reads`` and ``writes`` are engines on the same database."""

    def __init__(self, reads: Engine, writes: Engine, now: Callable[[], datetime]) -> None:
        self._reads = for_single_statements(reads)
        self._writes = writes
        self._now = now

    def __call__(self, text: str) -> Token | Fault:
        """The valid token, or why there is none; a text with a wrong checksum never reaches the database."""
        if not _well_formed(text):
            return Fault.MALFORMED
        digest = _digest(text)
        with self._reads.connect() as connection:
            row = connection.execute(select(token).where(token.c.hash == digest)).mappings().first()
        if row is None or not hmac.compare_digest(row["hash"], digest):
            return Fault.UNKNOWN
        found, now = _token(row), self._now()
        if found.revoked_at is not None:
            return Fault.REVOKED
        if found.expires_at <= now:
            return Fault.EXPIRED
        self._note_use(found, now)
        return found

    def _note_use(self, found: Token, now: datetime) -> None:
        since = now - USE_NOTED_EVERY
        if found.used_at is not None and found.used_at > since:
            return
        stale = or_(token.c.used_at.is_(None), token.c.used_at <= since)
        try:
            with self._writes.begin() as connection:
                connection.execute(update(token).where(token.c.id == found.id, stale).values(used_at=now))
        except DatabaseProblem:
            # A database that can be read but not written (full disk) still answers what is owed.
            _log.warning("token use not noted", token_id=found.id, exc_info=True)


def _generate() -> str:
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return _PREFIX + random + _checksum(random)


def _checksum(random: str) -> str:
    """CRC-32 in base 62: tells a mistyped or made-up token from a real one, and lets scanners find leaked ones."""
    rest, digits = zlib.crc32(random.encode()), ""
    for _ in range(_CHECK):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def _well_formed(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text)) and _checksum(text[len(_PREFIX) : -_CHECK]) == text[-_CHECK:]


def _digest(text: str) -> str:
    # 238 random bits need no slow hash.
    return hashlib.sha256(text.encode()).hexdigest()


def _scopes(names: Iterable[str]) -> frozenset[Scope]:
    try:
        scopes = frozenset(Scope(name) for name in names)
    except ValueError as unknown:
        raise TokenProblem(f"{unknown}. Choose from: {', '.join(Scope)}.") from None
    if not scopes:
        raise TokenProblem(f"A token needs a scope. Choose from: {', '.join(Scope)}.")
    return scopes


def _check(new: NewToken) -> None:
    name = new.name.strip()
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise TokenProblem(f"Give the token a name of 1 to {NAME_CHARACTERS_MAX} printable characters.")
    if not 0 < new.owner_id < 2**63 or not _LOGIN.fullmatch(new.owner_login):
        raise TokenProblem("Name the owner by GitHub login and numeric id (see https://api.github.com/users/LOGIN).")
    if not 1 <= new.days <= LIFETIME_DAYS_MAX:
        raise TokenProblem(f"A token lasts 1 to {LIFETIME_DAYS_MAX} days.")


def _token(row: Any) -> Token:
    names = ("id", "name", "owner_id", "owner_login", "hint", "created_at", "expires_at", "used_at", "revoked_at")
    scopes = frozenset(Scope(name) for name in row["scopes"].split(","))
    return Token(scopes=scopes, **{name: row[name] for name in names})
