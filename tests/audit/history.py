"""A database with a past: contracts paid in a batch, one live, one withdrawn, roots over them, and some erased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.core import events as e
from app.core.ids import UserId
from app.db import erasing, roots
from app.retention_file import load_retention
from app.service.ports import Reading
from app.service.retention import Disposal, LegalHold, Retention
from app.service.roots import Anchor
from tests import scenes
from tests.web.office import API, Office

MANAGER = e.Actor(id=UserId(502), login="payment-manager", role="finance")
ARCHIVIST = e.Actor(id=UserId(900), login="archivist", role="operator")
# Paid in 2026-2027 and kept through 2032-2033.
DUE = datetime(2033, 4, 1, 16, tzinfo=UTC)
STANDARD = load_retention(None)


@dataclass(frozen=True)
class History:
    office: Office
    paid: tuple[int, ...]

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def root(self, at: datetime) -> Anchor:
        made = roots.make(self.engine, at)
        assert made is not None
        return roots.read_anchor(self.engine)

    def erase(self, at: datetime = DUE, *holds: LegalHold) -> list[Disposal]:
        retention = Retention(schedules=STANDARD.schedules, holds=holds)
        return erasing.erase(self.engine, retention, ARCHIVIST, at)


def lived(office: Office) -> History:
    """Contracts 1 and 2 paid in one batch, 3 claimed, 4 withdrawn."""
    payables = office.payable(1), office.payable(2)
    with office.client() as client:
        order = {"payable_ids": list(payables)}
        made = client.post(f"{API}/batches", json=order, headers={"Idempotency-Key": "k"}).json()
        manager = {"Authorization": f"Bearer {office.token(owner=MANAGER)}"}
        released = client.post(f"{API}/batches/{made['batch_id']}/release", headers=manager)
        assert released.status_code == 200, released.text
        for number in payables:
            report = {"reference": f"R-{number}", "paid_on": "2026-11-23", "amount_cents": 565_00}
            assert client.post(f"{API}/payables/{number}/paid", json=report).status_code == 200
    claimed, withdrawn = scenes.issue(3), scenes.issue(4)
    asked = e.ClaimAsked(at=scenes.minutes(2), source="c3", view=claimed, actor=scenes.SECOND, comment_id=3)
    _read(office, claimed, scenes.offered(claimed), asked)
    over = e.WithdrawalAsked(
        at=scenes.minutes(3),
        source="w4",
        view=withdrawn,
        actor=scenes.MAINTAINER,
        comment_id=4,
        reason="Somebody asked me",
    )
    _read(office, withdrawn, scenes.offered(withdrawn), over)
    return History(office, payables)


def _read(office: Office, view: e.IssueView, *events: e.AnyEvent) -> None:
    office.handler.read(Reading(view=view, events=events, read_until=scenes.minutes(5)))


@contextmanager
def administrator(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no trigger guards anything, taken back at its end."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        connection.rollback()


def day(moment: datetime) -> date:
    return moment.date()


def words_in(engine: Engine, tables: Any) -> str:
    """Every text that the tables hold, in one."""
    with engine.connect() as connection:
        rows = [row for table in tables for row in connection.execute(table.select())]
    return "\n".join(str(value) for row in rows for value in row)
