"""Facts to canonical JSON and back, and the hash that chains them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from app.core.facts import FACTS, Fact
from app.service.sealing import canonical as canonical
from app.service.sealing import sealed

GENESIS = "0" * 64
_BY_NAME: dict[str, type[Fact]] = {kind.__name__: kind for kind in FACTS}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in _BY_NAME.items()}


def encode(fact: Fact) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8 text; the same fact is the same bytes for ever."""
    return canonical(_ADAPTERS[type(fact).__name__].dump_python(fact, mode="json"))


def decode(kind: str, body: str) -> Fact:
    """The fact that ``encode`` wrote.

    Raises:
        LookupError: no fact is called ``kind``.
        ValueError: the body does not fit it.
    """
    if kind not in _ADAPTERS:
        raise LookupError(f"unknown fact {kind}")
    fact = _ADAPTERS[kind].validate_json(body)
    assert isinstance(fact, Fact)
    return fact


def link_hash(prev_hash: str, contract_id: int, seq: int, kind: str, body: str, salt: str | None = None) -> str:
    """SHA-256 over the previous hash, the place in the chain and the fact's bytes, its texts sealed by ``salt``."""
    try:
        hashed = body if salt is None else sealed(kind, body, salt)
    except (ValueError, RecursionError):
        # No JSON any more: whatever the hash over that is, it is not the one that was kept.
        hashed = body
    return hashlib.sha256(f"{prev_hash}\n{contract_id}\n{seq}\n{kind}\n{hashed}".encode()).hexdigest()


def shown(value: object) -> str:
    """A kept value as a person reads it in a difference."""
    return value.isoformat() if isinstance(value, datetime) else repr(value)
