"""A payee's invoice, and from when a payment is late."""

import sqlalchemy as sa
from alembic import op

revision = "invoices"
down_revision = "roots"
branch_labels = None
depends_on = None

NAMES = ("invoice_number", "invoice_received_on", "invoice_status", "late_after")
BORNE = sa.text("invoice_number is not null and status <> 'void'")


def upgrade() -> None:
    with op.batch_alter_table("payable") as payable:
        payable.add_column(sa.Column("invoice_number", sa.Text()))
        payable.add_column(sa.Column("invoice_received_on", sa.String(10)))
        payable.add_column(sa.Column("invoice_status", sa.String(16)))
        payable.add_column(sa.Column("late_after", sa.String(10)))
        payable.create_check_constraint(
            "invoice",
            "(invoice_number is null) = (invoice_status is null)"
            " and (invoice_number is null) = (invoice_received_on is null)"
            " and coalesce(invoice_status, 'received') in ('received','deficient')",
        )
        payable.create_check_constraint("due", "invoice_received_on is null or invoice_received_on < due_on")
        payable.create_check_constraint(
            "deficient", "coalesce(invoice_status, 'received') <> 'deficient' or status in ('payable','void')"
        )
    op.execute("UPDATE payable SET late_after = due_on")
    op.create_index(
        "uq_payable_invoice",
        "payable",
        ["payee_id", "invoice_number"],
        unique=True,
        sqlite_where=BORNE,
        postgresql_where=BORNE,
    )
    op.create_index("ix_payable_late", "payable", ["late_after", "id"])


def downgrade() -> None:
    op.drop_index("ix_payable_late", "payable")
    op.drop_index("uq_payable_invoice", "payable")
    with op.batch_alter_table("payable") as payable:
        for name in ("deficient", "due", "invoice"):
            payable.drop_constraint(name, type_="check")
        for name in NAMES:
            payable.drop_column(name)
