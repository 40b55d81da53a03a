"""The webhook door: bounded, signed, stored, then 202; nothing else happens while GitHub waits."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/api/github/webhooks"
# GitHub never delivers more than this.
BODY_BYTES_MAX = 25 * 1024 * 1024
# GitHub gives up after ten seconds; a sender slower than that is none of GitHub's.
BODY_SECONDS_MAX = 10.0
NAME_CHARACTERS_MAX = 100
KEPT_HEADERS = frozenset(
    {
        b"content-type",
        b"user-agent",
        b"x-github-delivery",
        b"x-github-event",
        b"x-github-hook-id",
        b"x-github-hook-installation-target-id",
        b"x-github-hook-installation-target-type",
        b"x-hub-signature-256",
    }
)


class Refused(Exception):
    """An answer other than 202: status, a code, and the sentence in both languages."""

    def __init__(
        self, status: int, code: str, en: str, fr: str, *, headers: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.en, self.fr, self.headers = status, code, en, fr, tuple(headers)


class Put(Protocol):
    """Stores a verified delivery durably: True if new. Raises Refused if it could not."""

    async def __call__(
        self, target_id: int, guid: str, event: str, headers: str, body: bytes, received_us: int
    ) -> bool: ...


class WebhookDoor:
    """Answers ``PATH`` itself and hands everything else to ``inner``: the framework's own path costs too much here."""

    def __init__(self, inner: App, put: Put, verify: Callable[[bytes, bytes | None], bool]) -> None:
        self._inner = inner
        self._put = put
        self._verify = verify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._inner(scope, receive, send)
            return
        try:
            status, answer, kind = 202, await self._take(scope, receive), b"application/json"
            extra: tuple[tuple[bytes, bytes], ...] = ()
        except Refused as refused:
            status, answer, kind, extra = (
                refused.status,
                _problem(refused),
                b"application/problem+json",
                refused.headers,
            )
        length = str(len(answer)).encode()
        headers = [(b"content-type", kind), (b"content-length", length), *extra]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _take(self, scope: Scope, receive: Receive) -> bytes:
        headers = dict(scope["headers"])
        _check_request(scope["method"], headers)
        body = await _body(headers, receive)
        if not self._verify(body, headers.get(b"x-hub-signature-256")):
            raise BAD_SIGNATURE
        event, guid = _name(headers, b"x-github-event"), _name(headers, b"x-github-delivery")
        target = headers.get(b"x-github-hook-installation-target-id", b"0")
        target_id = int(target) if target.isdigit() and len(target) < 19 else 0
        kept = {k.decode(): v.decode("latin-1").replace("\0", "") for k, v in headers.items() if k in KEPT_HEADERS}
        new = await self._put(target_id, guid, event, json.dumps(kept), body, time.time_ns() // 1_000)
        return b'{"status":"stored"}' if new else b'{"status":"duplicate"}'


def _check_request(method: str, headers: dict[bytes, bytes]) -> None:
    if method != "POST":
        raise NOT_POST
    if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"", b"identity"):
        raise ENCODED
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
        raise NOT_JSON
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 15 or int(length) > BODY_BYTES_MAX:
        raise TOO_LARGE


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            return await _read(receive)
    except TimeoutError:
        raise TOO_SLOW from None


async def _read(receive: Receive) -> bytes:
    """The whole body, counted as it comes: what a header says of its length is only a claim."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GONE_AWAY
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise TOO_LARGE
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _name(headers: dict[bytes, bytes], header: bytes) -> str:
    value = headers.get(header, b"").strip()
    if not 0 < len(value) <= NAME_CHARACTERS_MAX or not value.isascii() or not value.decode().isprintable():
        raise NO_NAME
    return value.decode()


def _problem(refused: Refused) -> bytes:
    content = {
        "type": f"/problems/{refused.code}",
        "title": refused.code.replace("_", " "),
        "status": refused.status,
        "detail": refused.en,
        "detail_fr": refused.fr,
        "instance": PATH,
    }
    return json.dumps(content, ensure_ascii=False).encode()


_CLOSE = ((b"connection", b"close"),)
NOT_POST = Refused(
    405,
    "not_post",
    "Deliveries come by POST only.",
    "Les livraisons arrivent par POST seulement.",
    headers=((b"allow", b"POST"),),
)
ENCODED = Refused(
    415,
    "encoded_body",
    "Send the body as it is: no content encoding is accepted.",
    "Envoyez le corps tel quel : aucun encodage de contenu n’est accepté.",
    headers=_CLOSE,
)
NOT_JSON = Refused(
    415,
    "not_json",
    "Set the webhook's content type to application/json in the App's settings.",
    "Choisissez le type de contenu application/json dans les paramètres du webhook de l’application.",
    headers=_CLOSE,
)
TOO_LARGE = Refused(
    413,
    "too_large",
    "A delivery holds 25 MB at most.",
    "Une livraison contient au plus 25 Mo.",
    headers=_CLOSE,
)
TOO_SLOW = Refused(
    408,
    "too_slow",
    "The body did not arrive in time; send it again.",
    "Le corps n’est pas arrivé à temps; renvoyez-le.",
    headers=_CLOSE,
)
GONE_AWAY = Refused(400, "cut_off", "The request ended before its body.", "La requête s’est arrêtée avant son corps.")
BAD_SIGNATURE = Refused(
    401,
    "bad_signature",
    "The X-Hub-Signature-256 header does not fit the body. Check that the App's webhook secret is WEBHOOK_SECRET.",
    "L’en-tête X-Hub-Signature-256 ne correspond pas au corps. Vérifiez que le secret du webhook est WEBHOOK_SECRET.",
)
NO_NAME = Refused(
    400,
    "no_name",
    "X-GitHub-Event and X-GitHub-Delivery must name the delivery.",
    "X-GitHub-Event et X-GitHub-Delivery doivent nommer la livraison.",
)
FULL = Refused(
    503,
    "busy",
    "Too many deliveries wait to be stored; send it again in a moment.",
    "Trop de livraisons attendent d’être enregistrées; renvoyez-la dans un instant.",
    headers=((b"retry-after", b"5"),),
)
NOT_STORED = Refused(
    503,
    "not_stored",
    "The delivery could not be stored; nothing was acknowledged. Send it again in a moment.",
    "La livraison n’a pas pu être enregistrée; rien n’a été confirmé. Renvoyez-la dans un instant.",
    headers=((b"retry-after", b"30"),),
)
