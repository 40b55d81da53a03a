"""Closing words and references as GitHub's documentation has them, and what they link."""

from __future__ import annotations

import pytest

from app.sandbox.links import closing, mentions
from tests.sandbox.api import Api, new_api

WORDS = ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"]


@pytest.mark.parametrize("word", [*WORDS, *(w.upper() for w in WORDS), *(w.title() for w in WORDS)])
@pytest.mark.parametrize("colon", ["", ":"])
def test_every_closing_word_in_any_case(word: str, colon: str) -> None:
    assert [r.number for r in closing(f"This {word}{colon} #12.")] == [12]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Closes #1 #2", [(None, 1)]),
        ("Closes #1, closes #2", [(None, 1), (None, 2)]),
        ("fixes canada-ca/forms#3", [("canada-ca/forms", 3)]),
        ("`fixes #4`", [(None, 4)]),
        ("closing #5", []),
        ("closes GH-6", []),
        ("closes https://github.com/o/r/issues/7", []),
        ("foreclosed #8", []),
        ("fixes#9", []),
        ("fixes #10a", []),
    ],
)
def test_closing_words(text: str, linked: list[tuple[str | None, int]]) -> None:
    assert [(r.repository, r.number) for r in closing(text)] == linked


def test_mentions() -> None:
    told = [(r.repository, r.number) for r in mentions("See #1, o/r#2 (#3) but not a#4 or /#5 or #x")]
    assert told == [(None, 1), ("o/r", 2), (None, 3)]


@pytest.fixture
def api() -> Api:
    made = new_api()
    made.world.create_issue(made.village.contributor, made.village.repository, "Bug")
    return made


def crossed(api: Api) -> list[int]:
    issue = api.world.issue(api.village.repository, 1)
    return [i.data["source"].number for i in issue.timeline if i.kind == "CrossReferencedEvent"]


def test_a_mention_crosses_once_per_source(api: Api) -> None:
    world, people = api.world, api.village
    pull = world.open_pull(people.contributor, people.repository, "Fix", "For #1")
    world.comment(people.contributor, pull, "Again #1")
    world.edit_pull(people.contributor, pull, body="Closes #1")
    other = world.create_issue(people.rival, people.repository, "Same", "Like #1")
    world.comment(people.rival, other, "#1 #1")
    assert crossed(api) == [pull.number, other.number]


def test_only_the_default_branch_links(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.issue(people.repository, 1)
    pull = world.open_pull(people.contributor, people.repository, "Fix", "Closes #1", base="next")
    assert world.closes(pull) == [] and crossed(api) == [pull.number]
    world.merge(people.maintainer, pull)
    assert issue.state == "open"
    second = world.open_pull(people.contributor, people.repository, "Fix", "Closes #1", base="next")
    world.edit_pull(people.contributor, second, base="main")
    assert world.closes(second) == [issue]
    world.merge(people.maintainer, second)
    assert issue.state == "closed"


def test_another_repositorys_issue_is_linked_but_closed_only_with_rights_there(api: Api) -> None:
    world, people = api.world, api.village
    theirs = world.add_repository(world.add_organization("elsewhere"), "code")
    rival = world.create_issue(people.rival, theirs, "Not yours")
    pull = world.open_pull(people.contributor, people.repository, "Fix", "Closes elsewhere/code#1")
    assert world.closes(pull) == [rival]
    world.merge(people.maintainer, pull)
    assert rival.state == "open"


def test_a_sidebar_link_is_only_in_the_log(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.issue(people.repository, 1)
    pull = world.open_pull(people.contributor, people.repository, "Fix")
    api.sent.clear()
    world.link(people.maintainer, pull, issue)
    assert world.closes(pull, by_hand_only=True) == [issue] and api.sent == []
    assert world.closed_by(issue, with_closed=False) == [pull]
    world.unlink(people.maintainer, pull, issue)
    assert world.closes(pull) == [] and api.sent == []
    assert [i.kind for i in issue.timeline] == ["ConnectedEvent", "DisconnectedEvent"]


def test_merged_pull_requests_are_listed_only_on_request(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.issue(people.repository, 1)
    pull = world.open_pull(people.contributor, people.repository, "Fix", "Closes #1")
    world.merge(people.maintainer, pull)
    assert world.closed_by(issue, with_closed=False) == []
    assert world.closed_by(issue, with_closed=True) == [pull]


def test_a_commit_message_closes_but_links_no_pull_request(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.issue(people.repository, 1)
    commit = world.push_commit(people.maintainer, people.repository, "Fix it\n\nCloses #1")
    assert issue.state == "closed" and world.closed_by(issue, with_closed=True) == []
    assert issue.timeline[-1].data["closer"] is commit
