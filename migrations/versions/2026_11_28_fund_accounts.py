"""Whose place each fund is for, so that a repository that moves takes no money along; what ended waits for nobody."""

import sqlalchemy as sa
from alembic import op

revision = "fund_accounts"
down_revision = "over_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fund", sa.Column("account_id", sa.BigInteger()))
    op.execute("UPDATE fund SET account_id = scope_id WHERE scope = 'account'")
    op.execute(
        "UPDATE fund SET account_id = (SELECT account_id FROM repository WHERE repository.id = fund.scope_id) "
        "WHERE scope = 'repository'"
    )
    op.execute("UPDATE contract SET held = false, hold_codes = '' WHERE status IN ('withdrawn','expired','void')")
    op.execute(
        "UPDATE payable SET held = false WHERE contract_id IN (SELECT id FROM contract WHERE status = 'void')"
    )


def downgrade() -> None:
    op.drop_column("fund", "account_id")
