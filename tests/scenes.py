"""People, issues and pull requests as plain values, for tests that need no GitHub."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from app.core import events as e
from app.core.ids import InstallationId, IssueId, RepositoryId, UserId
from app.core.policy import Policy, TaxRate
from app.db.funds import Funds
from app.db.store import DbStore
from app.service.funding import Act, NewFund
from app.service.handler import Handler

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
POLICY = Policy(
    tax_rates=(TaxRate(region="ON", per_100k=13_000, since=date(2010, 7, 1)),),
    terms_hash="0" * 64,
    active_claims_max=1_000,
)
MAINTAINER = e.Actor(id=UserId(1), login="maintainer", role="maintain")
OTHER_MAINTAINER = e.Actor(id=UserId(2), login="second-maintainer", role="admin")
FIRST = e.Actor(id=UserId(11), login="first", role="read")
SECOND = e.Actor(id=UserId(12), login="second", role="read")
THIRD = e.Actor(id=UserId(13), login="third", role="read")
BUDGET_OFFICER = e.Actor(id=UserId(601), login="budget-officer", role="operator")
BOT = e.Actor(id=UserId(90), login="helper[bot]", kind="Bot", role="write")


class StoppedClock:
    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def issue(
    number: int = 1,
    *,
    repository: int = 7,
    labels: tuple[str, ...] = ("bounty: $500",),
    pulls: tuple[e.Pull, ...] = (),
    is_open: bool = True,
) -> e.IssueView:
    return e.IssueView(
        id=IssueId(repository * 1_000_000 + number),
        repository_id=RepositoryId(repository),
        installation_id=InstallationId(3),
        account_id=4,
        number=number,
        node_id=f"I_{repository}_{number}",
        repository="department/project",
        title="Dates are wrong in French",
        text_hash="f" * 64,
        open=is_open,
        labels=labels,
        pulls=pulls,
    )


def pull(author: e.Actor | None = FIRST, number: int = 21, **changes: object) -> e.Pull:
    fields: dict[str, object] = {
        "id": number + 500,
        "number": number,
        "node_id": f"PR_{number}",
        "title": "Mend dates",
        "author": author,
        "state": e.PullState.OPEN,
        "linked": True,
        "base": "main",
        "default_branch": "main",
        "head_sha": "a" * 40,
        "opened_at": minutes(3),
        "linked_at": minutes(3),
    }
    return e.Pull(**{**fields, **changes})  # type: ignore[arg-type]


def open_fund(
    engine: Engine,
    *,
    scope_id: int = 7,
    amount_cents: int = 10_000_00,
    scope: str = "repository",
    year: str = "2026-2027",
    at: datetime = NOON,
) -> int:
    new = NewFund(
        scope=scope,
        scope_id=scope_id,
        name="Digital",
        fiscal_year=year,
        cost_centre="1001",
        coding="",
        region="ON",
        amount_cents=amount_cents,
        offer_ceiling_cents=amount_cents,
    )
    return Funds(engine).open(new, because(at))


def because(at: datetime = NOON) -> Act:
    """An act on a fund in a named person's name."""
    return Act(person=BUDGET_OFFICER, reason="the year's plan", at=at)


def handler(engine: Engine, policy: Policy = POLICY, clock: StoppedClock | None = None) -> Handler:
    clock = clock or StoppedClock()
    return Handler(DbStore(engine, policy, "p" * 64, clock.now), clock)


def offered(view: e.IssueView, by: e.Actor = MAINTAINER, at: datetime = NOON) -> e.LabelAdded:
    return e.LabelAdded(at=at, source=f"label:{view.id}", view=view, actor=by, label=view.labels[0])
