"""Every REST answer of the sandbox, and every request it takes, is as GitHub's own description has it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.sandbox.front import Request, Response
from app.sandbox.registration import register
from app.sandbox.rest import ROUTES
from tests.sandbox.api import Api, new_api, read
from tests.sandbox.openapi import description

# Answers the description does not list; GitHub gives them all the same (docs: "Getting started", redirects).
UNDESCRIBED = ("GET /repositories/",)


def tour() -> Api:
    """Use every route at least once, in good ways and refused ones."""
    api = new_api()
    app_tour(api)
    file_tour(api)
    issue_tour(api)
    label_tour(api)
    pull_tour(api)
    refused_tour(api)
    registration_tour(api)
    return api


def app_tour(api: Api) -> None:
    home = f"/app/installations/{api.village.installation.id}"
    issue = api.world.create_issue(api.village.contributor, api.village.repository, "First")
    for path in ("/app", "/app/installations?per_page=1", home, f"{api.home}/installation"):
        api.as_app("GET", path)
    for path in ("/app/hook/config", "/app/hook/deliveries?per_page=1", "/app/hook/deliveries?status=success"):
        api.as_app("GET", path)
    api.as_app("PATCH", "/app/hook/config", {"url": "https://example.org/hook", "content_type": "json"})
    api.as_app("POST", f"{home}/access_tokens", {"repository_ids": [api.village.repository.id]})
    api.as_app("POST", f"{home}/access_tokens", {"repositories": ["not-there"]})
    delivery = api.world.deliveries.log[-1].delivery
    api.as_app("GET", f"/app/hook/deliveries/{delivery.id}")
    api.as_app("POST", f"/app/hook/deliveries/{delivery.id}/attempts")
    for path in ("/installation/repositories", api.home, "/rate_limit", "/meta"):
        api.call("GET", path)
    api.call("GET", f"/users/{issue.author.login}")
    api.call("GET", f"/user/{issue.author.id}")
    for login in ("first-maintainer", "triager", "first-contributor", "nobody-at-all"):
        api.call("GET", f"{api.home}/collaborators/{login}/permission")


def registration_tour(api: Api) -> None:
    """Last, for it gives the App another key."""
    app = api.world.app
    manifest = {
        "name": "GC Bounty",
        "url": "https://bounty.example",
        "hook_attributes": {"url": "https://bounty.example/hook"},
        "default_permissions": dict(app.permissions),
        "default_events": list(app.events),
    }
    code = register(api.world, api.village.owner, manifest)
    for _ in range(2):
        api.call("POST", f"/app-manifests/{code}/conversions")


def file_tour(api: Api) -> None:
    path = f"{api.home}/contents/.github/bounty.yml"
    api.call("GET", path)
    api.world.write_file(api.village.maintainer, api.village.repository, ".github/bounty.yml", "claim_days: 5\n")
    told = api.call("GET", path)
    assert api.call("GET", path, headers={"if-none-match": told.headers["etag"]}).status == 304


def issue_tour(api: Api) -> None:
    comment = read(api.call("POST", f"{api.home}/issues/1/comments", {"body": "Hello"}))
    one = f"{api.home}/issues/comments/{comment['id']}"
    api.call("GET", one)
    api.call("PATCH", one, {"body": "Hello again"})
    for place in (one, f"{api.home}/issues/1"):
        api.call("POST", f"{place}/reactions", {"content": "eyes"})
        api.call("POST", f"{place}/reactions", {"content": "eyes"})
        api.call("GET", f"{place}/reactions?content=eyes")
    api.call("GET", f"{api.home}/issues/1/comments?per_page=1")
    api.call("GET", f"{api.home}/issues?state=all&labels=x&sort=updated&direction=asc&since=2020-01-01T00:00:00Z")
    api.world.close_issue(api.village.maintainer, api.world.issue(api.village.repository, 1), "not_planned")
    api.call("GET", f"{api.home}/issues?state=all")
    api.call("GET", f"{api.home}/issues/1")
    extra = read(api.call("POST", f"{api.home}/issues/1/comments", {"body": "Going"}))
    api.call("DELETE", f"{api.home}/issues/comments/{extra['id']}")


def label_tour(api: Api) -> None:
    api.call("POST", f"{api.home}/labels", {"name": "bounty: $500", "color": "00ff00", "description": "D"})
    api.call("POST", f"{api.home}/labels", {"name": "bounty: $500"})
    api.call("GET", f"{api.home}/labels/bounty%3A%20%24500")
    api.call("PATCH", f"{api.home}/labels/bounty%3A%20%24500", {"new_name": "paid / payé"})
    api.call("GET", f"{api.home}/labels")
    api.call("POST", f"{api.home}/issues/1/labels", {"labels": ["paid / payé", "other"]})
    api.call("GET", f"{api.home}/issues/1/labels")
    api.call("DELETE", f"{api.home}/issues/1/labels/paid%20%2F%20pay%C3%A9")
    api.call("DELETE", f"{api.home}/labels/other")


def pull_tour(api: Api) -> None:
    world, people = api.world, api.village
    for who in (people.contributor, people.maintainer):
        pull = world.open_pull(who, people.repository, "Fix", "Closes #1", draft=False)
        world.review(people.second_maintainer, pull)
        world.review(people.rival, pull, "COMMENTED", "Nice")
        check_tour(api, pull.pull.head_sha)
        for tail in ("", "/reviews", "/commits"):
            api.call("GET", f"{api.home}/pulls/{pull.number}{tail}")
        api.call("GET", f"{api.home}/commits/{pull.pull.head_sha}/pulls")
    world.enable_auto_merge(people.maintainer, pull)
    api.call("GET", f"{api.home}/pulls/{pull.number}")
    world.merge(people.maintainer, pull)
    api.call("GET", f"{api.home}/pulls/{pull.number}")
    api.call("GET", f"{api.home}/issues/{pull.number}")


def check_tour(api: Api, sha: str) -> None:
    asked = {
        "name": "bounty",
        "head_sha": sha,
        "status": "in_progress",
        "started_at": "2026-11-23T00:00:00Z",
        "external_id": "42",
    }
    run = read(api.call("POST", f"{api.home}/check-runs", asked))
    one = f"{api.home}/check-runs/{run['id']}"
    done = {
        "status": "completed",
        "conclusion": "success",
        "output": {"title": "T", "summary": "S"},
        "actions": [{"label": "Release", "description": "Give it back", "identifier": "release"}],
    }
    api.call("PATCH", one, done)
    api.call("GET", one)
    api.call("GET", f"{api.home}/commits/{sha}/check-runs?check_name=bounty&filter=latest")


def refused_tour(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.create_issue(people.contributor, people.repository, "Locked")
    world.lock(people.maintainer, issue)
    api.call("POST", f"{api.home}/issues/{issue.number}/comments", {"body": "No"})
    world.delete_issue(people.second_maintainer, issue)
    api.call("GET", f"{api.home}/issues/{issue.number}")
    api.call("GET", f"{api.home}/issues/999")
    api.call("GET", f"{api.home}/pulls/1")
    world.rename_repository(people.second_maintainer, people.repository, "forms-renamed")
    moved = api.call("GET", "/repos/canada-ca/formulaires-forms/issues/1")
    assert moved.status == 301
    assert api.call("GET", f"/repositories/{people.repository.id}/issues/1").status == 200
    assert api.call("GET", f"/repositories/{people.repository.id}").status == 200
    api.call("GET", api.home, headers={"authorization": "Bearer ghs_wrong"})


@pytest.fixture(scope="module")
def told() -> Api:
    return tour()


def test_every_pair_of_the_tour_is_as_github_describes_it(told: Api) -> None:
    problems = [p for request, response in told.said for p in description().problems(request, response)]
    allowed = "not in GitHub's description"
    assert [p for p in problems if not (p.endswith(allowed) and p.startswith(UNDESCRIBED))] == []


def test_the_tour_uses_every_route(told: Api) -> None:
    used = {(r.method, known.template) for r, _ in told.said for known in ROUTES if _used(known, r)}
    assert {(known.method, known.template) for known in ROUTES} - used == set()


def test_a_planted_fault_is_caught(told: Api) -> None:
    """The check itself works: each of these spoils one good pair in another way."""
    request, response = next(
        pair for pair in told.said if pair[0].path.endswith("/issues/1/comments") and pair[1].status == 201
    )
    assert description().problems(request, response) == []
    body = read(response)
    lacking = {name: value for name, value in body.items() if name != "user"}
    wrong = body | {"id": "not a number"}
    for spoiled in (lacking, wrong):
        answer = Response(status=201, headers={}, body=json.dumps(spoiled).encode())
        assert description().problems(request, answer)
    assert description().problems(replace(request, body=b'{"text": "no body"}'), response)
    assert description().problems(replace(request, query="pages=1"), response)
    assert description().problems(replace(request, path="/repos/a/b/issue/1"), response)
    assert description().problems(request, replace(response, status=299))


def _used(known: object, request: Request) -> bool:
    pattern = known.pattern  # type: ignore[attr-defined]
    return bool(pattern.fullmatch(request.path)) and known.method == request.method  # type: ignore[attr-defined]
