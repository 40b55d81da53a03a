"""Finance's side of the product for a test: the application over HTTP, rows to pull and tokens to do it with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from app.core import events as e
from app.core.ids import UserId
from app.db import tables as t
from app.db.acts import DbActs
from app.db.batch_reads import DbBatchReads
from app.db.board import DbBoard
from app.db.desk import DbDesk
from app.db.desk_reads import DeskReads
from app.db.engine import open_engine
from app.db.figures import figures
from app.db.finance_desk import DbFinanceDesk
from app.db.flow_reads import DbFlow
from app.db.invoice_reads import DbInvoiceReads
from app.db.ledger_reads import DbLedger
from app.db.my_work import DbMyWork
from app.db.operations import DbOperations
from app.db.queries import Queries
from app.db.reports import DbReports
from app.db.repository_policies import DbPolicies
from app.db.roots import DbRootReads
from app.db.sessions import Sessions
from app.db.store import DbStore
from app.db.tokens import NewToken, Scope, TokenFinder, create
from app.db.touches import Touches
from app.db.webhooks import DbWebhookBook
from app.exporting import Exporter
from app.outbound.guard import url_problem
from app.outbound.seal import FernetSeal
from app.policies import TermsFiles, load_price_guides
from app.service.acts import Acts
from app.service.approvals import Approvals
from app.service.batches import Batches
from app.service.desk import Desk
from app.service.handler import Handler
from app.service.invoices import Invoices
from app.service.payee_acts import PayeeActs
from app.service.paying import Paying
from app.service.ports import Reading, RepositoryRef, Unavailable
from app.service.webhooks import Webhooks
from app.web.assets import Assets
from app.web.build import WebParts, build
from app.web.pages import Pages
from app.web.parts import PageParts
from app.web.work_parts import WorkParts
from tests import scenes
from tests.kept import kept

OWNER = e.Actor(id=UserId(501), login="finance-officer", role="finance")
EVERY_SCOPE = tuple(scope.value for scope in Scope)
API = "/api/v1"
# Templates are read once.
ENGLISH_AND_FRENCH = Pages(Assets())
WEBHOOK_KEY = "5f1d8c03b7e94a26d0c8f2b16e7a93d4"
LOOPBACK = (ip_network("127.0.0.0/8"),)


class Office:
    """One database with the application on it; ``clock`` is everybody's."""

    def __init__(self, engine: Engine, clock: Any = None) -> None:
        self.engine = engine
        self.reads = open_engine(engine.url.render_as_string(hide_password=False), reads=True)
        self.clock: scenes.StoppedClock = clock or scenes.StoppedClock()
        self.store = DbStore(engine, scenes.POLICY, "p" * 64, self.clock.now)
        self.handler = Handler(self.store, self.clock)
        self.woken = 0
        self.parts = WebParts(
            queries=Queries(self.reads),
            tokens=TokenFinder(self.reads, engine, self.clock.now),
            record_payment=Paying(self.store, self.handler, self.clock, self._wake),
            batches=Batches(self.store, self.handler, self.clock, self._wake),
            batch_reads=DbBatchReads(self.reads),
            ledger=DbLedger(self.reads),
            payee_acts=PayeeActs(self.store, self.handler, self.clock, self._wake),
            pages=PageParts(
                pages=ENGLISH_AND_FRENCH,
                visitors=Sessions(self.reads, engine, self.clock.now),
                board=DbBoard(self.reads),
                terms=TermsFiles(scenes.POLICY.terms_version),
                finance=DbFinanceDesk(self.reads),
                sign_in=None,
                role_in=lambda _id, _login, _repository: "none",
                now=self.clock.now,
                figures=lambda: figures(self.reads, self.clock.now()),
                work=self._work(),
                reports=DbReports(self.reads),
                operations=DbOperations(self.reads, engine, self.clock.now, self._wake),
            ),
            flow=DbFlow(self.reads, self.clock.now),
            touches=Touches(engine, self.clock.now),
            roots=DbRootReads(self.reads),
            exports=Exporter(self.reads, None, "https://bounty.example"),
            invoices=Invoices(self.store, self.handler, self.clock, self._wake),
            invoice_reads=DbInvoiceReads(self.reads),
            webhooks=Webhooks(
                DbWebhookBook(engine),
                FernetSeal([WEBHOOK_KEY]),
                self.clock,
                partial(url_problem, networks=LOOPBACK),
                self._wake,
            ),
            policy=scenes.POLICY,
            now=self.clock.now,
            readiness=tuple,
            base_url="https://bounty.example",
            version="0.1.0",
        )

    def app(self, **changes: Any) -> ASGIApp:
        return kept(build(replace(self.parts, **changes)))

    @contextmanager
    def client(self, token: str | None = "", **changes: Any) -> Iterator[httpx.Client]:
        """A client with a token of every scope; None for one without."""
        bearer = self.token() if token == "" else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer is not None else {}
        with TestClient(self.app(**changes), raise_server_exceptions=False, headers=headers) as client:
            yield client

    def token(self, *scopes: str, owner: e.Actor = OWNER, days: int = 90) -> str:
        new = NewToken(name="test", owner_id=owner.id, owner_login=owner.login, scopes=scopes or EVERY_SCOPE, days=days)
        return create(self.engine, new, self.clock.now())[0]

    def payable(self, number: int = 1, *, shared: bool = False) -> int:
        """A payable that came about as in life: offered, claimed, merged. $500.00 and $65.00 tax to FIRST; ``shared``:
        half of it, and the other half, whose number is answered, to SECOND."""
        repository = RepositoryRef(id=7, installation_id=3, account_id=4, full_name="department/project")
        self.store.remember_repository(repository)
        if not self._has_fund():
            scenes.open_fund(self.engine)
        merged = scenes.pull(
            number=20 + number,
            state=e.PullState.MERGED,
            merged_at=scenes.minutes(5),
            merged_by=scenes.MAINTAINER,
            merge_sha="b" * 40,
        )
        view = scenes.issue(number, pulls=(merged,))
        at = scenes.minutes
        halves = tuple(
            e.Share(person=person, login=person.login, basis_points=5_000) for person in (scenes.FIRST, scenes.SECOND)
        )
        split = e.SplitAsked(
            at=at(2), source=f"split:{number}", view=view, actor=scenes.MAINTAINER, comment_id=2, shares=halves
        )
        events = (
            scenes.offered(view),
            e.ClaimAsked(at=at(1), source=f"claim:{number}", view=view, actor=scenes.FIRST, comment_id=1),
            *((split,) if shared else ()),
            e.PullMerged(at=at(5), source=f"merged:{number}", view=view, actor=scenes.MAINTAINER, pull=merged),
        )
        self.handler.read(Reading(view=view, events=events, read_until=at(5)))
        with self.engine.connect() as connection:
            found = connection.execute(t.payable.select().order_by(t.payable.c.id.desc())).mappings().first()
        whole = 2 if shared else 1
        assert found is not None and found["amount_cents"] * whole == 500_00 and found["tax_cents"] * whole == 65_00
        return int(found["id"])

    def offer(self, number: int) -> None:
        """An open offer of $500.00, as a label of a maintainer makes it."""
        self.store.remember_repository(
            RepositoryRef(id=7, installation_id=3, account_id=4, full_name="department/project")
        )
        if not self._has_fund():
            scenes.open_fund(self.engine, amount_cents=1_000_000_00)
        view = scenes.issue(number)
        self.handler.read(Reading(view=view, events=(scenes.offered(view),), read_until=scenes.NOON))

    def _work(self) -> WorkParts:
        """Without GitHub: nobody decides anywhere, and an act waits."""
        policies = DbPolicies(self.engine, (scenes.POLICY, "p" * 64), self.clock.now)
        return WorkParts(
            mine=DbMyWork(self.reads, (scenes.POLICY, "p" * 64)),
            desk=Desk(DbDesk(self.reads, self.clock.now), lambda _id, _login, _place: "none", policies.policy),
            acts=Acts(DbActs(self.engine, self.clock.now), silent),
            approvals=Approvals(self.store, self.handler, self.clock, self._wake),
            desks=DeskReads(self.reads),
            labels_in=silent,
            policy_file=policies.known,
            price_guides=load_price_guides(None),
        )

    def _has_fund(self) -> bool:
        with self.engine.connect() as connection:
            return connection.execute(t.fund.select()).first() is not None

    def _wake(self) -> None:
        self.woken += 1


