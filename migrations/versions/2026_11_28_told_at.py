"""When subscribers were told of something, beside when it happened: what was read late was told late."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "told_at"
down_revision = "asked_labels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("told_at", Utc()))
    op.execute("UPDATE announcement SET told_at = at")


def downgrade() -> None:
    op.drop_column("announcement", "told_at")
