"""Tells from a delivery's own words what it is about; tolerant, for GitHub adds and leaves out fields."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from app.core.events import Actor, IssuePlace, Subject
from app.core.ids import InstallationId, IssueId, RepositoryId, UserId
from app.core.money import NoAmount, read_label
from app.github.commands import BountyCommand, ClaimCommand, parse
from app.github.payload_shapes import (
    Account,
    Changes,
    Comment,
    Payload,
)
from app.service.ports import (
    MARK,
    Classified,
    DeliveredComment,
    Hint,
    InstallationSeen,
    Kind,
    Poison,
    RepositoryRef,
)

USED = frozenset(
    {
        "issues",
        "issue_comment",
        "pull_request",
        "pull_request_review",
        "installation",
        "installation_repositories",
        "installation_target",
        "repository",
        "label",
        "check_run",
    }
)
_ISSUE_LOST = {"deleted": Subject.ISSUE_GONE}
_REPOSITORY_LOST = {
    "deleted": Subject.REPOSITORY_GONE,
    "privatized": Subject.REPOSITORY_PRIVATE,
    "archived": Subject.REPOSITORY_ARCHIVED,
    "transferred": Subject.REPOSITORY_MOVED,
}
# After these there is something to look through that no delivery told of.
_RESYNC = frozenset({"created", "unsuspend", "added", "renamed"})
_WRITABLE = frozenset({"unlocked", "unarchived", "publicized"})
_BUTTONS = frozenset({"requested_action", "rerequested"})


def classify(event: str, body: bytes, prefixes: Sequence[str] = ("bounty", "prime")) -> Classified:
    """What a delivery of ``event`` is about, without asking anyone.

    Raises:
        Poison: the body of a delivery that we use cannot be read as what it claims to be.
    """
    if event not in USED:
        return Classified(kind=Kind.NOTHING, reason=f"event_not_used:{event}"[:80])
    try:
        payload = Payload.model_validate_json(body)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        raise Poison(f"{event}: {'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None
    match event:
        case "issues":
            return _issues(payload, prefixes)
        case "issue_comment":
            return _comment(payload, prefixes)
        case "pull_request" | "pull_request_review":
            return _pull(payload, prefixes)
        case "repository":
            return _repository_event(payload)
        case "label":
            return _label(payload, prefixes)
        case "check_run":
            return _check(payload)
        case _:
            return _installation_event(event, payload)


def _issues(payload: Payload, prefixes: Sequence[str]) -> Classified:
    issue = payload.issue
    if issue is None:
        return Classified(kind=Kind.NOTHING, reason="no_issue_in_it")
    place = _transferred(payload)
    if place is not None:
        return place
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
        writable=payload.action in _WRITABLE,
    )


def _transferred(payload: Payload) -> Classified | None:
    """An issue's move is told twice: ``transferred`` by the old repository, ``opened`` by the new one."""
    changes, issue = payload.changes or Changes(), payload.issue
    if payload.action == "transferred":
        before, after, repository = issue, changes.new_issue, changes.new_repository
    elif payload.action == "opened" and changes.old_issue is not None:
        before, after, repository = changes.old_issue, issue, payload.repository
    else:
        return None
    installation = payload.installation
    if before is None or after is None or repository is None or repository.owner is None or installation is None:
        return Classified(kind=Kind.NOTHING, reason="no_place_in_it")
    place = IssuePlace(
        id=IssueId(after.id),
        repository_id=RepositoryId(repository.id),
        installation_id=InstallationId(installation.id),
        account_id=repository.owner.id,
        number=after.number,
        node_id=after.node_id,
        repository=repository.full_name,
        title=after.title,
    )
    return Classified(kind=Kind.TRANSFER, reason=f"issues.{payload.action}", issue_id=before.id, place=place)


