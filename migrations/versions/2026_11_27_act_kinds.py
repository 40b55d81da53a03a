"""Whom to pay is decided by a form too: to award and to split are acts. Those that were given up are listed."""

import sqlalchemy as sa
from alembic import op

revision = "act_kinds"
down_revision = "reports"
branch_labels = None
depends_on = None

BEFORE = ("release", "extend", "hold", "resume", "withdraw")
AFTER = (*BEFORE, "award", "split")


def upgrade() -> None:
    _allow(AFTER)
    dead = sa.text("status = 'dead'")
    op.create_index("ix_act_dead", "act", ["id"], sqlite_where=dead, postgresql_where=dead)


def downgrade() -> None:
    op.drop_index("ix_act_dead", "act")
    op.execute("DELETE FROM act WHERE kind IN ('award','split')")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("act") as act:
        act.drop_constraint("kind", type_="check")
        act.create_check_constraint("kind", f"kind in ({','.join(repr(kind) for kind in kinds)})")
