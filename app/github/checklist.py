"""Answers "why is this not payable yet?": each acceptance rule as it came out, or as it stands before the merge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.core.lifecycle import UNACCEPTED, UNDELIVERED, Status
from app.core.parts import LinkedPull
from app.core.rules import ACCEPTANCE
from app.core.state import Contract
from app.github import federal_words

Checklist = Mapping[str, bool | None]
"""Rule by rule: it holds, it does not, or (None) only the merge will tell."""

LATER: Final = {"merged", "default_branch", "accepted_by_other", "within_link_cap"}


# Where GitHub takes no comment any more, so that no command can be written.
UNWRITABLE: Final = frozenset({"issue_gone", "issue_converted"})


def next_step(contract: Contract) -> str:
    """Who owes the next step, as a key of ``sentences.NEXT``."""
    if contract.withdrawn is not None and contract.withdrawn.reason in UNWRITABLE:
        return "withdrawn_unwritable"
    if not contract.held and not contract.recoveries:
        return federal_words.step(contract)
    if any(hold.code in UNWRITABLE for hold in contract.holds):
        return "held_unwritable"
    if contract.status in UNDELIVERED:
        return "held"
    return "held_paid" if contract.status is Status.PAID else "held_payable"


def checklist(contract: Contract) -> Checklist:
    """The rules for the work that counts now: what was accepted or merged, else the latest open pull request."""
    if contract.accepted is not None:
        return {v.code: v.ok for v in contract.accepted.verdicts}
    if contract.merge is not None:
        found = {v.code: v.ok for v in contract.merge.verdicts}
        # Somebody may have put it on hold, or lifted that, since the merge was judged.
        return {**found, "no_hold": _unheld(contract)}
    pull = next((p for p in reversed(contract.pulls) if p.active), None)
    return _before_merge(contract, pull) if pull is not None else {}


def is_waiting(contract: Contract) -> bool:
    """There is work, and something is still missing before it is owed."""
    return contract.status in UNACCEPTED and bool(checklist(contract))


def counts(contract: Contract, pull_number: int) -> bool:
    """Whether what this contract waits for or pays hangs on the given pull request."""
    if contract.merge is not None:
        return contract.merge.number == pull_number
    pull = next((p for p in contract.pulls if p.number == pull_number), None)
    if pull is None or contract.status in UNACCEPTED:
        return pull is not None and pull.active
    return contract.payable_of(pull.author_id) is not None


def _before_merge(contract: Contract, pull: LinkedPull) -> Checklist:
    claim = contract.claim_of(pull.author_id)
    known: dict[str, bool] = {
        "linked_at_merge": True,
        "author_holds_claim": claim is not None and claim in contract.active_claims,
        "no_hold": _unheld(contract),
        "terms_accepted": claim is not None and bool(claim.terms_hash),
    }
    if contract.shares:
        known["author_has_share"] = any(pull.author_id == person_id for person_id, _, _ in contract.shares)
    return {code: known.get(code) for code in ACCEPTANCE if code in LATER or code in known}


def _unheld(contract: Contract) -> bool:
    return all(hold.code in ACCEPTANCE for hold in contract.holds)
