"""One life handled as it came, and the same life with its deliveries shuffled, doubled and dropped."""

from __future__ import annotations

import random
import re
from typing import Any

from sqlalchemy import select

from app.core.state import Contract, rebuild
from app.db import audit, tables
from app.db.unit import read_facts
from app.sandbox.deliveries import schedule
from tests.databases import emptied_engine
from tests.stories.plots import Plot
from tests.town import Town

DROPS = (0.0, 0.0, 0.3, 0.5, 0.8, 1.0)
# Where nothing can be written any more, what stands there is of the moment when that began.
SILENCED = {"shelved", "talked_about", "talked_about_instead"}


def lived(plot: Plot, kind: str) -> dict[str, Any]:
    """Every delivery handled as it came, every clock watched."""
    with emptied_engine(kind) as engine:
        town = Town(engine)
        for _ in plot(town):
            town.deliver()
            town.parts.reconcile.tick()
            town.work()
            town.tick(minutes=5)
        town.sweep()
        town.deliver()
        return ending(town, plot)


def troubled(
    plot: Plot, kind: str, dice: random.Random, drop: float, known: dict[tuple[int, ...], dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Everything happened before the first delivery came, and they came as a bad day brings them.

    ``known`` keeps the ends by what came: two seeds that let the same deliveries come in one order are one day.
    """
    known = {} if known is None else known
    with emptied_engine(kind) as engine:
        town = Town(engine)
        for _ in plot(town):
            town.tick(minutes=5)
        bad = schedule(town.post, dice.randrange(10**9), shuffle=True, double=0.3, drop=drop)
        town.post.clear()
        came = tuple(delivery.id for delivery in bad)
        if came not in known:
            town.deliver(bad)
            town.sweep()
            town.deliver()
            known[came] = ending(town, plot)
        return known[came]


def ending(town: Town, plot: Plot) -> dict[str, Any]:
    """What everybody would agree on in the end, without row numbers and without what is of its moment alone."""
    with town.engine.connect() as connection:
        funds = connection.execute(select(tables.fund).order_by(tables.fund.c.id)).mappings().all()
        numbers = connection.execute(select(tables.contract.c.id)).scalars().all()
        contracts = [rebuild(read_facts(connection, number)) for number in numbers]
    names = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")
    return {
        "funds": [tuple(fund[name] for name in names) for fund in funds],
        "said": [] if plot.__name__ in SILENCED else _said(town),
        "differences": audit.verify(town.engine),
        "contracts": sorted((_agreed(contract) for contract in contracts if contract), key=str),
    }


def _agreed(contract: Contract) -> dict[str, Any]:
    return {
        "place": (contract.offer.repository_id, contract.offer.issue_number),
        "status": contract.status.value,
        "amount": contract.amount_cents,
        "label": contract.label_shown,
        "holds": sorted(hold.code for hold in contract.holds),
        "claims": sorted((c.person.login, c.status.value) for c in contract.claims),
        "owed": [(p.payee.id, p.amount_cents, p.tax_cents, p.due_on) for p in contract.payables],
    }


def _said(town: Town) -> list[str]:
    """The App's comments but for marks and commits' names; a reminder is posted in its time or not at all."""
    issues = [issue for repository in town.world.repositories.values() for issue in repository.issues.values()]
    bodies = [c.body for issue in issues if not issue.deleted for c in issue.comments if c.author.type == "Bot"]
    own = re.compile(r"<!-- gc-bounty:.*?-->|`[0-9a-f]{12}`")
    return sorted(own.sub("", body) for body in bodies if "gc-bounty:reminder" not in body)
