"""Looks at a repository's policy file now and then; the last good one stays in force while a newer one is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from app.core.narrow import FaultCode, FileFault
from app.core.policy import Policy
from app.policy_file import FaultyFile, narrowed, text_of
from app.policy_model import schema
from app.service.ports import Clock, RepositoryRef

LOOK_EVERY = timedelta(minutes=1)
# A 404 may be GitHub's trouble, and without the file more is allowed: it is gone once two looks so far apart miss it.
GONE_AFTER = timedelta(minutes=10)
_MISSED = "missed:"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """What stands at the file's path now: ``content`` is None where there is no file, ``plain`` False where it is
    no file but a folder or the like, ``allowed`` False where the installation may not look. ``etag`` is GitHub's,
    empty where it gave none."""

    content: bytes | None
    plain: bool = True
    allowed: bool = True
    etag: str = ""

    @property
    def missing(self) -> bool:
        return self.content is None and self.plain and self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKnown:
    """What the last look found: the last good ``text``, ``fault`` of a newer one, when, and under which mark."""

    text: str | None = None
    fault: FileFault | None = None
    mark: str = ""
    read_at: datetime | None = None


class PolicyFiles(Protocol):
    def policy_file(self, repository: RepositoryRef, etag: str | None) -> FileSeen | None:
        """The file on the default branch, None where ``etag`` still stands.

        Raises:
            Unavailable: it is not known what stands there.
        """
        ...


class PolicyStore(Protocol):
    def known(self, repository_id: int) -> FileKnown: ...

    def looked(self, repository_id: int, at: datetime) -> None:
        """The file was as known."""
        ...

    def keep(self, repository_id: int, known: FileKnown) -> bool:
        """Keeps what was found; True where comments of live contracts are to be shown again for it."""
        ...


class RepositoryPolicy:
    """Keeps ``PolicyStore`` up to date with GitHub for decisions, which read nothing but the store."""

    def __init__(
        self,
        store: PolicyStore,
        files: PolicyFiles,
        policy: tuple[Policy, str],
        clock: Clock,
        wake_effects: Callable[[], None],
    ) -> None:
        self._store = store
        self._files = files
        self._policy, policy_hash = policy
        self._clock = clock
        self._wake_effects = wake_effects
        # A verdict on a file holds under these rules only: under others the file is read again, changed or not.
        self._rules = sha256(f"{policy_hash}{sorted(schema()['properties'].items())}".encode()).hexdigest()[:16]

    def refresh(self, repository: RepositoryRef) -> None:
        """Looks at the file of a repository that was just read by its id, unless that was done within a minute.

        Raises:
            Unavailable: it is not known what the file says, so nothing may be decided there.
        """
        now, known = self._clock.now(), self._store.known(repository.id)
        if known.read_at is not None and timedelta(0) <= now - known.read_at < LOOK_EVERY:
            return
        rules, _, etag = known.mark.partition(" ")
        missed = datetime.fromisoformat(etag.removeprefix(_MISSED)) if etag.startswith(_MISSED) else None
        seen = self._files.policy_file(repository, etag if rules == self._rules and etag and not missed else None)
        if seen is None:
            self._store.looked(repository.id, now)
            return
        if seen.missing and known.text is not None and now - (missed or now) < GONE_AFTER:
            mark = f"{self._rules} {_MISSED}{(missed or now).isoformat()}"
            self._store.keep(repository.id, replace(known, mark=mark, read_at=now))
            return
        text, fault = self._judged(seen, known.text)
        found = FileKnown(text=text, fault=fault, mark=f"{self._rules} {seen.etag}", read_at=now)
        if self._store.keep(repository.id, found):
            self._wake_effects()

    def _judged(self, seen: FileSeen, last_good: str | None) -> tuple[str | None, FileFault | None]:
        """The text to be in force, and the first thing wrong with a file that cannot be."""
        if not seen.allowed:
            # Its owner has not accepted the permission: the operator's rules hold, and what was read before them.
            return last_good, None
        if not seen.plain:
            return last_good, FileFault(code=FaultCode.NOT_A_FILE)
        if seen.content is None:
            return None, None
        try:
            text = text_of(seen.content)
            narrowed(self._policy, text)
        except FaultyFile as broken:
            return last_good, broken.faults[0]
        return text, None
