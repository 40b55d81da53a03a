"""What is in question after payment is found without a look at all that was paid."""

import sqlalchemy as sa
from alembic import op

revision = "recoveries"
down_revision = "erased_issues"
branch_labels = None
depends_on = None

RECOVERY = sa.text("kind = 'RecoveryOpened'")


def upgrade() -> None:
    op.create_index("ix_fact_recovery", "fact", ["contract_id"], sqlite_where=RECOVERY, postgresql_where=RECOVERY)


def downgrade() -> None:
    op.drop_index("ix_fact_recovery", "fact")
