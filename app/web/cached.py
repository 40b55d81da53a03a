"""Answers that anybody may keep for a while, and that need not be sent again while they are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response


def kept(
    request: Request, body: bytes, media_type: str, seconds: int, headers: Mapping[str, str] | None = None
) -> Response:
    """The body with its ETag, or 304 for who has it already; kept by browsers and caches for ``seconds``."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    given = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}", **(headers or {})}
    known = [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(None, 304, given)
    return Response(body, 200, given, media_type)
