"""What the federal policy adds to a comment: who attests, accepts, approves and certifies, and where that is done."""

from __future__ import annotations

from typing import Final

from app.core.lifecycle import UNACCEPTED, Status
from app.core.owed import dues
from app.core.state import Contract
from app.github import sentences as s
from app.github.wording import MONEY, day, listed, quoted

# The page of ours where people find what waits for them, by language.
MY_WORK: Final = ("/en/my-work", "/fr/mes-travaux")


def step(contract: Contract) -> str:
    """The name of the next step where the status alone does not tell it."""
    if contract.status is Status.PROPOSED and contract.attested is not None:
        return "proposed_attested"
    if contract.status is Status.OPEN and contract.federal:
        return "open_terms"
    return "accepted_terms" if silent(contract) else contract.status.value


def silent(contract: Contract) -> list[str]:
    """Logins of those who are to be paid and have not accepted the terms."""
    if contract.status is not Status.ACCEPTED or not contract.federal:
        return []
    return [p.login for p, _, _ in dues(contract, contract.merge) if contract.agreed_by(p.id) is None]


def asked(contract: Contract) -> list[str]:
    """Logins of those who claimed and may still begin once they accept the terms."""
    if contract.status not in UNACCEPTED:
        return []
    return [claim.person.login for claim in contract.waitlist if not claim.terms_hash]


def where(contract: Contract | None, language: int, base_url: str) -> list[str]:
    """The address of the page where somebody has something to do, if anybody has."""
    if contract is None or not base_url or not contract.live:
        return []
    waits = contract.attested is None if contract.status is Status.PROPOSED else asked(contract) or silent(contract)
    return [s.WORDS["where"][language].format(url=base_url + MY_WORK[language])] if waits else []


def known(contract: Contract, language: int) -> list[str]:
    """What there is to know while the work goes on."""
    words, lines = {code: pair[language] for code, pair in s.WORDS.items()}, []
    if names := [quoted(login) for login in asked(contract)]:
        lines.append(words["asked"].format(names=listed(names, language)))
    if contract.approved is not None:
        limit = MONEY[language](contract.approved.amount_cents)
        lines.append(words["approved"].format(day=day(contract.approved.at), limit=limit))
    if contract.rejected is not None:
        back = contract.rejected
        lines.append(words["sent_back"].format(day=day(back.at), reason=quoted(back.reason)))
    return lines


def owed(contract: Contract, language: int) -> list[str]:
    """What there is to know once the work is delivered."""
    if contract.certified is None:
        return []
    return [s.WORDS["certified"][language].format(day=day(contract.certified.at))]
