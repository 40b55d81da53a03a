"""What was found late, and how far GitHub's log of deliveries was looked through."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "gaps"
down_revision = "pace"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("at", Utc(), nullable=False),
    )
    op.create_table(
        "gap",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("found_at", Utc(), nullable=False),
        sa.Column("happened_at", Utc()),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger()),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), unique=True),
        sa.Column("asked", sa.Integer(), nullable=False, server_default="0"),
        sa.CheckConstraint("kind in ('delivery','reading')", name="kind"),
    )
    op.create_index("ix_gap_found", "gap", ["found_at", "id"])


def downgrade() -> None:
    op.drop_table("gap")
    op.drop_table("mark")
