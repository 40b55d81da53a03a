"""The pages on a whole town: the sandbox GitHub gives rights, issues and pull requests, one clock for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import httpx

from app.core.ids import UserId
from app.db.desk import DbDesk
from app.db.desk_reads import DeskReads
from app.db.my_work import DbMyWork
from app.github.labels import names
from app.github.repository_roles import RepositoryRoles
from app.policies import load_price_guides
from app.sandbox.faults import Fault
from app.sandbox.model import Account
from app.service.approvals import Approvals
from app.service.desk import Desk
from app.service.payee_acts import PayeeActs
from app.service.paying import Paying
from app.web.work_parts import WorkParts
from tests.town import Town
from tests.web.office import OWNER, Office
from tests.web.visitors import csrf_of

SESSION = "__Host-session"
Lived = TypeVar("Lived")


class Bureau(Office):
    """An office on a town: ``town`` plays GitHub, and what is asked on a page is decided there."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.engine, town)
        self.town = town
        parts = town.parts
        roles = RepositoryRoles(parts.calls, lambda: town.moment.timestamp())
        work = WorkParts(
            mine=DbMyWork(self.reads, town.policy),
            desk=Desk(DbDesk(self.reads, town.now), roles, parts.policies.policy),
            acts=parts.acts,
            approvals=Approvals(parts.store, parts.handler, town, self._wake),
            desks=DeskReads(self.reads),
            labels_in=partial(names, parts.calls),
            policy_file=parts.policies.known,
            price_guides=load_price_guides(None),
        )
        self.parts = replace(
            self.parts,
            pages=replace(self.parts.pages, work=work, role_in=roles),
            record_payment=Paying(parts.store, parts.handler, town, self._wake),
            payee_acts=PayeeActs(parts.store, parts.handler, town, self._wake),
        )

    @contextmanager
    def visitor(self, person: Account | None) -> Iterator[httpx.Client]:
        """A browser with that person's session."""
        with self.client(None) as made:
            made.base_url = httpx.URL("https://bounty.example")
            made.follow_redirects = True
            if person is not None:
                made.cookies.set(SESSION, self.parts.pages.visitors.begin(UserId(person.id), person.login))
            yield made

    def deliver(self) -> None:
        """What waits is delivered."""
        self.live(self.town.deliver)

    def live(self, step: Callable[..., Lived], *given: Any) -> Lived:
        """A step of the town's life, in a thread of its own, for a browser's has a loop running."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(step, *given).result()

    def silence(self) -> None:
        """GitHub answers nobody any more, until its faults are cleared; what it said of roles is forgotten."""
        self.town.world.faults.add(Fault(kind="status", path=".*", status=502, times=10_000))
        self.town.tick(minutes=2)

    def hold(self, payable_id: int = 1) -> None:
        """Finance stops a payment."""
        self.parts.payee_acts.hold(payable_id, OWNER, "The account is not clear", f"hold:{payable_id}")

    def pay(self, payable_id: int = 1) -> None:
        """Finance pays a payable in full."""
        paid_on = self.town.moment.date().isoformat()
        self.parts.record_payment(payable_id, OWNER, "PAY-2026-000123", paid_on, 565_00, f"pay:{payable_id}")


def hidden(page: str, **fields: str) -> dict[str, Any]:
    """What the form of a page that acts on a contract sends, with ``fields``."""
    found = {name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("key", "seen")}
    return {"csrf": csrf_of(page), **{name: values[0] for name, values in found.items()}, **fields}
