"""Every answer the webhook door gives, made once: small JSON, or a problem (RFC 9457) in English and French."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.types import Message

from app.db.intake_contract import NotStored

RETRY_SECONDS: Final = b"5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Two ASGI messages, ready to send."""

    start: Message
    body: Message


def problem(status: int, code: str, en: str, fr: str, *headers: tuple[bytes, bytes], close: bool = False) -> Answer:
    """``close``: the rest of the request is not wanted, so the connection ends with this answer."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": en,
        "detail_fr": fr,
    }
    ended = ((b"connection", b"close"),) if close else ()
    return _answer(status, body, b"application/problem+json", (*headers, *ended))


def _answer(
    status: int, body: dict[str, object], content_type: bytes, headers: tuple[tuple[bytes, bytes], ...]
) -> Answer:
    raw = json.dumps(body, ensure_ascii=False).encode()
    given = [(b"content-type", content_type), (b"content-length", str(len(raw)).encode()), *headers]
    return Answer(
        start={"type": "http.response.start", "status": status, "headers": given},
        body={"type": "http.response.body", "body": raw},
    )


STORED: Final = _answer(202, {"status": "stored"}, b"application/json", ())
DUPLICATE: Final = _answer(202, {"status": "duplicate"}, b"application/json", ())

METHOD: Final = problem(
    405,
    "method_not_allowed",
    "Deliveries are sent here with POST.",
    "Les livraisons sont envoyées ici par POST.",
    (b"allow", b"POST"),
    close=True,
)
ENCODED: Final = problem(
    415,
    "content_encoding_not_accepted",
    "Send the body as it is, without compression.",
    "Envoyez le corps tel quel, sans compression.",
    (b"accept-encoding", b"identity"),
    close=True,
)
NOT_JSON: Final = problem(
    415,
    "content_type_not_accepted",
    "Set the webhook's content type to application/json in the App's settings on GitHub.",
    "Choisissez le type de contenu application/json pour le webhook dans les réglages de l’application sur GitHub.",
    close=True,
)
TOO_LARGE: Final = problem(
    413,
    "body_too_large",
    "The body is larger than GitHub ever sends.",
    "Le corps est plus grand que tout ce que GitHub envoie.",
    close=True,
)
BAD_LENGTH: Final = problem(
    400,
    "content_length_unreadable",
    "The header Content-Length is not a number.",
    "L’en-tête Content-Length n’est pas un nombre.",
    close=True,
)
SLOW: Final = problem(
    408,
    "body_too_slow",
    "The body did not arrive in time. Send the delivery again.",
    "Le corps n’est pas arrivé à temps. Renvoyez la livraison.",
    close=True,
)
CROWDED: Final = problem(
    503,
    "too_many_bodies",
    "Too many large deliveries arrive at once. Send this one again in a moment.",
    "Trop de grandes livraisons arrivent à la fois. Renvoyez celle-ci dans un moment.",
    (b"retry-after", RETRY_SECONDS),
    close=True,
)
UNSIGNED: Final = problem(
    401,
    "signature_missing",
    "The header X-Hub-Signature-256 is missing or malformed. Give the App a webhook secret on GitHub.",
    "L’en-tête X-Hub-Signature-256 manque ou est mal formé. Donnez un secret de webhook à l’application sur GitHub.",
    close=True,
)
WRONG_SIGNATURE: Final = problem(
    401,
    "signature_wrong",
    "The signature does not fit the body. The webhook secret here and on GitHub must be the same.",
    "La signature ne correspond pas au corps. Le secret de webhook doit être le même ici et sur GitHub.",
)
BAD_HEADERS: Final = problem(
    400,
    "github_headers_unreadable",
    "X-GitHub-Event or X-GitHub-Delivery is missing, or one of GitHub's headers cannot be read.",
    "X-GitHub-Event ou X-GitHub-Delivery manque, ou un des en-têtes de GitHub est illisible.",
)


def _unavailable(reason: NotStored, en: str, fr: str) -> Answer:
    return problem(503, f"intake_{reason.value}", en, fr, (b"retry-after", RETRY_SECONDS))


NOT_STORED: Final = {
    reason: _unavailable(reason, en, fr)
    for reason, en, fr in (
        (
            NotStored.FULL,
            "More deliveries wait than can be taken. Send this one again in a moment.",
            "Trop de livraisons attendent déjà. Renvoyez celle-ci dans un moment.",
        ),
        (
            NotStored.CLOSED,
            "The service is stopping. Send the delivery again in a moment.",
            "Le service s’arrête. Renvoyez la livraison dans un moment.",
        ),
        (
            NotStored.LATE,
            "The database did not answer in time. Send the delivery again; one already stored is not doubled.",
            "La base de données n’a pas répondu à temps. Renvoyez la livraison\u00a0: si elle est déjà "
            "enregistrée, elle ne le sera pas deux fois.",
        ),
        (
            NotStored.DISK_FULL,
            "The database's disk is full. Free some space, then send the delivery again.",
            "Le disque de la base de données est plein. Libérez de l’espace, puis renvoyez la livraison.",
        ),
        (
            NotStored.LOCKED,
            "The database is locked by someone else. Send the delivery again in a moment.",
            "La base de données est verrouillée par quelqu’un d’autre. Renvoyez la livraison dans un moment.",
        ),
        (
            NotStored.UNREACHABLE,
            "The database cannot be written to. Mend it, then send the delivery again.",
            "On ne peut pas écrire dans la base de données. Réparez-la, puis renvoyez la livraison.",
        ),
        (
            NotStored.REFUSED,
            "The database refused the delivery. The log says why.",
            "La base de données a refusé la livraison. Le journal dit pourquoi.",
        ),
    )
}
