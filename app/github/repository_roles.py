"""Asks GitHub which role a person has in a repository, and remembers the answer for a moment."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from app.core.events import Actor
from app.core.ids import UserId
from app.github.client import Calls
from app.github.people import People
from app.service.ports import RepositoryRef

KEPT_SECONDS: Final = 60.0
KEPT_MAX: Final = 10_000


class RepositoryRoles:
    """``role_name`` by numeric id. ``clock`` counts seconds."""

    def __init__(self, calls: Calls, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls = calls
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, person_id: UserId, login: str, repository: RepositoryRef) -> str:
        """``admin``, ``maintain``, ``write``, ``triage``, ``read``, ``none`` or a role of the organization's own.

        Raises:
            Unavailable, Gone: GitHub does not tell, which is neither yes nor no.
        """
        key = (int(person_id), int(repository.id))
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        found = People(self._calls, repository).with_role(Actor(id=person_id, login=login))
        assert found is not None and found.role is not None
        with self._lock:
            self._kept[key] = (self._clock(), found.role)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return found.role
