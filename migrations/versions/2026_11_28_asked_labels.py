"""A status label is kept before GitHub is asked for it, for its answer may get lost."""

import sqlalchemy as sa
from alembic import op

revision = "asked_labels"
down_revision = "reported"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("status_label") as table:
        table.alter_column("label_id", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM status_label WHERE label_id IS NULL")
    with op.batch_alter_table("status_label") as table:
        table.alter_column("label_id", existing_type=sa.BigInteger(), nullable=False)
