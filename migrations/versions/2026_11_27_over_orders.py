"""What is over stands on the board by amount and by its last change too."""

import sqlalchemy as sa
from alembic import op

revision = "over_orders"
down_revision = "act_kinds"
branch_labels = None
depends_on = None

OVER = sa.text("status in ('accepted','payable','scheduled','paid','withdrawn','expired','void')")
ORDERS = {"amount": "amount_cents", "changed": "changed_at"}


def upgrade() -> None:
    for order, column in ORDERS.items():
        name = f"ix_contract_over_{order}"
        op.create_index(name, "contract", [column, "id"], sqlite_where=OVER, postgresql_where=OVER)


def downgrade() -> None:
    for name in ORDERS:
        op.drop_index(f"ix_contract_over_{name}", "contract")
