"""Registering an App from a manifest: the page that takes it, and the code that is good once and for an hour."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.sandbox.model import Account, Refused
from app.sandbox.state import State

CODE_LIFE_SECONDS = 3600
NAME_CHARACTERS_MAX = 34


@dataclass(slots=True, kw_only=True)
class Conversion:
    """What the code stands for, until it is used or an hour is over."""

    pem: str
    client_secret: str
    made_at: float


def register(world: State, owner: Account, manifest: dict[str, Any]) -> str:
    """Make the world's App what the manifest says; returns the code. Raises Refused(422) for a manifest in error."""
    name, hook = manifest.get("name"), manifest.get("hook_attributes") or {}
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_CHARACTERS_MAX or not manifest.get("url"):
        raise Refused(422, "Validation Failed")
    key = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with world.acting():
        app = world.app
        app.owner, app.name = owner, name
        app.slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"
        app.public_key = public.decode()
        app.webhook_url, app.webhook_secret = hook.get("url", ""), secrets.token_hex(20)
        app.permissions = dict(manifest.get("default_permissions") or {})
        app.events = sorted(manifest.get("default_events") or [])
        app.client_secret = secrets.token_hex(20)
        code = secrets.token_hex(20)
        world.conversions[code] = Conversion(pem=pem.decode(), client_secret=app.client_secret, made_at=world.wall())
        world.deliveries.ping()
    return code


def converted(world: State, code: str) -> dict[str, Any]:
    """The App with its secrets, once. Raises Refused(404)."""
    found = world.conversions.pop(code, None)
    if not isinstance(found, Conversion) or world.wall() - found.made_at > CODE_LIFE_SECONDS:
        raise Refused(404, "Not Found")
    told = {"client_secret": found.client_secret, "webhook_secret": world.app.webhook_secret, "pem": found.pem}
    return world.shapes.app() | told


def registration_routes(world: State) -> list[Route]:
    """The two addresses that a manifest is posted to; what GitHub asks a person is a link here."""

    async def new(request: Request) -> HTMLResponse:
        form = parse_qs((await request.body()).decode())
        try:
            manifest = json.loads(form["manifest"][0])
            owner = world.user(request.path_params.get("org", "repository-admin"))
            code = register(world, owner, manifest)
        except (KeyError, ValueError, Refused) as problem:
            return HTMLResponse(f"Invalid GitHub App configuration: {escape(str(problem))}", status_code=422)
        back = urlencode({"code": code, **({"state": s} if (s := request.query_params.get("state")) else {})})
        link = f"{manifest['redirect_url']}?{back}"
        return HTMLResponse(
            f"<!doctype html><title>Create GitHub App</title><h1>{escape(manifest['name'])}</h1>"
            f'<a id="create" href="{escape(link)}">Create GitHub App</a>'
        )

    return [
        Route("/settings/apps/new", new, methods=["POST"]),
        Route("/organizations/{org}/settings/apps/new", new, methods=["POST"]),
    ]
