"""Keeps every page that the application answers in a test, each once, for tests/markup to read when the tests are over.

Where ``GCB_PAGES`` names a folder, pages go there under names that tell what they are, so that several processes may
write at the same time: the address's key or the path, the status, and a digest of what the page says.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER: Final = "GCB_PAGES"
# What is drawn anew for each request: words against forgery, keys of forms.
_DRAWN: Final = re.compile(rb'(?<=value=")[\w-]{32,}(?=")')


def kept(app: ASGIApp) -> ASGIApp:
    """The application, which keeps its pages where they are asked for."""
    folder = os.environ.get(FOLDER)
    return _Kept(app, Path(folder)) if folder else app


class _Kept:
    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app, self._folder = app, folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif message["type"] == "http.response.body" and _is_page(started):
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    _keep(self._folder, scope, int(started["status"]), b"".join(parts))
            await send(message)

        await self._app(scope, receive, heard)


def _is_page(started: dict[str, Any]) -> bool:
    types = [value for name, value in started.get("headers", ()) if name.lower() == b"content-type"]
    return any(value.startswith(b"text/html") for value in types)


def _keep(folder: Path, scope: Scope, status: int, page: bytes) -> None:
    if not page:
        return
    # A route of a page is called by its language and key.
    what = getattr(scope.get("route"), "name", None) or scope["path"].strip("/")
    safe = re.sub(r"[^a-z0-9_]+", "-", what.lower())[:60]
    digest = hashlib.sha256(_DRAWN.sub(b"", page)).hexdigest()[:12]
    name = f"{safe}.{status}.{digest}.html"
    if not (folder / name).exists():
        # Whole or not at all, whoever else writes it now.
        half = folder / f".{name}.{os.getpid()}.{id(page)}"
        half.write_bytes(page)
        half.replace(folder / name)
