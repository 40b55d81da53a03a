"""Money owed: payables, the batches that freeze them, and the answers that a repeated request gets again."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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

payable = Table(
    "payable",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contract_id", BigInteger, ForeignKey("contract.id"), nullable=False),
    Column("payee_id", BigInteger, nullable=False),
    Column("payee_login", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("fund_id", BigInteger, ForeignKey("fund.id"), nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("fiscal_year", String(9), nullable=False),
    Column("accepted_at", Utc, nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("paid_on", String(10)),
    Column("reference", Text),
    Column("paid_cents", BigInteger),
    Column("batch_id", BigInteger),
    Column("recovered_cents", BigInteger, nullable=False, server_default="0"),
    Column("certified_by", BigInteger),
    Column("released_by", BigInteger),
    Column("invoice_number", Text),
    Column("invoice_received_on", String(10)),
    Column("invoice_status", String(16)),
    Column("late_after", String(10)),
    UniqueConstraint("contract_id", "payee_id"),
    CheckConstraint("certified_by is null or certified_by <> payee_id", name="certifier_not_payee"),
    CheckConstraint("released_by is null or released_by <> payee_id", name="releaser_not_payee"),
    CheckConstraint(
        "released_by is null or certified_by is null or released_by <> certified_by", name="releaser_not_certifier"
    ),
    CheckConstraint("amount_cents > 0 and tax_cents >= 0", name="positive"),
    CheckConstraint("status in ('payable','scheduled','paid','void')", name="status"),
    CheckConstraint(
        "(status = 'paid') = (paid_on is not null and reference is not null and paid_cents is not null)",
        name="paid",
    ),
    CheckConstraint("paid_cents is null or paid_cents in (amount_cents, amount_cents + tax_cents)", name="exact"),
    CheckConstraint("recovered_cents between 0 and coalesce(paid_cents, 0)", name="recovered"),
    CheckConstraint(
        "(invoice_number is null) = (invoice_status is null)"
        " and (invoice_number is null) = (invoice_received_on is null)"
        " and coalesce(invoice_status, 'received') in ('received','deficient')",
        name="invoice",
    ),
    CheckConstraint("invoice_received_on is null or invoice_received_on < due_on", name="due"),
    CheckConstraint(
        "coalesce(invoice_status, 'received') <> 'deficient' or status in ('payable','void')", name="deficient"
    ),
    # A supplier's invoice is paid once.
    Index(
        "uq_payable_invoice",
        "payee_id",
        "invoice_number",
        unique=True,
        sqlite_where=text("invoice_number is not null and status <> 'void'"),
        postgresql_where=text("invoice_number is not null and status <> 'void'"),
    ),
    Index("ix_payable_late", "late_after", "id"),
    Index("ix_payable_status", "status", "id"),
    Index("ix_payable_batch", "batch_id", "id"),
    Index("ix_payable_fund", "fund_id", "id"),
    Index("ix_payable_repository", "repository_id", "id"),
    Index("ix_payable_payee", "payee_id", "id"),
    Index("ix_payable_year", "fiscal_year", "id"),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("net_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("made_by_id", BigInteger, nullable=False),
    Column("made_by_login", Text, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("acknowledged_at", Utc),
    Column("released_at", Utc),
    Column("released_by_id", BigInteger),
    Column("released_by_login", Text),
    Column("ended_at", Utc),
    Column("reason", Text),
    CheckConstraint("status in ('frozen','released','done','given_up')", name="status"),
    CheckConstraint("line_count > 0 and net_cents > 0 and tax_cents >= 0", name="positive"),
    CheckConstraint(
        "(released_at is null) = (released_by_id is null) and (status <> 'released' or released_at is not null)",
        name="released",
    ),
    Index(
        "ix_batch_lease",
        "lease_until",
        sqlite_where=text("status = 'frozen'"),
        postgresql_where=text("status = 'frozen'"),
    ),
)

batch_line = Table(
    "batch_line",
    metadata,
    Column("batch_id", BigInteger, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("payable_id", BigInteger, ForeignKey("payable.id"), nullable=False),
    # The payable as it was when it was frozen, canonical JSON; what became of it since is the payable's to say.
    Column("row", Text, nullable=False),
    UniqueConstraint("batch_id", "payable_id"),
)

# Reports on payables that their callers named, each with its answer: the payable right after it, canonical JSON.
reported = Table(
    "reported",
    metadata,
    Column("token_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("payable_id", BigInteger, nullable=False, index=True),
    Column("row", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# What an answer was, so that the same request gets it again.
answered = Table(
    "answered",
    metadata,
    Column("token_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
)
