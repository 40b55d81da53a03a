"""Stops reading a body that is longer than anything the API takes, whatever its header says of it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Counts as the body comes; reading past ``bytes_max`` raises HTTPException 413 where the body is read.

    Starlette's own limit answers by itself, in English and without the form that our errors have.
    """

    def __init__(self, inner: ASGIApp, bytes_max: int) -> None:
        self._inner = inner
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._bytes_max:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        await self._inner(scope, counted if scope["type"] == "http" else receive, send)
