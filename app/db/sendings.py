"""Hands out what is due to be sent and keeps what became of it; rows are leased, so that workers share them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, delete, func, or_, select, update

from app.db import tables as t
from app.db.webhooks import give_up_waiting, told_at
from app.service.sending import Answer, Due

# Longer than a carrier takes: after a crash the rows are due again.
LEASE: Final = timedelta(seconds=120)
AT_ONCE: Final = 5
WEBHOOKS_AT_ONCE: Final = 20
KEPT_FOR: Final = timedelta(days=90)
FORGOTTEN_AT_ONCE: Final = 500


class DbSendings:
    """Implements the port ``SendingStore``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postgres = engine.dialect.name == "postgresql"

    def take(self, now: datetime) -> list[Due]:
        with self._engine.begin() as connection:
            return [due for webhook in self._ready(connection, now) for due in self._some(connection, webhook, now)]

    def wait_seconds(self, now: datetime) -> float | None:
        hook, line = t.webhook.c, t.sending.c
        query = select(hook.paused_until, func.min(line.next_try_at)).group_by(hook.id, hook.paused_until)
        query = query.select_from(t.sending).join(t.webhook, hook.id == line.webhook_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(line.status == "waiting", hook.disabled_at.is_(None))).all()
        moments = [max(moment for moment in row if moment is not None) for row in rows]
        return max(0.0, (min(moments) - now).total_seconds()) if moments else None

    def sent(self, due: Due, answer: Answer, now: datetime) -> None:
        values = {"status": "sent", "ended_at": now, "problem": None}
        with self._engine.begin() as connection:
            # The subscription first, as everywhere: nobody waits in a ring.
            well = update(t.webhook).where(t.webhook.c.id == due.webhook_id, t.webhook.c.failing_since.is_not(None))
            connection.execute(well.values(failing_since=None, paused_until=None))
            self._keep(connection, due, answer, values)

    def failed(
        self, due: Due, answer: Answer, next_try_at: datetime | None, paused_until: datetime, now: datetime
    ) -> None:
        ends = {"status": "dead", "ended_at": now} if next_try_at is None else {"next_try_at": next_try_at}
        with self._engine.begin() as connection:
            since = func.coalesce(t.webhook.c.failing_since, now)
            ill = update(t.webhook).where(t.webhook.c.id == due.webhook_id)
            connection.execute(ill.values(failing_since=since, paused_until=paused_until))
            self._keep(connection, due, answer, {**ends, "problem": answer.problem})

    def disable(self, webhook_id: int, why: str, now: datetime) -> None:
        live = t.webhook.c.id == webhook_id, t.webhook.c.disabled_at.is_(None), t.webhook.c.removed_at.is_(None)
        with self._engine.begin() as connection:
            connection.execute(update(t.webhook).where(*live).values(disabled_at=now, disabled_why=why))
            give_up_waiting(connection, webhook_id, "disabled", now)

    def forget(self, now: datetime) -> None:
        # Nothing is told before it happened: the first condition is the second one's index.
        old = select(t.announcement.c.id).where(t.announcement.c.at < now - KEPT_FOR, told_at < now - KEPT_FOR)
        waits = select(t.sending.c.id).where(
            t.sending.c.announcement_id == t.announcement.c.id, t.sending.c.status == "waiting"
        )
        with self._engine.begin() as connection:
            query = old.where(~waits.exists()).order_by(t.announcement.c.at).limit(FORGOTTEN_AT_ONCE)
            numbers = list(connection.execute(query).scalars())
            if numbers:
                connection.execute(delete(t.sending).where(t.sending.c.announcement_id.in_(numbers)))
                connection.execute(delete(t.announcement).where(t.announcement.c.id.in_(numbers)))

    def _ready(self, connection: Connection, now: datetime) -> list[Any]:
        """Subscriptions with something due, those that have waited longest first."""
        hook, line = t.webhook.c, t.sending.c
        due = and_(line.webhook_id == hook.id, line.status == "waiting", line.next_try_at <= now)
        oldest = select(func.min(line.next_try_at)).where(due).scalar_subquery()
        query = select(t.webhook).where(hook.disabled_at.is_(None), hook.removed_at.is_(None))
        query = query.where(or_(hook.paused_until.is_(None), hook.paused_until <= now), oldest.is_not(None))
        return list(connection.execute(query.order_by(oldest).limit(WEBHOOKS_AT_ONCE)).mappings())

    def _some(self, connection: Connection, webhook: Any, now: datetime) -> list[Due]:
        line = t.sending.c
        mine = line.webhook_id == webhook["id"], line.status == "waiting", line.next_try_at <= now
        # While it fails one message finds out whether it is back.
        count = AT_ONCE if webhook["failing_since"] is None else 1
        query = select(line.id).where(*mine).order_by(line.next_try_at, line.id).limit(count)
        if self._postgres:
            query = query.with_for_update(skip_locked=True)
        numbers = list(connection.execute(query).scalars())
        if not numbers:
            return []
        values = {"next_try_at": now + LEASE, "attempts": line.attempts + 1}
        connection.execute(update(t.sending).where(line.id.in_(numbers)).values(values))
        told = select(
            t.sending, t.announcement.c.guid, t.announcement.c.kind, t.announcement.c.at, t.announcement.c.data
        )
        told = told.join(t.announcement, t.announcement.c.id == line.announcement_id).where(line.id.in_(numbers))
        return [_due(row, webhook, now) for row in connection.execute(told.order_by(line.id)).mappings()]

    @staticmethod
    def _keep(connection: Connection, due: Due, answer: Answer, values: dict[str, Any]) -> None:
        """Only what this caller still holds: what was replayed, removed or disabled meanwhile stays so."""
        held = t.sending.c.id == due.id, t.sending.c.status == "waiting", t.sending.c.attempts == due.attempts
        told = {"answer_code": answer.code, "duration_ms": answer.duration_ms}
        connection.execute(update(t.sending).where(*held).values(**values, **told))


def _due(row: Any, webhook: Any, now: datetime) -> Due:
    until = webhook["previous_until"]
    return Due(
        id=row["id"],
        webhook_id=webhook["id"],
        url=webhook["url"],
        sealed=webhook["sealed"],
        sealed_previous=webhook["sealed_previous"] if until is not None and until > now else None,
        failing_since=webhook["failing_since"],
        **{name: row[name] for name in ("guid", "kind", "at", "data", "attempts", "created_at")},
    )
