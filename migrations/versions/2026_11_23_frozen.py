"""What was frozen into a batch stays as it was."""

from alembic import op

revision = "frozen"
down_revision = "gaps"
branch_labels = None
depends_on = None

COLUMNS = "line_count, net_cents, tax_cents, checksum, made_at, made_by_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
        return
    for table, act, when in (
        ("batch_line", "UPDATE", ""),
        ("batch_line", "DELETE", ""),
        ("batch", f"UPDATE OF {COLUMNS}", "WHEN OLD.checksum <> ''"),
        ("batch", "DELETE", ""),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.split()[0].lower()} BEFORE {act} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql() -> None:
    for table, acts in (("batch_line", "UPDATE OR DELETE"), ("batch", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {acts} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
    op.execute(
        f"CREATE TRIGGER batch_frozen BEFORE UPDATE OF {COLUMNS} ON batch "
        "FOR EACH ROW WHEN (OLD.checksum <> '') EXECUTE FUNCTION append_only()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER batch_frozen ON batch")
        for table in ("batch_line", "batch"):
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        return
    for table in ("batch_line", "batch"):
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")
