"""REST for repositories, people's rights in them, labels, accounts and the service's own state."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from app.sandbox.model import SINGLE_FILE, Account, Label, Refused, Repository
from app.sandbox.rest import Call, Reply, route

LEGACY = {"maintain": "write", "triage": "read"}
LIMIT_PER_HOUR = 5000


@route("GET", "/repos/{owner}/{repo}", "metadata:read")
def get_repository(call: Call) -> Reply:
    return Reply(body=call.world.shapes.repository(call.repository(), full=True))


@route("GET", "/repos/{owner}/{repo}/collaborators/{login}/permission", "metadata:read")
def get_permission(call: Call) -> Reply:
    """``permission`` is the legacy word, ``role_name`` the true role; custom roles count as write."""
    repository, world = call.repository(), call.world
    account = world.user(call.path["login"])
    role = world.role(account, repository)
    legacy = LEGACY.get(role, role if role in ("none", "read", "write", "admin") else "write")
    names = ("pull", "triage", "push", "maintain", "admin")
    levels = ("read", "triage", "write", "maintain", "admin")
    rights = {n: world.may(account, repository, level) for n, level in zip(names, levels, strict=True)}
    user = {**world.shapes.account(account), "permissions": rights, "role_name": role}
    return Reply(body={"permission": legacy, "role_name": role, "user": user})


@route("GET", "/repos/{owner}/{repo}/labels", "issues|pull_requests:read")
def list_labels(call: Call) -> Reply:
    repository = call.repository()
    return call.page(list(repository.labels.values()), lambda x: call.world.shapes.label(repository, x))


@route("POST", "/repos/{owner}/{repo}/labels", "issues|pull_requests:write")
def create_label(call: Call) -> Reply:
    repository, world = call.repository(), call.world
    color = str(call.body.get("color") or "ededed") if isinstance(call.body, dict) else "ededed"
    name = str(call.want("name"))
    made = world.create_label(world.app.bot, repository, name, color, call.body.get("description"))
    told = world.shapes.label(repository, made)
    return Reply(status=201, body=told, headers={"Location": told["url"]})


@route("GET", "/repos/{owner}/{repo}/labels/{name}", "issues|pull_requests:read")
def get_label(call: Call) -> Reply:
    return Reply(body=call.world.shapes.label(call.repository(), _label(call)))


@route("PATCH", "/repos/{owner}/{repo}/labels/{name}", "issues|pull_requests:write")
def change_label(call: Call) -> Reply:
    repository, world, asked = call.repository(), call.world, dict(call.body or {})
    _label(call)
    made = world.edit_label(
        world.app.bot,
        repository,
        call.path["name"],
        new_name=asked.get("new_name"),
        color=asked.get("color"),
        description=asked.get("description"),
    )
    return Reply(body=world.shapes.label(repository, made))


@route("DELETE", "/repos/{owner}/{repo}/labels/{name}", "issues|pull_requests:write")
def delete_label(call: Call) -> Reply:
    call.world.delete_label(call.world.app.bot, call.repository(), call.path["name"])
    return Reply(status=204)


@route("GET", "/repos/{owner}/{repo}/contents/.github/bounty.yml", "contents|single_file:read")
def get_single_file(call: Call) -> Reply:
    """The one file that an App with the permission for a single file may read."""
    repository = call.repository()
    content = repository.files.get(SINGLE_FILE)
    if content is None:
        raise Refused(404, "Not Found")
    return Reply(body=_file(call, repository, content))


@route("GET", "/users/{login}", "any")
def get_user(call: Call) -> Reply:
    return Reply(body=call.world.shapes.profile(call.world.user(call.path["login"])))


@route("GET", "/user/{account_id}", "any")
def get_user_by_id(call: Call) -> Reply:
    account: Account | None = call.world.accounts.get(int(call.path["account_id"]))
    if account is None or account.deleted:
        raise Refused(404, "Not Found")
    return Reply(body=call.world.shapes.profile(account))


@route("GET", "/rate_limit", "any")
def get_rate_limit(call: Call) -> Reply:
    used = call.caller.token.used if call.caller and call.caller.token else 0
    reset = int(call.world.wall()) + 3600
    core: dict[str, Any] = {
        "limit": LIMIT_PER_HOUR,
        "used": used,
        "remaining": max(LIMIT_PER_HOUR - used, 0),
        "reset": reset,
    }
    other = {"limit": LIMIT_PER_HOUR, "used": 0, "remaining": LIMIT_PER_HOUR, "reset": reset}
    return Reply(body={"resources": {"core": core, "graphql": other, "search": other}, "rate": core})


@route("GET", "/meta", "any")
def get_meta(call: Call) -> Reply:
    return Reply(body={"verifiable_password_authentication": False, "hooks": ["192.30.252.0/22"]})


def _file(call: Call, repository: Repository, content: bytes) -> dict[str, Any]:
    shapes, name = call.world.shapes, repository.full_name
    sha = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    url = f"{shapes.api}/repos/{name}/contents/{SINGLE_FILE}?ref={repository.default_branch}"
    git = f"{shapes.api}/repos/{name}/git/blobs/{sha}"
    html = f"{shapes.html}/{name}/blob/{repository.default_branch}/{SINGLE_FILE}"
    return {
        "type": "file",
        "encoding": "base64",
        "size": len(content),
        "name": SINGLE_FILE.rpartition("/")[2],
        "path": SINGLE_FILE,
        "content": base64.encodebytes(content).decode(),
        "sha": sha,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": f"https://raw.githubusercontent.com/{name}/{repository.default_branch}/{SINGLE_FILE}",
        "_links": {"git": git, "self": url, "html": html},
    }


def _label(call: Call) -> Label:
    found = call.world.label_in(call.repository(), call.path["name"])
    if found is None:
        raise Refused(404, "Not Found")
    return found
