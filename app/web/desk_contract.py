"""One contract on the maintainer's desk: where it stands, why it stands still, and the decision to take."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Response

from app.core.lifecycle import UNACCEPTED, Status
from app.core.policy import Policy
from app.core.state import Contract
from app.github.checklist import checklist
from app.github.command_types import CommandProblem
from app.github.written import command_line
from app.service.acts import ActKind, Stale
from app.service.desk import OneContract
from app.service.visitors import Person
from app.web import acts, told
from app.web.desk import decider_of
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import Form, PageRouter, SignedIn, Visit, VisitData

REASON_CHARACTERS_MAX: Final = 900
FIELDS: Final = ("decision", "payee", "shares", "reason", "days")
router = PageRouter()


@router.page("desk_contract")
def look(visit: Visit, person: SignedIn, contract_id: Id) -> Response:
    """A contract, for a person who decides in its repository."""
    found = _found(visit, person, contract_id)
    return _page(visit, found, typed=_again(visit, person, contract_id))


@router.page("desk_contract", methods=("POST",))
def decide(visit: Visit, person: SignedIn, contract_id: Id, form: Form) -> Response:
    """One decision with its reason, as the command in a comment would be."""
    found = _found(visit, person, contract_id)
    typed = {name: form.text(name) for name in FIELDS}
    wrong: dict[str, str] = {}
    policy = visit.pages.work.desk.policy_of(found.repository_id)
    kind = next((one for one in _choices(found.contract, policy) if one == typed["decision"]), None)
    if kind is None:
        wrong["decision"] = visit.say("Choose what is to be done.")
    line = _line(visit, kind, typed, wrong)
    if kind is None or wrong:
        return _page(visit, found, typed=typed, wrong=wrong, status=422)
    try:
        return acts.ask(visit, person, contract_id, kind, line, form)
    except Stale:
        return _page(visit, _found(visit, person, contract_id), typed=typed, status=409)


def _line(visit: VisitData, kind: ActKind | None, typed: dict[str, str], wrong: dict[str, str]) -> str:
    """The command that the form says; what is the matter with a field goes into ``wrong``."""
    if kind is ActKind.EXTEND:
        return _checked(visit, kind, typed["days"], "days", wrong)
    if kind is ActKind.SPLIT:
        return _checked(visit, kind, typed["shares"], "shares", wrong)
    reason, payee = typed["reason"], typed["payee"].removeprefix("@")
    if kind is ActKind.AWARD:
        # Looked at alone, or the words behind a name would become a part of the reason.
        several = len(payee.split()) > 1 and CommandProblem.SEVERAL_LOGINS
        problem = several or command_line(kind, f"@{payee} x" if payee else "")
        if isinstance(problem, CommandProblem):
            wrong["payee"] = told.command_problem(problem, visit.language)
    if not reason:
        wrong["reason"] = visit.say("Give a reason: it is kept with the contract and shown on the issue.")
        return ""
    if len(reason) > REASON_CHARACTERS_MAX:
        wrong["reason"] = visit.say("Give the reason in 900 characters or fewer.")
        return ""
    if kind is None or wrong:
        return ""
    return _checked(visit, kind, f"@{payee} {reason}" if kind is ActKind.AWARD else reason, "reason", wrong)


def _checked(visit: VisitData, kind: ActKind, text: str, name: str, wrong: dict[str, str]) -> str:
    line = command_line(kind, text)
    if isinstance(line, CommandProblem):
        wrong[name] = told.command_problem(line, visit.language)
        if line is CommandProblem.BAD_NUMBER:
            wrong[name] = visit.say("Enter the days as a whole number from 1 to 365, or leave it empty.")
        return ""
    return line


def _found(visit: VisitData, person: Person, contract_id: int) -> OneContract:
    found = visit.pages.work.desk.reads.contract(contract_id)
    if found is None:
        raise Problem("not_found")
    decider_of(visit, person, found.repository_id)
    return found


def _choices(contract: Contract, policy: Policy) -> list[ActKind]:
    """What can be decided as things stand; the rules have the last word when it is."""
    found: list[ActKind] = []
    if contract.held or contract.recoveries:
        found.append(ActKind.RESUME)
    running = contract.active_claims and contract.status in UNACCEPTED and contract.merge is None
    if running and policy.extensions_max:
        found.append(ActKind.EXTEND)
    if contract.live and not contract.held:
        found.append(ActKind.HOLD)
    if contract.status in UNACCEPTED:
        if contract.status is not Status.PROPOSED:
            found += [ActKind.AWARD, ActKind.SPLIT]
        found.append(ActKind.WITHDRAW)
    return found


def _again(visit: VisitData, person: Person, contract_id: int) -> dict[str, str] | None:
    """What the person wrote in a form that was refused, to be mended and sent anew; None where none is named."""
    number = visit.asked("again")
    act = visit.pages.work.acts.find(int(number)) if re.fullmatch(r"[0-9]{1,15}", number) else None
    if act is None or (act.person_id, act.contract_id) != (person.id, contract_id):
        return None
    text = act.line.partition(" ")[2]
    payee, _, reason = text.partition(" ") if act.kind is ActKind.AWARD else ("", "", text)
    typed = {**dict.fromkeys(FIELDS, ""), "decision": act.kind.value, "payee": payee, "reason": reason}
    field = {ActKind.EXTEND: "days", ActKind.SPLIT: "shares"}.get(act.kind)
    return {**typed, "reason": "", field: text} if field else typed


def _page(
    visit: VisitData,
    found: OneContract,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    contract, language = found.contract, visit.language
    policy = visit.pages.work.desk.policy_of(found.repository_id)
    checks = checklist(contract) if contract.status in UNACCEPTED else {}
    return visit.page(
        "desk/contract.html",
        status=status,
        one=found,
        contract=contract,
        choices=_choices(contract, policy) if found.newest else [],
        # In flight it takes two acts, the first of which everyone sees.
        two_step=not contract.held and (contract.status is not Status.OPEN or contract.merge is not None),
        holds=[(told.hold(h, language), told.mend(h.code, language), h.at) for h in contract.holds],
        doubts=[(told.hold(doubt, language), doubt.at) for doubt in contract.recoveries],
        checks=[(told.verdict(code, language), ok) for code, ok in checks.items()],
        extensions_max=policy.extensions_max,
        claim_days=policy.claim_days,
        typed=typed or dict.fromkeys(FIELDS, ""),
        wrong=wrong or {},
        key=acts.new_key(),
    )
