"""That a comment in a pull request claimed the issue, which stands when the comment goes."""

import sqlalchemy as sa
from alembic import op

revision = "claimed_links"
down_revision = "fund_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("link", sa.Column("claimed", sa.Boolean(), nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    op.drop_column("link", "claimed")
