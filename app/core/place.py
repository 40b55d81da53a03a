"""What becomes of a contract when its issue, its repository or our way to it goes away."""

from __future__ import annotations

from app.core import events as e
from app.core import facts as f
from app.core import owed
from app.core.decision import Decision, after, decided, ignored, refused, too_late
from app.core.lifecycle import UNACCEPTED, UNDELIVERED, Status
from app.core.policy import Given
from app.core.refusals import Code
from app.core.rules import failed
from app.core.state import Contract

CONVERTED = "issue_converted"
PLACES = frozenset({CONVERTED, *(subject.value for subject in e.Subject)})
S = e.Subject
OUT_OF_SIGHT = frozenset({S.ISSUE_GONE, S.ISSUE_TRANSFERRED, S.REPOSITORY_GONE, S.APP_REMOVED})
"""GitHub may call the same loss one of these today and another tomorrow."""


def lost(contract: Contract | None, event: e.Lost, given: Given) -> Decision:
    """Nothing moves until a person decides; what is owed stays owed, and what is paid is not in question."""
    if contract is None or not contract.live:
        return ignored("no_offer")
    if any(h.code == event.subject for h in contract.holds):
        return ignored("already_held")
    if _settled_since(contract, event):
        return ignored("settled")
    return decided(_hold(event, event.subject))


def _settled_since(contract: Contract, event: e.Lost) -> bool:
    """Each sweep finds again what is still away: once the operator has settled that, it holds up no payment."""
    if event.since is None:
        return False
    same = OUT_OF_SIGHT if event.subject in OUT_OF_SIGHT else {event.subject}
    return any(code in same and at >= event.since for code, at in contract.settled)


def converted(contract: Contract | None, event: e.IssueConverted, given: Given) -> Decision:
    """As if closed, but for good and with nowhere to write: what would wait for a command waits for the operator."""
    if contract is None or not contract.live:
        return ignored("no_offer")
    if contract.status in (Status.PROPOSED, Status.OPEN) and not contract.held:
        return decided(f.OfferWithdrawn(at=event.at, by=event.actor, cause=event.source, reason=CONVERTED))
    if contract.status not in UNDELIVERED and not contract.held:
        return ignored("already_decided")
    return decided(f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=CONVERTED, reason=""))


def transferred(contract: Contract | None, event: e.Transferred, given: Given) -> Decision:
    """The contract goes with its issue; a live one is held: another repository has other maintainers and perhaps
    another fund."""
    if contract is None:
        return ignored("no_offer")
    to = event.to
    moved = f.IssueMoved(
        at=event.at,
        by=event.actor,
        cause=event.source,
        issue_id=to.id,
        repository_id=to.repository_id,
        installation_id=to.installation_id,
        issue_number=to.number,
        repository=to.repository,
        generation=event.generation,
    )
    if not contract.live or any(h.code == e.Subject.ISSUE_TRANSFERRED for h in contract.holds):
        return decided(moved)
    return decided(moved, _hold(event, e.Subject.ISSUE_TRANSFERRED))


def settled(contract: Contract | None, event: e.Settled, given: Given) -> Decision:
    """Only where GitHub can no longer be asked; elsewhere the people of the repository decide there, in the open."""
    if contract is None or not contract.live:
        return refused(Code.NO_OFFER)
    if not any(h.code in PLACES for h in contract.holds):
        return refused(Code.STILL_ON_GITHUB)
    if event.resumed and given.persons.among(event.actor.id, contract.gaining):
        return refused(Code.OWN_BENEFIT)
    if event.resumed:
        return _resumed(contract, event, given)
    if contract.status not in UNDELIVERED:
        return too_late(contract)
    return decided(f.OfferWithdrawn(at=event.at, by=event.actor, cause=event.source, reason=event.reason))


def _resumed(contract: Contract, event: e.Settled, given: Given) -> Decision:
    """It goes on; work that was merged meanwhile is accepted if nothing but the place held it up."""
    lifted = f.HoldsLifted(at=event.at, by=event.actor, cause=event.source, reason=event.reason)
    merge = contract.merge
    if merge is None or contract.status not in UNACCEPTED:
        return decided(lifted)
    settled = f.Checked(code="no_hold", ok=True, evidence=f"settled_by={event.actor.id}")
    verdicts = tuple(settled if verdict.code == "no_hold" else verdict for verdict in merge.verdicts)
    missing = failed(verdicts)
    if missing:
        return refused(Code.STILL_MISSING, codes=list(missing))
    ready = after(contract, (lifted,))
    assert ready is not None
    return decided(lifted, *owed.accepted(ready, merge, event.at, event.actor, event.source, verdicts, given))


def _hold(event: e.Lost | e.Transferred, subject: e.Subject) -> f.HoldPlaced:
    return f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=subject.value, reason="")
