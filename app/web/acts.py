"""Takes the forms that act on a contract, and shows what became of each to the person who sent it."""

from __future__ import annotations

import re
import secrets
from typing import Final

from fastapi import Response

from app.core.events import Actor
from app.service.acts import ActKind, ActSeen, ActStatus, NewAct, Stale
from app.service.visitors import Person
from app.web import told
from app.web.problems import Problem
from app.web.requests import ID_MAX, Id
from app.web.visit import Fields, PageRouter, SignedIn, Visit, VisitData

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
router = PageRouter()


def new_key() -> str:
    """What names one form, so that sending it twice does once what it says."""
    return secrets.token_urlsafe(16)


def ask(visit: VisitData, person: Person, contract_id: int, kind: ActKind, line: str, form: Fields) -> Response:
    """Keeps the act, tries to decide it, and goes on to its page.

    Raises:
        Stale: the contract is no longer as the form's page showed it. Problem: the form is none of ours.
    """
    key, seen = form.text("key"), form.text("seen")
    if not _KEY.fullmatch(key) or not re.fullmatch(r"[0-9]{1,15}", seen) or int(seen) > ID_MAX:
        raise Problem("bad_request")
    who = Actor(id=person.id, login=person.login)
    new = NewAct(contract_id=contract_id, person=who, kind=kind, line=line, key=key, seen_facts=int(seen))
    try:
        act_id = visit.pages.work.acts.ask(new)
    except LookupError:
        raise Stale from None
    return visit.go("act", act_id=act_id)


@router.page("act")
def act(visit: Visit, person: SignedIn, act_id: Id) -> Response:
    """What became of a form; its own person alone sees it."""
    found = visit.pages.work.acts.find(act_id)
    if found is None or found.person_id != person.id:
        raise Problem("not_found")
    words = told.refusal(found.refusal, visit.language) if found.refusal else ""
    return visit.page("acts/act.html", act=found, result=_result(found), words=words)


def _result(found: ActSeen) -> str:
    """waiting, dead, refused, unchanged or done."""
    if found.status is ActStatus.WAITING:
        return "waiting"
    if found.status is ActStatus.DEAD:
        return "dead"
    if found.refusal is not None:
        return "refused"
    return "unchanged" if found.outcome.startswith("ignored") else "done"