def silent(*_asked: object) -> list[str]:
    """A GitHub that gives no answer."""
    raise Unavailable("no GitHub here")


def fill(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Payables written straight into the read tables, each with its contract and issue; answers their numbers.

    A row may set any column of the payable; ``full_name`` the repository's, None for one without a row.
    """
    full = [{**_PAYABLE, **{k: v for k, v in row.items() if k != "full_name"}} for row in rows]
    if not full:
        return []
    with engine.begin() as connection:
        for row, given in zip(full, rows, strict=True):
            _place(connection, row, given.get("full_name", f"department/project-{row['repository_id']}"))
        last = connection.execute(select(func.max(t.issue.c.id))).scalar() or 0
        issues = [_issue(last + n, row) for n, row in enumerate(full, start=1)]
        connection.execute(insert(t.issue), issues)
        contracts = [_contract(last + n, row) for n, row in enumerate(full, start=1)]
        numbers = _inserted(connection, t.contract, contracts)
        return _inserted(connection, t.payable, [{**r, "contract_id": n} for r, n in zip(full, numbers, strict=True)])


_PAYABLE: dict[str, Any] = {
    "payee_id": 11,
    "payee_login": "first",
    "amount_cents": 500_00,
    "tax_cents": 65_00,
    "status": "payable",
    "held": False,
    "fund_id": 1,
    "repository_id": 7,
    "fiscal_year": "2026-2027",
    "accepted_at": datetime(2026, 11, 23, 17, tzinfo=UTC),
    "due_on": "2026-12-23",
    "paid_on": None,
    "reference": None,
    "paid_cents": None,
}


def _inserted(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(number) for (number,) in connection.execute(statement, rows)]


def _issue(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    place = {"id": number, "repository_id": row["repository_id"], "number": number}
    return {**place, "node_id": "I", "title": "Dates are wrong"}


def _contract(issue_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "generation": 1,
        "hold_codes": "",
        "offered_by": 1,
        "opened_at": row["accepted_at"] - timedelta(days=3),
        "changed_at": row["accepted_at"],
        "fact_count": 0,
        "head_hash": "0" * 64,
        **{n: row[n] for n in ("repository_id", "status", "held", "amount_cents", "tax_cents", "fund_id")},
    }


def _place(connection: Connection, row: Mapping[str, Any], full_name: str | None) -> None:
    flavour = postgresql if connection.dialect.name == "postgresql" else sqlite
    fund = {
        "id": row["fund_id"],
        "scope": "repository",
        "scope_id": row["fund_id"],
        "name": "Digital",
        "fiscal_year": row["fiscal_year"],
        "cost_centre": "1001",
        "coding": "A-12",
        "region": "ON",
        "amount_cents": 10**12,
        "offer_ceiling_cents": 10**6,
        "opened_at": scenes.NOON,
    }
    place = {"id": row["repository_id"], "installation_id": 3, "account_id": 4, "full_name": full_name}
    connection.execute(flavour.insert(t.fund).values(fund).on_conflict_do_nothing())
    if full_name is not None:
        connection.execute(flavour.insert(t.repository).values(place).on_conflict_do_nothing())
