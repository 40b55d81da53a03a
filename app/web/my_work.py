"""A contributor's own page: what to do next, claims with their clocks, payments, and giving a claim back."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from app.service.acts import ActKind, Stale
from app.service.my_work import MyClaim, steps
from app.service.visitors import Person
from app.web import acts, told
from app.web.cursor import read_cursor, write_cursor
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import Form, PageRouter, SignedIn, Visit, VisitData

PAYMENTS: Final = 20
TERMS_MAX: Final = 50
router = PageRouter()


@router.page("my_work")
def my_work(visit: Visit, person: SignedIn) -> Response:
    """Everything of the person's own; a cursor that nobody wrote here begins anew."""
    before = read_cursor(visit.asked("after"))
    claims = visit.pages.work.mine.claims(person.id)
    payments = visit.pages.work.mine.payments(person.id, before, PAYMENTS + 1)
    terms = visit.pages.work.desks.awaiting_terms(person.id, 0, TERMS_MAX)
    shown, now = payments[:PAYMENTS], visit.pages.now()
    return visit.page(
        "my_work/list.html",
        steps=steps(claims, shown, terms, now) if before is None else [],
        claims=claims,
        payments=shown,
        following=write_cursor(shown[-1].payable_id) if len(payments) > len(shown) else None,
        first=before is None,
        waiting=visit.pages.work.acts.waiting_of(person.id),
        terms_version=visit.pages.terms.current,
        hold_words=lambda code: told.hold_code(code, visit.language),
    )


@router.page("release_claim")
def ask_release(visit: Visit, person: SignedIn, contract_id: Id) -> Response:
    """What giving the claim back means, before it is done."""
    return _release_page(visit, _own(visit, person, contract_id))


@router.page("release_claim", methods=("POST",))
def release(visit: Visit, person: SignedIn, contract_id: Id, form: Form) -> Response:
    """Gives the claim back, as ``/release`` in a comment does."""
    try:
        return acts.ask(visit, person, contract_id, ActKind.RELEASE, "/release", form)
    except Stale:
        return _release_page(visit, _own(visit, person, contract_id), stale=True)


def _release_page(visit: VisitData, claim: MyClaim, *, stale: bool = False) -> Response:
    status = 409 if stale else 200
    return visit.page("my_work/release.html", status=status, claim=claim, key=acts.new_key(), stale=stale)


def _own(visit: VisitData, person: Person, contract_id: int) -> MyClaim:
    found = next((c for c in visit.pages.work.mine.claims(person.id) if c.contract_id == contract_id), None)
    if found is None or not found.may_release:
        raise Problem("not_found")
    return found
