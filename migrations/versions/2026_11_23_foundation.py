"""The tables of the main job"""

import sqlalchemy as sa
from alembic import op

revision = "foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effect",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), server_default="1", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remote_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column(
            "given_up", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.CheckConstraint(
            "kind in ('comment','check','reaction','label')",
            name=op.f("ck_effect_kind"),
        ),
        sa.CheckConstraint("shown <= wanted", name=op.f("ck_effect_shown")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect")),
        sa.UniqueConstraint(
            "issue_id", "kind", "target", name=op.f("uq_effect_issue_id_kind_target")
        ),
    )
    op.create_index(
        "ix_effect_waiting",
        "effect",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("shown < wanted and not given_up"),
        postgresql_where=sa.text("shown < wanted and not given_up"),
    )
    op.create_table(
        "fund",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.String(length=9), nullable=False),
        sa.Column("cost_centre", sa.Text(), nullable=False),
        sa.Column("coding", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("offer_ceiling_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "reserved_cents", sa.BigInteger(), server_default="0", nullable=False
        ),
        sa.Column("owed_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scope in ('account','repository')", name=op.f("ck_fund_scope")
        ),
        sa.CheckConstraint(
            "amount_cents > 0 and offer_ceiling_cents > 0",
            name=op.f("ck_fund_positive"),
        ),
        sa.CheckConstraint(
            "reserved_cents + owed_cents + paid_cents <= amount_cents",
            name=op.f("ck_fund_not_overspent"),
        ),
        sa.CheckConstraint(
            "reserved_cents >= 0 and owed_cents >= 0 and paid_cents >= 0",
            name=op.f("ck_fund_not_negative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
    )
    op.create_index(
        "uq_fund_open",
        "fund",
        ["scope", "scope_id", "fiscal_year"],
        unique=True,
        sqlite_where=sa.text("closed_at is null"),
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="new", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("processed_us", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status in ('new','done','ignored','dead','quarantined')",
            name=op.f("ck_inbox_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("target_id", "guid", name=op.f("uq_inbox_target_id_guid")),
    )
    op.create_index(
        "ix_inbox_dead",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status in ('dead','quarantined')"),
        postgresql_where=sa.text("status in ('dead','quarantined')"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["next_try_us", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'new'"),
        postgresql_where=sa.text("status = 'new'"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_login", sa.Text(), nullable=False),
        sa.Column(
            "suspended", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "gone", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint(
            "repository_id", "number", name=op.f("uq_issue_repository_id_number")
        ),
    )
    op.create_index("ix_issue_due", "issue", ["due_at"], unique=False)
    op.create_table(
        "link",
        sa.Column("issue_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pull_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("head_sha", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "pull_id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_pull", "link", ["repository_id", "number"], unique=False)
    op.create_table(
        "notice",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("person_login", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "issue_id", "source", "code", name=op.f("uq_notice_issue_id_source_code")
        ),
    )
    op.create_index("ix_notice_issue", "notice", ["issue_id", "id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "repository",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repository")),
    )
    op.create_index(
        op.f("ix_repository_installation_id"),
        "repository",
        ["installation_id"],
        unique=False,
    )
    op.create_table(
        "signal",
        sa.Column("issue_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "source", name=op.f("pk_signal")),
    )
    op.create_table(
        "token",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_login", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
    )
    op.create_table(
        "contract",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("hold_codes", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("offered_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact_count", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "status in ('proposed','open','claimed','submitted','accepted','payable','scheduled','paid','withdrawn','expired','void')",
            name=op.f("ck_contract_status"),
        ),
        sa.CheckConstraint(
            "amount_cents > 0 and tax_cents >= 0", name=op.f("ck_contract_positive")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_contract_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_contract_issue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint(
            "issue_id", "generation", name=op.f("uq_contract_issue_id_generation")
        ),
    )
    op.create_index(
        "ix_contract_repository", "contract", ["repository_id", "id"], unique=False
    )
    op.create_index(
        "uq_contract_live",
        "contract",
        ["issue_id"],
        unique=True,
        sqlite_where=sa.text("status not in ('paid','withdrawn','expired','void')"),
        postgresql_where=sa.text("status not in ('paid','withdrawn','expired','void')"),
    )
    op.create_table(
        "claim",
        sa.Column("contract_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms_version", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "status in ('active','waiting','ended')", name=op.f("ck_claim_status")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_claim_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "person_id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_person", "claim", ["person_id", "status"], unique=False)
    op.create_index(
        "uq_claim_holder",
        "claim",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("status = 'active' and exclusive"),
        postgresql_where=sa.text("status = 'active' and exclusive"),
    )
    op.create_table(
        "fact",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_login", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_fact_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("contract_id", "seq", name=op.f("uq_fact_contract_id_seq")),
    )
    op.create_table(
        "payable",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_login", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("fiscal_year", sa.String(length=9), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'paid') = (paid_on is not null and reference is not null and paid_cents is not null)",
            name=op.f("ck_payable_paid"),
        ),
        sa.CheckConstraint(
            "status in ('payable','scheduled','paid','void')",
            name=op.f("ck_payable_status"),
        ),
        sa.CheckConstraint(
            "amount_cents > 0 and tax_cents >= 0", name=op.f("ck_payable_positive")
        ),
        sa.CheckConstraint(
            "paid_cents is null or paid_cents in (amount_cents, amount_cents + tax_cents)",
            name=op.f("ck_payable_exact"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_payable_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_payable_fund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payable")),
        sa.UniqueConstraint(
            "contract_id", "payee_id", name=op.f("uq_payable_contract_id_payee_id")
        ),
    )
    op.create_index("ix_payable_fund", "payable", ["fund_id", "id"], unique=False)
    op.create_index("ix_payable_payee", "payable", ["payee_id", "id"], unique=False)
    op.create_index(
        "ix_payable_repository", "payable", ["repository_id", "id"], unique=False
    )
    op.create_index("ix_payable_status", "payable", ["status", "id"], unique=False)
    op.create_index("ix_payable_year", "payable", ["fiscal_year", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_payable_year", table_name="payable")
    op.drop_index("ix_payable_status", table_name="payable")
    op.drop_index("ix_payable_repository", table_name="payable")
    op.drop_index("ix_payable_payee", table_name="payable")
    op.drop_index("ix_payable_fund", table_name="payable")
    op.drop_table("payable")
    op.drop_table("fact")
    op.drop_index(
        "uq_claim_holder",
        table_name="claim",
        sqlite_where=sa.text("status = 'active' and exclusive"),
        postgresql_where=sa.text("status = 'active' and exclusive"),
    )
    op.drop_index("ix_claim_person", table_name="claim")
    op.drop_table("claim")
    op.drop_index(
        "uq_contract_live",
        table_name="contract",
        sqlite_where=sa.text("status not in ('paid','withdrawn','expired','void')"),
        postgresql_where=sa.text("status not in ('paid','withdrawn','expired','void')"),
    )
    op.drop_index("ix_contract_repository", table_name="contract")
    op.drop_table("contract")
    op.drop_table("token")
    op.drop_table("signal")
    op.drop_index(op.f("ix_repository_installation_id"), table_name="repository")
    op.drop_table("repository")
    op.drop_table("person")
    op.drop_index("ix_notice_issue", table_name="notice")
    op.drop_table("notice")
    op.drop_index("ix_link_pull", table_name="link")
    op.drop_table("link")
    op.drop_index("ix_issue_due", table_name="issue")
    op.drop_table("issue")
    op.drop_table("installation")
    op.drop_index(
        "ix_inbox_waiting",
        table_name="inbox",
        sqlite_where=sa.text("status = 'new'"),
        postgresql_where=sa.text("status = 'new'"),
    )
    op.drop_index(
        "ix_inbox_dead",
        table_name="inbox",
        sqlite_where=sa.text("status in ('dead','quarantined')"),
        postgresql_where=sa.text("status in ('dead','quarantined')"),
    )
    op.drop_table("inbox")
    op.drop_index(
        "uq_fund_open",
        table_name="fund",
        sqlite_where=sa.text("closed_at is null"),
        postgresql_where=sa.text("closed_at is null"),
    )
    op.drop_table("fund")
    op.drop_index(
        "ix_effect_waiting",
        table_name="effect",
        sqlite_where=sa.text("shown < wanted and not given_up"),
        postgresql_where=sa.text("shown < wanted and not given_up"),
    )
    op.drop_table("effect")
