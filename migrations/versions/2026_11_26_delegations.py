"""Delegations of authority and accounts of one person; both are only ever added to."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "delegations"
down_revision = "status_labels"
branch_labels = None
depends_on = None

APPEND_ONLY = ("delegation", "delegation_end", "account_person")


def upgrade() -> None:
    _delegations()
    op.create_table(
        "account_person",
        sa.Column("id", Id, primary_key=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_key", sa.BigInteger(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_account_person_account", "account_person", ["account_id", "id"])
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        (_guard_postgresql if postgres else _guard_sqlite)(table)


def downgrade() -> None:
    for name in ("account_person", "delegation_end", "delegation"):
        op.drop_table(name)


def _delegations() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", Id, primary_key=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("limit_cents", sa.BigInteger()),
        sa.Column("cost_centres", sa.Text(), nullable=False, server_default=""),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("granted_at", Utc(), nullable=False),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=False),
        sa.Column("granted_by_login", sa.Text(), nullable=False),
        sa.CheckConstraint("act in ('offer','approve','certify','release')", name="act"),
        sa.CheckConstraint("limit_cents is null or limit_cents > 0", name="positive"),
        sa.CheckConstraint("first_day <= last_day", name="days"),
        sa.CheckConstraint("granted_by_id <> account_id", name="not_to_oneself"),
    )
    op.create_index("ix_delegation_account", "delegation", ["account_id", "id"])
    op.create_table(
        "delegation_end",
        sa.Column(
            "delegation_id", sa.BigInteger(), sa.ForeignKey("delegation.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _guard_sqlite(table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
