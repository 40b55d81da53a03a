"""What is to be shown on GitHub, how fast it may be written there, and what was found late."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Id, Utc, metadata

effect = Table(
    "effect",
    metadata,
    Column("id", Id, primary_key=True),
    Column("issue_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("target", Text, nullable=False),
    Column("wanted", Integer, nullable=False, server_default="1"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("remote_id", BigInteger),
    Column("digest", String(64)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Utc, nullable=False),
    Column("problem", Text),
    Column("given_up", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("issue_id", "kind", "target"),
    CheckConstraint("kind in ('comment','check','reaction','label')", name="kind"),
    CheckConstraint("shown <= wanted", name="shown"),
    Index(
        "ix_effect_waiting",
        "next_try_at",
        sqlite_where=text("shown < wanted and not given_up"),
        postgresql_where=text("shown < wanted and not given_up"),
    ),
)

# One row an installation: who may write to GitHub next, and until when GitHub wants to be left alone.
pace = Table(
    "pace",
    metadata,
    Column("installation_id", BigInteger, primary_key=True, autoincrement=False),
    Column("next_at", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("paused_until", Utc),
    Column("pause_seconds", Integer),
)

# What was written within the last hour, to stay below GitHub's limits on content.
written = Table(
    "written",
    metadata,
    Column("id", Id, primary_key=True),
    Column("installation_id", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_written_installation", "installation_id", "at"),
)

# How far something was looked through.
mark = Table("mark", metadata, Column("name", Text, primary_key=True), Column("at", Utc, nullable=False))

# The labels that the App itself made; it touches no other. Without an id GitHub was asked and has not answered yet.
status_label = Table(
    "status_label",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("word", String(16), primary_key=True),
    Column("label_id", BigInteger, unique=True),
)

# What was found late and why; only added to.
gap = Table(
    "gap",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("found_at", Utc, nullable=False),
    Column("happened_at", Utc),
    Column("repository", Text, nullable=False),
    Column("number", BigInteger),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("guid", Text, unique=True),
    Column("asked", Integer, nullable=False, server_default="0"),
    CheckConstraint("kind in ('delivery','reading')", name="kind"),
    Index("ix_gap_found", "found_at", "id"),
)
