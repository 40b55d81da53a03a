"""Steps of a life under the federal policy, by the people of the village and of the department."""

from __future__ import annotations

from typing import Any

from app.sandbox.model import Issue
from app.service.approvals import ActTaken
from tests.authority.department import Department, signed


def offered(town: Department, label: str = "bounty: $500") -> Issue:
    issue = town.world.create_issue(town.v.contributor, town.repository, "Dates are wrong in French", "Mend them.")
    town.tick()
    town.world.add_label(town.v.maintainer, issue, label)
    town.deliver()
    return issue


def opened(town: Department, label: str = "bounty: $500", **approval: Any) -> Issue:
    issue = offered(town, label)
    assert isinstance(town.attest(issue.number), ActTaken)
    answer = town.approve(issue.number, **approval)
    assert isinstance(answer, ActTaken), answer
    town.work()
    return issue


def claimed(town: Department, label: str = "bounty: $500", **approval: Any) -> Issue:
    issue = opened(town, label, **approval)
    town.tick()
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    answer = town.accept(issue.number, signed(town.v.contributor))
    assert isinstance(answer, ActTaken), answer
    town.work()
    return issue


def delivered(town: Department, label: str = "bounty: $500", **approval: Any) -> Issue:
    issue = claimed(town, label, **approval)
    fix(town, issue)
    return issue


def fix(town: Department, issue: Issue, title: str = "Mend dates") -> None:
    town.tick()
    pull = town.world.open_pull(town.v.contributor, town.repository, title, f"Fixes #{issue.number}")
    town.deliver()
    town.tick()
    town.world.merge(town.v.second_maintainer, pull)
    town.deliver()
