"""Every table in one place, so that each money guard can be read beside the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for the type INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("target_id", BigInteger, nullable=False),
    Column("guid", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("status", String(16), nullable=False, server_default="new"),
    Column("outcome", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_us", BigInteger, nullable=False, server_default="0"),
    Column("processed_us", BigInteger),
    UniqueConstraint("target_id", "guid"),
    CheckConstraint("status in ('new','done','ignored','dead','quarantined')", name="status"),
    Index(
        "ix_inbox_waiting",
        "next_try_us",
        "id",
        sqlite_where=text("status = 'new'"),
        postgresql_where=text("status = 'new'"),
    ),
    Index(
        "ix_inbox_dead",
        "id",
        sqlite_where=text("status in ('dead','quarantined')"),
        postgresql_where=text("status in ('dead','quarantined')"),
    ),
)

installation = Table(
    "installation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("account_login", Text, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default=text("false")),
    Column("gone", Boolean, nullable=False, server_default=text("false")),
)

repository = Table(
    "repository",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("installation_id", BigInteger, nullable=False, index=True),
    Column("account_id", BigInteger, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("swept_at", Utc),
    # The last good text of the policy file, and what the last look at it found; policy_error is canonical JSON.
    Column("policy_text", Text),
    Column("policy_etag", Text),
    Column("policy_error", Text),
    Column("policy_read_at", Utc),
    # As last listed; NULL until then.
    Column("private", Boolean),
    Column("archived", Boolean),
)

person = Table(
    "person",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
)

issue = Table(
    "issue",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("read_until", Utc),
    Column("due_at", Utc),
    # Since when GitHub does not show it, and which issue it was before a transfer.
    Column("missing_since", Utc),
    Column("moved_from", BigInteger),
    # What the board shows of its text, as it was last read; words is what a search goes through.
    Column("language", String(2)),
    Column("summary", Text),
    Column("criteria_en", Text),
    Column("criteria_fr", Text),
    Column("words", Text),
    UniqueConstraint("repository_id", "number"),
    Index("ix_issue_due", "due_at"),
)

# The labels that say what an issue is about, as last read; key is the name as it is compared.
issue_label = Table(
    "issue_label",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_issue_label_key", "key", "issue_id"),
)

signal = Table(
    "signal",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("outcome", Text, nullable=False),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("issue_id", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("person_login", Text),
    Column("at", Utc, nullable=False),
    UniqueConstraint("issue_id", "source", "code"),
    Index("ix_notice_issue", "issue_id", "id"),
)

fund = Table(
    "fund",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", String(16), nullable=False),
    Column("scope_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("fiscal_year", String(9), nullable=False),
    Column("cost_centre", Text, nullable=False),
    Column("coding", Text, nullable=False, server_default=""),
    Column("region", String(2), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("offer_ceiling_cents", BigInteger, nullable=False),
    Column("reserved_cents", BigInteger, nullable=False, server_default="0"),
    Column("owed_cents", BigInteger, nullable=False, server_default="0"),
    Column("scheduled_cents", BigInteger, nullable=False, server_default="0"),
    Column("paid_cents", BigInteger, nullable=False, server_default="0"),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    # What acts and postings point at, so that none can say another year than its fund's.
    UniqueConstraint("id", "fiscal_year"),
    CheckConstraint("scope in ('account','repository')", name="scope"),
    CheckConstraint("amount_cents > 0 and offer_ceiling_cents > 0", name="positive"),
    CheckConstraint(
        "reserved_cents >= 0 and owed_cents >= 0 and scheduled_cents >= 0 and paid_cents >= 0", name="not_negative"
    ),
    CheckConstraint("reserved_cents + owed_cents + scheduled_cents + paid_cents <= amount_cents", name="not_overspent"),
    Index(
        "uq_fund_open",
        "scope",
        "scope_id",
        "fiscal_year",
        unique=True,
        sqlite_where=text("closed_at is null"),
        postgresql_where=text("closed_at is null"),
    ),
)

# What people did to a fund, chained by hash per fund; only added to.
fund_act = Table(
    "fund_act",
    metadata,
    Column("fund_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("fiscal_year", String(9), nullable=False),
    Column("kind", String(16), nullable=False),
    # By how much the fund's amount changed.
    Column("cents", BigInteger, nullable=False),
    # The other half of a transfer.
    Column("other_fund_id", BigInteger),
    Column("other_seq", Integer),
    # Nobody is known for what stood before acts were recorded.
    Column("actor_id", BigInteger),
    Column("actor_login", Text),
    Column("reason", Text, nullable=False),
    # The terms of an opening, the figures of a roll; canonical JSON.
    Column("details", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    ForeignKeyConstraint(["fund_id", "fiscal_year"], ["fund.id", "fund.fiscal_year"], name="fk_fund_act_fund"),
    # Money stays in its year: the other half is of a fund of the same.
    ForeignKeyConstraint(["other_fund_id", "fiscal_year"], ["fund.id", "fund.fiscal_year"], name="fk_fund_act_other"),
    CheckConstraint("kind in ('opened','carried','amended','transferred','closed','rolled')", name="kind"),
    CheckConstraint("(kind in ('closed','rolled')) = (cents = 0)", name="cents"),
    CheckConstraint(
        "(kind = 'carried') = (actor_id is null) and (actor_id is null) = (actor_login is null)", name="by"
    ),
    CheckConstraint(
        "(kind = 'transferred') = (other_fund_id is not null) and (other_fund_id is null) = (other_seq is null)",
        name="other",
    ),
    CheckConstraint("other_fund_id <> fund_id and reason <> ''", name="said"),
)

# Every change of a fund's accounts; only added to, and taken back by a reversal alone.
posting = Table(
    "posting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fund_id", BigInteger, nullable=False),
    Column("fiscal_year", String(9), nullable=False),
    # What caused it: a contract's fact or an act on the fund.
    Column("contract_id", BigInteger),
    Column("fact_seq", Integer),
    Column("act_seq", Integer),
    # 1 at first; a reversal is the even turn after, what replaces it the odd one after that.
    Column("turn", Integer, nullable=False, server_default="1"),
    Column("reverses", BigInteger, ForeignKey("posting.id"), unique=True),
    Column("authority_cents", BigInteger, nullable=False),
    Column("available_cents", BigInteger, nullable=False),
    Column("reserved_cents", BigInteger, nullable=False),
    Column("owed_cents", BigInteger, nullable=False),
    Column("scheduled_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    ForeignKeyConstraint(["fund_id", "fiscal_year"], ["fund.id", "fund.fiscal_year"], name="fk_posting_fund"),
    ForeignKeyConstraint(["contract_id", "fact_seq"], ["fact.contract_id", "fact.seq"], name="fk_posting_fact"),
    ForeignKeyConstraint(["fund_id", "act_seq"], ["fund_act.fund_id", "fund_act.seq"], name="fk_posting_act"),
    CheckConstraint(
        "authority_cents + available_cents + reserved_cents + owed_cents + scheduled_cents + paid_cents = 0",
        name="sums_to_zero",
    ),
    CheckConstraint(
        "authority_cents <> 0 or available_cents <> 0 or reserved_cents <> 0 or owed_cents <> 0 "
        "or scheduled_cents <> 0 or paid_cents <> 0",
        name="moves",
    ),
    CheckConstraint(
        "(contract_id is null) = (fact_seq is null) and (contract_id is null) <> (act_seq is null)", name="cause"
    ),
    # Only an act on a fund changes what it was given, and it changes nothing else.
    CheckConstraint(
        "(act_seq is null and authority_cents = 0) or "
        "(act_seq is not null and reserved_cents = 0 and owed_cents = 0 and scheduled_cents = 0 and paid_cents = 0)",
        name="authority",
    ),
    CheckConstraint("turn > 0 and (turn % 2 = 0) = (reverses is not null)", name="turn"),
    Index("ix_posting_fund", "fund_id", "id"),
    Index(
        "uq_posting_fact",
        "contract_id",
        "fact_seq",
        "fund_id",
        "turn",
        unique=True,
        sqlite_where=text("contract_id is not null"),
        postgresql_where=text("contract_id is not null"),
    ),
    Index(
        "uq_posting_act",
        "fund_id",
        "act_seq",
        "turn",
        unique=True,
        sqlite_where=text("act_seq is not null"),
        postgresql_where=text("act_seq is not null"),
    ),
)

LIVE = "status not in ('paid','withdrawn','expired','void')"
# What stands on the board; each order in which it is shown has an index of its own.
BOARD = "status in ('open','claimed','submitted')"
OVER = "status in ('accepted','payable','scheduled','paid','withdrawn','expired','void')"

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
)

# One hash over the last fact of every contract at a moment, and the leaves that changed since the root before.
root = Table(
    "root",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("made_at", Utc, nullable=False),
    Column("contract_count", BigInteger, nullable=False),
    Column("fact_count", BigInteger, nullable=False),
    Column("merkle", String(64), nullable=False),
    Column("changes", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

root_leaf = Table(
    "root_leaf",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # 0 is the log of disposals, a chain as a contract's is; a fund's acts stand under its number made negative.
    Column("contract_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fact_count", BigInteger, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Index("ix_root_leaf_contract", "contract_id", "number"),
)

# What was erased, when, by whom and under which rule; chained by hash, only added to.
disposal = Table(
    "disposal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    # Of a batch: the checksum of its lines as they were left.
    Column("left_hash", String(64)),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("kind in ('contract','batch','deliveries','person','sessions')", name="kind"),
    CheckConstraint("(kind = 'batch') = (left_hash is not null)", name="left"),
    Index("ix_disposal_subject", "kind", "subject_id"),
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

link = Table(
    "link",
    metadata,
    Column("issue_id", BigInteger, primary_key=True, autoincrement=False),
    Column("pull_id", BigInteger, primary_key=True, autoincrement=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("head_sha", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Index("ix_link_pull", "repository_id", "number"),
)

payable = Table(
    "payable",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contract_id", BigInteger, ForeignKey("contract.id"), nullable=False),
    Column("payee_id", BigInteger, nullable=False),
    Column("payee_login", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("fund_id", BigInteger, ForeignKey("fund.id"), nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("fiscal_year", String(9), nullable=False),
    Column("accepted_at", Utc, nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("paid_on", String(10)),
    Column("reference", Text),
    Column("paid_cents", BigInteger),
    Column("batch_id", BigInteger),
    Column("recovered_cents", BigInteger, nullable=False, server_default="0"),
    Column("certified_by", BigInteger),
    Column("released_by", BigInteger),
    Column("invoice_number", Text),
    Column("invoice_received_on", String(10)),
    Column("invoice_status", String(16)),
    Column("late_after", String(10)),
    UniqueConstraint("contract_id", "payee_id"),
    CheckConstraint("certified_by is null or certified_by <> payee_id", name="certifier_not_payee"),
    CheckConstraint("released_by is null or released_by <> payee_id", name="releaser_not_payee"),
    CheckConstraint(
        "released_by is null or certified_by is null or released_by <> certified_by", name="releaser_not_certifier"
    ),
    CheckConstraint("amount_cents > 0 and tax_cents >= 0", name="positive"),
    CheckConstraint("status in ('payable','scheduled','paid','void')", name="status"),
    CheckConstraint(
        "(status = 'paid') = (paid_on is not null and reference is not null and paid_cents is not null)",
        name="paid",
    ),
    CheckConstraint("paid_cents is null or paid_cents in (amount_cents, amount_cents + tax_cents)", name="exact"),
    CheckConstraint("recovered_cents between 0 and coalesce(paid_cents, 0)", name="recovered"),
    CheckConstraint(
        "(invoice_number is null) = (invoice_status is null)"
        " and (invoice_number is null) = (invoice_received_on is null)"
        " and coalesce(invoice_status, 'received') in ('received','deficient')",
        name="invoice",
    ),
    CheckConstraint("invoice_received_on is null or invoice_received_on < due_on", name="due"),
    CheckConstraint(
        "coalesce(invoice_status, 'received') <> 'deficient' or status in ('payable','void')", name="deficient"
    ),
    # A supplier's invoice is paid once.
    Index(
        "uq_payable_invoice",
        "payee_id",
        "invoice_number",
        unique=True,
        sqlite_where=text("invoice_number is not null and status <> 'void'"),
        postgresql_where=text("invoice_number is not null and status <> 'void'"),
    ),
    Index("ix_payable_late", "late_after", "id"),
    Index("ix_payable_status", "status", "id"),
    Index("ix_payable_batch", "batch_id", "id"),
    Index("ix_payable_fund", "fund_id", "id"),
    Index("ix_payable_repository", "repository_id", "id"),
    Index("ix_payable_payee", "payee_id", "id"),
    Index("ix_payable_year", "fiscal_year", "id"),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("net_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("made_by_id", BigInteger, nullable=False),
    Column("made_by_login", Text, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("acknowledged_at", Utc),
    Column("released_at", Utc),
    Column("released_by_id", BigInteger),
    Column("released_by_login", Text),
    Column("ended_at", Utc),
    Column("reason", Text),
    CheckConstraint("status in ('frozen','released','done','given_up')", name="status"),
    CheckConstraint("line_count > 0 and net_cents > 0 and tax_cents >= 0", name="positive"),
    CheckConstraint(
        "(released_at is null) = (released_by_id is null) and (status <> 'released' or released_at is not null)",
        name="released",
    ),
    Index(
        "ix_batch_lease",
        "lease_until",
        sqlite_where=text("status = 'frozen'"),
        postgresql_where=text("status = 'frozen'"),
    ),
)

batch_line = Table(
    "batch_line",
    metadata,
    Column("batch_id", BigInteger, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("payable_id", BigInteger, ForeignKey("payable.id"), nullable=False),
    # The payable as it was when it was frozen, canonical JSON; what became of it since is the payable's to say.
    Column("row", Text, nullable=False),
    UniqueConstraint("batch_id", "payable_id"),
)

# What an answer was, so that the same request gets it again.
answered = Table(
    "answered",
    metadata,
    Column("token_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
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

# One row an installation: who may write to GitHub next, and until when GitHub wants to be left alone.
pace = Table(
    "pace",
    metadata,
    Column("installation_id", BigInteger, primary_key=True, autoincrement=False),
    Column("next_at", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("paused_until", Utc),
    Column("pause_seconds", Integer),
)

# What was written within the last hour, to stay below GitHub's limits on content.
written = Table(
    "written",
    metadata,
    Column("id", Id, primary_key=True),
    Column("installation_id", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_written_installation", "installation_id", "at"),
)

# How far something was looked through.
mark = Table("mark", metadata, Column("name", Text, primary_key=True), Column("at", Utc, nullable=False))

# The labels that the App itself made; it touches no other.
status_label = Table(
    "status_label",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("word", String(16), primary_key=True),
    Column("label_id", BigInteger, nullable=False, unique=True),
)

# What was found late and why; only added to.
gap = Table(
    "gap",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("found_at", Utc, nullable=False),
    Column("happened_at", Utc),
    Column("repository", Text, nullable=False),
    Column("number", BigInteger),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("guid", Text, unique=True),
    Column("asked", Integer, nullable=False, server_default="0"),
    CheckConstraint("kind in ('delivery','reading')", name="kind"),
    Index("ix_gap_found", "found_at", "id"),
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

effect = Table(
    "effect",
    metadata,
    Column("id", Id, primary_key=True),
    Column("issue_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("target", Text, nullable=False),
    Column("wanted", Integer, nullable=False, server_default="1"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("remote_id", BigInteger),
    Column("digest", String(64)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Utc, nullable=False),
    Column("problem", Text),
    Column("given_up", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("issue_id", "kind", "target"),
    CheckConstraint("kind in ('comment','check','reaction','label')", name="kind"),
    CheckConstraint("shown <= wanted", name="shown"),
    Index(
        "ix_effect_waiting",
        "next_try_at",
        sqlite_where=text("shown < wanted and not given_up"),
        postgresql_where=text("shown < wanted and not given_up"),
    ),
)

# A finance system that wants to be told; its secrets are sealed with a key that is not in the database.
webhook = Table(
    "webhook",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("owner_login", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("sealed_previous", Text),
    Column("previous_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("failing_since", Utc),
    Column("paused_until", Utc),
    Column("disabled_at", Utc),
    Column("disabled_why", String(16)),
    Column("removed_at", Utc),
    CheckConstraint("(disabled_at is null) = (disabled_why is null)", name="disabled"),
)

# What subscribers are told of, written in the transaction of the fact that it tells of.
announcement = Table(
    "announcement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("guid", String(40), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_announcement_at", "at", "id"),
)

sending = Table(
    "sending",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", BigInteger, ForeignKey("webhook.id"), nullable=False),
    Column("announcement_id", BigInteger, ForeignKey("announcement.id"), nullable=False),
    Column("status", String(8), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Utc, nullable=False),
    Column("next_try_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("answer_code", Integer),
    Column("duration_ms", Integer),
    Column("problem", String(16)),
    UniqueConstraint("webhook_id", "announcement_id"),
    CheckConstraint("status in ('waiting','sent','dead')", name="status"),
    CheckConstraint("status <> 'sent' or (answer_code between 200 and 299 and problem is null)", name="sent"),
    CheckConstraint("(status = 'waiting') = (ended_at is null)", name="ended"),
    Index("ix_sending_announcement", "announcement_id"),
    Index(
        "ix_sending_waiting",
        "webhook_id",
        "next_try_at",
        sqlite_where=text("status = 'waiting'"),
        postgresql_where=text("status = 'waiting'"),
    ),
)

token = Table(
    "token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("owner_login", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("hint", String(12), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
)

# Who is signed in on the pages; the cookie's text is kept as a hash only.
session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("begun_at", Utc, nullable=False),
    Column("confirmed_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_session_person", "person_id", "id"),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("granted_at", Utc, nullable=False),
    Column("until", Utc),
    Column("ended_at", Utc),
    CheckConstraint("role in ('finance','operator','auditor')", name="role"),
    Index(
        "uq_role_grant_open",
        "person_id",
        "role",
        unique=True,
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
)

# Who may do what by delegation; neither table is ever changed, a delegation ends by a row of its own.
delegation = Table(
    "delegation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("act", String(16), nullable=False),
    Column("limit_cents", BigInteger),
    # Separated by commas; empty: all of them.
    Column("cost_centres", Text, nullable=False, server_default=""),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("granted_at", Utc, nullable=False),
    Column("granted_by_id", BigInteger, nullable=False),
    Column("granted_by_login", Text, nullable=False),
    CheckConstraint("act in ('offer','approve','certify','release')", name="act"),
    CheckConstraint("limit_cents is null or limit_cents > 0", name="positive"),
    CheckConstraint("first_day <= last_day", name="days"),
    CheckConstraint("granted_by_id <> account_id", name="not_to_oneself"),
    Index("ix_delegation_account", "account_id", "id"),
)

delegation_end = Table(
    "delegation_end",
    metadata,
    Column("delegation_id", BigInteger, ForeignKey("delegation.id"), primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Which accounts are one person's: they share a key, and an account's last row counts.
account_person = Table(
    "account_person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("person_key", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_account_person_account", "account_id", "id"),
)
