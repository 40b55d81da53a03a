"""What subscribers are told of, and how that went."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Id, Utc, metadata

# A finance system that wants to be told; its secrets are sealed with a key that is not in the database.
webhook = Table(
    "webhook",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("owner_login", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("sealed_previous", Text),
    Column("previous_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("failing_since", Utc),
    Column("paused_until", Utc),
    Column("disabled_at", Utc),
    Column("disabled_why", String(16)),
    Column("removed_at", Utc),
    CheckConstraint("(disabled_at is null) = (disabled_why is null)", name="disabled"),
)

# What subscribers are told of, written in the transaction of the fact that it tells of. ``at`` is the fact's moment,
# ``told_at`` when that was read, which may be long after it; a process from before the column leaves it out.
announcement = Table(
    "announcement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("guid", String(40), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("told_at", Utc),
    Index("ix_announcement_at", "at", "id"),
)

sending = Table(
    "sending",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", BigInteger, ForeignKey("webhook.id"), nullable=False),
    Column("announcement_id", BigInteger, ForeignKey("announcement.id"), nullable=False),
    Column("status", String(8), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Utc, nullable=False),
    Column("next_try_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("answer_code", Integer),
    Column("duration_ms", Integer),
    Column("problem", String(16)),
    UniqueConstraint("webhook_id", "announcement_id"),
    CheckConstraint("status in ('waiting','sent','dead')", name="status"),
    CheckConstraint("status <> 'sent' or (answer_code between 200 and 299 and problem is null)", name="sent"),
    CheckConstraint("(status = 'waiting') = (ended_at is null)", name="ended"),
    Index("ix_sending_announcement", "announcement_id"),
    Index(
        "ix_sending_waiting",
        "webhook_id",
        "next_try_at",
        sqlite_where=text("status = 'waiting'"),
        postgresql_where=text("status = 'waiting'"),
    ),
)
