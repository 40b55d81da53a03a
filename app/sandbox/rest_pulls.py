"""REST for pull requests, what is at a commit, and check runs."""

from __future__ import annotations

from typing import Any

from app.sandbox.model import CheckRun, Issue, Refused, Repository
from app.sandbox.rest import Call, Reply, route
from app.sandbox.shapes_pulls import check_run, commit, full_pull, pull_of, review, simple_pull

NEWER_VERSION = "2026-03-10"
GONE_IN_NEWER_VERSION = ("merge_commit_sha", "assignee")
TEXT_MAX, BUTTONS_MAX = 65_535, 3


@route("GET", "/repos/{owner}/{repo}/pulls/{number}", "pull_requests:read")
def get_pull(call: Call) -> Reply:
    return Reply(body=_versioned(call, full_pull(call.world.shapes, _pull(call))))


@route("GET", "/repos/{owner}/{repo}/pulls/{number}/reviews", "pull_requests:read")
def list_reviews(call: Call) -> Reply:
    return call.page(pull_of(_pull(call)).reviews, lambda x: review(call.world.shapes, x))


@route("GET", "/repos/{owner}/{repo}/pulls/{number}/commits", "pull_requests:read")
def list_commits(call: Call) -> Reply:
    return call.page(pull_of(_pull(call)).commits, lambda x: commit(call.world.shapes, x))


@route("GET", "/repos/{owner}/{repo}/commits/{sha}/pulls", "pull_requests:read")
def list_pulls_of_commit(call: Call) -> Reply:
    repository, sha = call.repository(), call.path["sha"]
    found = [i for i in repository.issues.values() if i.pull and _holds(i, sha)]
    return call.page(found, lambda x: _versioned(call, simple_pull(call.world.shapes, x)))


@route("POST", "/repos/{owner}/{repo}/check-runs", "checks:write")
def create_check_run(call: Call) -> Reply:
    repository = call.repository()
    call.want("name")
    if not _known_commit(call, repository, call.want("head_sha")):
        raise Refused(422, f"No commit found for SHA: {call.body['head_sha']}")
    _check_document(call)
    run = call.world.put_check_run(repository, call.body, None)
    return Reply(status=201, body=check_run(call.world.shapes, run))


@route("GET", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:read")
def get_check_run(call: Call) -> Reply:
    return Reply(body=check_run(call.world.shapes, _run(call)))


@route("PATCH", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:write")
def change_check_run(call: Call) -> Reply:
    run = _run(call)
    _check_document(call)
    call.world.put_check_run(run.repository, call.body or {}, run)
    return Reply(body=check_run(call.world.shapes, run))


@route("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", "checks:read")
def list_check_runs(call: Call) -> Reply:
    """``filter=latest`` (the default) gives the newest run of each name."""
    found = [r for r in call.repository().check_runs if r.head_sha == call.path["ref"]]
    name, status = call.query.get("check_name"), call.query.get("status")
    found = [r for r in found if name in (None, r.name) and status in (None, r.document["status"])]
    if call.query.get("filter", "latest") == "latest":
        found = list({r.name: r for r in found}.values())
    chosen, headers = call.cut(found)
    runs = [check_run(call.world.shapes, r) for r in chosen]
    return Reply(body={"total_count": len(found), "check_runs": runs}, headers=headers)


def _pull(call: Call) -> Issue:
    issue = call.world.issue(call.repository(), call.number)
    if issue.pull is None:
        raise Refused(404, "Not Found")
    return issue


def _versioned(call: Call, told: dict[str, Any]) -> dict[str, Any]:
    """The newer API version has dropped some fields."""
    if call.headers.get("x-github-api-version", "") < NEWER_VERSION:
        return told
    return {name: value for name, value in told.items() if name not in GONE_IN_NEWER_VERSION}


def _holds(issue: Issue, sha: str) -> bool:
    pull = pull_of(issue)
    merged = pull.merge_commit is not None and pull.merge_commit.oid == sha
    return merged or any(c.oid == sha for c in pull.commits)


def _known_commit(call: Call, repository: Repository, sha: str) -> bool:
    mine = any(c.oid == sha for c in repository.commits)
    return mine or any(i.pull and _holds(i, sha) for i in repository.issues.values())


def _run(call: Call) -> CheckRun:
    number = int(call.path["check_run_id"])
    for run in call.repository().check_runs:
        if run.id == number:
            return run
    raise Refused(404, "Not Found")


def _check_document(call: Call) -> None:
    asked = call.body if isinstance(call.body, dict) else {}
    output = asked.get("output") or {}
    too_long = any(len(str(output.get(name) or "")) > TEXT_MAX for name in ("summary", "text"))
    lacking = "output" in asked and not (output.get("title") and output.get("summary"))
    half = asked.get("status") == "completed" and not asked.get("conclusion")
    if too_long or lacking or half or len(asked.get("actions") or ()) > BUTTONS_MAX:
        raise Refused(422, "Invalid request.", errors=["Invalid check run"])
