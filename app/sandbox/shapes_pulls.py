"""GitHub's JSON for pull requests, reviews, commits and check runs."""

from __future__ import annotations

from typing import Any

from app.sandbox.model import Account, CheckRun, Commit, Issue, Pull, Repository, Review
from app.sandbox.shapes import Json, Shapes, stamp, stamp_or_none


def pull_of(issue: Issue) -> Pull:
    """The pull request's part of an issue that is one."""
    if issue.pull is None:
        raise ValueError(f"#{issue.number} is an issue, not a pull request")
    return issue.pull


def simple_pull(shapes: Shapes, issue: Issue) -> Json:
    """A pull-request-simple, as lists give it."""
    pull, base = pull_of(issue), issue.repository
    url, page = f"{shapes.repository_url(base)}/pulls/{issue.number}", shapes.issue_page(issue)
    asking = shapes.issue_url(issue)
    return {
        "url": url,
        "id": pull.id,
        "node_id": pull.node_id,
        "html_url": page,
        "diff_url": page + ".diff",
        "patch_url": page + ".patch",
        "issue_url": asking,
        "number": issue.number,
        "state": issue.state,
        "locked": issue.locked,
        "title": issue.title,
        "user": shapes.account(issue.author),
        "body": issue.body or None,
        "created_at": stamp(issue.created_at),
        "updated_at": stamp(issue.updated_at),
        "closed_at": stamp_or_none(issue.closed_at),
        "merged_at": stamp_or_none(pull.merged_at),
        "merge_commit_sha": pull.merge_commit.oid if pull.merge_commit else _test_merge(pull),
        **dict.fromkeys(("assignee", "milestone")),
        **{name: [] for name in ("assignees", "requested_reviewers", "requested_teams")},
        "labels": [shapes.label(base, label) for label in issue.labels],
        "draft": pull.draft,
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{shapes.repository_url(base)}/pulls/comments{{/number}}",
        "comments_url": f"{asking}/comments",
        "statuses_url": f"{shapes.repository_url(base)}/statuses/{pull.head_sha}",
        "head": _side(shapes, pull.head_repository, pull.head_ref, pull.head_sha, issue.author),
        "base": _side(shapes, base, pull.base_ref, pull.base_sha, base.owner),
        "_links": _links(shapes, issue, url, page, asking),
        "author_association": shapes.association(issue.author, base),
        "auto_merge": _auto_merge(shapes, issue),
        "active_lock_reason": issue.lock_reason,
    }


