"""Subscriptions of finance systems, what they are told of, and the log of the telling."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "webhooks"
down_revision = "invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", Id, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_login", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_previous", sa.Text()),
        sa.Column("previous_until", Utc()),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("failing_since", Utc()),
        sa.Column("paused_until", Utc()),
        sa.Column("disabled_at", Utc()),
        sa.Column("disabled_why", sa.String(16)),
        sa.Column("removed_at", Utc()),
        sa.CheckConstraint("(disabled_at is null) = (disabled_why is null)", name="disabled"),
    )
    op.create_table(
        "announcement",
        sa.Column("id", Id, primary_key=True),
        sa.Column("guid", sa.String(40), nullable=False, unique=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )
    op.create_index("ix_announcement_at", "announcement", ["at", "id"])
    _sending()


def downgrade() -> None:
    for name in ("sending", "announcement", "webhook"):
        op.drop_table(name)


def _sending() -> None:
    op.create_table(
        "sending",
        sa.Column("id", Id, primary_key=True),
        sa.Column("webhook_id", sa.BigInteger(), sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("announcement_id", sa.BigInteger(), sa.ForeignKey("announcement.id"), nullable=False),
        sa.Column("status", sa.String(8), nullable=False, server_default="waiting"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("next_try_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc()),
        sa.Column("answer_code", sa.Integer()),
        sa.Column("duration_ms", sa.Integer()),
        sa.Column("problem", sa.String(16)),
        sa.UniqueConstraint("webhook_id", "announcement_id"),
        sa.CheckConstraint("status in ('waiting','sent','dead')", name="status"),
        sa.CheckConstraint(
            "status <> 'sent' or (answer_code between 200 and 299 and problem is null)", name="sent"
        ),
        sa.CheckConstraint("(status = 'waiting') = (ended_at is null)", name="ended"),
    )
    op.create_index("ix_sending_announcement", "sending", ["announcement_id"])
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "ix_sending_waiting",
        "sending",
        ["webhook_id", "next_try_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
