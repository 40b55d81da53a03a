"""Turns an issue's log into events in GitHub's own order, each with the view of the moment it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.core import events as e
from app.core.events import Actor, AnyEvent, IssueView
from app.core.ids import PullId, UserId
from app.github import command_types as c
from app.github.command_events import Common, command_event
from app.github.commands import parse
from app.github.evidence import ClaimSaid, Json, PullSeen, RevertSaid, actor, as_of, moment, said_in
from app.github.people import People
from app.service.ports import DeliveredComment

# Where two things bear the same second: what a person wrote or set, then a merge, then the closing it caused.
_RANK = {
    "LabeledEvent": 0,
    "UnlabeledEvent": 0,
    "IssueComment": 1,
    "Claim": 1,
    "Merge": 2,
    "ConvertedToDiscussionEvent": 2,
    "ClosedEvent": 3,
}
_RANK_LAST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing in the log; ``make`` builds its event once the view of its moment is known."""

    at: datetime
    kind: str
    source: str
    label: str = ""
    make: Callable[[IssueView], AnyEvent | None]

    @property
    def order(self) -> tuple[datetime, int, str]:
        return (self.at, _RANK.get(self.kind, _RANK_LAST), self.source)


def happenings(
    items: Iterable[Json],
    pulls: tuple[PullSeen, ...],
    parent: Json | None,
    delivered: DeliveredComment | None,
    people: People,
    own: str,
    asked: Iterable[DeliveredComment] = (),
) -> list[Happening]:
    """Everything in a log that could bear on a contract, in order. ``own`` is the App's own bot login.

    ``asked`` was written on our pages; it stands in the log as if it had been written there.
    """
    found: list[Happening] = []
    listed: set[str] = set()
    for item in items:
        if item["__typename"] == "IssueComment":
            listed.add(item["id"])
            found += _comment(said_in(item, delivered), people, own)
        else:
            found += _item(item, pulls, people, own)
    if delivered is not None and delivered.node_id not in listed:
        found += _comment(delivered, people, own)
    for said in asked:
        found += _comment(said, people, own)
    found += _parent(parent)
    for seen in pulls:
        found += _pull(seen, people)
        found += [_revert(seen.pull.id, said) for said in seen.reverts]
    return sorted(found, key=lambda h: h.order)


def events(
    found: list[Happening], view: IssueView, new: set[str], now: datetime, people: People
) -> tuple[AnyEvent, ...]:
    """The new ones among ``found`` as events, then one look at the present."""
    labels = _labels_before(found, set(view.labels))
    made: list[AnyEvent] = []
    for happening in found:
        if happening.kind == "LabeledEvent":
            labels.add(happening.label)
        elif happening.kind == "UnlabeledEvent":
            labels.discard(happening.label)
        if happening.source not in new or _follows_conversion(found, happening):
            continue
        event = happening.make(
            replace(
                view,
                open=_open_at(found, happening, view.open),
                labels=tuple(sorted(labels)),
                pulls=_pulls_as_of(view.pulls, happening.at),
            )
        )
        if event is not None:
            made.append(event)
    at = max([now, *(event.at for event in made)])
    made.append(e.Looked(at=at, source=f"looked:{at.isoformat()}", view=view))
    return tuple(made)


def _follows_conversion(found: list[Happening], here: Happening) -> bool:
    """GitHub closes what it turns into a discussion: that closing is nobody's word about the work."""
    conversions = (h.at for h in found if h.kind == "ConvertedToDiscussionEvent")
    return here.kind == "ClosedEvent" and any(at <= here.at for at in conversions)


def _open_at(found: list[Happening], here: Happening, now_open: bool) -> bool:
    """Whether the issue was open at a point of its log: the next closing or reopening tells."""
    for later in found:
        if later.order > here.order and later.kind in ("ClosedEvent", "ReopenedEvent"):
            return later.kind == "ClosedEvent"
    return now_open


def _labels_before(found: list[Happening], labels: set[str]) -> set[str]:
    """The labels as they were before the log's first item, by undoing it from the present backwards."""
    for happening in reversed(found):
        if happening.kind == "LabeledEvent":
            labels.discard(happening.label)
        elif happening.kind == "UnlabeledEvent":
            labels.add(happening.label)
    return labels


def _pulls_as_of(pulls: tuple[e.Pull, ...], at: datetime) -> tuple[e.Pull, ...]:
    return tuple(as_of(pull, at) for pull in pulls if pull.linked_at <= at)


