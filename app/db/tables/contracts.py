"""Contracts: the facts that make them, what is read of them, and how they flowed."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Id, Utc, metadata

LIVE = "status not in ('paid','withdrawn','expired','void')"

# What stands on the board; each order in which it is shown has an index of its own.
BOARD = "status in ('open','claimed','submitted')"

OVER = "status in ('accepted','payable','scheduled','paid','withdrawn','expired','void')"
RECOVERY = "kind = 'RecoveryOpened'"

contract = Table(
    "contract",
    metadata,
    Column("id", Id, primary_key=True),
    Column("issue_id", BigInteger, ForeignKey("issue.id"), nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("hold_codes", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("fund_id", BigInteger, ForeignKey("fund.id"), nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    # The end of the running claim, else of the offer; the last day of 9999 for none.
    Column("closes_at", Utc, nullable=False, server_default=text("'9999-12-31 00:00:00.000000'")),
    Column("claimants", Integer, nullable=False, server_default="0"),
    Column("fact_count", Integer, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("parent_id", Text),
    Column("awaits", String(16)),
    Column("approved_by", BigInteger),
    Column("accepted_by", BigInteger),
    Column("certified_by", BigInteger),
    UniqueConstraint("issue_id", "generation"),
    CheckConstraint("awaits is null or awaits in ('attestation','approval','terms','certification')", name="awaits"),
    CheckConstraint("approved_by is null or approved_by <> offered_by", name="approver_not_offerer"),
    CheckConstraint("amount_cents > 0 and tax_cents >= 0", name="positive"),
    CheckConstraint(
        "status in ('proposed','open','claimed','submitted','accepted','payable','scheduled',"
        "'paid','withdrawn','expired','void')",
        name="status",
    ),
    Index("uq_contract_live", "issue_id", unique=True, sqlite_where=text(LIVE), postgresql_where=text(LIVE)),
    Index("ix_contract_repository", "repository_id", "id"),
    Index("ix_contract_offerer", "offered_by", "opened_at"),
    Index("ix_contract_parent", "parent_id"),
    Index("ix_contract_awaits", "awaits", "id"),
    Index("ix_contract_board", "opened_at", "id", sqlite_where=text(BOARD), postgresql_where=text(BOARD)),
    Index("ix_contract_over", "opened_at", "id", sqlite_where=text(OVER), postgresql_where=text(OVER)),
    Index("ix_contract_over_amount", "amount_cents", "id", sqlite_where=text(OVER), postgresql_where=text(OVER)),
    Index("ix_contract_over_changed", "changed_at", "id", sqlite_where=text(OVER), postgresql_where=text(OVER)),
    Index("ix_contract_board_amount", "amount_cents", "id", sqlite_where=text(BOARD), postgresql_where=text(BOARD)),
    Index("ix_contract_board_closing", "closes_at", "id", sqlite_where=text(BOARD), postgresql_where=text(BOARD)),
    Index("ix_contract_board_claims", "claimants", "id", sqlite_where=text(BOARD), postgresql_where=text(BOARD)),
)

fact = Table(
    "fact",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contract_id", BigInteger, ForeignKey("contract.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("actor_login", Text),
    Column("role", Text),
    Column("at", Utc, nullable=False),
    Column("cause", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    # What hides the personal texts in the hash; gone once they are erased, NULL in what was written before it was.
    Column("salt", String(32)),
    UniqueConstraint("contract_id", "seq"),
    # Few are ever in question after payment, among all that were paid.
    Index("ix_fact_recovery", "contract_id", sqlite_where=text(RECOVERY), postgresql_where=text(RECOVERY)),
)

claim = Table(
    "claim",
    metadata,
    Column("contract_id", BigInteger, ForeignKey("contract.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False),
    Column("exclusive", Boolean, nullable=False),
    Column("granted_at", Utc),
    Column("expires_at", Utc),
    Column("terms_version", Text, nullable=False),
    Column("terms_hash", String(64), nullable=False),
    CheckConstraint("status in ('active','waiting','ended')", name="status"),
    Index(
        "uq_claim_holder",
        "contract_id",
        unique=True,
        sqlite_where=text("status = 'active' and exclusive"),
        postgresql_where=text("status = 'active' and exclusive"),
    ),
    Index("ix_claim_person", "person_id", "status"),
)

# What a person asked of a contract by a form, until a reading of the issue has decided it.
act = Table(
    "act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contract_id", BigInteger, ForeignKey("contract.id"), nullable=False),
    # Where it was asked, then where it was decided: an issue may move.
    Column("issue_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("person_login", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("line", Text, nullable=False),
    Column("key", String(64), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("status", String(8), nullable=False),
    Column("outcome", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Utc, nullable=False),
    UniqueConstraint("person_id", "key"),
    CheckConstraint("kind in ('release','extend','hold','resume','withdraw','award','split')", name="kind"),
    CheckConstraint("status in ('new','done','dead')", name="status"),
    Index(
        "ix_act_waiting",
        "next_try_at",
        sqlite_where=text("status = 'new'"),
        postgresql_where=text("status = 'new'"),
    ),
    Index("ix_act_contract", "contract_id", "id"),
    Index("ix_act_dead", "id", sqlite_where=text("status = 'dead'"), postgresql_where=text("status = 'dead'")),
)

# How an ended contract flowed, in business seconds (core/flow); recomputed from facts and touches by verify.
HELD = ("market", "contributor", "maintainer", "app", "approver", "certifier", "finance")

flow = Table(
    "flow",
    metadata,
    Column("contract_id", BigInteger, ForeignKey("contract.id"), primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    # The day it ended, America/Toronto, and the year and quarter of that day.
    Column("ended_on", String(10), nullable=False),
    Column("fiscal_year", String(9), nullable=False),
    Column("quarter", String(12), nullable=False),
    Column("lead_seconds", BigInteger, nullable=False),
    Column("touch_seconds", BigInteger, nullable=False),
    Column("wait_seconds", BigInteger, nullable=False),
    Column("efficiency_per_10k", BigInteger),
    Column("admin_lead_seconds", BigInteger, nullable=False),
    Column("admin_touch_seconds", BigInteger, nullable=False),
    Column("admin_efficiency_per_10k", BigInteger),
    Column("touch_source", String(16), nullable=False),
    Column("people", Integer, nullable=False),
    Column("to_claim_seconds", BigInteger),
    Column("to_merge_seconds", BigInteger),
    Column("to_certify_seconds", BigInteger),
    Column("to_pay_seconds", BigInteger),
    *(Column(f"held_{holder}_seconds", BigInteger, nullable=False) for holder in HELD),
    CheckConstraint("status in ('paid','withdrawn','expired','void')", name="status"),
    CheckConstraint("touch_source in ('entered','estimated','mixed')", name="source"),
    CheckConstraint(" + ".join(f"held_{holder}_seconds" for holder in HELD) + " = lead_seconds", name="held"),
    CheckConstraint(
        "lead_seconds >= admin_lead_seconds and admin_lead_seconds >= 0 and "
        "touch_seconds >= admin_touch_seconds and admin_touch_seconds >= 0 and "
        "wait_seconds = case when lead_seconds > touch_seconds then lead_seconds - touch_seconds else 0 end",
        name="wait",
    ),
    Index("ix_flow_ended", "status", "ended_on"),
    Index("ix_flow_repository", "repository_id"),
    Index("ix_flow_fund", "fund_id"),
)

# What people say they worked on a stage of a contract; only added to, a later row of a person replaces theirs.
touch = Table(
    "touch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contract_id", BigInteger, ForeignKey("contract.id"), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("business_seconds", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("person_login", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("cause", Text, nullable=False),
    CheckConstraint("business_seconds >= 0", name="not_negative"),
    Index("ix_touch_contract", "contract_id", "id"),
)

# What the report pages show: made by a job, read as it is.
report_figure = Table(
    "report_figure",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("body", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    CheckConstraint("name in ('public','inside')", name="name"),
)
