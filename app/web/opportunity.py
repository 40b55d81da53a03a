"""The page of one opportunity: what is wanted, on which terms, where it stands and who owes the next step."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from markupsafe import Markup

from app.core.lifecycle import UNACCEPTED
from app.core.state import Contract
from app.github import sentences as s
from app.github.checklist import checklist, is_waiting
from app.github.doubt_words import doubts, hold_words
from app.github.render import EN, FR, next_words
from app.service.board import Dossier, PullPlace
from app.web.opportunity_story import story
from app.web.problems import Problem
from app.web.prose import phrase, prose
from app.web.requests import Id
from app.web.visit import PageRouter, Visit, VisitData

router = PageRouter()


@router.page("opportunity")
def opportunity(visit: Visit, id: Id) -> Response:
    """One contract of a public repository; any other is not there, without telling why."""
    found = visit.pages.board.opportunity(id)
    if found is None:
        raise Problem("not_found")
    contract, language = found.contract, FR if visit.language == "fr" else EN
    owed = next_words(contract, found.row.issue_number, language)
    criteria, criteria_language = _criteria(found, visit.language)
    return visit.page(
        "opportunity/one.html",
        each=found.row,
        contract=contract,
        gone=found.gone,
        newer=found.newer,
        criteria=prose(criteria) if criteria and not found.gone else None,
        criteria_language=criteria_language,
        working=contract.status in UNACCEPTED,
        full=_full(visit, contract),
        holds=[phrase(hold_words(hold, language)) for hold in contract.holds],
        doubts=[phrase(words) for words in doubts(contract, language)],
        next_step=phrase(owed[:1].upper() + owed[1:]),
        checks=_checks(contract, language) if is_waiting(contract) else [],
        pulls=_pulls(found),
        steps=story(found.facts, contract, visit.say, visit.language),
        terms_version=_terms_version(contract),
        payment_time=_payment_time(visit, found.row.repository),
        picture=f"/badges/{found.row.repository}/{found.row.issue_number}.svg",
    )


def _full(visit: VisitData, contract: Contract) -> bool:
    """Whether somebody holds it and nobody more can wait for it."""
    policy = visit.pages.work.desk.policy_of(contract.offer.repository_id)
    alone = policy.claim_mode == "exclusive" and bool(contract.active_claims)
    return alone and len(contract.waitlist) >= policy.waitlist_max


def _criteria(found: Dossier, language: str) -> tuple[str, str]:
    """The acceptance criteria and their language: the reader's where the issue has both."""
    own, other = (found.criteria_fr, "en") if language == "fr" else (found.criteria_en, "fr")
    if own:
        return own, language
    return (found.criteria_en if other == "en" else found.criteria_fr), other


def _checks(contract: Contract, language: int) -> list[tuple[bool | None, Markup]]:
    """Each rule of acceptance, and whether it holds; None where only the merge will tell."""
    return [(ok, phrase(s.VERDICTS[code][language])) for code, ok in checklist(contract).items()]


def _pulls(found: Dossier) -> list[PullPlace]:
    contract = found.contract
    counted = {pull.id for pull in contract.pulls if pull.active} | (
        {contract.merge.pull_id} if contract.merge else set()
    )
    return sorted((found.pulls[id] for id in counted if id in found.pulls), key=lambda pull: pull.number)


def _terms_version(contract: Contract) -> str:
    """Of the claim that counts; empty before the first, when the terms in force will."""
    claims = contract.active_claims or contract.claims
    return claims[-1].terms_version if claims else ""


def _payment_time(visit: VisitData, repository: str) -> Any:
    reads = visit.pages.board
    return reads.payment_time(repository) or reads.payment_time()
