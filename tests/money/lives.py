"""Random lives of many contracts on many funds through the write door, and all that must hold of the books after.

``python -m tests.money --contracts 10000`` runs them on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select

from app.core import events as e
from app.core.funds import ACCOUNTS
from app.core.ids import UserId
from app.db import tables as t
from app.db.funds import Funds
from app.db.ledger_reads import DbLedger
from app.service.batching import BatchMade, MakeOutcome
from app.service.fund_words import FundProblem
from app.service.payments import PaymentRefused
from app.service.ports import Reading, RepositoryRef
from app.service.year_end import Roll
from tests import scenes
from tests.money.treasury import CLERK, Treasury

SEED = int(os.environ.get("GCB_SEED", "20261123"))
MANAGER = e.Actor(id=UserId(502), login="payment-manager", role="finance")
PAYEES = (scenes.FIRST, scenes.SECOND, scenes.THIRD)
AMOUNTS = (50, 125, 500, 900, 2_500)
LIVES = (
    "open",
    "withdrawn",
    "amended",
    "claimed",
    "released",
    "expired",
    "merged",
    "merged",
    "merged",
    "held",
    "split",
)
CONTRACTS_A_FUND = 100
NEW_YEAR = datetime(2027, 4, 2, 16, tzinfo=UTC)


class Lives:
    """Everything is drawn from ``seed``; ``done`` counts what happened, refusals among it."""

    policy = scenes.POLICY
    contracts_a_round = 50

    def __init__(self, engine: Engine, contracts: int, seed: int) -> None:
        self.engine, self.contracts = engine, contracts
        self.chance = random.Random(f"lives:{seed}")
        self.treasury = Treasury(engine, self.policy)
        self.books, self.ledger = Funds(engine), DbLedger(engine)
        self.done: Counter[str] = Counter()
        self.funds: list[int] = []
        self.sources = 0

    def live(self) -> list[str]:
        """All of them and the end of their year; answers what is wrong with the books."""
        for place in range(1, max(2, self.contracts // CONTRACTS_A_FUND) + 1):
            self._open(place)
        for number in range(1, self.contracts + 1):
            self.treasury.clock.moment += timedelta(minutes=self.chance.randint(1, 9))
            self._one(number)
            if number % self.contracts_a_round == 0:
                self._finance(number)
                self._budget()
        self._roll()
        for number in range(3):
            self._finance(self.contracts + number)
        return self.treasury.problems() + self._sums()

    def _open(self, repository: int) -> None:
        ref = RepositoryRef(id=repository, installation_id=3, account_id=4, full_name=f"department/p{repository}")
        self.treasury.store.remember_repository(ref)
        # Some are too small for what comes.
        amount = self.chance.choice((5_000_00, 40_000_00, 100_000_00))
        self.funds.append(scenes.open_fund(self.engine, scope_id=repository, amount_cents=amount))

    def _one(self, number: int) -> None:
        repository = self.chance.randint(1, len(self.funds))
        life, at = self.chance.choice(LIVES), self.treasury.clock.now()
        label = f"bounty: ${self.chance.choice(AMOUNTS)}"
        payee = self.chance.choice(PAYEES)
        merger = scenes.MAINTAINER if life != "held" else payee
        later = at + timedelta(minutes=1)
        changes = {"state": e.PullState.MERGED, "merged_at": later, "merged_by": merger, "merge_sha": "b" * 40}
        merged = scenes.pull(payee, number, opened_at=at, linked_at=at, **changes)
        is_merged = life in ("merged", "held", "split")
        pulls = (merged,) if is_merged else ()
        view = scenes.issue(number, repository=repository, labels=(label,), pulls=pulls)
        common = {"source": f"{life}:{number}", "view": view, "at": later}
        events: list[e.AnyEvent] = [scenes.offered(view, at=at)]
        if life not in ("open", "withdrawn", "amended", "expired"):
            events.append(e.ClaimAsked(at=at, source=f"c:{number}", view=view, actor=payee, comment_id=1))
        if life == "split":
            events.append(self._split(number, view, payee))
        if is_merged:
            events.append(e.PullMerged(**common, actor=merger, pull=merged))  # type: ignore[arg-type]
        if life == "withdrawn":
            events.append(e.LabelRemoved(**common, actor=scenes.MAINTAINER, label=label))  # type: ignore[arg-type]
        if life == "amended":
            name = f"bounty: ${self.chance.choice(AMOUNTS) + 1}"
            events.append(e.LabelAdded(**common, actor=scenes.MAINTAINER, label=name))  # type: ignore[arg-type]
        if life == "released":
            events.append(e.ReleaseAsked(**common, actor=payee, comment_id=2))  # type: ignore[arg-type]
        if life == "expired":
            gone = at + timedelta(days=100)
            events.append(e.Looked(at=gone, source=f"x:{number}", view=view))
        outcomes = self.treasury.handler.read(Reading(view=view, events=tuple(events), read_until=later))
        self.done["no money" if "refused:fund_too_low" in outcomes else life] += 1

    def _split(self, number: int, view: e.IssueView, payee: e.Actor) -> e.SplitAsked:
        others = [person for person in PAYEES if person.id != payee.id]
        people = ((payee, 6_000), (self.chance.choice(others), 4_000))
        shares = tuple(e.Share(person=who, login=who.login, basis_points=points) for who, points in people)
        at, by = self.treasury.clock.now(), scenes.MAINTAINER
        return e.SplitAsked(at=at, source=f"s:{number}", view=view, actor=by, comment_id=3, shares=shares)

    def _finance(self, number: int) -> None:
        """A batch of some fund, frozen and then released, given up or left; its lines paid, refused or not yet."""
        treasury, chance = self.treasury, self.chance
        made = self._batch()
        if isinstance(made, BatchMade):
            lines = treasury.lines(made)
            if chance.random() < 0.2:
                treasury.batches.give_up(made.batch.id, CLERK, "not now")
                self.done["given up"] += 1
            elif self._release(made.batch.id):
                for line in lines:
                    self._line(line, f"{number}:{line}")
        self._single(number)

    def _batch(self) -> MakeOutcome:
        return self.treasury.make(repository=self.chance.randint(1, len(self.funds)))

    def _release(self, batch: int) -> bool:
        self.treasury.batches.release(batch, MANAGER)
        return True

    def _line(self, payable: int, source: str) -> None:
        act = self.chance.choice(("paid", "paid", "paid", "net", "rejected", "waits"))
        self.done[act] += 1
        if act == "rejected":
            self.treasury.acts.reject(payable, CLERK, "no account", source)
        elif act != "waits":
            self._pay(payable, act == "net", source)

    def _pay(self, payable: int, net: bool, source: str) -> None:
        with self.engine.connect() as connection:
            row = connection.execute(select(t.payable).where(t.payable.c.id == payable)).mappings().one()
        cents = row["amount_cents"] + (0 if net else row["tax_cents"])
        day = self.treasury.clock.now().date().isoformat()
        outcome = self.treasury.paying(payable, CLERK, f"R{source}", day, cents, source)
        self.done["pay refused"] += isinstance(outcome, PaymentRefused)

    def _single(self, number: int) -> None:
        """One payable is voided, and one payment comes back in part."""
        day = self.treasury.clock.now().date().isoformat()
        with self.engine.connect() as connection:
            newest = select(t.payable.c.id, t.payable.c.status).order_by(t.payable.c.id.desc()).limit(200)
            rows = connection.execute(newest).all()
        ready, paid = ([row.id for row in rows if row.status == status] for status in ("payable", "paid"))
        if ready:
            self.treasury.acts.void(self.chance.choice(ready), CLERK, "error", f"v:{number}")
            self.done["voided"] += 1
        if paid:
            cents = self.chance.randint(1, 60_00)
            self.treasury.acts.recover(self.chance.choice(paid), CLERK, cents, f"B{number}", day, f"b:{number}")
            self.done["recovered"] += 1

    def _budget(self) -> None:
        """Funds are raised, lowered and transferred between; most of what would go below the committed is refused."""
        why = scenes.because(self.treasury.clock.now())
        one, other = self.chance.sample(self.funds, 2)
        cents = self.chance.choice((1_00, 500_00, 20_000_00))
        for name, work in (
            ("raised", lambda: self.books.amend(one, why, change_cents=cents)),
            ("lowered", lambda: self.books.amend(other, why, change_cents=-cents)),
            ("transferred", lambda: self.books.transfer(one, other, cents, why)),
        ):
            try:
                work()
                self.done[name] += 1
            except FundProblem as problem:
                self.done[f"{name}: {problem.code}"] += 1

    def _roll(self) -> None:
        self.treasury.clock.moment = NEW_YEAR
        roll = Roll(self.treasury.store, self.treasury.handler, self.treasury.clock, self.books, self.ledger)
        for fund in self.funds:
            amount = self.chance.choice((2_000_00, 50_000_00))
            before = self.ledger.fund(fund)
            report = roll.apply(fund, amount, scenes.because(NEW_YEAR))
            assert before is not None and before.closed_at is None
            self.done.update(f"roll: {line.standing} {line.outcome}".strip() for line in report.lines)

    def _sums(self) -> list[str]:
        """Per fund and fiscal year every account's postings, by the database's own arithmetic."""
        total = sum((t.posting.c[name] for name in ACCOUNTS[1:]), start=t.posting.c[ACCOUNTS[0]])
        query = select(t.posting.c.fund_id, t.posting.c.fiscal_year, func.sum(total))
        grouped = query.group_by(t.posting.c.fund_id, t.posting.c.fiscal_year)
        with self.engine.connect() as connection:
            return [f"fund {fund} in {year}: {cents}" for fund, year, cents in connection.execute(grouped) if cents]
