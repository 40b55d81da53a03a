"""What a stage answers: facts that hold from now on, refusals to tell, or the reason why nothing follows."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Actor
from app.core.facts import Fact
from app.core.refusals import Code, Refusal
from app.core.state import Contract, apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``outcome`` is a short word for the log of what became of the event."""

    facts: tuple[Fact, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    outcome: str = ""


def decided(*facts: Fact, outcome: str = "") -> Decision:
    return Decision(facts=facts, outcome=outcome or ",".join(type(x).__name__ for x in facts))


def refused(code: Code, **details: str | int | list[str]) -> Decision:
    return Decision(refusals=(Refusal(code=code, details=details),), outcome=f"refused:{code}")


def ignored(reason: str) -> Decision:
    return Decision(outcome=f"ignored:{reason}")


def too_late(contract: Contract) -> Decision:
    """The refusal of what only undelivered work allows: it is over, or the work is accepted."""
    return refused(Code.TOO_LATE if contract.live else Code.OFFER_ENDED, status=contract.status)


def is_by(fact: Fact | None, actor: Actor) -> bool:
    """Whether ``actor`` did it already."""
    return fact is not None and fact.by is not None and fact.by.id == actor.id


def after(contract: Contract | None, facts: tuple[Fact, ...]) -> Contract | None:
    """The contract once ``facts`` hold as well."""
    for fact in facts:
        contract = apply(contract, fact)
    return contract
