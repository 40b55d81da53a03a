"""What people ask of contracts by forms, until it is decided."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "acts"
down_revision = "board"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", Id, primary_key=True),
        sa.Column("contract_id", sa.BigInteger(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("person_login", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_try_at", Utc(), nullable=False),
        sa.UniqueConstraint("person_id", "key"),
        sa.CheckConstraint("kind in ('release','extend','hold','resume','withdraw')", name="kind"),
        sa.CheckConstraint("status in ('new','done','dead')", name="status"),
    )
    waiting = sa.text("status = 'new'")
    op.create_index("ix_act_waiting", "act", ["next_try_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_act_contract", "act", ["contract_id", "id"])


def downgrade() -> None:
    op.drop_table("act")
