"""Keeps each repository's policy file and has the comments of its live contracts shown again when it matters."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, select, text, update

from app.core.effects import Effect
from app.core.narrow import FaultCode, FileFault
from app.core.policy import Policy
from app.db import tables as t
from app.db.codec import canonical
from app.db.unit import DbUnit
from app.policy_file import in_force
from app.service.operations import BrokenFile
from app.service.repository_policy import FileKnown


class DbPolicies:
    """Implements the port ``PolicyStore``, and tells how a repository wants to be spoken to."""

    def __init__(self, engine: Engine, policy: tuple[Policy, str], now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._policy, self._policy_hash = policy
        self._now = now

    def known(self, repository: int | str) -> FileKnown:
        with self._engine.connect() as connection:
            return _known(connection, repository)

    def looked(self, repository_id: int, at: datetime) -> None:
        query = update(t.repository).where(t.repository.c.id == repository_id)
        with self._engine.begin() as connection:
            connection.execute(query.values(policy_read_at=at))

    def keep(self, repository_id: int, known: FileKnown) -> bool:
        values = {
            "policy_text": known.text,
            "policy_error": _written(known.fault),
            "policy_etag": known.mark,
            "policy_read_at": known.read_at,
        }
        with self._engine.begin() as connection:
            before = _known(connection, repository_id)
            connection.execute(update(t.repository).where(t.repository.c.id == repository_id).values(values))
            if (before.text, before.fault) == (known.text, known.fault):
                return False
            return self._show_again(connection, repository_id, self._in_force(before.text).status_labels)

    def policy(self, repository_id: int) -> Policy:
        """The policy in force in a repository."""
        return self._in_force(self.known(repository_id).text)

    def manner(self, repository: int | str) -> tuple[bool, FileFault | None, int]:
        """Whether French comes first in a repository (its id, else its name), what is wrong with its file now, and how
        often a claim can be extended there."""
        known = self.known(repository)
        policy = self._in_force(known.text)
        return policy.french_first, known.fault, policy.extensions_max

    def _in_force(self, text: str | None) -> Policy:
        return in_force(self._policy, self._policy_hash, text)[0]

    def _show_again(self, connection: Connection, repository_id: int, was_labelled: bool) -> bool:
        query = select(t.contract.c.issue_id).where(t.contract.c.repository_id == repository_id, text(t.LIVE))
        issues = list(connection.execute(query.order_by(t.contract.c.issue_id)).scalars())
        unit = DbUnit(connection, self._policy, self._policy_hash, self._now())
        labelled = self._in_force(_known(connection, repository_id).text).status_labels
        wants = [Effect(kind="comment"), *([Effect(kind="label")] if labelled else [])]
        for issue_id in issues:
            unit.want(issue_id, wants)
        worn = _labelled(connection, repository_id) if was_labelled and not labelled else []
        for issue_id in worn:
            unit.want(issue_id, [Effect(kind="label", again=True)])
        return bool(issues or worn)


def _labelled(connection: Connection, repository_id: int) -> list[int]:
    """The issues of a repository that had a label for their status, whatever became of their contracts."""
    query = select(t.effect.c.issue_id).join(t.issue, t.issue.c.id == t.effect.c.issue_id)
    status = t.issue.c.repository_id == repository_id, t.effect.c.kind == "label", t.effect.c.target == ""
    return list(connection.execute(query.where(*status).order_by(t.effect.c.issue_id)).scalars())


def broken_files(connection: Connection) -> list[BrokenFile]:
    """The repositories whose newest file is not taken, by name."""
    row = t.repository.c
    query = select(row.full_name, row.policy_error, row.policy_read_at).where(row.policy_error.is_not(None))
    found = ((name, _read(written), read_at) for name, written, read_at in connection.execute(query))
    broken = [BrokenFile(repository=name, fault=fault, read_at=at) for name, fault, at in found if fault]
    return sorted(broken, key=lambda each: each.repository.lower())


def _known(connection: Connection, repository: int | str) -> FileKnown:
    key = t.repository.c.id if isinstance(repository, int) else t.repository.c.full_name
    query = select(t.repository).where(key == repository)
    row = connection.execute(query.limit(1)).mappings().first()
    if row is None:
        return FileKnown()
    return FileKnown(
        text=row["policy_text"],
        fault=_read(row["policy_error"]),
        mark=row["policy_etag"] or "",
        read_at=row["policy_read_at"],
    )


def _written(fault: FileFault | None) -> str | None:
    return canonical({"code": fault.code.value, "line": fault.line, "details": dict(fault.details)}) if fault else None


def _read(written: str | None) -> FileFault | None:
    found = json.loads(written) if written else None
    return FileFault(code=FaultCode(found["code"]), line=found["line"], details=found["details"]) if found else None
