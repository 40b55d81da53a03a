"""Tells from a delivery's own words what it is about; tolerant, for GitHub adds and leaves out fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.events import Subject
from app.core.money import NoAmount, read_label
from app.github.commands import parse
from app.service.ports import (
    Classified,
    DeliveredComment,
    Hint,
    InstallationSeen,
    Kind,
    Poison,
    RepositoryRef,
)


class _Slim(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Account(_Slim):
    id: int
    login: str = ""
    type: str = "User"


class _Label(_Slim):
    name: str = ""


class _Issue(_Slim):
    id: int
    number: int
    updated_at: datetime | None = None
    labels: list[_Label] | None = None
    pull_request: dict[str, Any] | None = None


class _Pull(_Slim):
    id: int
    number: int
    updated_at: datetime | None = None


class _Comment(_Slim):
    id: int
    node_id: str = ""
    user: _Account | None = None
    body: str | None = ""
    created_at: datetime | None = None


class _Repository(_Slim):
    id: int
    full_name: str
    owner: _Account | None = None


class _Installation(_Slim):
    id: int
    account: _Account | None = None
    suspended_at: datetime | None = None


class _Payload(_Slim):
    action: str = ""
    installation: _Installation | None = None
    repository: _Repository | None = None
    issue: _Issue | None = None
    pull_request: _Pull | None = None
    comment: _Comment | None = None
    label: _Label | None = None
    repositories: list[_Repository] | None = None
    repositories_added: list[_Repository] | None = None


USED = frozenset(
    {
        "issues",
        "issue_comment",
        "pull_request",
        "pull_request_review",
        "installation",
        "installation_repositories",
        "repository",
    }
)
_ISSUE_LOST = {"transferred": Subject.ISSUE_TRANSFERRED, "deleted": Subject.ISSUE_GONE}
_REPOSITORY_LOST = frozenset({"deleted", "privatized", "archived"})


def classify(event: str, body: bytes, prefixes: Sequence[str] = ("bounty", "prime")) -> Classified:
    """What a delivery of ``event`` is about, without asking anyone.

    Raises:
        Poison: the body of a delivery that we use cannot be read as what it claims to be.
    """
    if event not in USED:
        return Classified(kind=Kind.NOTHING, reason=f"event_not_used:{event}"[:80])
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        raise Poison(f"{event}: {'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None
    match event:
        case "issues":
            return _issues(payload, prefixes)
        case "issue_comment":
            return _comment(payload, prefixes)
        case "pull_request" | "pull_request_review":
            return _pull(payload)
        case "repository":
            return _repository_event(payload)
        case _:
            return _installation_event(event, payload)


def _issues(payload: _Payload, prefixes: Sequence[str]) -> Classified:
    issue = payload.issue
    if issue is None:
        return Classified(kind=Kind.NOTHING, reason="no_issue_in_it")
    lost = _ISSUE_LOST.get(payload.action)
    names = [label.name for label in issue.labels or ()] + ([payload.label.name] if payload.label else [])
    return Classified(
        kind=Kind.LOST if lost else Kind.ISSUE,
        reason=f"issues.{payload.action}",
        repository=_ref(payload),
        number=issue.number,
        issue_id=issue.id,
        hint=Hint(updated_at=issue.updated_at),
        worth_reading=_names_ours(names, prefixes),
        lost=lost,
    )


def _comment(payload: _Payload, prefixes: Sequence[str]) -> Classified:
    issue, comment = payload.issue, payload.comment
    if issue is None or comment is None:
        return Classified(kind=Kind.NOTHING, reason="no_comment_in_it")
    written = payload.action == "created"
    if issue.pull_request is not None:
        return Classified(
            kind=Kind.PULL,
            reason=f"issue_comment.{payload.action}",
            repository=_ref(payload),
            number=issue.number,
            hint=Hint(pull_number=issue.number),
        )
    names = [label.name for label in issue.labels or ()]
    return Classified(
        kind=Kind.ISSUE,
        reason=f"issue_comment.{payload.action}",
        repository=_ref(payload),
        number=issue.number,
        issue_id=issue.id,
        hint=Hint(updated_at=issue.updated_at if written else None, comment=_delivered(comment, written)),
        worth_reading=_names_ours(names, prefixes) or (written and bool(parse(comment.body or ""))),
    )


def _delivered(comment: _Comment, written: bool) -> DeliveredComment | None:
    if not written or comment.user is None or comment.created_at is None:
        return None
    return DeliveredComment(
        id=comment.id,
        node_id=comment.node_id,
        author_id=comment.user.id,
        author_login=comment.user.login,
        author_kind=comment.user.type,
        body=comment.body or "",
        created_at=comment.created_at,
    )


def _pull(payload: _Payload) -> Classified:
    pull = payload.pull_request
    if pull is None:
        return Classified(kind=Kind.NOTHING, reason="no_pull_request_in_it")
    return Classified(
        kind=Kind.PULL,
        reason=f"pull_request.{payload.action}",
        repository=_ref(payload),
        number=pull.number,
        hint=Hint(updated_at=pull.updated_at, pull_number=pull.number),
    )


def _repository_event(payload: _Payload) -> Classified:
    lost = payload.action in _REPOSITORY_LOST
    return Classified(
        kind=Kind.LOST if lost else Kind.REPOSITORIES,
        reason=f"repository.{payload.action}",
        repository=_ref(payload),
        lost=Subject.REPOSITORY_GONE if lost else None,
    )


def _installation_event(event: str, payload: _Payload) -> Classified:
    found = payload.installation
    if found is None or found.account is None:
        return Classified(kind=Kind.NOTHING, reason="no_installation_in_it")
    seen = InstallationSeen(
        id=found.id,
        account_id=found.account.id,
        account_login=found.account.login,
        suspended=found.suspended_at is not None or payload.action == "suspend",
    )
    added = (payload.repositories or []) + (payload.repositories_added or [])
    gone = event == "installation" and payload.action == "deleted"
    refs = tuple(
        RepositoryRef(id=r.id, installation_id=seen.id, account_id=seen.account_id, full_name=r.full_name)
        for r in added
    )
    return Classified(
        kind=Kind.INSTALLATION,
        reason=f"{event}.{payload.action}",
        installation=seen,
        installation_gone=gone,
        repositories=() if gone else refs,
    )


def _ref(payload: _Payload) -> RepositoryRef | None:
    """None where no installation of the App is named: such a delivery is not ours to act on."""
    repository, installation = payload.repository, payload.installation
    if repository is None or repository.owner is None or installation is None:
        return None
    return RepositoryRef(
        id=repository.id,
        installation_id=installation.id,
        account_id=repository.owner.id,
        full_name=repository.full_name,
    )


def _names_ours(names: list[str], prefixes: Sequence[str]) -> bool:
    return any(read_label(name, prefixes) is not NoAmount.NOT_OURS for name in names)
