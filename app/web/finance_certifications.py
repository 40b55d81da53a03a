"""Certifying work on finance's desk (FAA s.34), in words typed at that moment (SOR/98-130), or sending it back."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Response

from app.core.refusals import Code
from app.service.approvals import ActRefused
from app.service.payments import ContractDossier
from app.service.visitors import Person
from app.web.cursor import read_cursor
from app.web.finance_approvals import PAGE_ROWS, contract_page, found_contract, listed, signed, took
from app.web.finance_forms import DeskReader, Entry, cause_of, new_key
from app.web.finance_words import act_refused, verdict_said
from app.web.requests import Id
from app.web.visit import FinancePerson, Form, PageRouter, Visit, VisitData, confirmed_lately

router = PageRouter()


@router.page("finance_certifications")
def certifications(visit: Visit, _person: DeskReader) -> Response:
    """Accepted work whose payees have accepted the terms."""
    after = read_cursor(visit.asked("after"))
    rows = visit.pages.work.desks.awaiting_certification(after or 0, PAGE_ROWS + 1)
    return listed(visit, "finance/certifications.html", rows)


@router.page("finance_certification")
def look(visit: Visit, _person: FinancePerson, contract_id: Id) -> Response:
    return _certify(visit, confirmed_lately(visit), contract_id, new_key())


@router.page("finance_certification", methods=("POST",))
def certify(visit: Visit, _person: FinancePerson, contract_id: Id, form: Form) -> Response:
    """What was typed goes to the rules as it is, and is kept nowhere."""
    person, entry = confirmed_lately(visit), Entry(visit, form)
    key = entry.key
    if entry.wrong:
        return _certify(visit, person, contract_id, key, entry)
    answer = visit.pages.work.approvals.certify(contract_id, signed(person), form.text("typed"), cause_of(person, key))
    if isinstance(answer, ActRefused) and answer.refusal.code is Code.CONFIRMATION_DIFFERS:
        entry.wrong["typed"] = act_refused(visit, answer.refusal)
    elif took(visit, entry, answer):
        return visit.go("finance_certifications", {"done": contract_id})
    return _certify(visit, person, contract_id, key, entry)


@router.page("finance_work_rejection")
def look_at_sending_back(visit: Visit, _person: FinancePerson, contract_id: Id) -> Response:
    confirmed_lately(visit)
    return _send_back(visit, contract_id, new_key())


@router.page("finance_work_rejection", methods=("POST",))
def send_back(visit: Visit, _person: FinancePerson, contract_id: Id, form: Form) -> Response:
    """Work may be delivered and sent back more than once, so a form counts for the delivery that it was opened on."""
    person, entry = confirmed_lately(visit), Entry(visit, form)
    found, key = found_contract(visit, contract_id), entry.key
    cause = cause_of(person, key)
    if any(fact.cause == cause for fact in found.facts):
        return visit.go("finance_certifications", {"done": contract_id})
    entry.reason()
    if form.text("stands") != _stands(found):
        entry.wrong["form"] = visit.say(
            "It has changed since you opened this form. Look at it as it stands now, then send the form again."
        )
    if entry.wrong:
        return _send_back(visit, contract_id, key, entry)
    if took(
        visit, entry, visit.pages.work.approvals.reject_work(contract_id, signed(person), form.text("reason"), cause)
    ):
        return visit.go("finance_certifications", {"done": contract_id})
    return _send_back(visit, contract_id, key, entry)


def _certify(visit: VisitData, person: Person, contract_id: int, key: str, entry: Entry | None = None) -> Response:
    words = visit.pages.work.approvals.to_type(contract_id, signed(person))
    phrase = words[1 if visit.language == "fr" else 0] if words else ""
    return _page(visit, "finance/certification.html", contract_id, entry, key=key, phrase=phrase)


def _send_back(visit: VisitData, contract_id: int, key: str, entry: Entry | None = None) -> Response:
    stands = _stands(found_contract(visit, contract_id))
    return _page(visit, "finance/send_back.html", contract_id, entry, key=key, stands=stands)


def _page(visit: VisitData, template: str, contract_id: int, entry: Entry | None, **more: Any) -> Response:
    rows = visit.pages.work.desks.awaiting_certification(contract_id - 1, 1)
    verdicts = _verdicts(visit, found_contract(visit, contract_id))
    return contract_page(visit, template, contract_id, rows, entry, verdicts=verdicts, **more)


def _verdicts(visit: VisitData, found: ContractDossier) -> list[tuple[str, bool]]:
    accepted = [json.loads(fact.body) for fact in found.facts if fact.kind == "WorkAccepted"]
    verdicts: list[dict[str, Any]] = accepted[-1]["verdicts"] if accepted else []
    return [(verdict_said(visit, each["code"]), bool(each["ok"])) for each in verdicts]


def _stands(found: ContractDossier) -> str:
    return str(found.fact_count)
