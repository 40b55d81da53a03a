"""Puts on every answer the headers that keep browsers and caches from doing harm with it."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = (
    # OWASP's list for REST services; nothing here is a page with parts of its own.
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
)
_TLS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")


class Armour:
    """Adds what an answer does not bring itself; ``tls`` where people reach the service by https."""

    def __init__(self, inner: ASGIApp, *, tls: bool) -> None:
        self._inner = inner
        self._headers = (*_ALWAYS, _TLS_ONLY) if tls else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                named = {bytes(name).lower() for name, _ in own}
                # A new message: the given one may be shared between answers.
                more = [(name, value) for name, value in self._headers if name not in named]
                message = {**message, "headers": [*own, *more]}
            await send(message)

        await self._inner(scope, receive, armoured)