def full_pull(shapes: Shapes, issue: Issue) -> Json:
    """A pull-request, as GET /pulls/{number} and webhooks give it."""
    pull = pull_of(issue)
    mergeable = None if pull.merged_at else issue.state == "open"
    return {
        **simple_pull(shapes, issue),
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": "clean" if mergeable else "unknown",
        "merged_by": shapes.account(pull.merged_by) if pull.merged_at else None,
        "comments": len(issue.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(pull.commits),
        "additions": 1,
        "deletions": 1,
        "changed_files": 1,
    }


def review(shapes: Shapes, made: Review, *, hook: bool = False) -> Json:
    """``hook``: webhooks write the state in lower case and an empty body as null."""
    page = f"{shapes.issue_page(made.issue)}#pullrequestreview-{made.id}"
    url = f"{shapes.repository_url(made.issue.repository)}/pulls/{made.issue.number}"
    told: Json = {
        "id": made.id,
        "node_id": made.node_id,
        "user": shapes.account(made.author),
        "body": (made.body or None) if hook else made.body,
        "state": made.state.lower() if hook else made.state,
        "html_url": page,
        "pull_request_url": url,
        "author_association": shapes.association(made.author, made.issue.repository),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "submitted_at": stamp(made.submitted_at),
        "commit_id": made.commit_id,
    }
    return told | {"updated_at": stamp(made.submitted_at)} if hook else told


def commit(shapes: Shapes, made: Commit) -> Json:
    url = f"{shapes.repository_url(made.repository)}/commits/{made.oid}"
    page = f"{shapes.repository_page(made.repository)}/commit/{made.oid}"
    name = made.author.login if made.author else "nobody"
    signed = {"name": name, "email": f"{name}@users.noreply.github.com", "date": stamp(made.at)}
    tree = {"sha": made.oid, "url": f"{shapes.repository_url(made.repository)}/git/trees/{made.oid}"}
    who = shapes.account(made.author) if made.author else None
    return {
        "sha": made.oid,
        "node_id": made.node_id,
        "commit": {
            "author": signed,
            "committer": signed,
            "message": made.message,
            "tree": tree,
            "url": f"{shapes.repository_url(made.repository)}/git/commits/{made.oid}",
            "comment_count": 0,
        },
        "url": url,
        "html_url": page,
        "comments_url": f"{url}/comments",
        "author": who,
        "committer": who,
        "parents": [],
    }


def check_run(shapes: Shapes, run: CheckRun) -> Json:
    url = f"{shapes.repository_url(run.repository)}/check-runs/{run.id}"
    page = f"{shapes.repository_page(run.repository)}/runs/{run.id}"
    output = {"title": None, "summary": None, "text": None, **run.document.get("output", {})}
    fields = ("status", "conclusion", "started_at", "completed_at", "external_id")
    return {
        "id": run.id,
        "node_id": run.node_id,
        "head_sha": run.head_sha,
        "name": run.name,
        "url": url,
        "html_url": page,
        "details_url": run.document.get("details_url") or page,
        **{name: run.document.get(name) for name in fields},
        "output": {
            **{name: output[name] for name in ("title", "summary", "text")},
            "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.id - 1},
        "app": shapes.app(),
        "pull_requests": _pulls_at(shapes, run),
    }


def check_run_hook(shapes: Shapes, run: CheckRun) -> Json:
    """As webhooks give it: the suite is told at more length."""
    told = check_run(shapes, run)
    status = told["status"]
    suite: dict[str, Any] = {
        "id": run.id - 1,
        "node_id": shapes.world.node("CS", run.id - 1),
        "head_branch": None,
        "head_sha": run.head_sha,
        "status": status,
        "conclusion": told["conclusion"],
        "url": f"{shapes.repository_url(run.repository)}/check-suites/{run.id - 1}",
        "before": "0" * 40,
        "after": run.head_sha,
        "pull_requests": told["pull_requests"],
        "app": told["app"],
        "created_at": told["started_at"],
        "updated_at": told["completed_at"] or told["started_at"],
    }
    return told | {"check_suite": suite}


def _pulls_at(shapes: Shapes, run: CheckRun) -> list[Json]:
    """Pull requests of the repository's own branches at this head; those from forks are never told."""
    found = []
    for issue in run.repository.issues.values():
        pull = issue.pull
        if pull and pull.head_repository is run.repository and pull.head_sha == run.head_sha:
            line = {
                "id": run.repository.id,
                "url": shapes.repository_url(run.repository),
                "name": run.repository.name,
            }
            found.append(
                {
                    "url": f"{shapes.repository_url(run.repository)}/pulls/{issue.number}",
                    "id": pull.id,
                    "number": issue.number,
                    "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": line},
                    "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": line},
                }
            )
    return found


def _side(shapes: Shapes, repository: Repository | None, ref: str, sha: str, user: Account) -> Json:
    owner = repository.owner if repository else user
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": shapes.account(owner),
        "repo": shapes.repository(repository) if repository else None,
    }


def _links(shapes: Shapes, issue: Issue, url: str, page: str, asking: str) -> Json:
    base = shapes.repository_url(issue.repository)
    addresses = {
        "self": url,
        "html": page,
        "issue": asking,
        "comments": f"{asking}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{base}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{base}/statuses/{pull_of(issue).head_sha}",
    }
    return {name: {"href": address} for name, address in addresses.items()}


def _auto_merge(shapes: Shapes, issue: Issue) -> Json | None:
    pull = pull_of(issue)
    if pull.auto_merge_by is None:
        return None
    return {
        "enabled_by": shapes.account(pull.auto_merge_by),
        "merge_method": "squash",
        "commit_title": issue.title,
        "commit_message": "",
    }


def _test_merge(pull: Pull) -> str:
    """Before the merge GitHub tells the sha of a trial merge, which is on no branch."""
    return pull.head_sha[20:] + pull.head_sha[:20]
