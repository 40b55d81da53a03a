"""What the board shows of an issue's text, and in which orders it stands."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "board"
down_revision = "webhooks"
branch_labels = None
depends_on = None

TEXTS = ("summary", "criteria_en", "criteria_fr", "words")
NO_DAY = datetime(9999, 12, 31, tzinfo=UTC)
NEVER = "'9999-12-31 00:00:00.000000'"
BOARD = sa.text("status in ('open','claimed','submitted')")
OVER = sa.text("status in ('accepted','payable','scheduled','paid','withdrawn','expired','void')")
ORDERS = {"": ["opened_at", "id"], "_amount": ["amount_cents", "id"], "_closing": ["closes_at", "id"], "_claims": ["claimants", "id"]}

contract = sa.table("contract", sa.column("id"), sa.column("status"), sa.column("closes_at", Utc()), sa.column("claimants"))
fact = sa.table("fact", sa.column("contract_id"), sa.column("seq"), sa.column("kind"), sa.column("body"))
claim = sa.table("claim", sa.column("contract_id"), sa.column("status"), sa.column("expires_at", Utc()))


def upgrade() -> None:
    op.add_column("issue", sa.Column("language", sa.String(2)))
    for name in TEXTS:
        op.add_column("issue", sa.Column(name, sa.Text()))
    op.create_table(
        "issue_label",
        sa.Column("issue_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_index("ix_issue_label_key", "issue_label", ["key", "issue_id"])
    op.add_column("contract", sa.Column("closes_at", Utc(), nullable=False, server_default=sa.text(NEVER)))
    op.add_column("contract", sa.Column("claimants", sa.Integer(), nullable=False, server_default="0"))
    _fill(op.get_bind())
    for name, columns in ORDERS.items():
        op.create_index(f"ix_contract_board{name}", "contract", columns, sqlite_where=BOARD, postgresql_where=BOARD)
    op.create_index("ix_contract_over", "contract", ["opened_at", "id"], sqlite_where=OVER, postgresql_where=OVER)


def _fill(connection: sa.Connection) -> None:
    """What the facts and claims of those that stand on the board say already."""
    for number, status in connection.execute(sa.select(contract.c.id, contract.c.status).where(BOARD)).all():
        held = sa.select(claim.c.status, claim.c.expires_at).where(claim.c.contract_id == number)
        rows = [row for row in connection.execute(held).all() if row.status in ("active", "waiting")]
        ends = [row.expires_at for row in rows if row.status == "active" and row.expires_at is not None]
        if status == "open":
            ends = _offer_ends(connection, number)[-1:]
        values = {"closes_at": max(ends, default=NO_DAY), "claimants": len(rows)}
        connection.execute(sa.update(contract).where(contract.c.id == number).values(values))


def _offer_ends(connection: sa.Connection, number: int) -> list[datetime]:
    """The days that the offer and, under the federal policy, the approval of its funding named, the one in force last."""
    of_offer = fact.c.kind.in_(("OfferOpened", "OfferProposed", "FundingApproved"))
    query = sa.select(fact.c.body).where(fact.c.contract_id == number, of_offer).order_by(fact.c.seq)
    named = [json.loads(body).get("expires_at") for body in connection.execute(query).scalars()]
    return [datetime.fromisoformat(until) for until in named if until]


def downgrade() -> None:
    op.drop_index("ix_contract_over", "contract")
    for name in ORDERS:
        op.drop_index(f"ix_contract_board{name}", "contract")
    op.drop_column("contract", "claimants")
    op.drop_column("contract", "closes_at")
    op.drop_table("issue_label")
    for name in ("language", *TEXTS):
        op.drop_column("issue", name)
