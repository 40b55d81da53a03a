"""The control API: lets a person or a test outside the process act as somebody and look at the state."""

from __future__ import annotations

import inspect
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.sandbox.faults import Fault
from app.sandbox.model import CheckRun, Comment, Installation, Issue, Refused, Repository
from app.sandbox.shapes_pulls import check_run, full_pull
from app.sandbox.world import World

Json = dict[str, Any]
ACTS = {
    "add_user",
    "add_organization",
    "add_repository",
    "set_role",
    "create_issue",
    "open_issue_from_form",
    "edit_issue",
    "add_label",
    "remove_label",
    "comment",
    "edit_comment",
    "delete_comment",
    "react",
    "close_issue",
    "reopen_issue",
    "lock",
    "unlock",
    "delete_issue",
    "transfer",
    "convert_to_discussion",
    "create_label",
    "edit_label",
    "delete_label",
    "rename_repository",
    "transfer_repository",
    "archive",
    "unarchive",
    "privatize",
    "publicize",
    "delete_repository",
    "change_default_branch",
    "write_file",
    "rename_user",
    "delete_user",
    "install",
    "add_to_installation",
    "remove_from_installation",
    "suspend",
    "unsuspend",
    "uninstall",
    "open_pull",
    "edit_pull",
    "push",
    "ready_for_review",
    "review",
    "enable_auto_merge",
    "disable_auto_merge",
    "enqueue",
    "dequeue",
    "fail_in_queue",
    "merge_from_queue",
    "merge",
    "push_commit",
    "close_pull",
    "reopen_pull",
    "link",
    "unlink",
    "delete_fork",
    "press_button",
    "rerun_check",
}


def control_routes(world: World) -> list[Route]:
    """POST /_sandbox/actions, POST /_sandbox/faults, GET /_sandbox/state."""

    def act(asked: Json) -> Any:
        return describe(world, perform(world, asked))

    async def actions(request: Request) -> JSONResponse:
        return _answer(act, await request.body())

    async def faults(request: Request) -> JSONResponse:
        return _answer(lambda asked: _add_fault(world, asked), await request.body())

    async def state(request: Request) -> JSONResponse:
        with world.guard:
            return JSONResponse(snapshot(world))

    return [
        Route("/_sandbox/actions", actions, methods=["POST"]),
        Route("/_sandbox/faults", faults, methods=["POST"]),
        Route("/_sandbox/state", state, methods=["GET"]),
    ]


def perform(world: World, asked: Json) -> Any:
    """Do ``{"do": "add_label", "by": "mona", "repo": "o/r", "issue": 1, "name": "bounty"}``.

    The other keys are the act's parameters; ``issue`` and ``pull`` are numbers in ``repo``, a comment,
    a check run and an installation are told by id. Raises Refused.
    """
    name = asked.get("do")
    if name not in ACTS:
        raise Refused(422, f"Unknown act {name!r}; known are: {', '.join(sorted(ACTS))}")
    method = getattr(world, name)
    wanted = inspect.signature(method).parameters
    given = {key: _thing(world, key, value, asked) for key, value in asked.items() if key in wanted}
    unknown = set(asked) - set(wanted) - {"do", "repo"}
    lacking = [k for k, p in wanted.items() if p.default is inspect.Parameter.empty and k not in given]
    if unknown or lacking:
        raise Refused(422, f"{name}: unknown {sorted(unknown)}, missing {lacking}")
    return method(**given)


def describe(world: World, thing: Any) -> Any:
    """A thing as its REST JSON where it has one."""
    shapes = world.shapes
    match thing:
        case Issue():
            return full_pull(shapes, thing) if thing.pull else shapes.full_issue(thing)
        case Comment():
            return shapes.comment(thing)
        case Repository():
            return shapes.repository(thing)
        case Installation():
            return shapes.installation(thing)
        case CheckRun():
            return check_run(shapes, thing)
        case _:
            return {"id": getattr(thing, "id", None), "login": getattr(thing, "login", None)}


def snapshot(world: World) -> Json:
    """Everything a page or a test wants to look at."""
    repositories = [r for r in world.repositories.values() if not r.deleted]
    logged = [
        {"event": e.delivery.event, "action": e.delivery.action, "status": e.status, "code": e.status_code}
        for e in world.deliveries.log
    ]
    return {
        "app": world.shapes.app(),
        "installations": [world.shapes.installation(i) for i in world.installations.values()],
        "repositories": [_repository(world, r) for r in repositories],
        "deliveries": logged,
    }


def _repository(world: World, repository: Repository) -> Json:
    issues = [i for i in repository.issues.values() if not i.deleted]
    return {
        "full_name": repository.full_name,
        "id": repository.id,
        "labels": [label.name for label in repository.labels.values()],
        "issues": [_issue(world, issue) for issue in issues],
        "check_runs": [check_run(world.shapes, run) for run in repository.check_runs],
    }


def _issue(world: World, issue: Issue) -> Json:
    comments = [world.shapes.comment(comment) for comment in issue.comments]
    log = [{"kind": i.kind, "actor": i.actor.login if i.actor else None} for i in issue.timeline]
    return {**describe(world, issue), "comments_list": comments, "log": log}


def _thing(world: World, key: str, value: Any, asked: Json) -> Any:
    with world.guard:
        if key in ("issue", "pull", "parent", "target") and isinstance(value, int) and "repo" in asked:
            return world.issue(asked["repo"], value)
        kinds = {"comment": Comment, "target": Comment, "run": CheckRun}
        if key in kinds and isinstance(value, int):
            return _by_number(world, kinds[key], value)
        if key == "installation":
            return world.installations[int(value)]
        return world.repository(value) if key == "repository" else value


def _by_number(world: World, kind: type, number: int) -> Any:
    for thing in world.nodes.values():
        if isinstance(thing, kind) and thing.id == number:  # type: ignore[attr-defined]
            return thing
    raise Refused(404, "Not Found")


def _add_fault(world: World, asked: Json) -> Json:
    if asked.pop("clear", False):
        world.faults.clear()
        return {}
    world.faults.add(Fault(**asked))
    return asked


def _answer(work: Any, body: bytes) -> JSONResponse:
    try:
        return JSONResponse(work(json.loads(body)))
    except Refused as error:
        return JSONResponse({"message": error.message}, status_code=error.status)
    except (ValueError, TypeError, KeyError) as error:
        return JSONResponse({"message": f"{type(error).__name__}: {error}"}, status_code=422)
