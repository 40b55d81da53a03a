"""Money given: funds, the acts on them, and the postings that move their accounts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Id, Utc, metadata

fund = Table(
    "fund",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", String(16), nullable=False),
    Column("scope_id", BigInteger, nullable=False),
    # Whose place it was when the fund was opened; null where that was not known.
    Column("account_id", BigInteger),
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
