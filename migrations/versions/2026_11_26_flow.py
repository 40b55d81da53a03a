"""How contracts flowed, and the touch that people enter."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Id, Utc

revision = "flow"
down_revision = "visitors"
branch_labels = None
depends_on = None

HELD = ("market", "contributor", "maintainer", "app", "approver", "certifier", "finance")


def upgrade() -> None:
    op.create_table(
        "flow",
        sa.Column("contract_id", sa.BigInteger(), sa.ForeignKey("contract.id"), primary_key=True, autoincrement=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_on", sa.String(10), nullable=False),
        sa.Column("fiscal_year", sa.String(9), nullable=False),
        sa.Column("quarter", sa.String(12), nullable=False),
        sa.Column("lead_seconds", sa.BigInteger(), nullable=False),
        sa.Column("touch_seconds", sa.BigInteger(), nullable=False),
        sa.Column("wait_seconds", sa.BigInteger(), nullable=False),
        sa.Column("efficiency_per_10k", sa.BigInteger()),
        sa.Column("admin_lead_seconds", sa.BigInteger(), nullable=False),
        sa.Column("admin_touch_seconds", sa.BigInteger(), nullable=False),
        sa.Column("admin_efficiency_per_10k", sa.BigInteger()),
        sa.Column("touch_source", sa.String(16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("to_claim_seconds", sa.BigInteger()),
        sa.Column("to_merge_seconds", sa.BigInteger()),
        sa.Column("to_certify_seconds", sa.BigInteger()),
        sa.Column("to_pay_seconds", sa.BigInteger()),
        *(sa.Column(f"held_{holder}_seconds", sa.BigInteger(), nullable=False) for holder in HELD),
        sa.CheckConstraint("status in ('paid','withdrawn','expired','void')", name="status"),
        sa.CheckConstraint("touch_source in ('entered','estimated','mixed')", name="source"),
        sa.CheckConstraint(" + ".join(f"held_{holder}_seconds" for holder in HELD) + " = lead_seconds", name="held"),
        sa.CheckConstraint(
            "lead_seconds >= admin_lead_seconds and admin_lead_seconds >= 0 and "
            "touch_seconds >= admin_touch_seconds and admin_touch_seconds >= 0 and "
            "wait_seconds = case when lead_seconds > touch_seconds then lead_seconds - touch_seconds else 0 end",
            name="wait",
        ),
    )
    op.create_index("ix_flow_ended", "flow", ["status", "ended_on"])
    op.create_index("ix_flow_repository", "flow", ["repository_id"])
    op.create_index("ix_flow_fund", "flow", ["fund_id"])
    op.create_table(
        "touch",
        sa.Column("id", Id, primary_key=True),
        sa.Column("contract_id", sa.BigInteger(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("business_seconds", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("person_login", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.CheckConstraint("business_seconds >= 0", name="not_negative"),
    )
    op.create_index("ix_touch_contract", "touch", ["contract_id", "id"])
    _only_added_to()


def _only_added_to() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER touch_append_only BEFORE UPDATE OR DELETE ON touch "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        op.execute(
            "CREATE TRIGGER touch_no_truncate BEFORE TRUNCATE ON touch "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER touch_no_{act} BEFORE {act.upper()} ON touch "
            "BEGIN SELECT RAISE(ABORT, 'touch is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("touch")
    op.drop_table("flow")
