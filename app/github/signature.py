"""Checks GitHub's signature over the raw bytes of a delivery."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = b"sha256="
HEADER_BYTES = len(PREFIX) + 64


def looks_signed(header: bytes | None) -> bool:
    """Whether the header has the form of a SHA-256 signature, so that the body is worth reading."""
    return header is not None and len(header) == HEADER_BYTES and header.startswith(PREFIX)


def verify(body: bytes, header: bytes | None, secrets: Sequence[bytes]) -> bool:
    """Whether ``header`` (X-Hub-Signature-256) is the HMAC-SHA-256 of ``body`` under one of ``secrets``.

    Two secrets hold while one replaces the other. SHA-1 is never looked at; junk is a plain no. Compared in
    constant time and as bytes: text with a foreign character would raise. An empty secret signs nothing.
    """
    if header is None or not looks_signed(header):
        return False
    given = header[len(PREFIX) :]
    good = False
    for secret in filter(None, secrets):
        good |= hmac.compare_digest(hmac.digest(secret, body, hashlib.sha256).hex().encode(), given)
    return good
