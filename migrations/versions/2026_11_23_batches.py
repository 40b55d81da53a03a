"""What is frozen into a batch is counted apart, and what came back of a payment is kept."""

import sqlalchemy as sa
from alembic import op

revision = "batches"
down_revision = "places"
branch_labels = None
depends_on = None

BEFORE = ("reserved_cents", "owed_cents", "paid_cents")
AFTER = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")


def upgrade() -> None:
    op.add_column("fund", sa.Column("scheduled_cents", sa.BigInteger(), nullable=False, server_default="0"))
    _guard(AFTER)
    with op.batch_alter_table("payable") as payable:
        payable.add_column(sa.Column("batch_id", sa.BigInteger()))
        payable.add_column(sa.Column("recovered_cents", sa.BigInteger(), nullable=False, server_default="0"))
        payable.create_check_constraint("recovered", "recovered_cents between 0 and coalesce(paid_cents, 0)")
        payable.create_index("ix_payable_batch", ["batch_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("payable") as payable:
        payable.drop_index("ix_payable_batch")
        payable.drop_constraint("recovered", type_="check")
        payable.drop_column("recovered_cents")
        payable.drop_column("batch_id")
    _guard(BEFORE)
    op.drop_column("fund", "scheduled_cents")


def _guard(columns: tuple[str, ...]) -> None:
    """The two checks that no writer can overspend, over these balances."""
    with op.batch_alter_table("fund") as fund:
        fund.drop_constraint("not_negative", type_="check")
        fund.drop_constraint("not_overspent", type_="check")
        fund.create_check_constraint("not_negative", " and ".join(f"{name} >= 0" for name in columns))
        fund.create_check_constraint("not_overspent", f"{' + '.join(columns)} <= amount_cents")
