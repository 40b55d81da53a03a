"""What is frozen into a batch is counted apart, and what came back of a payment is kept."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

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
    _tables()


def downgrade() -> None:
    for name in ("answered", "batch_line", "batch"):
        op.drop_table(name)
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


def _tables() -> None:
    op.create_table(
        "batch",
        sa.Column("id", Id, primary_key=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by_login", sa.Text(), nullable=False),
        sa.Column("lease_until", Utc(), nullable=False),
        sa.Column("acknowledged_at", Utc()),
        sa.Column("released_at", Utc()),
        sa.Column("released_by_id", sa.BigInteger()),
        sa.Column("released_by_login", sa.Text()),
        sa.Column("ended_at", Utc()),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("status in ('frozen','released','done','given_up')", name="status"),
        sa.CheckConstraint("line_count > 0 and net_cents > 0 and tax_cents >= 0", name="positive"),
        sa.CheckConstraint(
            "(released_at is null) = (released_by_id is null) and (status <> 'released' or released_at is not null)",
            name="released",
        ),
    )
    frozen = sa.text("status = 'frozen'")
    op.create_index("ix_batch_lease", "batch", ["lease_until"], sqlite_where=frozen, postgresql_where=frozen)
    op.create_table(
        "batch_line",
        sa.Column("batch_id", sa.BigInteger(), sa.ForeignKey("batch.id"), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("payable_id", sa.BigInteger(), sa.ForeignKey("payable.id"), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.UniqueConstraint("batch_id", "payable_id"),
    )
    op.create_table(
        "answered",
        sa.Column("token_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )
