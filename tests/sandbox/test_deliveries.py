"""Deliveries: their shape by GitHub's description, headers and signature, order, faults, the log and redelivery."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from app.sandbox.deliveries import Delivery, schedule
from tests.sandbox.api import Api, new_api, read
from tests.sandbox.published import published


def everything() -> Api:
    """Do every act that sends something."""
    api = new_api()
    world, people = api.world, api.village
    home, maintainer, admin = people.repository, people.maintainer, people.second_maintainer
    issue = world.create_issue(people.contributor, home, "Bug", "See #1")
    world.add_label(maintainer, issue, "bounty: $500")
    world.remove_label(maintainer, issue, "bounty: $500")
    comment = world.comment(people.contributor, issue, "/claim")
    world.edit_comment(people.contributor, comment, "/claim please")
    world.edit_issue(people.contributor, issue, title="A bug", body="New")
    world.lock(maintainer, issue, "spam")
    world.unlock(maintainer, issue)
    world.delete_comment(maintainer, comment)
    world.close_issue(maintainer, issue, "not_planned")
    world.reopen_issue(maintainer, issue)
    pulls(api, issue.number)
    world.edit_label(maintainer, home, "bounty: $500", new_name="bounty: $900")
    world.delete_label(maintainer, home, "bounty: $900")
    other = world.add_repository(people.owner, "other")
    world.set_role(other, maintainer, "write")
    world.set_role(other, admin, "admin")
    world.add_to_installation(admin, people.installation, other)
    world.convert_to_discussion(maintainer, world.create_issue(maintainer, home, "Talk about it"))
    moved = world.transfer(maintainer, world.create_issue(maintainer, home, "Move me"), other)
    world.delete_issue(admin, moved)
    for act in ("archive", "unarchive", "privatize", "publicize"):
        getattr(world, act)(admin, home)
    world.rename_repository(admin, home, "renamed")
    world.change_default_branch(admin, home, "trunk")
    world.rename_user(people.owner, "canada-renamed")
    world.suspend(admin, people.installation)
    world.unsuspend(admin, people.installation)
    world.transfer_repository(admin, home, people.maintainer)
    world.remove_from_installation(admin, people.installation, other)
    world.add_to_installation(admin, people.installation, other)
    world.delete_repository(admin, other)
    world.uninstall(admin, people.installation)
    return api


def pulls(api: Api, number: int) -> None:
    world, people = api.world, api.village
    maintainer = people.maintainer
    pull = world.open_pull(people.contributor, people.repository, "Fix", f"Closes #{number}", draft=True)
    world.ready_for_review(people.contributor, pull)
    world.edit_pull(people.contributor, pull, title="A fix", body=f"fixes: #{number}", base="next")
    world.edit_pull(people.contributor, pull, base="main")
    world.push(people.contributor, pull)
    world.add_label(maintainer, pull, "wip")
    world.remove_label(maintainer, pull, "wip")
    world.comment(maintainer, pull, "Good")
    world.lock(maintainer, pull)
    world.unlock(maintainer, pull)
    world.close_pull(maintainer, pull)
    world.reopen_pull(maintainer, pull)
    world.dismiss_review(maintainer, world.review(maintainer, pull, "CHANGES_REQUESTED", "Hm"))
    world.review(maintainer, pull)
    document = {"name": "bounty", "head_sha": pull.pull.head_sha, "actions": []}
    run = world.put_check_run(people.repository, document, None)
    world.put_check_run(people.repository, {"conclusion": "success"}, run)
    world.press_button(maintainer, run, "release")
    world.rerun_check(maintainer, run)
    world.enable_auto_merge(maintainer, pull)
    world.disable_auto_merge(maintainer, pull)
    world.enqueue(maintainer, pull)
    world.dequeue(maintainer, pull)
    world.enqueue(maintainer, pull)
    world.fail_in_queue(pull)
    world.enqueue(maintainer, pull)
    world.merge_from_queue(pull)


@cache
def described() -> dict[str, Any]:
    document = json.loads(published("@octokit/openapi-webhooks", "generated/api.github.com.json"))
    # One of the two shapes of a pull request forgets that its fork may be gone; the other one knows.
    head = document["components"]["schemas"]["pull-request"]["properties"]["head"]["properties"]
    head["repo"] = {"anyOf": [head["repo"], {"type": "null"}]}
    return {"components": document["components"]}


def problems(delivery: Delivery, payload: Any = None) -> list[str]:
    name = f"webhook-{delivery.event}-{delivery.action}".replace("_", "-")
    if name not in described()["components"]["schemas"]:
        return [f"{name}: not in GitHub's description"]
    schema = {"$ref": f"#/components/schemas/{name}", **described()}
    found = Draft202012Validator(schema).iter_errors(delivery.payload if payload is None else payload)
    return [f"{name} {list(e.absolute_path)}: {e.message[:200]}" for e in found]


def test_every_delivery_is_as_github_describes_it() -> None:
    sent = everything().sent
    assert len({(d.event, d.action) for d in sent}) > 40
    assert [problem for delivery in sent for problem in problems(delivery)] == []


def test_the_check_of_shapes_catches_a_planted_fault() -> None:
    delivery = next(d for d in everything().sent if d.action == "labeled")
    payload = delivery.payload
    del payload["issue"]["user"]
    assert problems(delivery, payload)


def test_headers_and_signature_are_githubs() -> None:
    api = new_api()
    api.world.create_issue(api.village.contributor, api.village.repository, "Bug — éà")
    delivery = api.sent[-1]
    secret = api.world.app.webhook_secret.encode()
    assert (
        delivery.headers["X-Hub-Signature-256"] == "sha256=" + hmac.digest(secret, delivery.body, hashlib.sha256).hex()
    )
    assert delivery.headers["X-GitHub-Event"] == "issues"
    assert delivery.headers["X-GitHub-Hook-Installation-Target-ID"] == str(api.world.app.id)
    assert delivery.headers["X-GitHub-Hook-Installation-Target-Type"] == "integration"
    assert re.fullmatch(r"[0-9a-f-]{36}", delivery.headers["X-GitHub-Delivery"])
    assert delivery.headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert delivery.payload["installation"]["id"] == api.village.installation.id


def test_merge_sends_the_pull_request_and_the_closed_issue() -> None:
    api = new_api()
    people, world = api.village, api.world
    issue = world.create_issue(people.contributor, people.repository, "Bug")
    pull = world.open_pull(people.contributor, people.repository, "Fix", f"Closes #{issue.number}")
    api.sent.clear()
    world.merge(people.maintainer, pull)
    assert api.names() == ["pull_request.closed", "issues.closed"]
    assert api.sent[0].payload["pull_request"]["merged_by"]["id"] == people.maintainer.id
    assert api.sent[1].payload["sender"]["id"] == people.maintainer.id


def test_nothing_is_sent_when_not_installed_suspended_or_not_subscribed() -> None:
    api = new_api()
    people, world = api.village, api.world
    elsewhere = world.add_repository(people.owner, "elsewhere")
    world.create_issue(people.contributor, elsewhere, "Not ours")
    world.app.events.remove("label")
    world.create_label(people.maintainer, people.repository, "quiet")
    world.suspend(people.second_maintainer, people.installation)
    world.create_issue(people.contributor, people.repository, "Unheard")
    assert api.names() == ["installation.suspend"]


def test_fates_on_the_way() -> None:
    api = new_api()
    people, world = api.village, api.world
    for number, fate in enumerate(("drop", "lose", "double", "hold"), start=1):
        world.deliveries.fail_next(fate, event=r"issues\.opened")
        world.create_issue(people.contributor, people.repository, f"Number {number}")
    titles = [d.payload["issue"]["title"] for d in api.sent]
    assert titles == ["Number 3", "Number 3"]
    world.deliveries.release()
    assert api.sent[-1].payload["issue"]["title"] == "Number 4"
    logged = [e.delivery.payload["issue"]["title"] for e in world.deliveries.log if e.delivery.event == "issues"]
    assert logged == ["Number 1", "Number 3", "Number 4"]


def test_redelivery_keeps_the_guid_and_finds_timeouts_itself() -> None:
    api = new_api()
    people, world = api.village, api.world
    world.deliveries.fail_next("drop")
    world.create_issue(people.contributor, people.repository, "Dropped")
    assert read(api.as_app("GET", "/app/hook/deliveries?status=failure")) == []
    entry = read(api.as_app("GET", "/app/hook/deliveries?per_page=1"))[0]
    assert (entry["status"], entry["event"], entry["redelivery"]) == ("timed out", "issues", False)
    assert api.as_app("POST", f"/app/hook/deliveries/{entry['id']}/attempts").status == 202
    assert [d.guid for d in api.sent] == [entry["guid"]]
    again = read(api.as_app("GET", "/app/hook/deliveries?per_page=1"))[0]
    assert again["redelivery"] and again["guid"] == entry["guid"] and again["id"] != entry["id"]
    assert again["status"] == "OK"


def test_the_log_pages_by_cursor() -> None:
    api = new_api()
    for number in range(5):
        api.world.create_issue(api.village.contributor, api.village.repository, str(number))
    path, seen = "/app/hook/deliveries?per_page=2", []
    while path:
        answer = api.as_app("GET", path)
        seen += [entry["id"] for entry in read(answer)]
        link = re.match(r"<https://api.github.com([^>]+)>", answer.headers.get("link", ""))
        path = link[1] if link else ""
    assert seen == [e.delivery.id for e in reversed(api.world.deliveries.log)]


def test_a_bad_day_is_repeatable_and_loses_only_what_it_may() -> None:
    deliveries = everything().sent
    once, twice = (schedule(deliveries, 7, double=0.3, drop=0.2) for _ in range(2))
    assert once == twice
    assert once != schedule(deliveries, 8, double=0.3, drop=0.2)
    assert {d.id for d in once} < {d.id for d in deliveries}
    assert sorted(d.id for d in schedule(deliveries, 7)) == [d.id for d in deliveries]
    assert schedule(deliveries, 7, shuffle=False) == deliveries
