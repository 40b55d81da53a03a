"""The terms of one contract, to accept with the declarations that the federal policy asks of who is to be paid."""

from __future__ import annotations

import re
from typing import Final, get_args

from fastapi import Response

from app.service.approvals import Acceptance, ActRefused, ActTaken, PublicServant, Waiting
from app.service.approvals import SignedIn as Vouched
from app.service.visitors import Person
from app.web import told
from app.web.problems import Problem
from app.web.prose import prose
from app.web.requests import Id
from app.web.visit import Fields, Form, PageRouter, SignedIn, Visit, VisitData

WAITING_MAX: Final = 200
router = PageRouter()


@router.page("accept_terms")
def read(visit: Visit, person: SignedIn, contract_id: Id) -> Response:
    """What the person agrees to, at which price."""
    return _page(visit, _owed(visit, person, contract_id))


@router.page("accept_terms", methods=("POST",))
def accept(visit: Visit, person: SignedIn, contract_id: Id, form: Form) -> Response:
    """Takes the acceptance as the page showed it: other terms or another price since then are refused."""
    owed = _owed(visit, person, contract_id)
    typed = {name: form.text(name) for name in ("adult", "eligible", "conflict", "public_servant")}
    wrong = _wrong(visit, typed)
    if wrong:
        return _page(visit, owed, typed=typed, wrong=wrong, status=422)
    said = _said(form, typed)
    source = f"page:terms:{contract_id}:{person.id}:{visit.pages.now().isoformat()}"
    who = Vouched(id=person.id, login=person.login)
    match visit.pages.work.approvals.accept_terms(contract_id, who, said, source):
        case ActTaken():
            return visit.go("my_work")
        case ActRefused(refusal=refusal):
            return _page(visit, owed, typed=typed, refused=told.refusal(refusal, visit.language), status=409)
        case _:
            raise Problem("not_found")


def _owed(visit: VisitData, person: Person, contract_id: int) -> Waiting:
    """The contract, if it waits for this person's word on its terms."""
    found = visit.pages.work.desks.awaiting_terms(person.id, contract_id - 1, 1)
    if not found or found[0].contract_id != contract_id:
        raise Problem("not_found")
    return found[0]


def _wrong(visit: VisitData, typed: dict[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if typed["adult"] != "yes":
        wrong["adult"] = visit.say("Confirm that you are of legal age; without it the claim cannot be yours.")
    if typed["eligible"] != "yes":
        wrong["eligible"] = visit.say("Confirm that you may do this work; without it the claim cannot be yours.")
    if typed["conflict"] not in ("yes", "no"):
        wrong["conflict"] = visit.say("Say whether there is a conflict of interest.")
    if typed["public_servant"] not in get_args(PublicServant):
        wrong["public_servant"] = visit.say("Say whether you are or were a public servant.")
    return wrong


def _said(form: Fields, typed: dict[str, str]) -> Acceptance:
    amount = form.text("amount_cents")
    if not re.fullmatch(r"[0-9]{1,12}", amount):
        raise Problem("bad_request")
    servant = typed["public_servant"]
    return Acceptance(
        terms_version=form.text("terms_version")[:40],
        terms_hash=form.text("terms_hash")[:64],
        amount_cents=int(amount),
        adult=True,
        eligible=True,
        conflict=typed["conflict"] == "yes",
        public_servant="former" if servant == "former" else "present" if servant == "present" else "no",
    )


def _page(
    visit: VisitData,
    owed: Waiting,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> Response:
    policy = visit.pages.work.desk.policy_of(owed.repository_id)
    terms = visit.pages.terms.read(policy.terms_version)
    if terms is None:
        raise Problem("not_found")
    heading, _, text = terms.texts[visit.language].partition("\n")
    return visit.page(
        "my_work/terms.html",
        status=status,
        owed=owed,
        terms=terms,
        heading=heading.lstrip("# "),
        text=prose(text),
        typed=typed or {"adult": "", "eligible": "", "conflict": "", "public_servant": ""},
        wrong=wrong or {},
        refused=refused,
    )
