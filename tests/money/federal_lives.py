"""Random lives under the federal policy: every act is tried by anybody, and nobody may have come too near.

``python -m tests.money --federal`` runs them by the ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, select

from app.core import events as e
from app.core.ids import UserId
from app.core.people import Act
from app.db import delegations, ties
from app.db import tables as t
from app.db.delegations import Named, NewDelegation
from app.service.approvals import (
    Acceptance,
    ActAnswer,
    ActRefused,
    ActTaken,
    Approval,
    Approvals,
    Attestation,
    SignedIn,
)
from app.service.batching import BatchMade, MakeOutcome
from app.service.ports import Reading
from tests import scenes
from tests.money.lives import AMOUNTS, Lives

# Accounts 2n and 2n + 1 are one person's.
FIRST_ACCOUNT: Final = 1_000
# So many people have to do with so many contracts in a row; then come others, as no ten people deliver a department's
# ten thousand.
PEOPLE: Final = 10
CONTRACTS_A_CREW: Final = 250
# Of each crew these people hold delegations for every act, the later ones up to a limit; the others hold none.
DELEGATES: Final = 6
LIMITED: Final = 4
LIMIT_CENTS: Final = 600_00
HEAD: Final = Named(id=900, login="head-of-finance")
NEED: Final = Attestation(
    standalone=True, no_capacity_reason="nobody is free", unclassified=True, remote=True, licence="MIT"
)
TRIES: Final = 4


def person_of(account: int) -> int:
    return account // 2


def may_act(person: int) -> bool:
    """Holds delegations."""
    return (person - person_of(FIRST_ACCOUNT)) % PEOPLE < DELEGATES


class FederalLives(Lives):
    """``done`` also counts each act's outcomes, the refusals by their code."""

    policy = replace(scenes.POLICY, federal=True, splitting_ceiling_cents=40_000_00)
    contracts_a_round = 5

    def __init__(self, engine: Engine, contracts: int, seed: int) -> None:
        super().__init__(engine, contracts, seed)
        house = self.treasury
        self.approvals = Approvals(house.store, house.handler, house.clock, lambda: None)
        self.crew = 0
        crews = -(-contracts // CONTRACTS_A_CREW)
        for first in range(FIRST_ACCOUNT, FIRST_ACCOUNT + 2 * PEOPLE * crews, 2):
            ties.same_person(engine, first, first + 1, HEAD, "two accounts", house.clock.now())
            if may_act(person_of(first)):
                self._delegate(first)
                self._delegate(first + 1)

    def live(self) -> list[str]:
        return super().live() + list(too_near(self.engine))

    def _delegate(self, account: int) -> None:
        limited = (person_of(account) - person_of(FIRST_ACCOUNT)) % PEOPLE >= LIMITED
        for act in Act:
            new = NewDelegation(
                to=Named(id=account, login=f"account-{account}"),
                act=act,
                limit_cents=LIMIT_CENTS if limited else None,
                cost_centres=(),
                first_day=date(2026, 4, 1),
                last_day=date(2027, 3, 31),
                by=HEAD,
            )
            delegations.grant(self.engine, new, self.treasury.clock.now())

    # --- one life -------------------------------------------------------------------------------------

    def _one(self, number: int) -> None:
        self.crew = (number - 1) // CONTRACTS_A_CREW
        repository = self.chance.randint(1, len(self.funds))
        label = f"bounty: ${self.chance.choice(AMOUNTS)}"
        offerer, author = self._anyone(), self._anyone()
        self.view = scenes.issue(number, repository=repository, labels=(label,))
        self._read(scenes.offered(self.view, by=offerer, at=self._now()))
        contract = self._number()
        if contract is None:
            self.done["not offered"] += 1
            return
        self._tried("attest", offerer, lambda who: self.approvals.attest(contract, who, NEED, self._source()))
        self._tried("approve", None, lambda who: self._approve(contract, who))
        for claimant in (author, self._anyone()):
            self._read(e.ClaimAsked(**self._said(claimant), comment_id=1))
            self._tried("accept", claimant, lambda who: self._accept(contract, who))
        if self.chance.random() < 0.15:
            self._decide(author)
        if self.chance.random() < 0.85:
            self._merge(number, author)
            if self.chance.random() < 0.1:
                self._tried("reject", None, lambda who: self._reject(contract, who))
            self._tried("certify", None, lambda who: self._certify(contract, who))

    def _decide(self, author: e.Actor) -> None:
        """Somebody splits the work or awards it, maybe to themselves."""
        other = self._anyone()
        if self.chance.random() < 0.5:
            shares = tuple(e.Share(person=p, login=p.login, basis_points=5_000) for p in (author, other))
            self._read(e.SplitAsked(**self._said(self._anyone()), comment_id=2, shares=shares))
        else:
            said: dict[str, Any] = {"login": other.login, "payee": other, "reason": "did it"}
            self._read(e.AwardAsked(**self._said(self._anyone()), comment_id=2, **said))

    def _merge(self, number: int, author: e.Actor) -> None:
        opened, merger = self._now(), self._anyone()
        self.treasury.clock.moment += timedelta(minutes=1)
        merged = scenes.pull(
            author,
            number,
            opened_at=opened,
            linked_at=opened,
            state=e.PullState.MERGED,
            merged_at=self._now(),
            merged_by=merger,
            merge_sha="b" * 40,
        )
        self.view = replace(self.view, pulls=(merged,))
        self._read(e.PullMerged(**self._said(merger), pull=merged))

    def _approve(self, contract: int, who: SignedIn) -> ActAnswer:
        said = Approval(amount_cents=self._cents(contract), reservation="R-1", justification="another need")
        return self.approvals.approve_funding(contract, who, said, self._source())

    def _accept(self, contract: int, who: SignedIn) -> ActAnswer:
        said = Acceptance(
            terms_version=self.policy.terms_version,
            terms_hash=self.policy.terms_hash,
            amount_cents=self._cents(contract),
            adult=True,
            eligible=True,
            conflict=False,
            public_servant="no",
        )
        return self.approvals.accept_terms(contract, who, said, self._source())

    def _certify(self, contract: int, who: SignedIn) -> ActAnswer:
        words = self.approvals.to_type(contract, who) or ("", "")
        return self.approvals.certify(contract, who, words[0], self._source())

    def _reject(self, contract: int, who: SignedIn) -> ActAnswer:
        return self.approvals.reject_work(contract, who, "tests are missing", self._source())

    def _batch(self) -> MakeOutcome:
        """One line, or two: in many lines together everybody had a part."""
        with self.engine.connect() as connection:
            newest = select(t.payable.c.id).where(t.payable.c.status == "payable").order_by(t.payable.c.id.desc())
            found = connection.execute(newest.limit(20)).scalars().all()
        return self.treasury.make(*self.chance.sample(found, min(self.chance.randint(1, 2), len(found))), repository=1)

    def _release(self, batch: int) -> bool:
        for _ in range(3 * TRIES):
            answer = self.treasury.batches.release(batch, self._anyone("finance"))
            self.done[f"release {'done' if isinstance(answer, BatchMade) else 'refused'}"] += 1
            if isinstance(answer, BatchMade):
                return True
        return False

    def _tried(self, name: str, first: e.Actor | None, act: Callable[[SignedIn], ActAnswer]) -> None:
        """By the one who should, or by anybody, until somebody may."""
        for _ in range(TRIES):
            who = first if first and self.chance.random() < 0.7 else self._anyone()
            self.treasury.clock.moment += timedelta(seconds=1)
            answer = act(SignedIn(id=who.id, login=who.login))
            self.done[f"{name} {answer.refusal.code if isinstance(answer, ActRefused) else 'done'}"] += 1
            if isinstance(answer, ActTaken):
                return

    # --- words for it ---------------------------------------------------------------------------------

    def _anyone(self, role: str = "maintain") -> e.Actor:
        account = FIRST_ACCOUNT + 2 * PEOPLE * self.crew + self.chance.randrange(2 * PEOPLE)
        return e.Actor(id=UserId(account), login=f"account-{account}", role=role)

    def _now(self) -> datetime:
        return self.treasury.clock.now()

    def _source(self) -> str:
        self.sources += 1
        return f"request:{self.sources}"

    def _said(self, actor: e.Actor) -> dict[str, Any]:
        return {"at": self._now(), "source": self._source(), "view": self.view, "actor": actor}

    def _read(self, event: e.AnyEvent) -> None:
        self.treasury.handler.read(Reading(view=self.view, events=(event,), read_until=self._now()))
        self.treasury.clock.moment += timedelta(seconds=1)

    def _number(self) -> int | None:
        with self.engine.connect() as connection:
            return connection.execute(select(t.contract.c.id).where(t.contract.c.issue_id == self.view.id)).scalar()

    def _cents(self, contract: int) -> int:
        with self.engine.connect() as connection:
            mine = select(t.contract.c.amount_cents).where(t.contract.c.id == contract)
            return int(connection.execute(mine).scalar_one())


# Who did what the first names must not have done or get what the second names, told by facts and payables alone.
APART: Final = (
    ("OfferOpened", "FundingApproved"),
    ("OfferOpened", "payee"),
    ("FundingApproved", "payee"),
    ("WorkAccepted", "payee"),
    ("WorkCertified", "payee"),
    ("PaymentAuthorized", "payee"),
    ("PaymentAuthorized", "OfferOpened"),
    ("PaymentAuthorized", "FundingApproved"),
    ("PaymentAuthorized", "WorkAccepted"),
    ("PaymentAuthorized", "WorkCertified"),
    ("PaymentAuthorized", "WorkRejected"),
    ("PaymentAuthorized", "SplitDecided"),
    ("PaymentAuthorized", "HoldsLifted"),
)
# Each of these comes only after all the ones named before it.
AFTER: Final = {
    "ClaimGranted": {"FundingApproved"},
    "WorkCertified": {"FundingApproved", "TermsAccepted", "WorkAccepted"},
    "PayableOpened": {"WorkCertified"},
    "PaymentAuthorized": {"PayableOpened"},
    "PaymentMade": {"PaymentAuthorized"},
}


def too_near(engine: Engine) -> Iterable[str]:
    """What is wrong with who acted and in what order, by persons and not by accounts."""
    with engine.connect() as connection:
        query = select(t.fact.c.contract_id, t.fact.c.kind, t.fact.c.actor_id).order_by(t.fact.c.id)
        facts = connection.execute(query).all()
        payees = connection.execute(select(t.payable.c.contract_id, t.payable.c.payee_id)).all()
    did: dict[int, dict[str, set[int]]] = {}
    for contract, kind, actor in facts:
        so_far = did.setdefault(contract, {})
        if missing := AFTER.get(kind, set()) - so_far.keys():
            yield f"contract {contract}: {kind} before {sorted(missing)}"
        so_far.setdefault(kind, set()).add(person_of(actor or 0))
    for contract, payee in payees:
        did[contract].setdefault("payee", set()).add(person_of(payee))
    for contract, by_kind in did.items():
        for one, other in APART:
            if both := by_kind.get(one, set()) & by_kind.get(other, set()):
                yield f"contract {contract}: {one} and {other} by the same person {sorted(both)}"
        for delegated in ("FundingApproved", "WorkCertified", "PaymentAuthorized"):
            people = by_kind.get(delegated, set())
            if strangers := {p for p in people if not may_act(p)}:
                yield f"contract {contract}: {delegated} without a delegation by {sorted(strangers)}"
