"""Reads what finance pulls; nothing is decided or written here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import psycopg
from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Select, literal, select
from sqlalchemy.exc import DBAPIError

from app.core.money import format_plain
from app.db import tables as t
from app.db.engine import for_single_statements
from app.db.export_copy import CopiedPayables
from app.db.issue_address import GITHUB_URL, issue_address
from app.db.payable_filter import conditions
from app.service.payments import ContractDossier, FactRow, PayableDossier, PayableFilter, PayableRow

# Rows held at once while a whole list is read.
BATCH_ROWS: Final = 1_000
# The facts a payable rests on; the rest stand with the contract.
EVIDENCE: Final = (
    "OfferAttested",
    "FundingApproved",
    "TermsAccepted",
    "SplitDecided",
    "PullRequestMerged",
    "ClaimAwarded",
    "WorkAccepted",
    "WorkCertified",
    "WarningRaised",
    "PayableOpened",
    "HoldPlaced",
    "HoldsLifted",
    "InvoiceReceived",
    "InvoiceFoundDeficient",
    "PaymentRejected",
    "PaymentMade",
)


class Queries:
    """Implements the port ``FinanceReads``.

    On SQLite ``engine`` is one opened for reading alone, so that no reader takes the write lock.
    ``github_url`` is where people see issues.
    """

    def __init__(self, engine: Engine, github_url: str = GITHUB_URL) -> None:
        self._github_url = github_url.rstrip("/")
        # Several reads make one answer: they must see one moment.
        snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._engine = engine.execution_options(**snapshot) if engine.dialect.name == "postgresql" else engine
        self._single = for_single_statements(engine)

    def page(self, chosen: PayableFilter, limit: int) -> list[PayableRow]:
        # Written out: with a limit that it does not know PostgreSQL plans each page anew, which takes longer than it.
        query = _payables(chosen).limit(literal(limit, literal_execute=True))
        with self._single.connect() as connection:
            rows = connection.execute(query).all()
        return [_payable(row, self._github_url) for row in rows]

    def rows(self, chosen: PayableFilter) -> OpenRows:
        return OpenRows(self._engine, _payables(chosen), self._github_url)

    def copied(self, chosen: PayableFilter, *, totals: bool = False) -> CopiedPayables | None:
        if self._engine.dialect.name != "postgresql":
            return None
        try:
            return CopiedPayables(self._engine, _payables(chosen), self._github_url, totals=totals)
        except psycopg.Error as problem:
            # COPY goes past SQLAlchemy, whose error the floors above know.
            raise DBAPIError("COPY", None, problem) from problem

    def payable(self, payable_id: int) -> PayableDossier | None:
        query = _joined(*_SHOWN, t.payable.c.paid_cents, t.payable.c.late_after, t.contract.c.hold_codes)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(t.payable.c.id == payable_id)).first()
            if row is None:
                return None
            facts = _facts(connection, row.contract_id, t.fact.c.kind.in_(EVIDENCE))
        return PayableDossier(
            row=_payable(row, self._github_url),
            paid_cents=row.paid_cents,
            late_after=row.late_after,
            hold_codes=_codes(row.hold_codes),
            facts=facts,
        )

    def contract(self, contract_id: int) -> ContractDossier | None:
        query = (
            select(t.contract, t.issue.c.number, t.repository.c.full_name)
            .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
            .outerjoin(t.repository, t.repository.c.id == t.contract.c.repository_id)
            .where(t.contract.c.id == contract_id)
        )
        owed = select(t.payable.c.id).where(t.payable.c.contract_id == contract_id).order_by(t.payable.c.id)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            payable_ids = tuple(connection.execute(owed).scalars())
            facts = _facts(connection, contract_id)
        return _contract(row, payable_ids, facts, self._github_url)


class OpenRows:
    """Implements ``PayableRows``: a server-side cursor on PostgreSQL, a stepped one on SQLite."""

    def __init__(self, engine: Engine, query: Select[Any], github_url: str) -> None:
        self._github_url = github_url
        self._connection: Connection = engine.connect()
        try:
            # Asked now, so that a database that does not answer is told before any row is sent.
            stepped = self._connection.execution_options(stream_results=True, yield_per=BATCH_ROWS)
            self._result: CursorResult[Any] = stepped.execute(query)
        except BaseException:
            self._connection.close()
            raise

    def __iter__(self) -> Iterator[PayableRow]:
        for row in self._result:
            yield _payable(row, self._github_url)

    def close(self) -> None:
        self._result.close()
        self._connection.close()


_AS_STORED: Final = (
    "contract_id",
    "repository_id",
    "payee_id",
    "payee_login",
    "tax_cents",
    "fund_id",
    "fiscal_year",
    "status",
    "held",
    "accepted_at",
    "due_on",
    "paid_on",
    "reference",
    "invoice_number",
    "invoice_received_on",
    "invoice_status",
)
_SHOWN: Final = (
    t.payable.c.id.label("payable_id"),
    t.payable.c.amount_cents,
    *(t.payable.c[name] for name in _AS_STORED),
    t.repository.c.full_name,
    t.issue.c.number,
    t.fund.c.cost_centre,
    t.fund.c.coding,
)


def _payables(chosen: PayableFilter) -> Select[Any]:
    return chosen_payables(chosen, *_SHOWN)


def chosen_payables(chosen: PayableFilter, *columns: Any) -> Select[Any]:
    """Columns of the payables that a filter chooses, in the order of their numbers."""
    return _joined(*columns).where(*conditions(chosen)).order_by(t.payable.c.id)


def shown_payables() -> Select[Any]:
    """What ``payable_row`` reads, for conditions of one's own."""
    return _joined(*_SHOWN)


