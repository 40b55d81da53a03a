"""What the web floor is handed when it is built, so that routes name no concrete part."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.types import ASGIApp

from app.db.tokens import Fault, Token
from app.service.batches import Batches
from app.service.batching import BatchReads
from app.service.payee_acts import PayeeActs
from app.service.payments import FinanceReads, RecordPayment

# Each holds a connection for as long as its reader takes.
LISTS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady:
    """One reason why the service cannot do its work now, in both languages and free of secrets."""

    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """``webhook`` puts the webhook's door before the application it is given, None where there is none.

    ``tokens`` tells whose token a text is. ``readiness`` answers every reason against taking work, none if ready.
    ``base_url`` is the address people reach, without a slash at its end. ``lifespan`` is entered when the
    server starts and left when it stops.
    """

    queries: FinanceReads
    tokens: Callable[[str], Token | Fault]
    record_payment: RecordPayment
    batches: Batches
    batch_reads: BatchReads
    payee_acts: PayeeActs
    readiness: Callable[[], Sequence[NotReady]]
    base_url: str
    version: str
    webhook: Callable[[ASGIApp], ASGIApp] | None = None
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None
    lists_open: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(LISTS_AT_ONCE))


def parts_of(request: Request) -> WebParts:
    parts = request.app.state.parts
    assert isinstance(parts, WebParts)
    return parts


Parts = Annotated[WebParts, Depends(parts_of)]
