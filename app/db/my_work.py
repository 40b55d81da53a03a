"""Reads what one person holds, waits for and is paid, by their numeric id and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from app.core.facts import Fact
from app.core.lifecycle import UNACCEPTED
from app.core.parts import Claim
from app.core.policy import Policy
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db.issue_address import GITHUB_URL, issue_address
from app.db.pull_places import pull_places
from app.db.unit import read_facts
from app.policy_file import in_force
from app.service.my_work import MyClaim, MyPayment

STAGES = {"payable": "owed", "scheduled": "scheduled", "paid": "paid", "void": "void"}


class DbMyWork:
    """Implements ``MyWorkReads``. ``policy`` is the operator's with its hash."""

    def __init__(self, engine: Engine, policy: tuple[Policy, str], github_url: str = GITHUB_URL) -> None:
        self._engine = engine
        self._policy = policy
        self._github_url = github_url

    def claims(self, person_id: int) -> list[MyClaim]:
        query = (
            select(t.claim.c.contract_id, t.issue.c.title, t.repository.c.policy_text)
            .join(t.contract, t.contract.c.id == t.claim.c.contract_id)
            .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
            .outerjoin(t.repository, t.repository.c.id == t.contract.c.repository_id)
            .where(t.claim.c.person_id == person_id, t.claim.c.status.in_(("active", "waiting")))
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(t.claim.c.contract_id)).mappings().all()
            found = [self._claim(connection, person_id, row) for row in rows]
        last = datetime.max.replace(tzinfo=UTC)
        return sorted((c for c in found if c is not None), key=lambda c: (c.place or 0, c.ends_at or last))

    def payments(self, person_id: int, before_id: int | None, limit: int) -> list[MyPayment]:
        query = (
            select(t.payable, t.issue.c.title, t.issue.c.number, t.repository.c.full_name)
            .add_columns(t.contract.c.hold_codes, t.batch.c.released_at)
            .join(t.contract, t.contract.c.id == t.payable.c.contract_id)
            .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
            .outerjoin(t.repository, t.repository.c.id == t.payable.c.repository_id)
            .outerjoin(t.batch, t.batch.c.id == t.payable.c.batch_id)
            .where(t.payable.c.payee_id == person_id)
        )
        if before_id is not None:
            query = query.where(t.payable.c.id < before_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(t.payable.c.id.desc()).limit(limit)).mappings()
            return [self._payment(row) for row in rows]

    def _claim(self, connection: Connection, person_id: int, row: Any) -> MyClaim | None:
        facts: list[Fact] = read_facts(connection, row["contract_id"])
        contract = rebuild(facts)
        claim = contract.claim_of(person_id) if contract else None
        if contract is None or claim is None:
            return None
        policy, _ = in_force(*self._policy, row["policy_text"])
        offer, waiting = contract.offer, [c.person.id for c in contract.waitlist]
        places = pull_places(connection, contract, self._github_url)
        pulls = [p for p in contract.pulls if p.active and p.author_id == person_id and p.id in places]
        issue_url = issue_address(self._github_url, offer.repository, offer.issue_number) or self._github_url
        return MyClaim(
            contract_id=row["contract_id"],
            title=row["title"],
            repository=offer.repository,
            issue_number=offer.issue_number,
            issue_url=issue_url,
            amount_cents=contract.amount_cents,
            status=contract.status.value,
            hold_codes=tuple(dict.fromkeys(hold.code for hold in contract.holds)),
            fact_count=contract.fact_count,
            claimed_at=claim.granted_at or claim.asked_at,
            half_at=_half(claim),
            ends_at=claim.expires_at,
            extensions_left=max(policy.extensions_max - claim.extensions, 0),
            place=waiting.index(claim.person.id) + 1 if claim.person.id in waiting else None,
            waiting_count=len(waiting),
            pull_number=pulls[-1].number if pulls else None,
            pull_url=places[pulls[-1].id].address if pulls else None,
            merged=contract.merge.number if contract.merge else None,
            text_changed=contract.text_changed and claim.expires_at is not None,
            may_release=_may_release(contract),
            terms_version=claim.terms_version,
            terms_hash=claim.terms_hash,
        )

    def _payment(self, row: Any) -> MyPayment:
        stage = STAGES[row["status"]]
        same = ("title", "amount_cents", "tax_cents", "accepted_at", "due_on", "late_after", "paid_on", "reference")
        name = row["full_name"]
        return MyPayment(
            payable_id=row["id"],
            repository=name,
            issue_number=row["number"],
            issue_url=issue_address(self._github_url, name, row["number"]) if name else None,
            stage="released" if stage == "scheduled" and row["released_at"] else stage,
            hold_codes=tuple(code for code in row["hold_codes"].split(",") if code),
            paid_cents=row["paid_cents"],
            recovered_cents=row["recovered_cents"],
            **{column: row[column] for column in same},
        )


def _half(claim: Claim) -> datetime | None:
    if claim.granted_at is None or claim.expires_at is None:
        return None
    return claim.granted_at + (claim.expires_at - claim.granted_at) / 2


def _may_release(contract: Contract) -> bool:
    return contract.status in UNACCEPTED and contract.merge is None
