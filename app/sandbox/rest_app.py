"""REST for the App itself: where it is installed, its tokens, its webhook and what was delivered."""

from __future__ import annotations

import json
from typing import Any

from app.sandbox.auth import expiry_of, mint
from app.sandbox.deliveries import Logged
from app.sandbox.model import Installation, Refused
from app.sandbox.registration import converted
from app.sandbox.rest import Call, Reply, reachable, route
from app.sandbox.shapes import stamp


@route("GET", "/app", "app")
def get_app(call: Call) -> Reply:
    count = sum(1 for i in call.world.installations.values() if not i.deleted)
    return Reply(body={**call.world.shapes.app(), "installations_count": count})


@route("POST", "/app-manifests/{code}/conversions", "any")
def convert_manifest(call: Call) -> Reply:
    return Reply(status=201, body=converted(call.world, call.path["code"]))


@route("GET", "/app/installations", "app")
def list_installations(call: Call) -> Reply:
    alive = [i for i in call.world.installations.values() if not i.deleted]
    return call.page(alive, call.world.shapes.installation)


@route("GET", "/app/installations/{installation_id}", "app")
def get_installation(call: Call) -> Reply:
    return Reply(body=call.world.shapes.installation(_installation(call)))


@route("GET", "/repos/{owner}/{repo}/installation", "app")
def get_repository_installation(call: Call) -> Reply:
    repository = call.world.repository(f"{call.path['owner']}/{call.path['repo']}")
    found = call.world.installation_of(repository)
    if found is None:
        raise Refused(404, "Not Found")
    return Reply(body=call.world.shapes.installation(found))


@route("POST", "/app/installations/{installation_id}/access_tokens", "app")
def create_token(call: Call) -> Reply:
    world, installation = call.world, _installation(call)
    if installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    asked = call.body if isinstance(call.body, dict) else {}
    mine = {r.id: r for r in world.repositories_of(installation)}
    chosen = set(asked.get("repository_ids") or ())
    chosen |= {r.id for r in mine.values() if r.name in (asked.get("repositories") or ())}
    if not chosen <= set(mine) or len(asked.get("repositories") or ()) > len(chosen):
        raise Refused(422, "There is at least one repository that does not exist or is not accessible.")
    permissions = {**world.app.permissions} if not asked.get("permissions") else dict(asked["permissions"])
    token = mint(world, installation, chosen or None, permissions)
    told: dict[str, Any] = {
        "token": token.value,
        "expires_at": expiry_of(token),
        "permissions": permissions,
        "repository_selection": "selected" if chosen or not installation.all_repositories else "all",
    }
    if chosen:
        told["repositories"] = [world.shapes.repository(mine[number]) for number in sorted(chosen)]
    return Reply(status=201, body=told)


@route("GET", "/app/hook/config", "app")
def get_hook_config(call: Call) -> Reply:
    secret = "********" if call.world.app.webhook_secret else None
    told = {
        "content_type": call.world.app.webhook_content_type,
        "insecure_ssl": "0",
        "url": call.world.app.webhook_url or call.world.shapes.html,
    }
    return Reply(body=told | ({"secret": secret} if secret else {}))


@route("PATCH", "/app/hook/config", "app")
def change_hook_config(call: Call) -> Reply:
    app, asked = call.world.app, call.body if isinstance(call.body, dict) else {}
    app.webhook_url = asked.get("url", app.webhook_url)
    app.webhook_secret = asked.get("secret", app.webhook_secret)
    app.webhook_content_type = asked.get("content_type", app.webhook_content_type)
    return get_hook_config(call)


@route("GET", "/app/hook/deliveries", "app")
def list_deliveries(call: Call) -> Reply:
    """Newest first. ``status=failure`` means an answer of 400 to 599 only, so timeouts are in neither."""
    wanted = {"success": range(200, 400), "failure": range(400, 600)}.get(call.query.get("status", ""))
    newest = [e for e in reversed(call.world.deliveries.log) if wanted is None or e.status_code in wanted]
    cursor = call.query.get("cursor")
    if cursor:
        newest = [e for e in newest if e.delivery.id <= _cursor(cursor)]
    size = min(max(int(call.query.get("per_page") or 30), 1), 100)
    headers = {}
    if len(newest) > size:
        tail = f"per_page={size}&cursor=v1_{newest[size].delivery.id}"
        url = f"{call.world.shapes.api}/app/hook/deliveries?{tail}"
        headers["Link"] = f'<{url}>; rel="next"'
    return Reply(body=[_item(entry) for entry in newest[:size]], headers=headers)


@route("GET", "/app/hook/deliveries/{delivery_id}", "app")
def get_delivery(call: Call) -> Reply:
    entry = _logged(call)
    request = {"headers": entry.delivery.headers, "payload": json.loads(entry.delivery.body)}
    response = {"headers": {}, "payload": entry.response}
    return Reply(body=_item(entry) | {"url": entry.delivery.url, "request": request, "response": response})


@route("POST", "/app/hook/deliveries/{delivery_id}/attempts", "app")
def redeliver(call: Call) -> Reply:
    call.world.deliveries.redeliver(_logged(call).delivery.id)
    return Reply(status=202, body={})


@route("GET", "/installation/repositories", "metadata:read")
def list_repositories(call: Call) -> Reply:
    world, token = call.world, call.token
    mine = world.repositories_of(token.installation)
    if token.repository_ids is not None:
        mine = [reachable(world, token, r) for r in mine if r.id in token.repository_ids]
    chosen, headers = call.cut(mine)
    body = {
        "total_count": len(mine),
        "repository_selection": "all" if token.installation.all_repositories else "selected",
        "repositories": [world.shapes.repository(r) for r in chosen],
    }
    return Reply(body=body, headers=headers)


def _item(entry: Logged) -> dict[str, Any]:
    delivery = entry.delivery
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": stamp(delivery.delivered_at),
        "redelivery": delivery.redelivery,
        "duration": 0.03,
        "status": entry.status,
        "status_code": entry.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }


def _logged(call: Call) -> Logged:
    number = int(call.path["delivery_id"])
    for entry in call.world.deliveries.log:
        if entry.delivery.id == number:
            return entry
    raise Refused(404, "Not Found")


def _cursor(text: str) -> int:
    number = text.removeprefix("v1_")
    if not number.isdigit():
        raise Refused(400, "Invalid cursor")
    return int(number)


def _installation(call: Call) -> Installation:
    found = call.world.installations.get(int(call.path["installation_id"]))
    if found is None or found.deleted:
        raise Refused(404, "Not Found")
    return found
