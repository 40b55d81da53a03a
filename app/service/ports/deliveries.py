"""Stored deliveries, and what each is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.events import Actor, IssuePlace, Subject
from app.service.ports.github import Hint, InstallationSeen, RepositoryRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    id: int
    event: str
    body: bytes
    attempts: int
    received_us: int


class Kind(StrEnum):
    """What a delivery is about, told from its own words without asking anyone."""

    ISSUE = "issue"
    TRANSFER = "transfer"
    OWN_COMMENT = "own_comment"
    PULL = "pull"
    CHECK = "check"
    LABEL = "label"
    INSTALLATION = "installation"
    REPOSITORIES = "repositories"
    LOST = "lost"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """``worth_reading``: a label of ours, a command line or a known act is in it, so an unknown issue must be read.

    ``number`` is the issue's or pull request's; ``repositories`` those added, ``removed`` the ids of those taken
    away; ``reason`` a word for the log. ``place`` is where ``issue_id`` was transferred to. ``resync``: GitHub must
    be looked through anew. ``writable``: what could not be shown there may be shown now. ``pull_id`` is that of a
    check run of ours. ``offered_by`` tried to offer on a pull request, ``claims`` are numbers claimed in it;
    ``misplaced``: a command of ours is in it that says nothing there.
    """

    kind: Kind
    reason: str
    installation: InstallationSeen | None = None
    installation_gone: bool = False
    repository: RepositoryRef | None = None
    repositories: tuple[RepositoryRef, ...] = ()
    number: int | None = None
    issue_id: int | None = None
    hint: Hint = Hint()  # noqa: RUF009 - frozen
    worth_reading: bool = False
    lost: Subject | None = None
    removed: tuple[int, ...] = ()
    place: IssuePlace | None = None
    resync: bool = False
    writable: bool = False
    offered_by: Actor | None = None
    claims: tuple[int, ...] = ()
    misplaced: bool = False
    pull_id: int | None = None
