"""Decides everything anew from GitHub alone, beside the real database, and says what would be different."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import bootstrap
from app.bootstrap import Parts
from app.core.lifecycle import OWED, Status
from app.core.policy import Policy
from app.core.state import Contract
from app.db import scratch
from app.db.engine import Engine
from app.github.client import Calls
from app.github.render import EN, FR, refusal_words
from app.service.ports import CannotShow, Clock

# What finance does is not told by GitHub: for the comparison a payment under way or made is what was owed.
FINANCE_HOLDS = frozenset({"finance", "payment_rejected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not the same; ``held`` is what the database says, ``told`` what GitHub alone tells."""

    repository: str
    number: int
    what: str
    held: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``refused``: (repository, number, English, French) of what would have been refused."""

    issues: int
    differences: tuple[Difference, ...]
    refused: tuple[tuple[str, int, str, str], ...]


class ReadOnly(Calls):
    """GitHub to be looked at and nothing else."""

    def send(self, installation: int | None, method: str, path: str, body: dict[str, Any] | None) -> Any:
        raise CannotShow("a rehearsal writes nothing")


def rehearse(
    engine: Engine, policy: tuple[Policy, str], calls: Calls, clock: Clock, *, live_only: bool = False
) -> Outcome:
    """Reads every funded repository from the start into a database of its own, under ``policy``.

    ``live_only`` leaves out contracts that have ended: what a new policy would change about them no longer matters.

    Raises:
        Unavailable, Gone: GitHub gave no answer; nothing is said about half of it.
    """
    with _beside(engine, policy, calls, clock) as parts:
        parts.reconcile.sweep()
        told = scratch.contracts(parts.engine)
        refused = tuple(
            (place, number, refusal_words(refusal, EN), refusal_words(refusal, FR))
            for place, number, refusal in scratch.refusals(parts.engine, engine)
        )
    held = scratch.contracts(engine)
    if live_only:
        held = {issue: contract for issue, contract in held.items() if contract.live}
        told = {issue: contract for issue, contract in told.items() if issue in held}
    found = [
        difference for issue in sorted({*held, *told}) for difference in _compare(held.get(issue), told.get(issue))
    ]
    return Outcome(issues=len({*held, *told}), differences=tuple(found), refused=refused)


@contextmanager
def _beside(engine: Engine, policy: tuple[Policy, str], calls: Calls, clock: Clock) -> Iterator[Parts]:
    with tempfile.TemporaryDirectory(prefix="gc-bounty-") as folder:
        copy = scratch.open_beside(engine, Path(folder) / "rehearsal.sqlite")
        try:
            yield bootstrap.assemble(copy, policy, calls, clock, lambda: None)
        finally:
            copy.dispose()


def _compare(held: Contract | None, told: Contract | None) -> Iterator[Difference]:
    one = held or told
    assert one is not None
    before, after = _facts(held), _facts(told)
    for what in before:
        if before[what] != after[what]:
            yield Difference(
                repository=one.offer.repository,
                number=one.offer.issue_number,
                what=what,
                held=before[what],
                told=after[what],
            )


def _facts(contract: Contract | None) -> dict[str, str]:
    if contract is None:
        return {"status": "-", "amount": "-", "claims": "-", "holds": "-", "owed": "-"}
    paid = contract.status in (*OWED, Status.PAID, Status.VOID)
    claims = sorted(f"{claim.person.login} ({claim.status})" for claim in contract.claims)
    holds = sorted(hold.code for hold in contract.holds if hold.code not in FINANCE_HOLDS)
    owed = sorted(f"{p.payee.login} {p.amount_cents}" for p in contract.payables)
    return {
        "status": "accepted" if paid else contract.status.value,
        "amount": str(contract.amount_cents),
        "claims": ", ".join(claims) or "-",
        "holds": ", ".join(holds) or "-",
        "owed": ", ".join(owed) or "-",
    }
