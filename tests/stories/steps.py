"""What a story says to GitHub, and what the program makes of it."""

from __future__ import annotations

from app.core.state import Contract
from app.sandbox.model import Account, Issue
from tests.town import Town


def say(town: Town, who: Account, issue: Issue, words: str) -> Contract:
    """The issue's contract after a comment and all that GitHub tells by then."""
    town.world.comment(who, issue, words)
    turn(town)
    return now(town, issue)


def turn(town: Town) -> None:
    """A minute goes by, and GitHub delivers what happened."""
    town.tick(minutes=1)
    town.deliver()


def now(town: Town, issue: Issue) -> Contract:
    contract = town.contract(issue.number)
    assert contract is not None
    return contract
