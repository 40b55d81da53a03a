"""What people can and cannot do, as GitHub lets them, and what the API says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.sandbox.model import Refused
from app.sandbox.state import TickingClock
from tests.sandbox.api import Api, new_api, read


@pytest.fixture
def api() -> Api:
    return new_api()


def labels(api: Api, number: int) -> list[str]:
    return [label["name"] for label in api.get(f"{api.home}/issues/{number}")["labels"]]


def test_labels_of_a_stranger_are_dropped_but_a_form_applies_them(api: Api) -> None:
    world, people = api.world, api.village
    world.create_label(people.maintainer, people.repository, "bounty: $900")
    world.create_issue(people.contributor, people.repository, "Mine", labels=["bounty: $900", "new"])
    world.open_issue_from_form(people.contributor, people.repository, "Form", labels=["bounty: $900", "new"])
    world.create_issue(people.maintainer, people.repository, "Theirs", labels=["bounty: $900", "new"])
    assert [labels(api, n) for n in (1, 2, 3)] == [[], ["bounty: $900"], ["bounty: $900", "new"]]
    labeled = [d.payload for d in api.sent if d.action == "labeled"]
    assert labeled[0]["sender"]["id"] == people.contributor.id


def test_triage_labels_but_makes_none(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.contributor, people.repository, "Bug")
    for who, status in ((people.triager, 403), (people.contributor, 403)):
        with pytest.raises(Refused) as refused:
            world.add_label(who, issue, "bounty: $500")
        assert refused.value.status == status
    world.create_label(people.maintainer, people.repository, "bounty: $500")
    world.add_label(people.triager, issue, "bounty: $500")
    world.add_label(people.triager, issue, "BOUNTY: $500")
    assert [i.kind for i in issue.timeline] == ["LabeledEvent"]
    assert read(api.call("POST", f"{api.home}/issues/1/labels", {"labels": ["app's own"]}))


def test_roles_as_the_permission_endpoint_tells_them(api: Api) -> None:
    world, people = api.world, api.village
    custom = world.add_user("custom")
    world.set_role(people.repository, custom, "security-manager")
    world.add_user("passer-by")
    told = {}
    for login in ("first-maintainer", "repository-admin", "triager", "passer-by", "custom"):
        answer = api.get(f"{api.home}/collaborators/{login}/permission")
        told[login] = (answer["permission"], answer["role_name"])
        assert answer["user"]["id"] == world.user(login).id
    assert told == {
        "first-maintainer": ("write", "maintain"),
        "repository-admin": ("admin", "admin"),
        "triager": ("read", "triage"),
        "passer-by": ("read", "read"),
        "custom": ("write", "security-manager"),
    }
    assert api.call("GET", f"{api.home}/collaborators/nobody/permission").status == 404
    world.privatize(people.second_maintainer, people.repository)
    assert api.get(f"{api.home}/collaborators/passer-by/permission")["permission"] == "none"


def test_a_locked_issue_and_an_archived_repository_take_no_comment_of_the_app(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.contributor, people.repository, "Bug")
    path = f"{api.home}/issues/1/comments"
    world.lock(people.maintainer, issue)
    assert api.call("POST", path, {"body": "x"}).status == 403
    world.comment(people.maintainer, issue, "Maintainers still may")
    world.unlock(people.maintainer, issue)
    world.archive(people.second_maintainer, people.repository)
    assert api.call("POST", path, {"body": "x"}).status == 403
    assert api.call("GET", path).status == 200
    world.unarchive(people.second_maintainer, people.repository)
    assert api.call("POST", path, {"body": "x"}).status == 201


def test_renamed_transferred_and_deleted_things(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.contributor, people.repository, "Bug")
    old = api.home
    world.rename_repository(people.second_maintainer, people.repository, "forms")
    moved = api.call("GET", f"{old}/issues/1")
    assert (moved.status, read(moved)["message"]) == (301, "Moved Permanently")
    address = moved.headers["location"].removeprefix("https://api.github.com")
    assert api.get(address)["id"] == issue.id
    other = world.add_repository(people.owner, "other")
    world.set_role(other, people.maintainer, "write")
    world.add_to_installation(people.second_maintainer, people.installation, other)
    again = world.transfer(people.maintainer, issue, other)
    assert (again.id, again.node_id) != (issue.id, issue.node_id)
    followed = api.call("GET", f"{api.home}/issues/1").headers["location"]
    assert api.get(followed.removeprefix("https://api.github.com"))["id"] == again.id
    world.set_role(other, people.maintainer, "admin")
    world.delete_issue(people.maintainer, again)
    assert api.call("GET", "/repos/canada-ca/other/issues/1").status == 410


def test_a_transfer_keeps_the_log_and_only_known_labels(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.maintainer, people.repository, "Bug", labels=["both", "here"])
    other = world.add_repository(people.owner, "other")
    world.set_role(other, people.maintainer, "maintain")
    world.create_label(people.maintainer, other, "both")
    moved = world.transfer(people.maintainer, issue, other)
    assert [label.name for label in moved.labels] == ["both"]
    assert [i.kind for i in moved.timeline] == ["LabeledEvent", "LabeledEvent", "TransferredEvent"]
    assert issue.timeline == []


def test_label_renamed_or_deleted_changes_issues_without_their_events(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.maintainer, people.repository, "Bug", labels=["bounty: $500"])
    number = issue.labels[0].id
    api.sent.clear()
    world.edit_label(people.maintainer, people.repository, "bounty: $500", new_name="bounty: $5")
    assert labels(api, 1) == ["bounty: $5"] and issue.labels[0].id == number
    world.delete_label(people.maintainer, people.repository, "bounty: $5")
    assert labels(api, 1) == []
    assert api.names() == ["label.edited", "label.deleted"]
    assert [i.kind for i in issue.timeline] == ["LabeledEvent"]


def test_nobody_approves_or_merges_beyond_their_rights(api: Api) -> None:
    world, people = api.world, api.village
    pull = world.open_pull(people.contributor, people.repository, "Fix", draft=True)
    refusals: list[tuple[int, Callable[[], object]]] = [
        (422, lambda: world.review(people.contributor, pull)),
        (403, lambda: world.merge(people.contributor, pull)),
        (405, lambda: world.merge(people.maintainer, pull)),
    ]
    for status, act in refusals:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == status
    world.ready_for_review(people.contributor, pull)
    bot = world.add_user("kodiakhq[bot]", type="Bot")
    world.set_role(people.repository, bot, "write")
    world.merge(bot, pull)
    told = api.get(f"{api.home}/pulls/1")
    assert (told["merged"], told["merged_by"]["type"]) == (True, "Bot")


def test_a_review_belongs_to_the_head_it_was_given_for(api: Api) -> None:
    world, people = api.world, api.village
    pull = world.open_pull(people.contributor, people.repository, "Fix")
    before = world.review(people.maintainer, pull).commit_id
    world.push(people.contributor, pull)
    told = api.get(f"{api.home}/pulls/1/reviews")
    assert told[0]["commit_id"] == before != api.get(f"{api.home}/pulls/1")["head"]["sha"]


def test_the_newer_api_version_drops_the_merge_sha(api: Api) -> None:
    world, people = api.world, api.village
    world.merge(people.maintainer, world.open_pull(people.contributor, people.repository, "Fix"))
    newer = api.call("GET", f"{api.home}/pulls/1", headers={"x-github-api-version": "2026-03-10"})
    assert "merge_commit_sha" not in read(newer)
    assert api.get(f"{api.home}/pulls/1")["merge_commit_sha"]


def test_a_fork_is_not_named_in_check_runs_and_may_vanish(api: Api) -> None:
    world, people = api.world, api.village
    inside = world.open_pull(people.maintainer, people.repository, "Inside")
    outside = world.open_pull(people.contributor, people.repository, "Outside")
    told = []
    for pull in (inside, outside):
        asked = {"name": "bounty", "head_sha": pull.pull.head_sha}
        told.append(read(api.call("POST", f"{api.home}/check-runs", asked))["pull_requests"])
    assert [len(pulls) for pulls in told] == [1, 0]
    found = api.get(f"{api.home}/commits/{outside.pull.head_sha}/pulls")
    assert [p["number"] for p in found] == [outside.number]
    world.delete_fork(outside)
    assert api.get(f"{api.home}/pulls/{outside.number}")["head"]["repo"] is None


def test_listing_filters_sorts_and_pages() -> None:
    clock = TickingClock(datetime(2026, 11, 1, tzinfo=UTC), step_seconds=1)
    api = new_api(clock=clock)
    world, people = api.world, api.village
    for number in range(1, 6):
        issue = world.create_issue(people.maintainer, people.repository, str(number), labels=["odd"] * (number % 2))
        if number > 3:
            world.close_issue(people.maintainer, issue)
    clock.advance(3600)
    world.comment(people.contributor, world.issue(people.repository, 2), "Bump")

    def numbers(query: str) -> list[int]:
        return [i["number"] for i in api.get(f"{api.home}/issues?{query}")]

    assert numbers("") == [3, 2, 1]
    assert numbers("state=all&direction=asc") == [1, 2, 3, 4, 5]
    assert numbers("state=closed&labels=odd") == [5]
    assert numbers("sort=updated&state=all")[0] == 2
    assert numbers("state=all&since=2026-11-01T00:30:00Z") == [2]
    first = api.call("GET", f"{api.home}/issues?state=all&per_page=2")
    assert 'page=2>; rel="next"' in first.headers["link"] and 'page=3>; rel="last"' in first.headers["link"]
    assert numbers("state=all&per_page=2&page=3") == [1]


def test_the_same_reaction_twice_is_one(api: Api) -> None:
    world, people = api.world, api.village
    world.comment(people.contributor, world.create_issue(people.contributor, people.repository, "Bug"), "/claim")
    number = api.get(f"{api.home}/issues/1/comments")[0]["id"]
    path = f"{api.home}/issues/comments/{number}/reactions"
    assert [api.call("POST", path, {"content": "eyes"}).status for _ in range(2)] == [201, 200]
    assert len(api.get(path)) == 1
    assert api.call("POST", path, {"content": "thumbsup"}).status == 422


def test_both_prefixes_answer(api: Api) -> None:
    assert api.get("/api/v3" + api.home) == api.get(api.home)
    text = {"query": "{ viewer { login } }"}
    assert api.call("POST", "/api/graphql", text).body == api.call("POST", "/graphql", text).body


def test_broken_json_and_unknown_paths(api: Api) -> None:
    assert api.call("GET", "/nowhere").status == 404
    assert api.call("POST", f"{api.home}/labels", {}).status == 422
    assert api.call("POST", f"{api.home}/labels", "text").status == 422
