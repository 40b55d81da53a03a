"""What running takes: work woken somewhere, and the time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Queue(Protocol):
    """Wakes work somewhere, at least once; what there is to do stands in the tables."""

    def wake(self, job: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
