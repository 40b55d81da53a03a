"""Answers HEAD as GET without its body (RFC 9110 9.3.2), for all pages, feeds, badges and health at once."""

from __future__ import annotations

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Enough(Exception):
    """The head is sent: nobody waits for the rest."""


class HeadAsGet:
    """``but`` is where the paths begin that keep to the methods they name: a file of the API is dear to make."""

    def __init__(self, inner: ASGIApp, *, but: str) -> None:
        self._inner = inner
        self._but = but

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(self._but):
            await self._inner(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            raise _Enough

        with suppress(_Enough):
            await self._inner({**scope, "method": "GET"}, receive, bodiless)
