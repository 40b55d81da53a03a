"""The figures of the report pages, made by a job."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "reports"
down_revision = "acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_figure",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.CheckConstraint("name in ('public','inside')", name="name"),
    )


def downgrade() -> None:
    op.drop_table("report_figure")
