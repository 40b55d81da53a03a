"""What must now be shown on GitHub, each as a level: showing it twice is showing it once."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.decision import Decision
from app.core.events import AnyEvent, CommandEvent, OfferAsked, StatusAsked
from app.core.facts import ClaimReminded, ClaimWaitlisted, OfferOpened
from app.core.money import NoAmount, format_en, read_label
from app.core.policy import Policy
from app.core.state import Contract

REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """``kind``: comment, check, reaction or label.

    ``target``: a pull request's id, ``id:content``, a label's name; of a comment empty for the one that is edited
    in place, else ``reminder:person:day:occasion``, posted once; of a label empty for the one that tells the status.
    ``again``: only where it was wanted before.
    """

    kind: str
    target: str = ""
    again: bool = False


def plan(contract: Contract | None, event: AnyEvent, decision: Decision, policy: Policy) -> tuple[Effect, ...]:
    """The effects of one decision on a contract as it now stands."""
    found: list[Effect] = []
    changed = bool(decision.facts or decision.refusals)
    if changed or isinstance(event, StatusAsked):
        found.append(Effect(kind="comment"))
    if contract is not None:
        found += _reminders(contract, decision)
    if changed and contract is not None:
        found += [Effect(kind="check", target=str(pull_id)) for pull_id in _pulls(contract)]
    if decision.facts and contract is not None:
        # Where nobody wants it any more, what is there goes away.
        found.append(Effect(kind="label", again=not policy.status_labels))
    if isinstance(event, CommandEvent) and event.comment_id:
        # Seen, yet more is needed: the comment says what.
        waits = any(isinstance(fact, ClaimWaitlisted) and not fact.terms_hash for fact in decision.facts)
        content = "confused" if decision.refusals else "eyes" if waits else "+1"
        found.append(Effect(kind="reaction", target=f"{event.comment_id}:{content}"))
    if isinstance(event, OfferAsked) and any(isinstance(fact, OfferOpened) for fact in decision.facts):
        found += _label(contract, event, policy)
    return tuple(found)


def _reminders(contract: Contract, decision: Decision) -> list[Effect]:
    told = [fact for fact in decision.facts if isinstance(fact, ClaimReminded)]
    return [
        Effect(kind="comment", target=f"{REMINDER}:{fact.person_id}:{fact.expires_at.date()}:{fact.occasion}")
        for fact in told
        if any(c.person.id == fact.person_id and c.expires_at == fact.expires_at for c in contract.active_claims)
    ]


def _pulls(contract: Contract) -> list[int]:
    linked = [int(p.id) for p in contract.pulls]
    merged = [int(contract.merge.pull_id)] if contract.merge else []
    return sorted({*linked, *merged})


def _label(contract: Contract | None, event: OfferAsked, policy: Policy) -> list[Effect]:
    """An offer made by command alone gets the label that others would look for."""
    prefixes = policy.label_prefixes
    if contract is None or any(read_label(n, prefixes) is not NoAmount.NOT_OURS for n in event.view.labels):
        return []
    return [Effect(kind="label", target=f"{prefixes[0]}: {format_en(contract.amount_cents)}")]
