"""Approving funding on finance's desk (FAA s.32): what waits, and one contract with all that the approver must see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import Response

from app.service.approvals import (
    ActAnswer,
    ActRefused,
    ActTaken,
    Approval,
    ContractUnknown,
    SignedIn,
    TextUnfit,
    Waiting,
)
from app.service.payments import ContractDossier
from app.service.visitors import Person
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import DeskReader, Entry, cause_of, new_key, read_number
from app.web.finance_words import act_refused, hold_reasons, warnings_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import FinancePerson, Form, PageRouter, Visit, VisitData, confirmed_lately

PAGE_ROWS: Final = 50
router = PageRouter()


@router.page("finance_approvals")
def approvals(visit: Visit, _person: DeskReader) -> Response:
    """Proposals whose offerer has attested to the need."""
    after = read_cursor(visit.asked("after"))
    return listed(visit, "finance/approvals.html", visit.pages.work.desks.awaiting_approval(after or 0, PAGE_ROWS + 1))


@router.page("finance_approval")
def look(visit: Visit, _person: FinancePerson, contract_id: Id) -> Response:
    confirmed_lately(visit)
    return _page(visit, contract_id, new_key())


@router.page("finance_approval", methods=("POST",))
def approve(visit: Visit, _person: FinancePerson, contract_id: Id, form: Form) -> Response:
    """The amount is the one that was shown: another one by now is refused. So is who set it."""
    person, entry = confirmed_lately(visit), Entry(visit, form)
    key, amount = entry.key, read_number(form.text("amount_cents"))
    if entry.wrong or amount is None:
        return _page(visit, contract_id, key, entry)
    said = Approval(amount_cents=amount, reservation=form.text("reservation"), justification=form.text("justification"))
    answer = visit.pages.work.approvals.approve_funding(contract_id, signed(person), said, cause_of(person, key))
    if took(visit, entry, answer):
        return visit.go("finance_approvals", {"done": contract_id})
    return _page(visit, contract_id, key, entry)


def _page(visit: VisitData, contract_id: int, key: str, entry: Entry | None = None) -> Response:
    rows = visit.pages.work.desks.awaiting_approval(contract_id - 1, 1)
    return contract_page(visit, "finance/approval.html", contract_id, rows, entry, key=key)


def listed(visit: VisitData, template: str, rows: Sequence[Waiting]) -> Response:
    """A page of what waits; ``done`` in the address is the contract that was just decided on."""
    shown = rows[:PAGE_ROWS]
    following = write_cursor(shown[-1].contract_id) if len(rows) > len(shown) else None
    first = read_cursor(visit.asked("after")) is None
    return visit.page(template, rows=shown, following=following, first=first, done=read_number(visit.asked("done")))


def signed(person: Person) -> SignedIn:
    return SignedIn(id=person.id, login=person.login)


def took(visit: VisitData, entry: Entry, answer: ActAnswer) -> bool:
    """Whether the act is on record; else its sentence stands at its field.

    Raises:
        Problem: there is no such contract.
    """
    match answer:
        case ActTaken():
            return True
        case ActRefused(refusal=refusal):
            entry.wrong["form"] = act_refused(visit, refusal)
        case TextUnfit(field=name):
            entry.wrong[name] = visit.say("Write this in one line, not empty and not too long.")
        case ContractUnknown():
            raise Problem("not_found")
    return False


def contract_page(
    visit: VisitData, template: str, contract_id: int, rows: Sequence[Waiting], entry: Entry | None = None, **more: Any
) -> Response:
    """One contract with what an act on it rests on. ``rows`` holds it while it waits for that act."""
    found = found_contract(visit, contract_id)
    waiting = next((row for row in rows if row.contract_id == contract_id), None)
    names = ("reservation", "justification", "reason")
    warned = (json.loads(fact.body)["code"] for fact in found.facts if fact.kind == "WarningRaised")
    return visit.page(
        template,
        status=422 if entry else 200,
        dossier=found,
        waiting=waiting,
        facts=_last_of_each(found),
        holds=hold_reasons(visit, found.hold_codes),
        warnings=warnings_said(visit, warned),
        given={name: entry.form.text(name) if entry else "" for name in names},
        wrong=entry.wrong if entry else {},
        **more,
    )


def found_contract(visit: VisitData, contract_id: int) -> ContractDossier:
    """Raises Problem: there is none of that number."""
    found = visit.parts.queries.contract(contract_id)
    if found is None:
        raise Problem("not_found")
    return found


def _last_of_each(found: ContractDossier) -> dict[str, dict[str, Any] | None]:
    """The facts that people look at before they decide: who, when, and what it says."""
    kinds = ("OfferProposed", "OfferAttested", "FundingApproved", "WorkAccepted")
    last: dict[str, dict[str, Any] | None] = dict.fromkeys(kinds)
    for fact in found.facts:
        if fact.kind in last:
            at: datetime = fact.at
            last[fact.kind] = {"by": fact.actor_login, "at": at, "body": json.loads(fact.body)}
    return last