def _comment(payload: Payload, prefixes: Sequence[str]) -> Classified:
    issue, comment = payload.issue, payload.comment
    if issue is None or comment is None:
        return Classified(kind=Kind.NOTHING, reason="no_comment_in_it")
    written = payload.action == "created"
    if _is_ours(payload, comment):
        touched = not written and payload.sender is not None and payload.sender.type != "Bot"
        return Classified(
            kind=Kind.OWN_COMMENT if touched else Kind.NOTHING,
            reason=f"issue_comment.{payload.action}",
            repository=_ref(payload),
            number=issue.number,
        )
    if issue.pull_request is not None:
        lines = parse(comment.body or "") if written else ()
        offers = sum(isinstance(line, BountyCommand) for line in lines)
        claims = tuple(line.number for line in lines if isinstance(line, ClaimCommand) and line.number)
        return Classified(
            kind=Kind.PULL,
            reason=f"issue_comment.{payload.action}",
            repository=_ref(payload),
            number=issue.number,
            hint=Hint(pull_number=issue.number, comment=_delivered(comment, written)),
            offered_by=_person(payload.sender) if offers else None,
            claims=claims,
            misplaced=len(lines) > len(claims) + offers,
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


def _is_ours(payload: Payload, comment: Comment) -> bool:
    """A bot's comment that bears our mark, or bore it until a person took it out."""
    before = payload.changes.body.before if payload.changes and payload.changes.body else comment.body
    return comment.user is not None and comment.user.type == "Bot" and MARK in (before or "")


def _delivered(comment: Comment, written: bool) -> DeliveredComment | None:
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


def _pull(payload: Payload, prefixes: Sequence[str]) -> Classified:
    pull = payload.pull_request
    if pull is None:
        return Classified(kind=Kind.NOTHING, reason="no_pull_request_in_it")
    label = payload.label.name if payload.label and payload.action == "labeled" else ""
    return Classified(
        kind=Kind.PULL,
        offered_by=_person(payload.sender) if label and _names_ours([label], prefixes) else None,
        reason=f"pull_request.{payload.action}",
        repository=_ref(payload),
        number=pull.number,
        hint=Hint(updated_at=pull.updated_at, pull_number=pull.number),
    )


def _repository_event(payload: Payload) -> Classified:
    lost = _REPOSITORY_LOST.get(payload.action)
    return Classified(
        kind=Kind.LOST if lost else Kind.REPOSITORIES,
        reason=f"repository.{payload.action}",
        repository=_ref(payload),
        lost=lost,
        # What an operator settled about an archived one counts until it was seen in use.
        resync=payload.action in ("publicized", "unarchived"),
        writable=payload.action in _WRITABLE,
    )


def _label(payload: Payload, prefixes: Sequence[str]) -> Classified:
    """A label of ours renamed or deleted for the whole repository: its issues are told nothing."""
    before = payload.changes.name.before if payload.changes and payload.changes.name else ""
    names = [name for name in (before, payload.label.name if payload.label else "") if name]
    return Classified(
        kind=Kind.LABEL if payload.action in ("edited", "deleted") else Kind.NOTHING,
        reason=f"label.{payload.action}",
        repository=_ref(payload),
        worth_reading=_names_ours(names, prefixes),
    )


def _check(payload: Payload) -> Classified:
    """A press on the button of a check run of ours, known by what we wrote into it."""
    parts = (payload.check_run.external_id or "").split(":") if payload.check_run else []
    ours = len(parts) == 3 and parts[0] == "gc-bounty" and parts[2].isdecimal()
    if payload.action not in _BUTTONS or not ours:
        return Classified(kind=Kind.NOTHING, reason=f"check_run.{payload.action}")
    return Classified(
        kind=Kind.CHECK, reason=f"check_run.{payload.action}", repository=_ref(payload), pull_id=int(parts[2])
    )


def _installation_event(event: str, payload: Payload) -> Classified:
    found = payload.installation
    if found is None or found.account is None:
        # An account was renamed: every name below it has changed.
        renamed = event == "installation_target"
        return Classified(
            kind=Kind.INSTALLATION if renamed else Kind.NOTHING,
            reason=f"{event}.{payload.action}" if renamed else "no_installation_in_it",
            resync=renamed,
        )
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
        removed=tuple(r.id for r in payload.repositories_removed or ()),
        resync=payload.action in _RESYNC,
    )


def _ref(payload: Payload) -> RepositoryRef | None:
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


def _person(account: Account | None) -> Actor | None:
    return Actor(id=UserId(account.id), login=account.login, kind=account.type) if account else None


def _names_ours(names: list[str], prefixes: Sequence[str]) -> bool:
    return any(read_label(name, prefixes) is not NoAmount.NOT_OURS for name in names)
