"""Finance's acts without HTTP, and what must hold in the books whatever it did."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, select

from app.core import events as e
from app.core.ids import UserId
from app.core.policy import Policy
from app.db import audit
from app.db import tables as t
from app.db.audit_batches import batch_problems
from app.db.store import DbStore
from app.service.batches import Batches
from app.service.batching import BatchAsked, BatchMade, MakeOutcome
from app.service.handler import Handler
from app.service.payee_acts import PayeeActs
from app.service.paying import Paying
from app.service.payments import PayableFilter
from app.service.ports import Reading, RepositoryRef
from tests import scenes

CLERK = e.Actor(id=UserId(501), login="finance-officer", role="finance")


class Treasury:
    """Finance's acts without HTTP, on one database."""

    def __init__(self, engine: Engine, policy: Policy = scenes.POLICY) -> None:
        self.engine = engine
        self.clock = scenes.StoppedClock()
        self.store = DbStore(engine, policy, "p" * 64, self.clock.now)
        self.handler = Handler(self.store, self.clock)
        parts = (self.store, self.handler, self.clock, lambda: None)
        self.batches, self.acts, self.paying = Batches(*parts), PayeeActs(*parts), Paying(*parts)
        self.keys = 0

    def owe(self, repository: int, count: int, *, split: bool = False, fund_cents: int = 10_000_00) -> list[int]:
        """Payables of one repository with a fund of its own; a split contract has two payees."""
        self.store.remember_repository(
            RepositoryRef(id=repository, installation_id=3, account_id=4, full_name=f"department/project-{repository}")
        )
        scenes.open_fund(self.engine, scope_id=repository, amount_cents=fund_cents)
        for number in range(1, count + 1):
            self._accepted(repository, number, split)
        with self.engine.connect() as connection:
            mine = t.payable.c.repository_id == repository
            return list(connection.execute(select(t.payable.c.id).where(mine).order_by(t.payable.c.id)).scalars())

    def make(self, *payables: int, repository: int | None = None, key: str = "") -> MakeOutcome:
        self.keys += 1
        chosen = None if payables else PayableFilter(repository=repository)
        name = key or f"{repository}:{payables}:{self.keys}"
        return self.batches.make(
            BatchAsked(
                token_id=1, key=name, body_hash="0" * 64, person=CLERK, payable_ids=tuple(payables), chosen=chosen
            )
        )

    def lines(self, outcome: MakeOutcome) -> list[int]:
        if not isinstance(outcome, BatchMade):
            return []
        with self.engine.connect() as connection:
            mine = t.batch_line.c.batch_id == outcome.batch.id
            lines = select(t.batch_line.c.payable_id).where(mine).order_by(t.batch_line.c.payable_id)
            return list(connection.execute(lines).scalars())

    def problems(self) -> list[str]:
        with self.engine.connect() as connection:
            found = list(batch_problems(connection))
        return found + audit.verify(self.engine) + money_problems(self.engine) + separation_problems(self.engine)

    def _accepted(self, repository: int, number: int, split: bool) -> None:
        at = scenes.minutes
        merged = scenes.pull(
            number=20 + number,
            state=e.PullState.MERGED,
            merged_at=at(5),
            merged_by=scenes.MAINTAINER,
            merge_sha="b" * 40,
        )
        view = scenes.issue(number, repository=repository, pulls=(merged,))
        shares = ((scenes.FIRST, 6_000), (scenes.SECOND, 4_000))
        decided_split = e.SplitAsked(
            at=at(2),
            source="split",
            view=view,
            actor=scenes.MAINTAINER,
            comment_id=2,
            shares=tuple(e.Share(person=person, login=person.login, basis_points=points) for person, points in shares),
        )
        events: tuple[e.AnyEvent, ...] = (
            scenes.offered(view),
            e.ClaimAsked(at=at(1), source="claim", view=view, actor=scenes.FIRST, comment_id=1),
            *((decided_split,) if split else ()),
            e.PullMerged(at=at(5), source="merged", view=view, actor=scenes.MAINTAINER, pull=merged),
        )
        self.handler.read(Reading(view=view, events=events, read_until=at(5)))


def money_problems(engine: Engine) -> list[str]:
    """The funds' balances beside what their payables alone say."""
    with engine.connect() as connection:
        rows = connection.execute(select(t.payable)).mappings().all()
        funds = connection.execute(select(t.fund)).mappings().all()
    found = []
    for fund in funds:
        mine = [row for row in rows if row["fund_id"] == fund["id"]]
        total = {
            status: sum(r["amount_cents"] + r["tax_cents"] for r in mine if r["status"] == status)
            for status in ("payable", "scheduled")
        }
        paid = sum(r["paid_cents"] - r["recovered_cents"] for r in mine if r["status"] == "paid")
        kept = (fund["owed_cents"], fund["scheduled_cents"], fund["paid_cents"])
        if kept != (total["payable"], total["scheduled"], paid):
            found.append(f"fund {fund['id']}: {kept} are not its payables' sums")
    return found


def separation_problems(engine: Engine) -> list[str]:
    """No release by who accepted or is paid; no payment out of a batch without a release; none twice."""
    with engine.connect() as connection:
        facts = connection.execute(select(t.fact).order_by(t.fact.c.id)).mappings().all()
        payees = {tuple(row) for row in connection.execute(select(t.payable.c.contract_id, t.payable.c.payee_id))}
    accepted = {row["contract_id"]: row["actor_id"] for row in facts if row["kind"] == "WorkAccepted"}
    found, paid = [], Counter[tuple[int, str]]()
    for row in facts:
        contract = row["contract_id"]
        if row["kind"] == "PaymentAuthorized":
            benefits = {payee for number, payee in payees if number == contract}
            if row["actor_id"] in benefits | {accepted[contract]}:
                found.append(f"contract {contract}: released by {row['actor_id']}, who may not")
        if row["kind"] == "PaymentMade":
            paid[contract, row["body"].split('"payee_id":')[1].split(",")[0].rstrip("}")] += 1
    return found + [f"contract {number}: {payee} is paid twice" for (number, payee), n in paid.items() if n > 1]
