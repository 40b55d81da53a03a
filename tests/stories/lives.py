"""Lives beyond the plots (people pay, time passes, places vanish), and what each life cost people in notifications."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.core import events as e
from app.core.ids import UserId
from app.core.state import Contract, rebuild
from app.db import tables
from app.db.unit import read_facts
from app.service.payee_acts import PayeeActs
from app.service.paying import Paying
from tests.databases import emptied_engine
from tests.stories.plots import PLOTS, Plot
from tests.stories.plots_days import DAYS
from tests.stories.plots_places import BEYOND_REACH
from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town

CLERK = e.Actor(id=UserId(501), login="finance-officer", role="finance")
_CODE = re.compile(r"`[^`]*`|<!--.*?-->", re.DOTALL)
_MENTION = re.compile(r"(?<![\w/`.@-])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How a life ends, and what people were told for it.

    A comment posted anew (``posted``) tells every subscriber once; a mention calls one person (``called``). Editing a
    comment, a reaction, a label and an App's check run tell nobody, but a mention that an edit brings in counts.
    """

    ends: tuple[str, ...]
    posted: int
    called: tuple[str, ...] = ()


def cost(plot: Plot, kind: str = "sqlite") -> Cost:
    """One life handled as it comes, and everything that the App sent for it counted at GitHub's door."""
    with emptied_engine(kind) as engine:
        town = Town(engine)
        town.front.keep_seen = True
        for _ in plot(town):
            town.deliver()
            town.parts.reconcile.tick()
            town.work()
            town.tick(minutes=5)
        town.sweep()
        town.deliver()
        posted, called = _told(town)
        return Cost(ends=_ends(town), posted=posted, called=called)


def _told(town: Town) -> tuple[int, tuple[str, ...]]:
    """Comments posted anew, and the mentions in them and in what they were edited to."""
    posted, called, before = 0, list[str](), dict[str, set[str]]()
    for asked, answer in town.front.seen:
        new = asked.method == "POST" and asked.path.endswith("/comments") and answer.status == 201
        edited = asked.method == "PATCH" and "/issues/comments/" in asked.path and answer.status == 200
        if new or edited:
            said = json.loads(answer.body)
            names = set(_MENTION.findall(_CODE.sub("", said["body"])))
            called += sorted(names - before.get(said["url"], set()))
            before[said["url"]] = names
            posted += new
    return posted, tuple(called)


def _ends(town: Town) -> tuple[str, ...]:
    """Each contract's status, with its holds and what is in question after payment."""
    with town.engine.connect() as connection:
        numbers = connection.execute(select(tables.contract.c.id).order_by(tables.contract.c.id)).scalars().all()
        found = [rebuild(read_facts(connection, number)) for number in numbers]
    return tuple(_stands(contract) for contract in found if contract)


def _stands(contract: Contract) -> str:
    codes = [hold.code for hold in contract.holds] + [doubt.code for doubt in contract.recoveries]
    return " ".join([contract.status.value, *sorted(codes)])


def reminded(t: Town) -> Iterator[None]:
    """A claim with nothing to show for it: called at half time and two days before the end, then it lapses."""
    claimed(t)
    for _ in range(16):
        yield
        t.tick(days=1)


def kept_alive(t: Town) -> Iterator[None]:
    """Work is under way: nobody is called at half time, only before the end; a push gives more time."""
    _, pull = submitted(t)
    for day in range(20):
        yield
        t.tick(days=1)
        if day == 13:
            t.world.push(t.v.contributor, pull)


def never_taken(t: Town) -> Iterator[None]:
    offered(t)
    yield
    t.tick(days=91)
    yield


def asked_often(t: Town) -> Iterator[None]:
    """Nine questions and two refusals: one comment, edited."""
    issue = claimed(t)
    for _ in range(9):
        t.world.comment(t.v.rival, issue, "/status")
        yield
    t.world.comment(t.v.rival, issue, "/hold because")
    yield
    t.world.comment(t.v.rival, issue, "/extend 3 days")
    yield


def spoken_for_the_app(t: Town) -> Iterator[None]:
    """Somebody changes the App's comment, then deletes it: mended in place once, posted anew once."""
    issue = offered(t)
    yield
    own = next(c for c in issue.comments if c.author.type == "Bot")
    t.world.edit_comment(t.v.maintainer, own, "Send me your bank data")
    yield
    t.world.delete_comment(t.v.maintainer, own)
    yield


def offered_on_a_pull_request(t: Town) -> Iterator[None]:
    pull = t.world.open_pull(t.v.contributor, t.repository, "Work", "Please pay me")
    t.world.add_label(t.v.maintainer, pull, "bounty: $500")
    yield
    t.world.comment(t.v.maintainer, pull, "/bounty $500")
    yield


def of_no_concern(t: Town) -> Iterator[None]:
    """Everything that happens in a repository all day long, none of it about a bounty: not a word."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Bug", "It breaks.", labels=["bug"])
    t.world.add_label(t.v.maintainer, issue, "help wanted")
    t.world.comment(t.v.rival, issue, "Me too. /etc/hosts is wrong.\n/shrug")
    yield
    pull = t.world.open_pull(t.v.rival, t.repository, "Mend", f"Fixes #{issue.number}")
    t.world.review(t.v.maintainer, pull, "APPROVED")
    t.world.merge(t.v.maintainer, pull)
    yield


def _paid(t: Town) -> Iterator[None]:
    _, pull = submitted(t)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    paying = Paying(t.parts.store, t.parts.handler, t, lambda: None)
    paying(_payable(t), CLERK, "R-1", "2026-11-23", 500_00, "request:1")
    yield


def paid_out(t: Town) -> Iterator[None]:
    yield from _paid(t)


def paid_then_reverted(t: Town) -> Iterator[None]:
    yield from _paid(t)
    pull = next(i for i in t.repository.issues.values() if i.pull)
    text = f"Reverts {t.repository.full_name}#{pull.number}"
    back = t.world.open_pull(t.v.rival, t.repository, 'Revert "Work"', text)
    t.world.merge(t.v.second_maintainer, back)
    yield


def payment_rejected(t: Town) -> Iterator[None]:
    _, pull = submitted(t)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    _acts(t).reject(_payable(t), CLERK, "no such account", "request:1")
    yield


def voided(t: Town) -> Iterator[None]:
    _, pull = submitted(t)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    _acts(t).void(_payable(t), CLERK, "entered in error", "request:1")
    yield


def _acts(t: Town) -> PayeeActs:
    return PayeeActs(t.parts.store, t.parts.handler, t, lambda: None)


def _payable(t: Town) -> int:
    with t.engine.connect() as connection:
        return int(connection.execute(select(tables.payable.c.id)).scalars().one())


MORE = (
    reminded,
    kept_alive,
    never_taken,
    asked_often,
    spoken_for_the_app,
    offered_on_a_pull_request,
    of_no_concern,
    paid_out,
    paid_then_reverted,
    payment_rejected,
    voided,
)
LIVES: dict[str, Plot] = {**PLOTS, **{plot.__name__: plot for plot in (*BEYOND_REACH, *DAYS, *MORE)}}
