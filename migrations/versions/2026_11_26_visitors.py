"""Sessions of the pages, and the roles that an operator grants to people."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "visitors"
down_revision = "frozen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", Id, primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("begun_at", Utc(), nullable=False),
        sa.Column("confirmed_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc()),
    )
    op.create_index("ix_session_person", "session", ["person_id", "id"])
    op.create_table(
        "role_grant",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted_at", Utc(), nullable=False),
        sa.Column("until", Utc()),
        sa.Column("ended_at", Utc()),
        sa.CheckConstraint("role in ('finance','operator','auditor')", name="role"),
    )
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("role_grant")
    op.drop_table("session")
