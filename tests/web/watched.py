"""An office in trouble, for the operator's page: deliveries set aside, a pause, gaps, a broken file, lost accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.core.narrow import FaultCode
from app.db import roles
from app.db import tables as t
from app.db.codec import canonical
from app.db.operations import Marks
from app.db.roles import NewGrant
from app.service.operations import Mark
from app.service.visitors import Role
from tests import scenes
from tests.web.office import Office

OPERATOR = 601
HOSTILE = '<script>alert("é")</script>\u202e & "x"'


def grant(office: Office, *wanted: Role, person: int = OPERATOR) -> None:
    for role in wanted:
        new = NewGrant(person_id=person, login="service-operator", role=role, until=None)
        roles.grant(office.engine, new, office.clock.now())


def deliver(office: Office, status: str, count: int = 1, **columns: Any) -> list[int]:
    """Deliveries of that status, received an hour ago."""
    received = int((office.clock.now() - timedelta(hours=1)).timestamp() * 1_000_000)
    row = {"target_id": 1, "event": "issues", "headers": "{}", "body": b"{}", "received_us": received, "attempts": 5}
    row |= {"status": status, "outcome": f"why it is {status}"} | columns
    with office.engine.begin() as connection:
        last = connection.execute(select(t.inbox.c.id).order_by(t.inbox.c.id.desc()).limit(1)).scalar() or 0
        rows = [{**row, "guid": f"guid-{last + n}"} for n in range(1, count + 1)]
        connection.execute(insert(t.inbox), rows)
        query = select(t.inbox.c.id).where(t.inbox.c.id > last).order_by(t.inbox.c.id)
        return [int(number) for number in connection.execute(query).scalars()]


def trouble(office: Office) -> None:
    """Everything that an operator may have to look at, at once."""
    now = office.clock.now()
    office.payable(1)
    office.offer(2)
    deliver(office, "done", 3)
    deliver(office, "ignored", 2)
    deliver(office, "dead", 22, outcome=f"ValueError: {HOSTILE}")
    deliver(office, "quarantined", outcome="duplicate_key")
    deliver(office, "new", 2)
    marks = Marks(office.engine, office.clock.now)
    marks.keep(Mark.BEAT)
    marks.keep(Mark.SWEEP, now - timedelta(minutes=7))
    fault = {"code": FaultCode.UNKNOWN_KEY.value, "line": 3, "details": {"key": HOSTILE, "nearest": ["claim_days"]}}
    installations = [
        {"id": 3, "account_id": 4, "account_login": "department", "suspended": False, "gone": False},
        {"id": 4, "account_id": 5, "account_login": HOSTILE, "suspended": True, "gone": False},
        {"id": 5, "account_id": 6, "account_login": "former-department", "suspended": False, "gone": True},
    ]
    gap: dict[str, Any] = {
        "kind": "delivery",
        "repository": "department/project",
        "number": None,
        "what": "issues",
        "asked": 3,
    }
    gap |= {"found_at": now, "happened_at": now - timedelta(minutes=9), "why": "http_502"}
    with office.engine.begin() as connection:
        connection.execute(insert(t.installation), installations)
        written = canonical(fault)
        connection.execute(update(t.repository).values(policy_error=written, policy_read_at=scenes.NOON))
        connection.execute(update(t.pace).values(paused_until=None))
        for installation, paused in ((0, None), (3, now + timedelta(minutes=4))):
            connection.execute(insert(t.pace).values(installation_id=installation, next_at=now, paused_until=paused))
        connection.execute(insert(t.written), [{"installation_id": 3, "at": now - timedelta(seconds=90)}] * 12)
        for number in range(12):
            kind = {"kind": "reading", "happened_at": None, "why": "no_delivery", "number": number, "asked": 0}
            connection.execute(insert(t.gap).values({**gap, **(kind if number % 2 else {})}))
