"""Each change of a fund's accounts is a posting of its own, and what people do to a fund is on record."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.funds import ACCOUNTS, Move, moves_of
from app.core.state import Contract, apply
from app.db.codec import GENESIS, canonical, decode, link_hash
from app.db.tables import Id, Utc

revision = "postings"
down_revision = "flow"
branch_labels = None
depends_on = None

APPEND_ONLY = ("fund_act", "posting")
ROWS_AT_ONCE = 1_000
CARRIED = "As it stood when acts on funds began to be recorded. / Tel quel au début de la consignation des actes."
TERMS = ("scope", "scope_id", "name", "fiscal_year", "cost_centre", "coding", "region", "offer_ceiling_cents")

# As they are at this migration, whatever the tables become.
FUND = sa.table(
    "fund",
    *(sa.column(name) for name in ("id", *TERMS, "amount_cents")),
    sa.column("opened_at", Utc()),
    sa.column("closed_at", Utc()),
)
FACT = sa.table("fact", *(sa.column(name) for name in ("contract_id", "seq", "kind", "body")), sa.column("at", Utc()))
ACT = sa.table(
    "fund_act",
    *(sa.column(n) for n in ("fund_id", "seq", "fiscal_year", "kind", "cents", "reason", "details")),
    *(sa.column(n) for n in ("prev_hash", "hash")),
    sa.column("at", Utc()),
)
POSTING = sa.table(
    "posting",
    *(sa.column(n) for n in ("fund_id", "fiscal_year", "contract_id", "fact_seq", "act_seq", *ACCOUNTS)),
    sa.column("at", Utc()),
)


def upgrade() -> None:
    with op.batch_alter_table("fund") as fund:
        fund.create_unique_constraint("uq_fund_id_fiscal_year", ["id", "fiscal_year"])
    _fund_act()
    _posting()
    connection = op.get_bind()
    years = _carry_funds(connection)
    _insert(connection, POSTING, _of_facts(connection, years))
    _guard()


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in reversed(APPEND_ONLY):
        if postgres:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        op.drop_table(table)
    with op.batch_alter_table("fund") as fund:
        fund.drop_constraint("uq_fund_id_fiscal_year", type_="unique")


def _carry_funds(connection: sa.Connection) -> dict[int, str]:
    """What each fund was given, as one act of nobody known; answers the funds' years."""
    rows = connection.execute(sa.select(FUND).order_by(FUND.c.id)).mappings().all()
    acts, postings = [], []
    for row in rows:
        terms = {name: row[name] for name in TERMS}
        closed = row["closed_at"].isoformat() if row["closed_at"] else None
        act = {
            "fund_id": row["id"],
            "seq": 1,
            "fiscal_year": row["fiscal_year"],
            "kind": "carried",
            "cents": row["amount_cents"],
            "reason": CARRIED,
            "details": canonical({**terms, "closed_at": closed}),
            "at": row["opened_at"],
        }
        said = canonical(
            {
                **{name: act[name] for name in ("fiscal_year", "cents", "reason", "details")},
                **dict.fromkeys(("other_fund_id", "other_seq", "actor_id", "actor_login")),
                "at": row["opened_at"].isoformat(),
            }
        )
        acts.append({**act, "prev_hash": GENESIS, "hash": link_hash(GENESIS, row["id"], 1, "carried", said)})
        given = Move(authority_cents=-row["amount_cents"])
        postings.append(_row(row["id"], row["fiscal_year"], given, row["opened_at"], act_seq=1))
    _insert(connection, ACT, iter(acts))
    _insert(connection, POSTING, iter(postings))
    return {row["id"]: row["fiscal_year"] for row in rows}


def _of_facts(connection: sa.Connection, years: dict[int, str]) -> Iterator[dict[str, Any]]:
    """What every fact that there is moved, contract by contract."""
    contracts = connection.execute(sa.text("SELECT id FROM contract ORDER BY id")).scalars().all()
    for contract_id in contracts:
        state: Contract | None = None
        facts = sa.select(FACT).where(FACT.c.contract_id == contract_id).order_by(FACT.c.seq)
        for row in connection.execute(facts).mappings().all():
            fact = decode(row["kind"], row["body"])
            for fund_id, move in moves_of(state, fact):
                cause = {"contract_id": contract_id, "fact_seq": row["seq"]}
                yield _row(int(fund_id), years[fund_id], move, row["at"], **cause)
            state = apply(state, fact)


