"""Who may do what: tokens, sessions, roles, delegations, and which accounts are one person's."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from app.db.tables.base import Id, Utc, metadata

token = Table(
    "token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("owner_login", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("hint", String(12), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
)

# Who is signed in on the pages; the cookie's text is kept as a hash only.
session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("begun_at", Utc, nullable=False),
    Column("confirmed_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_session_person", "person_id", "id"),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("granted_at", Utc, nullable=False),
    Column("until", Utc),
    Column("ended_at", Utc),
    CheckConstraint("role in ('finance','operator','auditor')", name="role"),
    Index(
        "uq_role_grant_open",
        "person_id",
        "role",
        unique=True,
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
)

# Who may do what by delegation; neither table is ever changed, a delegation ends by a row of its own.
delegation = Table(
    "delegation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("act", String(16), nullable=False),
    Column("limit_cents", BigInteger),
    # Separated by commas; empty: all of them.
    Column("cost_centres", Text, nullable=False, server_default=""),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("granted_at", Utc, nullable=False),
    Column("granted_by_id", BigInteger, nullable=False),
    Column("granted_by_login", Text, nullable=False),
    CheckConstraint("act in ('offer','approve','certify','release')", name="act"),
    CheckConstraint("limit_cents is null or limit_cents > 0", name="positive"),
    CheckConstraint("first_day <= last_day", name="days"),
    CheckConstraint("granted_by_id <> account_id", name="not_to_oneself"),
    Index("ix_delegation_account", "account_id", "id"),
)

delegation_end = Table(
    "delegation_end",
    metadata,
    Column("delegation_id", BigInteger, ForeignKey("delegation.id"), primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Which accounts are one person's: they share a key, and an account's last row counts.
account_person = Table(
    "account_person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("person_key", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_account_person_account", "account_id", "id"),
)
