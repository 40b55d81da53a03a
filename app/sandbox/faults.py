"""Trouble on demand for calls to the API: errors, limits, lag, hanging, and work done but not told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["status", "limit", "lag", "hang", "graphql", "lost_answer"]


class Hang(Exception):
    """The request gets no answer; whoever carries it waits until the client gives up."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A rule for coming calls.

    ``path`` is a pattern for the path, ``operation`` one for a GraphQL operation's name. The first ``skip``
    matching calls pass, the next ``times`` are hit. ``kind``: *status* answers ``status``; *limit* answers
    ``status`` (403 or 429) with ``retry_after`` seconds, or without them as the spent hourly limit; *lag*
    answers 404; *hang* never answers; *graphql* answers 200 with an error; *lost_answer* does the work, then
    answers ``status``.
    """

    kind: FaultKind
    method: str = ".*"
    path: str = ".*"
    operation: str | None = None
    status: int = 502
    retry_after: int | None = None
    message: str = ""
    error_type: str = "SOMETHING_WENT_WRONG"
    skip: int = 0
    times: int = 1


@dataclass(slots=True)
class Faults:
    rules: list[Fault] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, method: str, path: str, operation: str | None = None) -> Fault | None:
        """The fault that hits this call, if any; counts the call against every rule it matches."""
        struck: Fault | None = None
        for rule in self.rules:
            if not _matches(rule, method, path, operation):
                continue
            if rule.skip > 0:
                rule.skip -= 1
            elif rule.times > 0 and struck is None:
                rule.times -= 1
                struck = rule
        if struck:
            self.hits.append(f"{method} {path} {operation or ''}".strip())
        return struck


def _matches(rule: Fault, method: str, path: str, operation: str | None) -> bool:
    if rule.operation is not None:
        return operation is not None and re.fullmatch(rule.operation, operation) is not None
    return re.fullmatch(rule.method, method) is not None and re.fullmatch(rule.path, path) is not None
