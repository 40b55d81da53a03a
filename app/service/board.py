"""What the public pages show, as the web floor sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A contract as the board shows it; sums in cents. ``ends_at`` is the end of the running claim."""

    contract_id: int
    title: str
    repository: str
    issue_number: int
    status: str
    held: bool
    amount_cents: int
    opened_at: datetime
    ends_at: datetime | None


class BoardReads(Protocol):
    """What anybody may see: contracts of public repositories."""

    def opportunities(self, before_id: int | None, limit: int) -> list[Opportunity]:
        """Those that are neither finished nor withdrawn, newest first; ``before_id`` is where a page ended."""

    def count(self) -> int: ...
