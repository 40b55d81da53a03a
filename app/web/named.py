"""A report on a payable with the name that its caller gave it: acted on once, answered again as it was."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Final

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from app.core.events import Actor
from app.service.payments import Named, PaymentTaken, ReportRequest
from app.web.access import PaymentsWriter, cause_of, owner_of

REPLAYED: Final = "Idempotency-Replayed"
IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern="^[!-~]{1,100}$",
        description="Names this request, among all of its token, so that it acts once. Sent again with the same body "
        "to the same address it does nothing and is answered as the first time, with the header "
        "`Idempotency-Replayed`, whatever came after it; with another body or to another address it is refused "
        "(`key_reused`). What was refused keeps no name. Kept with the fact, so that a report can be found again.",
        examples=["2026-12-15-run-7-line-12"],
    ),
]


class Reporter:
    """Who reports and under which name, if any."""

    def __init__(self, token: PaymentsWriter, response: Response, idempotency_key: IdempotencyKey = None) -> None:
        self._token = token
        self._response = response
        self._key = idempotency_key

    @property
    def owner(self) -> Actor:
        return owner_of(self._token)

    def request(self, act: str, payable_id: int, body: BaseModel) -> ReportRequest:
        """What the fact's cause will be and, under a name, what the request was: its address and its body."""
        cause = cause_of(self._token, self._key)
        if self._key is None:
            return cause
        asked = json.dumps([act, payable_id, body.model_dump(mode="json")], sort_keys=True)
        body_hash = hashlib.sha256(asked.encode()).hexdigest()
        return Named(token_id=self._token.id, key=self._key, body_hash=body_hash, cause=cause)

    def mark(self, taken: PaymentTaken) -> None:
        """Says so where the answer is one that was given before."""
        if taken.again:
            self._response.headers[REPLAYED] = "true"


Reports = Annotated[Reporter, Depends()]
