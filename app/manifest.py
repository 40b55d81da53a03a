"""What the App asks of GitHub: app.yml, for registering it and for checking what was registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

MANIFEST_FILE: Final = Path(__file__).parents[1] / "app.yml"
WEBHOOK_PATH: Final = "/api/github/webhooks"
CREATED_PATH: Final = "/setup/created"
INSTALLED_PATH: Final = "/setup/installed"
SIGNED_IN_PATH: Final = "/sign-in/callback"
NAME_CHARACTERS_MAX: Final = 34
"""GitHub takes no longer name for an App."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The permissions (name to level) and events that the App asks for."""

    permissions: Mapping[str, str]
    events: tuple[str, ...]


@cache
def asked() -> Asked:
    """What app.yml asks for."""
    document = _document()
    return Asked(permissions=document["default_permissions"], events=tuple(document["default_events"]))


def manifest(base_url: str, name: str) -> dict[str, Any]:
    """The manifest that GitHub registers an App from: app.yml with this installation's addresses.

    ``base_url`` is without a slash at its end. The App is private whatever app.yml says. The webhook's content type
    has no place in a manifest; it is looked at after the registration.
    """
    hook = {**_document().get("hook_attributes", {}), "url": base_url + WEBHOOK_PATH, "active": True}
    return {
        **_document(),
        "name": name,
        "url": base_url,
        "hook_attributes": hook,
        "redirect_url": base_url + CREATED_PATH,
        "setup_url": base_url + INSTALLED_PATH,
        "callback_urls": [base_url + SIGNED_IN_PATH],
        "setup_on_update": False,
        "public": False,
    }


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(MANIFEST_FILE.read_text("utf-8"))
    return document
