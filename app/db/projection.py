"""Writes a contract's state into the read tables; nothing there is true that the facts do not say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core import owed
from app.core.facts import Fact
from app.core.lifecycle import UNACCEPTED, Status
from app.core.parts import Claim, ClaimStatus, Payable
from app.core.state import Contract
from app.db import tables as t
from app.service.board import NEVER


def upsert(connection: Connection, table: Table, keys: list[str], row: dict[str, Any]) -> None:
    """Inserts ``row``, or changes all but its keys where it is there already."""
    flavour = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = flavour.insert(table).values(row)
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def create_contract(connection: Connection, state: Contract, head_hash: str) -> int:
    """The row that gives a new contract its number."""
    row = contract_row(state, head_hash)
    done = connection.execute(insert(t.contract).values(row).returning(t.contract.c.id))
    return int(done.scalar_one())


def project(connection: Connection, contract_id: int, state: Contract, head_hash: str) -> None:
    connection.execute(update(t.contract).where(t.contract.c.id == contract_id).values(contract_row(state, head_hash)))
    # Ended claims first: the index that allows one holder must never see two.
    for claim in sorted(state.claims, key=lambda c: c.status is not ClaimStatus.ENDED):
        upsert(connection, t.claim, ["contract_id", "person_id"], claim_row(contract_id, claim, state))
    for payable in state.payables:
        upsert(connection, t.payable, ["contract_id", "payee_id"], payable_row(contract_id, payable, state))


def forget(connection: Connection) -> None:
    """Empties the tables that hold nothing but what facts say, before they are written anew."""
    connection.execute(delete(t.claim))


def contract_row(state: Contract, head_hash: str) -> dict[str, Any]:
    """A contract's row but for its number; an issue that moves takes its contract along."""
    return {
        "issue_id": state.offer.issue_id,
        "generation": state.offer.generation,
        "repository_id": state.offer.repository_id,
        "status": state.status.value,
        "held": state.held,
        "hold_codes": ",".join(h.code for h in state.holds),
        "amount_cents": state.amount_cents,
        "tax_cents": state.tax_cents,
        "fund_id": state.offer.fund_id,
        "offered_by": state.offer.by.id if state.offer.by else 0,
        "opened_at": state.offer.at,
        "changed_at": state.changed_at,
        "closes_at": _closes_at(state),
        "claimants": len((*state.active_claims, *state.waitlist)) if state.status in UNACCEPTED else 0,
        "fact_count": state.fact_count,
        "head_hash": head_hash,
        "parent_id": state.offer.parent_id,
        "awaits": _awaits(state),
        "approved_by": _by(state.approved),
        "accepted_by": _by(state.accepted),
        "certified_by": _by(state.certified),
    }


def _by(fact: Fact | None) -> int | None:
    return fact.by.id if fact is not None and fact.by is not None else None


def _awaits(state: Contract) -> str | None:
    """Which act of a person, on a page of ours, it waits for."""
    if state.status is Status.PROPOSED:
        return "attestation" if state.attested is None else "approval"
    if state.status is Status.ACCEPTED and state.federal:
        payees = [payee for payee, _, _ in owed.dues(state, state.merge)]
        return "certification" if all(state.agreed_by(payee.id) for payee in payees) else "terms"
    return None


def _closes_at(state: Contract) -> datetime:
    if state.status is Status.OPEN:
        return state.offer.expires_at or NEVER
    ends = [claim.expires_at for claim in state.active_claims if claim.expires_at is not None]
    return max(ends, default=NEVER) if state.status in UNACCEPTED else NEVER


def claim_row(contract_id: int, claim: Claim, state: Contract) -> dict[str, Any]:
    """A claim's row; once work is accepted nobody holds one any more."""
    status = claim.status if state.status in UNACCEPTED else ClaimStatus.ENDED
    return {
        "contract_id": contract_id,
        "person_id": claim.person.id,
        "status": status.value,
        "exclusive": claim.exclusive,
        "granted_at": claim.granted_at,
        "expires_at": claim.expires_at,
        "terms_version": claim.terms_version,
        "terms_hash": claim.terms_hash,
    }


def payable_row(contract_id: int, payable: Payable, state: Contract) -> dict[str, Any]:
    """A payable's row but for its number."""
    paid = payable.paid
    return {
        "contract_id": contract_id,
        "payee_id": payable.payee.id,
        "payee_login": payable.payee.login,
        "amount_cents": payable.amount_cents,
        "tax_cents": payable.tax_cents,
        "status": payable.status,
        "held": state.held,
        "fund_id": state.offer.fund_id,
        "repository_id": state.offer.repository_id,
        "fiscal_year": payable.fiscal_year,
        "accepted_at": payable.accepted_at,
        "due_on": payable.due_on,
        "paid_on": paid.paid_on if paid else None,
        "reference": paid.reference if paid else None,
        "paid_cents": paid.cents if paid else None,
        "batch_id": payable.batch_id,
        "recovered_cents": payable.recovered_cents,
        "certified_by": _by(state.certified),
        "released_by": _by(payable.authorized),
        "invoice_number": payable.invoice.number if payable.invoice else None,
        "invoice_received_on": payable.invoice.received_on if payable.invoice else None,
        "invoice_status": payable.invoice_status,
        "late_after": payable.late_after,
    }