def _item(item: Json, pulls: tuple[PullSeen, ...], people: People, own: str) -> list[Happening]:
    kind, at, source = item["__typename"], moment(item["createdAt"]), item["id"]
    by = actor(item.get("actor"))

    def labelled(view: IssueView) -> AnyEvent | None:
        if _is_own(by, own):
            return None
        event = e.LabelAdded if kind == "LabeledEvent" else e.LabelRemoved
        return event(at=at, source=source, view=view, actor=people.with_role(by), label=item["label"]["name"])

    def reopened(view: IssueView) -> AnyEvent:
        return e.IssueReopened(at=at, source=source, view=view, actor=by)

    def moved(view: IssueView) -> AnyEvent:
        return e.Lost(at=at, source=source, actor=by, subject=e.Subject.ISSUE_TRANSFERRED, since=at)

    def converted(view: IssueView) -> AnyEvent:
        return e.IssueConverted(at=at, source=source, view=view, actor=by)

    match kind:
        case "LabeledEvent" | "UnlabeledEvent":
            return [Happening(at=at, kind=kind, source=source, label=item["label"]["name"], make=labelled)]
        case "ClosedEvent":
            return [_closed(item, pulls)]
        case "ReopenedEvent":
            return [Happening(at=at, kind=kind, source=source, make=reopened)]
        case "TransferredEvent":
            return [Happening(at=at, kind=kind, source=source, make=moved)]
        case "ConvertedToDiscussionEvent":
            return [Happening(at=at, kind=kind, source=source, make=converted)]
        case _:
            return []


def _closed(item: Json, pulls: tuple[PullSeen, ...]) -> Happening:
    """Closed by a merge: GitHub may date the closing before the merge, yet the merge is its cause."""
    number = (item.get("closer") or {}).get("number")
    merges = [s.pull.merged_at for s in pulls if s.pull.number == number and s.pull.merged_at]
    at = max([moment(item["createdAt"]), *merges])
    reason = (item["stateReason"] or "completed").lower()

    def make(view: IssueView) -> AnyEvent:
        return e.IssueClosed(at=at, source=item["id"], view=view, actor=actor(item["actor"]), reason=reason)

    return Happening(at=at, kind="ClosedEvent", source=item["id"], make=make)


def _comment(said: DeliveredComment | None, people: People, own: str) -> list[Happening]:
    if said is None or said.author_kind != "User":
        return []
    by = Actor(id=UserId(said.author_id), login=said.author_login, kind=said.author_kind)
    return [_command(said, line, by, people) for line in parse(said.body)]


def _command(said: DeliveredComment, line: c.Line, by: Actor, people: People) -> Happening:
    source = f"{said.node_id}:{line.line_number}"

    def make(view: IssueView) -> AnyEvent | None:
        common = Common(at=said.created_at, source=source, view=view, comment_id=said.id, actor=by)
        return command_event(line, common, people)

    return Happening(at=said.created_at, kind="IssueComment", source=source, make=make)


def _pull(seen: PullSeen, people: People) -> list[Happening]:
    pull = seen.pull
    found = [_claim(claim, people) for claim in seen.claims]
    if pull.merged_at is not None and (pull.linked or pull.link_doubtful):
        at, source = pull.merged_at, f"{pull.node_id}:merged"

        def merged(view: IssueView) -> AnyEvent:
            present = next((p for p in view.pulls if p.id == pull.id), pull)
            return e.PullMerged(at=at, source=source, view=view, actor=present.merged_by, pull=present)

        found.append(Happening(at=at, kind="Merge", source=source, make=merged))
    return found


def _revert(pull_id: PullId, said: RevertSaid) -> Happening:
    def make(view: IssueView) -> AnyEvent:
        return e.Reverted(
            at=said.at, source=said.source, view=view, actor=said.by, pull_id=pull_id, by_what=said.by_what
        )

    return Happening(at=said.at, kind="Revert", source=said.source, make=make)


def _parent(parent: Json | None) -> list[Happening]:
    if parent is None or parent["state"] != "CLOSED" or parent["stateReason"] != "NOT_PLANNED":
        return []
    at, source = moment(parent["closedAt"]), f"{parent['id']}:dropped:{parent['closedAt']}"

    def make(view: IssueView) -> AnyEvent:
        return e.ParentDropped(at=at, source=source, view=view)

    return [Happening(at=at, kind="ParentClosed", source=source, make=make)]


def _claim(said: ClaimSaid, people: People) -> Happening:
    def make(view: IssueView) -> AnyEvent:
        since = people.since(said.by)
        return e.ClaimAsked(
            at=said.at,
            source=said.source,
            view=view,
            actor=said.by,
            comment_id=said.comment_id,
            account_since=since,
        )

    return Happening(at=said.at, kind="Claim", source=said.source, make=make)


def _is_own(by: Actor | None, own: str) -> bool:
    """GraphQL names bots without the suffix that REST gives them."""
    return by is not None and by.kind == "Bot" and by.login.removesuffix("[bot]") == own
