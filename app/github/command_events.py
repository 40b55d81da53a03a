"""Turns a command line that a person wrote into the event that it is."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from app.core import events as e
from app.core.events import Actor, AnyEvent, IssueView
from app.github import command_types as c
from app.github.people import People


class Common(TypedDict):
    """What every command's event carries."""

    at: datetime
    source: str
    view: IssueView
    comment_id: int
    actor: Actor | None


def command_event(line: c.Line, common: Common, people: People) -> AnyEvent | None:
    """The event that a command line is; roles are asked for only where the command needs one."""
    match line:
        case c.ClaimCommand():
            if line.number not in (None, common["view"].number):
                return e.CommandGarbled(**common, command=line.kind.value, problem=c.CommandProblem.OTHER_ISSUE.value)
            return e.ClaimAsked(**common, account_since=people.since(common["actor"]))
        case c.ReleaseCommand():
            return e.ReleaseAsked(**common)
        case c.StatusCommand():
            return e.StatusAsked(**common)
        case c.BadCommand():
            return e.CommandGarbled(**common, command=line.kind.value, problem=line.problem.value)
        case _:
            return _deciding(line, {**common, "actor": people.with_role(common["actor"])}, people)


def _deciding(line: c.Line, common: Common, people: People) -> AnyEvent | None:
    match line:
        case c.BountyCommand():
            return e.OfferAsked(**common, amount=line.amount)
        case c.ExtendCommand():
            return e.ExtensionAsked(**common, days=line.days)
        case c.AwardCommand():
            payee = people.named(line.login)
            return e.AwardAsked(**common, login=line.login, payee=payee, reason=line.reason)
        case c.SplitCommand():
            return e.SplitAsked(**common, shares=tuple(_share(share, people) for share in line.shares))
        case c.HoldCommand():
            return e.HoldAsked(**common, reason=line.reason)
        case c.ResumeCommand():
            return e.ResumeAsked(**common, reason=line.reason)
        case c.WithdrawCommand():
            return e.WithdrawalAsked(**common, reason=line.reason)
        case _:
            return None


def _share(share: c.LoginShare, people: People) -> e.Share:
    return e.Share(person=people.named(share.login), login=share.login, basis_points=share.basis_points)
