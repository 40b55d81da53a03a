"""What came from GitHub and what is known of it: deliveries, places, people, issues, links, and what was told."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Id, Utc, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("target_id", BigInteger, nullable=False),
    Column("guid", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("status", String(16), nullable=False, server_default="new"),
    Column("outcome", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_us", BigInteger, nullable=False, server_default="0"),
    Column("processed_us", BigInteger),
    UniqueConstraint("target_id", "guid"),
    CheckConstraint("status in ('new','done','ignored','dead','quarantined')", name="status"),
    Index(
        "ix_inbox_waiting",
        "next_try_us",
        "id",
        sqlite_where=text("status = 'new'"),
        postgresql_where=text("status = 'new'"),
    ),
    Index(
        "ix_inbox_dead",
        "id",
        sqlite_where=text("status in ('dead','quarantined')"),
        postgresql_where=text("status in ('dead','quarantined')"),
    ),
)

installation = Table(
    "installation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("account_login", Text, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default=text("false")),
    Column("gone", Boolean, nullable=False, server_default=text("false")),
)

repository = Table(
    "repository",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("installation_id", BigInteger, nullable=False, index=True),
    Column("account_id", BigInteger, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("swept_at", Utc),
    # The last good text of the policy file, and what the last look at it found; policy_error is canonical JSON.
    Column("policy_text", Text),
    Column("policy_etag", Text),
    Column("policy_error", Text),
    Column("policy_read_at", Utc),
    # As last listed; NULL until then.
    Column("private", Boolean),
    Column("archived", Boolean),
)

person = Table(
    "person",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
)

issue = Table(
    "issue",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("read_until", Utc),
    Column("due_at", Utc),
    # Since when GitHub does not show it, and which issue it was before a transfer.
    Column("missing_since", Utc),
    Column("moved_from", BigInteger),
    # What the board shows of its text, as it was last read; words is what a search goes through.
    Column("language", String(2)),
    Column("summary", Text),
    Column("criteria_en", Text),
    Column("criteria_fr", Text),
    Column("words", Text),
    UniqueConstraint("repository_id", "number"),
    Index("ix_issue_due", "due_at"),
)

# The labels that say what an issue is about, as last read; key is the name as it is compared.
issue_label = Table(
    "issue_label",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_issue_label_key", "key", "issue_id"),
)

link = Table(
    "link",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("pull_id", BigInteger, primary_key=True, autoincrement=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("head_sha", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("claimed", Boolean, nullable=False, server_default=text("false")),
    Index("ix_link_pull", "repository_id", "number"),
)

signal = Table(
    "signal",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("outcome", Text, nullable=False),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("issue_id", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("person_login", Text),
    Column("at", Utc, nullable=False),
    UniqueConstraint("issue_id", "source", "code"),
    Index("ix_notice_issue", "issue_id", "id"),
)
