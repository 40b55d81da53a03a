"""What finance says of one payable on its page: paid, rejected, on hold, void, recovered; each a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Response

from app.service.payments import (
    PayableDossier,
    PayableRow,
    PayableUnknown,
    PaymentOutcome,
    PaymentRefused,
    PaymentTaken,
)
from app.service.visitors import Person
from app.web.finance_forms import Entry, actor_of, cause_of, new_key
from app.web.finance_words import hold_reasons, refusal_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import FinancePerson, Form, PageRouter, Visit, VisitData, typed

router = PageRouter()
# Reads the form and, if nothing is wrong with it, acts; None where something is.
Act = Callable[[Entry, Person, PayableRow, str], PaymentOutcome | None]


def _page(act: str, take: Act) -> None:
    """Puts one act's form at its addresses, to be looked at and to be sent."""

    def look(visit: Visit, _person: FinancePerson, payable_id: Id) -> Response:
        return _form(visit, act, _found(visit, payable_id), new_key())

    def send(visit: Visit, person: FinancePerson, payable_id: Id, form: Form) -> Response:
        found = _found(visit, payable_id)
        entry = Entry(visit, form)
        key = entry.key
        if _done(visit, found, cause_of(person, key)):
            return visit.go("finance_payable", payable_id=payable_id)
        if form.text("stands") != _stands(found):
            entry.wrong["form"] = visit.say(
                "It has changed since you opened this form. Look at it as it stands now, then send the form again."
            )
        outcome = take(entry, person, found.row, cause_of(person, key))
        match outcome:
            case PaymentTaken():
                return visit.go("finance_payable", payable_id=payable_id)
            case PaymentRefused(refusal=refusal):
                entry.wrong["form"] = refusal_said(visit, refusal)
            case PayableUnknown():
                raise Problem("not_found")
            case None:
                pass
        return _form(visit, act, _found(visit, payable_id), key, entry)

    router.page(f"finance_{act}")(look)
    router.page(f"finance_{act}", methods=("POST",))(send)


def _paid(entry: Entry, person: Person, row: PayableRow, cause: str) -> PaymentOutcome | None:
    reference, day, cents = entry.reference(), entry.day("paid_on"), entry.cents("amount")
    if entry.wrong:
        return None
    record = entry.visit.parts.record_payment
    return record(row.payable_id, actor_of(person), reference, day, cents, cause)


def _rejected(entry: Entry, person: Person, row: PayableRow, cause: str) -> PaymentOutcome | None:
    reason = entry.reason()
    acts = entry.visit.parts.payee_acts
    return None if entry.wrong else acts.reject(row.payable_id, actor_of(person), reason, cause)


def _held(entry: Entry, person: Person, row: PayableRow, cause: str) -> PaymentOutcome | None:
    reason = entry.reason()
    acts = entry.visit.parts.payee_acts
    return None if entry.wrong else acts.hold(row.payable_id, actor_of(person), reason, cause)


def _voided(entry: Entry, person: Person, row: PayableRow, cause: str) -> PaymentOutcome | None:
    """What cannot be taken back is typed."""
    reason = entry.reason()
    if not typed(entry.form, phrase_to_void(entry.visit, row)):
        entry.wrong["typed"] = entry.visit.say("Type the words as they are shown.")
    acts = entry.visit.parts.payee_acts
    return None if entry.wrong else acts.void(row.payable_id, actor_of(person), reason, cause)


def _recovered(entry: Entry, person: Person, row: PayableRow, cause: str) -> PaymentOutcome | None:
    reference, day, cents = entry.reference(), entry.day("received_on"), entry.cents("amount")
    if entry.wrong:
        return None
    acts = entry.visit.parts.payee_acts
    return acts.recover(row.payable_id, actor_of(person), cents, reference, day, cause)


for _name, _take in {
    "paid": _paid,
    "rejected": _rejected,
    "hold": _held,
    "void": _voided,
    "recovered": _recovered,
}.items():
    _page(_name, _take)


def phrase_to_void(visit: VisitData, row: PayableRow) -> str:
    return visit.say("void %(number)s", number=row.payable_id)


def _form(visit: VisitData, act: str, found: PayableDossier, key: str, entry: Entry | None = None) -> Response:
    names = ("reference", "paid_on", "received_on", "amount", "reason")
    given = {name: entry.form.text(name) if entry else "" for name in names}
    context: dict[str, Any] = {"act": act, "row": found.row, "paid_cents": found.paid_cents, "key": key}
    place = visit.pages.finance.place(found.row.payable_id)
    return visit.page(
        "finance/act.html",
        status=422 if entry else 200,
        **context,
        given=given,
        stands=_stands(found),
        place=place,
        holds=hold_reasons(visit, found.hold_codes),
        wrong=entry.wrong if entry else {},
        phrase=phrase_to_void(visit, found.row),
        today=visit.pages.now(),
    )


def _found(visit: VisitData, payable_id: int) -> PayableDossier:
    found = visit.parts.queries.payable(payable_id)
    if found is None:
        raise Problem("not_found")
    return found


def _stands(found: PayableDossier) -> str:
    """What a form was opened on: it counts for nothing else."""
    row = found.row
    return f"{row.status}:{row.total_cents}:{','.join(found.hold_codes)}"


def _done(visit: VisitData, found: PayableDossier, cause: str) -> bool:
    """Whether this very form has led to a fact before."""
    contract = visit.parts.queries.contract(found.row.contract_id)
    return contract is not None and any(fact.cause == cause for fact in contract.facts)
