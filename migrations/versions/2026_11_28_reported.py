"""Reports on payables that their callers named are answered again as they were."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "reported"
down_revision = "claimed_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reported",
        sa.Column("token_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("payable_id", sa.BigInteger, nullable=False),
        sa.Column("row", sa.Text, nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )
    op.create_index("ix_reported_payable_id", "reported", ["payable_id"])


def downgrade() -> None:
    op.drop_table("reported")