def _row(fund_id: int, year: str, move: Move, at: Any, **cause: int) -> dict[str, Any]:
    accounts = dict(zip(ACCOUNTS, move.accounts, strict=True))
    causes = {**dict.fromkeys(("contract_id", "fact_seq", "act_seq")), **cause}
    return {"fund_id": fund_id, "fiscal_year": year, **causes, **accounts, "at": at}


def _insert(connection: sa.Connection, table: sa.TableClause, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(sa.insert(table), some)


def _fund_act() -> None:
    op.create_table(
        "fund_act",
        sa.Column("fund_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("fiscal_year", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("other_fund_id", sa.BigInteger()),
        sa.Column("other_seq", sa.Integer()),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("actor_login", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        _year_of("fk_fund_act_fund", "fund_id"),
        _year_of("fk_fund_act_other", "other_fund_id"),
        sa.CheckConstraint("kind in ('opened','carried','amended','transferred','closed','rolled')", name="kind"),
        sa.CheckConstraint("(kind in ('closed','rolled')) = (cents = 0)", name="cents"),
        sa.CheckConstraint(
            "(kind = 'carried') = (actor_id is null) and (actor_id is null) = (actor_login is null)", name="by"
        ),
        sa.CheckConstraint(
            "(kind = 'transferred') = (other_fund_id is not null) and (other_fund_id is null) = (other_seq is null)",
            name="other",
        ),
        sa.CheckConstraint("other_fund_id <> fund_id and reason <> ''", name="said"),
    )


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("id", Id, primary_key=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("fiscal_year", sa.String(9), nullable=False),
        sa.Column("contract_id", sa.BigInteger()),
        sa.Column("fact_seq", sa.Integer()),
        sa.Column("act_seq", sa.Integer()),
        sa.Column("turn", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("reverses", sa.BigInteger(), sa.ForeignKey("posting.id"), unique=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ACCOUNTS),
        sa.Column("at", Utc(), nullable=False),
        _year_of("fk_posting_fund", "fund_id"),
        sa.ForeignKeyConstraint(["contract_id", "fact_seq"], ["fact.contract_id", "fact.seq"], name="fk_posting_fact"),
        sa.ForeignKeyConstraint(["fund_id", "act_seq"], ["fund_act.fund_id", "fund_act.seq"], name="fk_posting_act"),
        sa.CheckConstraint(f"{' + '.join(ACCOUNTS)} = 0", name="sums_to_zero"),
        sa.CheckConstraint(" or ".join(f"{name} <> 0" for name in ACCOUNTS), name="moves"),
        sa.CheckConstraint(
            "(contract_id is null) = (fact_seq is null) and (contract_id is null) <> (act_seq is null)", name="cause"
        ),
        sa.CheckConstraint(
            "(act_seq is null and authority_cents = 0) or (act_seq is not null and "
            "reserved_cents = 0 and owed_cents = 0 and scheduled_cents = 0 and paid_cents = 0)",
            name="authority",
        ),
        sa.CheckConstraint("turn > 0 and (turn % 2 = 0) = (reverses is not null)", name="turn"),
    )
    op.create_index("ix_posting_fund", "posting", ["fund_id", "id"])
    by_fact, by_act = sa.text("contract_id is not null"), sa.text("act_seq is not null")
    op.create_index(
        "uq_posting_fact", "posting", ["contract_id", "fact_seq", "fund_id", "turn"],
        unique=True, sqlite_where=by_fact, postgresql_where=by_fact,
    )
    op.create_index(
        "uq_posting_act", "posting", ["fund_id", "act_seq", "turn"],
        unique=True, sqlite_where=by_act, postgresql_where=by_act,
    )


def _year_of(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column, "fiscal_year"], ["fund.id", "fund.fiscal_year"], name=name)


def _guard() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if postgres:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
