"""Looks a delegation up at the time of the act; what is found goes into the fact, what is not is a refusal."""

from __future__ import annotations

from datetime import datetime

from app.core.decision import Decision, refused
from app.core.events import Actor
from app.core.facts import Authority
from app.core.people import Act, Delegation
from app.core.policy import Given, treasury_day
from app.core.refusals import Code


def authority(given: Given, actor: Actor, act: Act, cents: int, at: datetime) -> Authority | Decision:
    """The actor's own delegation that covers ``cents`` (tax included) at the fund's cost centre on that day.

    A delegation is an account's, not its person's: only the account named in it was checked by who granted it.
    """
    cost_centre = given.fund.cost_centre if given.fund else ""
    held = [d for d in given.delegations if d.account_id == actor.id and d.act is act]
    current = [d for d in held if d.in_force(at, treasury_day(at)) and d.covers(cost_centre)]
    if not current:
        return refused(Code.NO_DELEGATION, act=act.value, cost_centre=cost_centre)
    found = next((d for d in current if d.reaches(cents)), None)
    if found is None:
        limit = max(d.limit_cents for d in current if d.limit_cents is not None)
        return refused(Code.OVER_DELEGATION, act=act.value, total_cents=cents, limit_cents=limit)
    return kept(found)


def offer_limit(given: Given, actor: Actor | None, cents: int, at: datetime) -> Decision | None:
    """Why a person's delegation for offers does not cover this one, None where it does or there never was any.

    A repository role is enough to offer. Yet who ever had a delegation offers only within one in force: to take it
    back must not allow more than it did.
    """
    if actor is None or not any(d.account_id == actor.id and d.act is Act.OFFER for d in given.delegations):
        return None
    found = authority(given, actor, Act.OFFER, cents, at)
    return found if isinstance(found, Decision) else None


def kept(delegation: Delegation) -> Authority:
    """A delegation as a fact keeps it."""
    return Authority(
        delegation_id=delegation.id,
        limit_cents=delegation.limit_cents,
        cost_centres=delegation.cost_centres,
        first_day=delegation.first_day.isoformat(),
        last_day=delegation.last_day.isoformat(),
        granted_by_id=delegation.granted_by_id,
        granted_by_login=delegation.granted_by_login,
    )
