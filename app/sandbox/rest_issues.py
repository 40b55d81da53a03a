"""REST for issues: reading and listing them, comments, labels, reactions."""

from __future__ import annotations

from datetime import datetime

from app.sandbox.model import Comment, Issue, Refused
from app.sandbox.rest import Call, Moved, Reply, route
from app.sandbox.shapes import REACTIONS

READ, WRITE = "issues|pull_requests:read", "issues|pull_requests:write"
BODY_MAX = 65_536


@route("GET", "/repos/{owner}/{repo}/issues", READ)
def list_issues(call: Call) -> Reply:
    """Issues and pull requests together, as GitHub lists them."""
    asked = call.query
    found = [i for i in call.repository().issues.values() if not i.deleted and i.moved_to is None]
    state = asked.get("state", "open")
    if state != "all":
        found = [i for i in found if i.state == state]
    for name in filter(None, asked.get("labels", "").split(",")):
        found = [i for i in found if any(x.name.lower() == name.strip().lower() for x in i.labels)]
    if asked.get("since"):
        since = _moment(asked["since"])
        found = [i for i in found if i.updated_at >= since]
    keys = {
        "updated": lambda i: (i.updated_at, i.number),
        "comments": lambda i: (len(i.comments), i.number),
    }
    found.sort(key=keys.get(asked.get("sort", ""), lambda i: (i.created_at, i.number)))
    if asked.get("direction", "desc") == "desc":
        found.reverse()
    return call.page(found, call.world.shapes.issue)


@route("GET", "/repos/{owner}/{repo}/issues/{number}", READ)
def get_issue(call: Call) -> Reply:
    return Reply(body=call.world.shapes.full_issue(issue_of(call)))


@route("GET", "/repos/{owner}/{repo}/issues/{number}/comments", READ)
def list_comments(call: Call) -> Reply:
    found = list(issue_of(call).comments)
    if call.query.get("since"):
        since = _moment(call.query["since"])
        found = [c for c in found if c.updated_at >= since]
    return call.page(found, call.world.shapes.comment)


@route("POST", "/repos/{owner}/{repo}/issues/{number}/comments", WRITE)
def create_comment(call: Call) -> Reply:
    body, issue = _text(call), issue_of(call)
    made = call.world.comment(call.world.app.bot, issue, body)
    told = call.world.shapes.comment(made)
    return Reply(status=201, body=told, headers={"Location": told["url"]})


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", READ)
def get_comment(call: Call) -> Reply:
    return Reply(body=call.world.shapes.comment(comment_of(call)))


@route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", WRITE)
def change_comment(call: Call) -> Reply:
    made = call.world.edit_comment(call.world.app.bot, comment_of(call), _text(call))
    return Reply(body=call.world.shapes.comment(made))


@route("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}", WRITE)
def delete_comment(call: Call) -> Reply:
    call.world.delete_comment(call.world.app.bot, comment_of(call))
    return Reply(status=204)


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", READ)
def list_comment_reactions(call: Call) -> Reply:
    return _reactions(call, comment_of(call))


@route("POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", WRITE)
def react_to_comment(call: Call) -> Reply:
    return _react(call, comment_of(call))


@route("GET", "/repos/{owner}/{repo}/issues/{number}/reactions", READ)
def list_issue_reactions(call: Call) -> Reply:
    return _reactions(call, issue_of(call))


@route("POST", "/repos/{owner}/{repo}/issues/{number}/reactions", WRITE)
def react_to_issue(call: Call) -> Reply:
    return _react(call, issue_of(call))


@route("GET", "/repos/{owner}/{repo}/issues/{number}/labels", READ)
def list_issue_labels(call: Call) -> Reply:
    issue = issue_of(call)
    return call.page(issue.labels, lambda x: call.world.shapes.label(issue.repository, x))


@route("POST", "/repos/{owner}/{repo}/issues/{number}/labels", WRITE)
def add_labels(call: Call) -> Reply:
    issue = issue_of(call)
    named = call.body if isinstance(call.body, list) else call.want("labels")
    for name in named:
        call.world.add_label(call.world.app.bot, issue, name["name"] if isinstance(name, dict) else str(name))
    return _labels(call, issue)


@route("DELETE", "/repos/{owner}/{repo}/issues/{number}/labels/{name}", WRITE)
def remove_label(call: Call) -> Reply:
    issue = issue_of(call)
    call.world.remove_label(call.world.app.bot, issue, call.path["name"])
    return _labels(call, issue)


def issue_of(call: Call) -> Issue:
    """The route's issue. Raises Refused(404), 410 when deleted, Moved when transferred."""
    issue = call.world.issue(call.repository(), call.number)
    if issue.moved_to:
        raise Moved(issue.moved_to.repository, f"/issues/{issue.moved_to.number}")
    return issue


def comment_of(call: Call) -> Comment:
    repository, number = call.repository(), int(call.path["comment_id"])
    for issue in repository.issues.values():
        for comment in issue.comments:
            if comment.id == number and comment.issue is issue:
                return comment
    raise Refused(404, "Not Found")


def _text(call: Call) -> str:
    body = str(call.want("body"))
    if len(body) > BODY_MAX:
        raise Refused(422, "Validation Failed", errors=[{"code": "custom", "field": "body"}])
    return body


def _labels(call: Call, issue: Issue) -> Reply:
    return Reply(body=[call.world.shapes.label(issue.repository, label) for label in issue.labels])


def _reactions(call: Call, target: Issue | Comment) -> Reply:
    wanted = call.query.get("content")
    found = [r for r in target.reactions if wanted in (None, r.content)]
    return call.page(found, call.world.shapes.reaction)


def _react(call: Call, target: Issue | Comment) -> Reply:
    content = call.want("content")
    if content not in REACTIONS:
        raise Refused(422, "Validation Failed", errors=[{"code": "invalid", "field": "content"}])
    made, new = call.world.react(call.world.app.bot, target, content)
    return Reply(status=201 if new else 200, body=call.world.shapes.reaction(made))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(422, "Validation Failed") from error
