"""What proves the rest: roots over all chains, and the log of what was erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, String, Table, Text

from app.db.tables.base import Utc, metadata

# One hash over the last fact of every contract at a moment, and the leaves that changed since the root before.
root = Table(
    "root",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("made_at", Utc, nullable=False),
    Column("contract_count", BigInteger, nullable=False),
    Column("fact_count", BigInteger, nullable=False),
    Column("merkle", String(64), nullable=False),
    Column("changes", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

root_leaf = Table(
    "root_leaf",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # 0 is the log of disposals, a chain as a contract's is; a fund's acts stand under its number made negative.
    Column("contract_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fact_count", BigInteger, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Index("ix_root_leaf_contract", "contract_id", "number"),
)

# What was erased, when, by whom and under which rule; chained by hash, only added to.
disposal = Table(
    "disposal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    # Of a batch: the checksum of its lines as they were left.
    Column("left_hash", String(64)),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("kind in ('contract','batch','deliveries','person','sessions','issues')", name="kind"),
    CheckConstraint("(kind = 'batch') = (left_hash is not null)", name="left"),
    Index("ix_disposal_subject", "kind", "subject_id"),
)
