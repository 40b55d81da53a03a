"""Takes over a newly registered App: the code that GitHub sent back for its credentials, once, within an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from app.github.client import API_VERSION, TIMEOUT_SECONDS, USER_AGENT, Calls
from app.service.ports import Gone, Unavailable

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An App as GitHub registered it, with what it takes to act as it."""

    app_id: int
    name: str
    html_url: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    private_key: str = field(repr=False)


def looks_like_code(text: str) -> bool:
    """Whether GitHub may have sent this; nothing else is put into an address."""
    return _CODE.fullmatch(text) is not None


def take_over(api_url: str, code: str, transport: httpx.BaseTransport | None = None) -> Registered:
    """The App behind the code, which can be used once.

    Raises:
        Gone: GitHub knows the code no more (404) or refuses it (422). Unavailable: no usable answer.
    """
    headers = {
        "Accept": "application/vnd.github+json",
        "User-Agent": USER_AGENT,
        "X-GitHub-Api-Version": API_VERSION,
    }
    if not looks_like_code(code):
        raise Gone("not a code")
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, transport=transport, headers=headers) as client:
            response = client.post(f"{api_url}/app-manifests/{code}/conversions")
    except httpx.HTTPError as problem:
        raise Unavailable(f"GitHub cannot be reached: {type(problem).__name__}") from None
    if response.status_code in (404, 410, 422):
        raise Gone(str(response.status_code))
    if response.status_code != 201:
        raise Unavailable(f"GitHub answers {response.status_code}")
    try:
        return _registered(response.json())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unavailable("GitHub's answer cannot be used") from None


def have_json_delivered(calls: Calls, webhook_secret: str) -> None:
    """Has GitHub send JSON bodies, the only ones taken here; changes nothing where it does so already.

    Raises:
        Unavailable, Gone: GitHub gives no usable answer.
    """
    config = calls.get(None, "/app/hook/config")
    if config.get("content_type") == "json":
        return
    # All of it: a part that is left out might be taken for one that is to go.
    wanted = {"url": config.get("url"), "content_type": "json", "insecure_ssl": "0", "secret": webhook_secret}
    calls.send(None, "PATCH", "/app/hook/config", wanted)


def _registered(answer: dict[str, Any]) -> Registered:
    texts = [answer[name] for name in ("name", "html_url", "client_id", "client_secret", "webhook_secret", "pem")]
    if not isinstance(answer["id"], int) or not all(isinstance(text, str) and text for text in texts):
        raise ValueError
    name, html_url, client_id, client_secret, webhook_secret, pem = texts
    return Registered(
        app_id=answer["id"],
        name=name,
        html_url=html_url,
        client_id=client_id,
        client_secret=client_secret,
        webhook_secret=webhook_secret,
        private_key=pem,
    )
