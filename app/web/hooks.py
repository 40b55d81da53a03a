"""The webhook door: takes a delivery in only if GitHub signed it, and says so only once it is safe on disk."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.intake_contract import Intake, IntakeRefused, StoredDelivery
from app.github.signature import looks_signed, verify
from app.web import hooks_answers as answers
from app.web.hooks_answers import Answer
from app.web.hooks_body import BODY_BYTES_MAX, BodyLimits, BodyReader

PATH: Final = "/api/github/webhooks"

# What is kept of a request besides its body: enough to check the signature again, nothing private.
KEPT: Final = (
    b"content-type",
    b"user-agent",
    b"x-github-delivery",
    b"x-github-event",
    b"x-github-enterprise-host",
    b"x-github-enterprise-version",
    b"x-github-hook-id",
    b"x-github-hook-installation-target-id",
    b"x-github-hook-installation-target-type",
    b"x-hub-signature-256",
)
KEPT_BYTES_MAX: Final = 1024
_EVENT: Final = re.compile(rb"[a-z][a-z0-9_]{0,63}")
_GUID: Final = re.compile(rb"[!-~]{1,128}")
_TARGET: Final = re.compile(rb"[0-9]{1,18}")


class WebhookEndpoint:
    """An ASGI application for one path. Every answer is small JSON; none is ever a 500."""

    def __init__(
        self,
        intake: Intake,
        secrets: Sequence[bytes],
        *,
        max_body_bytes: int = BODY_BYTES_MAX,
        body_timeout_seconds: float = 10.0,
        limits: BodyLimits | None = None,
    ) -> None:
        """``secrets``: the present one first, then any that GitHub may still sign with. ``limits`` overrides both."""
        self._intake = intake
        self._secrets = tuple(secrets)
        self._bodies = BodyReader(limits or BodyLimits(bytes_max=max_body_bytes, total_seconds=body_timeout_seconds))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        if answer is not None:
            await send(answer.start)
            await send(answer.body)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if refused := _refused_unread(scope["method"], headers):
            return refused
        body = await self._bodies.read(receive, headers.get(b"content-length"))
        if not isinstance(body, bytes):
            return body
        if not verify(body, headers[b"x-hub-signature-256"], self._secrets):
            return answers.WRONG_SIGNATURE
        delivery = _delivery(headers, body)
        if delivery is None:
            return answers.BAD_HEADERS
        try:
            return answers.STORED if await self._intake.put(delivery) else answers.DUPLICATE
        except IntakeRefused as refusal:
            return answers.NOT_STORED[refusal.reason]


class IntakeFirst:
    """Answers deliveries before the framework sees them: its routing costs more than the signature check."""

    def __init__(self, app: ASGIApp, endpoint: ASGIApp) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"] == PATH
        await (self._endpoint if ours else self._app)(scope, receive, send)


def _refused_unread(method: str, headers: Mapping[bytes, bytes]) -> Answer | None:
    """What can be refused without a byte of the body."""
    if method != "POST":
        return answers.METHOD
    if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
        return answers.ENCODED
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        return answers.NOT_JSON
    if not looks_signed(headers.get(b"x-hub-signature-256")):
        return answers.UNSIGNED
    return None


def _delivery(headers: Mapping[bytes, bytes], body: bytes) -> StoredDelivery | None:
    """None when GitHub's headers are missing or not of their form: they are not signed, so nothing is guessed."""
    event = headers.get(b"x-github-event", b"")
    guid = headers.get(b"x-github-delivery", b"")
    target = headers.get(b"x-github-hook-installation-target-id", b"0")
    if not (_EVENT.fullmatch(event) and _GUID.fullmatch(guid) and _TARGET.fullmatch(target)):
        return None
    return StoredDelivery(
        target_id=int(target),
        guid=guid.decode("ascii"),
        event=event.decode("ascii"),
        headers=_kept(headers),
        body=body,
        received_us=time.time_ns() // 1000,
    )


def _kept(headers: Mapping[bytes, bytes]) -> str:
    """ASCII JSON: any other byte is escaped, so that each database takes it as text."""
    kept = {name.decode("ascii"): headers[name][:KEPT_BYTES_MAX].decode("latin-1") for name in KEPT if name in headers}
    return json.dumps(kept)
