"""The labels that the App itself made, so that it never touches another."""

import sqlalchemy as sa
from alembic import op

revision = "status_labels"
down_revision = "postings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "status_label",
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(16), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "word", name="pk_status_label"),
        sa.UniqueConstraint("label_id", name="uq_status_label_label_id"),
    )


def downgrade() -> None:
    op.drop_table("status_label")
