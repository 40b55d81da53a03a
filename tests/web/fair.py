"""Offers for the public pages to show: in repositories that everybody may see, with texts, labels and claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.core import events as e
from app.db import tables as t
from app.service.ports import IssueText, Reading, RepositoryRef
from tests import scenes
from tests.web.office import Office

LATER = scenes.minutes(9)


def put_up(
    office: Office,
    number: int,
    *,
    amount: str = "$500",
    title: str = "Dates are wrong in French",
    labels: tuple[str, ...] = (),
    text: IssueText = IssueText(),  # noqa: B008 - frozen
    at: datetime = scenes.NOON,
    repository: int = 7,
    private: bool | None = False,
    name: str = "department/project",
) -> int:
    """An open offer as a label of a maintainer makes it; answers the contract's number."""
    ref = RepositoryRef(id=repository, installation_id=3, account_id=4, full_name=name)
    office.store.remember_repository(ref)
    if private is not None:
        office.store.seen_private(repository, private)
    with office.engine.connect() as connection:
        funded = connection.execute(select(t.fund).where(t.fund.c.scope_id == repository)).first() is not None
    if not funded:
        scenes.open_fund(office.engine, scope_id=repository, amount_cents=1_000_000_00)
    view = view_of(number, amount=amount, title=title, labels=labels, repository=repository, name=name)
    office.handler.read(Reading(view=view, events=(scenes.offered(view, at=at),), read_until=at, text=text))
    return contract_of(office, view)


def view_of(
    number: int,
    *,
    amount: str = "$500",
    title: str = "Dates are wrong in French",
    labels: tuple[str, ...] = (),
    repository: int = 7,
    name: str = "department/project",
    pulls: tuple[e.Pull, ...] = (),
) -> e.IssueView:
    view = scenes.issue(number, repository=repository, labels=(f"bounty: {amount}", *labels), pulls=pulls)
    return replace(view, title=title, repository=name)


def contract_of(office: Office, view: e.IssueView) -> int:
    with office.engine.connect() as connection:
        query = select(t.contract.c.id).where(t.contract.c.issue_id == view.id).order_by(t.contract.c.id.desc())
        return int(connection.execute(query.limit(1)).scalar_one())


def happen(office: Office, view: e.IssueView, *events: e.AnyEvent, until: datetime = LATER) -> None:
    """What happened on an issue, in order."""
    office.handler.read(Reading(view=view, events=events, read_until=until))


def claimed(view: e.IssueView, who: e.Actor = scenes.FIRST, minute: float = 1) -> e.ClaimAsked:
    return e.ClaimAsked(
        at=scenes.minutes(minute), source=f"claim:{view.id}:{who.id}", view=view, actor=who, comment_id=1
    )


def merged(number: int, by: e.Actor = scenes.MAINTAINER, author: e.Actor = scenes.FIRST) -> e.Pull:
    return scenes.pull(
        author,
        number=20 + number,
        state=e.PullState.MERGED,
        merged_at=scenes.minutes(5),
        merged_by=by,
        merge_sha="b" * 40,
    )


def pull_merged(view: e.IssueView, by: e.Actor = scenes.MAINTAINER) -> e.PullMerged:
    return e.PullMerged(at=scenes.minutes(5), source=f"merged:{view.id}", view=view, actor=by, pull=view.pulls[0])
