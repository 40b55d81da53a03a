"""Heads are rolled into roots; what is personal can be erased, and each erasing is logged."""

import sqlalchemy as sa
from alembic import op

from app.db.tables import Utc

revision = "roots"
down_revision = "federal"
branch_labels = None
depends_on = None

ADDED = ("root", "root_leaf", "disposal")
# What no erasing may touch, by table; the rest is held by the hash that stays.
FACT = "id, contract_id, seq, kind, actor_id, role, at, cause, prev_hash, hash"
LINE = "batch_id, place, payable_id"
TOUCH = "id, contract_id, stage, business_seconds, person_id, at, cause"
ERASABLE = ("fact", "batch_line", "touch")


def upgrade() -> None:
    op.add_column("fact", sa.Column("salt", sa.String(32)))
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _tables() -> None:
    op.create_table(
        "root",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", Utc(timezone=True), nullable=False),
        sa.Column("contract_count", sa.BigInteger(), nullable=False),
        sa.Column("fact_count", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("merkle", "changes", "previous", "hash")),
        sa.PrimaryKeyConstraint("number", name="pk_root"),
        sa.UniqueConstraint("hash", name="uq_root_hash"),
    )
    op.create_table(
        "root_leaf",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fact_count", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", "contract_id", name="pk_root_leaf"),
    )
    op.create_index("ix_root_leaf_contract", "root_leaf", ["contract_id", "number"])
    op.create_table(
        "disposal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Utc(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("left_hash", sa.String(64)),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("kind in ('contract','batch','deliveries','person','sessions')", name=op.f("ck_disposal_kind")),
        sa.CheckConstraint("(kind = 'batch') = (left_hash is not null)", name=op.f("ck_disposal_left")),
        sa.PrimaryKeyConstraint("number", name="pk_disposal"),
    )
    op.create_index("ix_disposal_subject", "disposal", ["kind", "subject_id"])


def _sqlite() -> None:
    for table in ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(_refusing(table, act))
    left = "json_remove(NEW.row, '$.payee_login') IS json_remove(OLD.row, '$.payee_login')"
    erased = f"{left} AND json_extract(NEW.row, '$.payee_login') LIKE 'erased:%'"
    for table, erasing in _erasings(erased).items():
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(_refusing(table, "UPDATE", f"WHEN NOT ({erasing})"))


def _postgresql() -> None:
    for table in ADDED:
        op.execute(_guard(table, "append_only", "UPDATE OR DELETE", "ROW"))
        op.execute(_guard(table, "no_truncate", "TRUNCATE", "STATEMENT"))
    left = "(NEW.row::jsonb - 'payee_login') = (OLD.row::jsonb - 'payee_login')"
    erased = f"{left} AND NEW.row::jsonb ->> 'payee_login' LIKE 'erased:%'"
    for table, erasing in _erasings(erased).items():
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(_guard(table, "no_delete", "DELETE", "ROW"))
        op.execute(_guard(table, "append_only", "UPDATE", "ROW", f"WHEN (NOT ({erasing}))"))


def _erasings(line: str) -> dict[str, str]:
    """By table, the one change of a row that is let through."""
    return {
        "fact": f"OLD.salt IS NOT NULL AND NEW.salt IS NULL AND {_same(FACT)}",
        "batch_line": f"{_same(LINE)} AND {line}",
        "touch": f"NEW.person_login = 'erased' AND {_same(TOUCH)}",
    }


def _same(columns: str) -> str:
    names = columns.split(", ")
    if op.get_bind().dialect.name == "postgresql":
        return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in names)
    return " AND ".join(f"NEW.{name} IS OLD.{name}" for name in names)


def _refusing(table: str, act: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _guard(table: str, name: str, acts: str, each: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {acts} ON {table} "
        f"FOR EACH {each} {when} EXECUTE FUNCTION append_only()"
    )


def downgrade() -> None:
    for table in reversed(ADDED):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in ERASABLE:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_delete ON {table}")
            op.execute(_guard(table, "append_only", "UPDATE OR DELETE", "ROW"))
    else:
        for table in ERASABLE:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(_refusing(table, "UPDATE"))
    # The hashes of later facts cannot be proven without it, so a program of an earlier version must not run on them.
    op.drop_column("fact", "salt")
