"""A repository keeps the last good text of its policy file and what the last look at it found."""

import sqlalchemy as sa
from alembic import op

revision = "policy"
down_revision = "batches"
branch_labels = None
depends_on = None

TEXTS = ("policy_text", "policy_etag", "policy_error")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("repository", sa.Column(name, sa.Text()))
    op.add_column("repository", sa.Column("policy_read_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for name in (*TEXTS, "policy_read_at"):
        op.drop_column("repository", name)
