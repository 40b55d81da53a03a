"""Who visits the pages and with which rights, as the web floor sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.ids import UserId


class Role(StrEnum):
    """What a person may do beyond their own claims and repositories; granted by an operator."""

    FINANCE = "finance"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone signed in. The number is who they are, the login only how they are called.

    ``confirmed_at`` is when GitHub last told us that it is them.
    """

    id: UserId
    login: str
    roles: frozenset[Role]
    confirmed_at: datetime


class Visitors(Protocol):
    """Sessions: who holds one, and its beginning and end."""

    def find(self, token: str) -> Person | None:
        """Whose session it is, None for one that ended or never was."""

    def begin(self, person_id: UserId, login: str) -> str:
        """A new session's token, told this once."""

    def end(self, token: str) -> None: ...
