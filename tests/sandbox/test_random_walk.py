"""Many random acts by random people: whatever happened, all that is sent and told stays as GitHub describes it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.sandbox.model import Issue, Refused
from tests.sandbox.api import Api, new_api
from tests.sandbox.openapi import description
from tests.sandbox.test_deliveries import problems
from tests.sandbox.test_graphql import selection

ACTS = 250
WORDS = ("Closes #{}", "fixes: #{}", "See #{}", "/claim", "/bounty $500", "resolves canada-ca/other#{}", "")
NAMES = ("bounty: $500", "prime : 1 250,50 $", "bug", "a/b")


class Walk:
    """Chooses acts by a seeded die; what GitHub refuses is simply not done."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.dice = random.Random(seed)
        self.refused = 0
        other = api.world.add_repository(api.village.owner, "other")
        api.world.add_to_installation(api.village.second_maintainer, api.village.installation, other)
        for who in ("first-maintainer", "repository-admin"):
            api.world.set_role(other, who, "admin")
        self.homes = [api.village.repository, other]

    def step(self) -> None:
        act = self.dice.choice([self.open, self.open, self.on_issue, self.on_issue, self.on_pull, self.on_home])
        try:
            act()
        except Refused:
            self.refused += 1

    def who(self) -> str:
        people = ("first-maintainer", "repository-admin", "triager", "first-contributor", "rival-contributor")
        return self.dice.choice(people)

    def text(self) -> str:
        return self.dice.choice(WORDS).format(self.dice.randint(1, 20))

    def open(self) -> None:
        world, home = self.api.world, self.dice.choice(self.homes)
        if self.dice.random() < 0.5:
            world.create_issue(self.who(), home, "An issue", self.text(), labels=[self.dice.choice(NAMES)])
        else:
            world.open_pull(self.who(), home, "A pull request", self.text(), base=self.dice.choice(("main", "next")))

    def one(self, pull: bool) -> Issue:
        issues: list[Issue] = [i for home in self.homes for i in home.issues.values()]
        chosen = [i for i in issues if (i.pull is not None) == pull and not i.deleted and i.moved_to is None]
        if not chosen:
            raise Refused(404, "Not Found")
        return self.dice.choice(chosen)

    def on_issue(self) -> None:
        world, issue, who = self.api.world, self.one(self.dice.random() < 0.3), self.who()
        acts: list[Callable[[], Any]] = [
            lambda: world.add_label(who, issue, self.dice.choice(NAMES)),
            lambda: world.remove_label(who, issue, self.dice.choice(NAMES)),
            lambda: world.comment(who, issue, self.text() or "Words"),
            lambda: world.react(who, issue, "eyes"),
            lambda: world.close_issue(who, issue, "not_planned"),
            lambda: world.reopen_issue(who, issue),
            lambda: world.lock(who, issue, "resolved"),
            lambda: world.unlock(who, issue),
            lambda: world.edit_issue(who, issue, title=f"Title {self.dice.random()}", body=self.text()),
            lambda: world.transfer(who, issue, self.dice.choice(self.homes)),
            lambda: world.edit_comment(who, self.dice.choice(issue.comments or _refuse()), "Edited"),
            lambda: world.delete_comment(who, self.dice.choice(issue.comments or _refuse())),
        ]
        self.dice.choice(acts)()

    def on_pull(self) -> None:
        world, pull, who = self.api.world, self.one(True), self.who()
        acts: list[Callable[[], Any]] = [
            lambda: world.push(who, pull, self.text() or "Work", force=self.dice.random() < 0.3),
            lambda: world.edit_pull(who, pull, body=self.text(), base=self.dice.choice(("main", "next"))),
            lambda: world.review(who, pull, self.dice.choice(("APPROVED", "CHANGES_REQUESTED", "COMMENTED"))),
            lambda: world.link(who, pull, self.one(False)),
            lambda: world.merge(who, pull),
            lambda: world.close_pull(who, pull),
            lambda: world.reopen_pull(who, pull),
            lambda: world.delete_fork(pull),
        ]
        self.dice.choice(acts)()

    def on_home(self) -> None:
        world, home, who = self.api.world, self.dice.choice(self.homes), self.who()
        acts: list[Callable[[], Any]] = [
            lambda: world.push_commit(who, home, self.text() or "Commit"),
            lambda: world.edit_label(who, home, self.dice.choice(NAMES), new_name=self.dice.choice(NAMES)),
            lambda: world.delete_label(who, home, self.dice.choice(NAMES)),
            lambda: world.rename_repository(who, home, f"{home.name[:5]}-{self.dice.randint(1, 9)}"),
        ]
        self.dice.choice(acts)()


def _refuse() -> Any:
    raise Refused(404, "Not Found")


def read_everything(api: Api, walk: Walk) -> None:
    """Ask for all there is by REST; by GraphQL every field of every node."""
    for home in walk.homes:
        base = f"/repos/{home.full_name}"
        for tail in ("", "/labels", "/issues?state=all&per_page=100"):
            api.call("GET", base + tail)
        for issue in home.issues.values():
            for tail in ("", "/comments", "/labels", "/reactions"):
                api.call("GET", f"{base}/issues/{issue.number}{tail}")
            for tail in ("", "/reviews", "/commits") if issue.pull else ():
                api.call("GET", f"{base}/pulls/{issue.number}{tail}")
    for node, thing in list(api.world.nodes.items()):
        moved = isinstance(thing, Issue) and (thing.moved_to or thing.deleted)
        kind = None if moved else api.query("query($i: ID!) { node(id: $i) { __typename } }", i=node)["data"]["node"]
        if kind:
            name = kind["__typename"]
            text = f"query($i: ID!) {{ node(id: $i) {{ ... on {name} {{ {selection(name)} }} }} }}"
            answer = api.query(text, i=node)
            assert "errors" not in answer, (node, answer)


@pytest.mark.parametrize("given", ["1", "drawn", "drawn again"])
def test_whatever_happens_is_told_as_github_describes_it(given: str) -> None:
    seed = int(given) if given.isdecimal() else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    api = new_api()
    walk = Walk(api, seed)
    for _ in range(ACTS):
        walk.step()
    assert 0 < walk.refused < ACTS * 0.8
    assert [problem for delivery in api.sent for problem in problems(delivery)] == []
    read_everything(api, walk)
    said = [pair for pair in api.said if not pair[0].path.startswith("/graphql")]
    assert [p for request, response in said for p in description().problems(request, response)] == []


def test_the_same_seed_tells_the_same_story() -> None:
    stories = []
    for _ in range(2):
        api = new_api(clock=_still)
        walk = Walk(api, 5)
        for _ in range(60):
            walk.step()
        stories.append([delivery.body for delivery in api.sent])
    assert stories[0] == stories[1]


def _still() -> datetime:
    return datetime(2026, 11, 23, tzinfo=UTC)
