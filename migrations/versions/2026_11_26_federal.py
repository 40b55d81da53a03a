"""What the federal policy asks for: who approved, accepted, certified and released, kept apart by the database too."""

import sqlalchemy as sa
from alembic import op

revision = "federal"
down_revision = "delegations"
branch_labels = None
depends_on = None

PEOPLE = ("approved_by", "accepted_by", "certified_by")
AWAITS = "awaits is null or awaits in ('attestation','approval','terms','certification')"
APART = {
    "certifier_not_payee": "certified_by is null or certified_by <> payee_id",
    "releaser_not_payee": "released_by is null or released_by <> payee_id",
    "releaser_not_certifier": "released_by is null or certified_by is null or released_by <> certified_by",
}


def upgrade() -> None:
    with op.batch_alter_table("contract") as contract:
        contract.add_column(sa.Column("parent_id", sa.Text()))
        contract.add_column(sa.Column("awaits", sa.String(16)))
        for name in PEOPLE:
            contract.add_column(sa.Column(name, sa.BigInteger()))
        contract.create_check_constraint("awaits", AWAITS)
        contract.create_check_constraint("approver_not_offerer", "approved_by is null or approved_by <> offered_by")
        contract.create_index("ix_contract_offerer", ["offered_by", "opened_at"])
        contract.create_index("ix_contract_parent", ["parent_id"])
        contract.create_index("ix_contract_awaits", ["awaits", "id"])
    with op.batch_alter_table("payable") as payable:
        payable.add_column(sa.Column("certified_by", sa.BigInteger()))
        payable.add_column(sa.Column("released_by", sa.BigInteger()))
    # Rows of before say what their facts say.
    op.execute(
        "UPDATE contract SET accepted_by = (SELECT actor_id FROM fact WHERE fact.contract_id = contract.id "
        "AND fact.kind = 'WorkAccepted' ORDER BY fact.seq DESC LIMIT 1)"
    )
    op.execute(
        "UPDATE payable SET released_by = (SELECT released_by_id FROM batch WHERE batch.id = payable.batch_id)"
    )
    with op.batch_alter_table("payable") as payable:
        for name, rule in APART.items():
            payable.create_check_constraint(name, rule)


def downgrade() -> None:
    with op.batch_alter_table("payable") as payable:
        for name in APART:
            payable.drop_constraint(name, type_="check")
        payable.drop_column("released_by")
        payable.drop_column("certified_by")
    with op.batch_alter_table("contract") as contract:
        for name in ("awaits", "parent", "offerer"):
            contract.drop_index(f"ix_contract_{name}")
        for name in ("approver_not_offerer", "awaits"):
            contract.drop_constraint(name, type_="check")
        for name in (*PEOPLE, "awaits", "parent_id"):
            contract.drop_column(name)