def payable_row(row: Any, github_url: str = GITHUB_URL) -> PayableRow:
    return _payable(row, github_url)


@cache
def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(t.payable)
        .join(t.contract, t.contract.c.id == t.payable.c.contract_id)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        .join(t.fund, t.fund.c.id == t.payable.c.fund_id)
        # What is owed stays in the list even where the repository's name was never learnt.
        .outerjoin(t.repository, t.repository.c.id == t.payable.c.repository_id)
    )


def _payable(row: Any, github_url: str) -> PayableRow:
    """From a row of ``_SHOWN``, by place: by name takes twice as long, and a page has hundreds."""
    payable_id, net, contract_id, repository_id, payee_id, payee_login, tax, fund_id, fiscal_year = row[:9]
    status, held, accepted_at, due_on, paid_on, reference, invoice, received_on, invoice_status = row[9:18]
    full_name, number, cost_centre, coding = row[18:22]
    return PayableRow(
        payable_id=payable_id,
        contract_id=contract_id,
        repository_id=repository_id,
        repository=full_name,
        issue_number=number,
        issue_url=issue_address(github_url, full_name, number),
        payee_id=payee_id,
        payee_login=payee_login,
        net_cents=net,
        tax_cents=tax,
        total_cents=net + tax,
        total=format_plain(net + tax),
        currency="CAD",
        fund_id=fund_id,
        cost_centre=cost_centre,
        coding=coding,
        fiscal_year=fiscal_year,
        status=status,
        held=held,
        accepted_at=accepted_at,
        due_on=due_on,
        paid_on=paid_on,
        reference=reference,
        invoice_number=invoice,
        invoice_received_on=received_on,
        invoice_status=invoice_status,
    )


def _contract(row: Any, payable_ids: tuple[int, ...], facts: tuple[FactRow, ...], github_url: str) -> ContractDossier:
    same = ("issue_id", "repository_id", "generation", "status", "held", "amount_cents", "tax_cents", "fund_id")
    kept = ("opened_at", "changed_at", "fact_count", "head_hash")
    return ContractDossier(
        contract_id=row["id"],
        issue_number=row["number"],
        issue_url=issue_address(github_url, row["full_name"], row["number"]),
        repository=row["full_name"],
        hold_codes=_codes(row["hold_codes"]),
        payable_ids=payable_ids,
        facts=facts,
        **{name: row[name] for name in (*same, *kept)},
    )


def _facts(connection: Connection, contract_id: int, *which: ColumnElement[bool]) -> tuple[FactRow, ...]:
    names = ("seq", "kind", "body", "actor_id", "actor_login", "role", "at", "cause", "hash", "prev_hash", "salt")
    query = select(*(t.fact.c[name] for name in names)).where(t.fact.c.contract_id == contract_id, *which)
    rows = connection.execute(query.order_by(t.fact.c.seq)).mappings()
    return tuple(FactRow(**{name: row[name] for name in names}) for row in rows)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(",") if code)
