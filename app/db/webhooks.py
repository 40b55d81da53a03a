"""Keeps subscriptions, their sealed secrets and the log of what was sent to them."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select, update

from app.db import tables as t
from app.service.webhooks import EVERYTHING, Sending, Webhook, WebhookAsked

REPLAYED_MAX = 10_000
# What was read late was told late: a subscriber who was away then missed it, however old it is.
told_at = func.coalesce(t.announcement.c.told_at, t.announcement.c.at)


class DbWebhookBook:
    """Implements the port ``WebhookBook``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, asked: WebhookAsked, sealed: str, at: datetime) -> Webhook:
        row: dict[str, Any] = {"name": asked.name, "url": asked.url, "events": ",".join(asked.events), "sealed": sealed}
        row |= {"owner_id": asked.owner.id, "owner_login": asked.owner.login}
        with self._engine.begin() as connection:
            query = insert(t.webhook).values(**row, created_at=at).returning(t.webhook)
            return _webhook(connection.execute(query).mappings().one())

    def live(self) -> list[Webhook]:
        query = select(t.webhook).where(t.webhook.c.removed_at.is_(None)).order_by(t.webhook.c.id)
        with self._engine.connect() as connection:
            return [_webhook(row) for row in connection.execute(query).mappings()]

    def get(self, webhook_id: int) -> Webhook | None:
        query = select(t.webhook).where(t.webhook.c.id == webhook_id, t.webhook.c.removed_at.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return _webhook(row) if row else None

    def rotate(self, webhook_id: int, sealed: str, previous_until: datetime, now: datetime) -> Webhook | None:
        values = {"sealed": sealed, "sealed_previous": t.webhook.c.sealed, "previous_until": previous_until}
        free = func.coalesce(t.webhook.c.previous_until, now) <= now
        return self._change(webhook_id, values, *([free] if previous_until > now else []))

    def enable(self, webhook_id: int) -> Webhook | None:
        nothing = dict.fromkeys(("disabled_at", "disabled_why", "failing_since", "paused_until"))
        return self._change(webhook_id, nothing)

    def remove(self, webhook_id: int, at: datetime) -> bool:
        with self._engine.begin() as connection:
            here = t.webhook.c.id == webhook_id, t.webhook.c.removed_at.is_(None)
            # A secret that signs nothing any more is not kept.
            values = {"removed_at": at, "sealed": "", "sealed_previous": None, "previous_until": None}
            found = connection.execute(update(t.webhook).where(*here).values(values)).rowcount == 1
            give_up_waiting(connection, webhook_id, "removed", at)
        return found

    def replay(self, webhook_id: int, sending_id: int | None, since: datetime | None, at: datetime) -> int:
        again = {"status": "waiting", "attempts": 0, "created_at": at, "next_try_at": at, "ended_at": None}
        again |= {"answer_code": None, "duration_ms": None, "problem": None}
        mine = t.sending.c.webhook_id == webhook_id, t.sending.c.status != "waiting"
        with self._engine.begin() as connection:
            if sending_id is not None:
                query = update(t.sending).where(*mine, t.sending.c.id == sending_id)
                return connection.execute(query.values(again)).rowcount
            assert since is not None
            told = select(t.announcement.c.id).where(told_at >= since)
            query = update(t.sending).where(*mine, t.sending.c.announcement_id.in_(told))
            count = connection.execute(query.values(again)).rowcount
            return count + _missed(connection, webhook_id, since, at)

    def sendings(self, webhook_id: int, status: str | None, before_id: int | None, limit: int) -> list[Sending]:
        query = select(t.sending, t.announcement.c.guid, t.announcement.c.kind)
        query = query.join(t.announcement, t.announcement.c.id == t.sending.c.announcement_id)
        query = query.where(t.sending.c.webhook_id == webhook_id).order_by(t.sending.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(t.sending.c.status == status)
        if before_id is not None:
            query = query.where(t.sending.c.id < before_id)
        with self._engine.connect() as connection:
            return [_sending(row) for row in connection.execute(query).mappings()]

    def _change(self, webhook_id: int, values: dict[str, Any], *which: ColumnElement[bool]) -> Webhook | None:
        here = t.webhook.c.id == webhook_id, t.webhook.c.removed_at.is_(None), *which
        with self._engine.begin() as connection:
            query = update(t.webhook).where(*here).values(values).returning(t.webhook)
            row = connection.execute(query).mappings().first()
        return _webhook(row) if row else None


def give_up_waiting(connection: Connection, webhook_id: int, why: str, at: datetime) -> None:
    waiting = t.sending.c.webhook_id == webhook_id, t.sending.c.status == "waiting"
    connection.execute(update(t.sending).where(*waiting).values(status="dead", ended_at=at, problem=why))


def _missed(connection: Connection, webhook_id: int, since: datetime, at: datetime) -> int:
    """What was announced while it was disabled, or before it was there."""
    events = connection.execute(select(t.webhook.c.events).where(t.webhook.c.id == webhook_id)).scalar_one()
    line = and_(t.sending.c.announcement_id == t.announcement.c.id, t.sending.c.webhook_id == webhook_id)
    query = select(t.announcement.c.id).outerjoin(t.sending, line).where(t.sending.c.id.is_(None))
    query = query.where(told_at >= since)
    if events != EVERYTHING:
        query = query.where(or_(*(t.announcement.c.kind == kind for kind in events.split(","))))
    numbers = connection.execute(query.order_by(t.announcement.c.id).limit(REPLAYED_MAX)).scalars().all()
    rows = [
        {"webhook_id": webhook_id, "announcement_id": number, "created_at": at, "next_try_at": at} for number in numbers
    ]
    if rows:
        connection.execute(insert(t.sending), rows)
    return len(rows)


def _webhook(row: Any) -> Webhook:
    same = {field.name: row[field.name] for field in fields(Webhook) if field.name != "events"}
    return Webhook(events=tuple(row["events"].split(",")), **same)


def _sending(row: Any) -> Sending:
    same = {field.name: row[field.name] for field in fields(Sending)}
    return Sending(**{**same, "next_try_at": row["next_try_at"] if row["status"] == "waiting" else None})
