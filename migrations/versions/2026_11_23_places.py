"""Issues that moved or are not shown, and what each repository was when last listed."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "places"
down_revision = "guards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("repository", sa.Column("private", sa.Boolean()))
    op.add_column("repository", sa.Column("archived", sa.Boolean()))
    op.add_column("issue", sa.Column("missing_since", Utc()))
    op.add_column("issue", sa.Column("moved_from", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("issue", "moved_from")
    op.drop_column("issue", "missing_since")
    op.drop_column("repository", "archived")
    op.drop_column("repository", "private")
