"""Who may write to GitHub next, what was written lately, and when GitHub wants to be left alone."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "pace"
down_revision = "policy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("installation_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("next_at", Utc(), nullable=False),
        sa.Column("lease_until", Utc()),
        sa.Column("paused_until", Utc()),
        sa.Column("pause_seconds", sa.Integer()),
    )
    op.create_table(
        "written",
        sa.Column("id", Id, primary_key=True),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )
    op.create_index("ix_written_installation", "written", ["installation_id", "at"])


def downgrade() -> None:
    op.drop_table("written")
    op.drop_table("pace")
