"""A town under the federal policy, with the people of a department who sign in to act."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from app.core.events import Actor
from app.core.ids import UserId
from app.core.people import Act
from app.core.refusals import Code
from app.core.state import Contract
from app.db import delegations
from app.db import tables as t
from app.db.delegations import Named, NewDelegation
from app.db.desk_reads import DeskReads
from app.db.unit import read_facts
from app.policies import load_policy
from app.sandbox.model import Account
from app.service.approvals import (
    Acceptance,
    ActAnswer,
    ActRefused,
    Approval,
    Approvals,
    Attestation,
    SignedIn,
)
from app.service.batches import Batches
from app.service.batching import ActOutcome, BatchAsked, BatchMade
from app.service.paying import Paying
from tests.town import Town

HEAD = Named(id=900, login="head-of-finance")
APPROVER = SignedIn(id=801, login="funds-approver")
CERTIFIER = SignedIn(id=802, login="work-certifier")
RELEASER = SignedIn(id=803, login="payment-releaser")
CLERK = Actor(id=UserId(804), login="finance-officer", role="finance")
GOOD = Attestation(
    standalone=True, no_capacity_reason="nobody free before April", unclassified=True, remote=True, licence="MIT"
)


class Department(Town):
    """Everyone has the delegation that their name says, without limit, for this fiscal year."""

    def __init__(self, engine: Engine, folder: Path, **changes: object) -> None:
        super().__init__(engine)
        file = folder / "policy.yaml"
        file.write_text("policy: federal\n" + "".join(f"{name}: {value}\n" for name, value in changes.items()))
        self.policy = load_policy(file)
        self.start()
        for person, act in ((APPROVER, Act.APPROVE), (CERTIFIER, Act.CERTIFY), (RELEASER, Act.RELEASE)):
            self.delegate(person, act)
        self.requests = 0

    def start(self) -> None:
        super().start()
        parts = (self.parts.store, self.parts.handler, self, lambda: None)
        self.approvals, self.batches, self.paying = Approvals(*parts), Batches(*parts), Paying(*parts)
        self.desks = DeskReads(self.engine)

    def delegate(self, person: SignedIn, act: Act, limit_cents: int | None = None, *cost_centres: str) -> int:
        new = NewDelegation(
            to=Named(id=person.id, login=person.login),
            act=act,
            limit_cents=limit_cents,
            cost_centres=cost_centres,
            first_day=date(2026, 4, 1),
            last_day=date(2027, 3, 31),
            by=HEAD,
        )
        return delegations.grant(self.engine, new, self.moment)

    def request(self) -> str:
        self.requests += 1
        self.tick(seconds=1)
        return f"request:{self.requests}"

    # --- acts on pages ------------------------------------------------------------------------------

    def attest(self, number: int, person: SignedIn | None = None, said: Attestation = GOOD) -> ActAnswer:
        by = person or signed(self.v.maintainer)
        return self.approvals.attest(self.number_of(number), by, said, self.request())

    def approve(self, number: int, person: SignedIn = APPROVER, **changes: Any) -> ActAnswer:
        said = {"amount_cents": self.now_at(number).amount_cents, "reservation": "R-2026-17", **changes}
        return self.approvals.approve_funding(self.number_of(number), person, Approval(**said), self.request())

    def accept(self, number: int, person: SignedIn, **changes: Any) -> ActAnswer:
        rules = self.policy[0]
        said: dict[str, Any] = {"terms_version": rules.terms_version, "terms_hash": rules.terms_hash}
        said |= {"amount_cents": self.now_at(number).amount_cents, "adult": True, "eligible": True}
        said |= {"conflict": False, "public_servant": "no", **changes}
        return self.approvals.accept_terms(self.number_of(number), person, Acceptance(**said), self.request())

    def certify(self, number: int, person: SignedIn = CERTIFIER, typed: str | None = None) -> ActAnswer:
        source = self.request()
        words = self.approvals.to_type(self.number_of(number), person) or ("", "")
        return self.approvals.certify(self.number_of(number), person, words[0] if typed is None else typed, source)

    def reject(self, number: int, person: SignedIn = CERTIFIER, reason: str = "tests are missing") -> ActAnswer:
        return self.approvals.reject_work(self.number_of(number), person, reason, self.request())

    def release(self, number: int, person: SignedIn = RELEASER) -> ActOutcome:
        """Freezes all that the contract owes, if it is not frozen yet, and has ``person`` release it."""
        with self.engine.connect() as connection:
            mine = t.payable.c.contract_id == self.number_of(number)
            rows = connection.execute(select(t.payable.c.id, t.payable.c.batch_id).where(mine)).all()
        batch = rows[0].batch_id if rows else None
        if rows and batch is None:
            key = self.request()
            asked = BatchAsked(
                token_id=1, key=key, body_hash=key, person=CLERK, payable_ids=tuple(row.id for row in rows)
            )
            made = self.batches.make(asked)
            assert isinstance(made, BatchMade), made
            batch = made.batch.id
        return self.batches.release(batch or 0, Actor(id=UserId(person.id), login=person.login, role="finance"))

    # --- as things stand ----------------------------------------------------------------------------

    def now_at(self, number: int) -> Contract:
        found = self.contract(number)
        assert found is not None
        return found

    def number_of(self, issue_number: int) -> int:
        with self.engine.connect() as connection:
            query = (
                select(t.contract.c.id)
                .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
                .where(t.issue.c.number == issue_number, t.issue.c.repository_id == self.repository.id)
            )
            return int(connection.execute(query.order_by(t.contract.c.id.desc()).limit(1)).scalar_one())

    def kinds(self, issue_number: int) -> list[str]:
        with self.engine.connect() as connection:
            return [type(fact).__name__ for fact in read_facts(connection, self.number_of(issue_number))]


def signed(account: Account) -> SignedIn:
    return SignedIn(id=account.id, login=account.login)


def refused(answer: ActAnswer) -> Code | None:
    return answer.refusal.code if isinstance(answer, ActRefused) else None
