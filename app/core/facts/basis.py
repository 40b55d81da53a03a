"""What every fact has, and what several of them keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``by`` is the person who caused it, None for the passing of time; ``cause`` names the delivery or request."""

    at: datetime
    by: Actor | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A delegation as it was found at the time of the act; ``limit_cents`` None is any sum, no cost centre is all."""

    delegation_id: int
    limit_cents: int | None
    cost_centres: tuple[str, ...]
    first_day: str
    last_day: str
    granted_by_id: int
    granted_by_login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One rule as it came out; ``evidence`` is what it was judged on, in words and ids."""

    code: str
    ok: bool
    evidence: str
