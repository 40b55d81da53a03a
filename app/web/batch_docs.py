"""Examples and possible answers of the batches' operations, for the description of the API alone."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.refusals import Code
from app.web.api_docs import COMMON, CSV_EXAMPLE, NEXT, PAYABLE_EXAMPLE, REPLAYED, Responses, ok, problems, taken
from app.web.export_docs import SHEET
from app.web.made_file import TYPES


class FormatQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[
        Literal["json", "csv", "xlsx"] | None, Field(description="Instead of the header Accept.", examples=["json"])
    ] = None


_FROZEN: Final = {**PAYABLE_EXAMPLE, "status": "scheduled"}
_TEXT: Final = json.dumps(_FROZEN, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_CHECKSUM: Final = hashlib.sha256(f"{_TEXT}\n".encode()).hexdigest()
_PERSON: Final = {"id": 583232, "login": "finance-officer"}
_BATCH: Final[dict[str, Any]] = {
    "batch_id": 3,
    "status": "released",
    "line_count": 1,
    "net_cents": 50000,
    "tax_cents": 6500,
    "total_cents": 56500,
    "total": "565.00",
    "currency": "CAD",
    "checksum": _CHECKSUM,
    "made_at": "2026-12-14T14:00:00Z",
    "made_by": _PERSON,
    "lease_until": "2026-12-21T14:00:00Z",
    # FastAPI leaves nulls out of examples, so this one has everything.
    "acknowledged_at": "2026-12-14T14:01:00Z",
    "released_at": "2026-12-14T15:00:00Z",
    "released_by": {"id": 583233, "login": "finance-manager"},
    "ended_at": "2026-12-15T18:00:00Z",
    "reason": "",
}
_LINE: Final = {"place": 1, "frozen": _FROZEN, "text": _TEXT, "status": "paid", "held": False, "batch_id": 3}
_BODY: Final = (*COMMON, "body_unreadable", "body_too_large")
_ACT: Final = (*_BODY, "batch_unknown", "batch_refused", "batch_done", "batch_given_up")
_DAYS: Final = ("refused_paid_in_future", "refused_recovered_too_early")
_PAYEE: Final = (
    *_BODY,
    "payable_unknown",
    "key_reused",
    *(f"refused_{c.value}" for c in (Code.NOT_A_PAYEE, Code.NOT_PAYABLE)),
)
_CHECKSUM_HEADER: Final = {"description": "The batch's checksum, to acknowledge it by.", "schema": {"type": "string"}}


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


MADE: Final[Responses] = {
    201: {
        "description": "The batch is frozen",
        "headers": {
            "Location": _text("Address of the batch."),
            "Idempotency-Replayed": REPLAYED,
        },
        "content": {"application/json": {"example": _BATCH}},
    },
    **problems(*_BODY, "batch_refused", "batch_empty", "batch_too_long", "key_reused"),
}
BATCHES: Final[Responses] = {
    **ok("A page", {"items": [_BATCH], "next": "Mw"}, headers={"Link": NEXT}),
    **problems(*COMMON),
}
BATCH: Final[Responses] = {
    200: {
        "description": "The batch, or its frozen lines as CSV",
        "headers": {"Batch-Checksum": _CHECKSUM_HEADER},
        "content": {
            "application/json": {"example": {**_BATCH, "lines": [_LINE]}},
            "text/csv": {"schema": {"type": "string"}, "example": CSV_EXAMPLE},
            TYPES["xlsx"]: SHEET,
        },
    },
    **problems(*COMMON, "batch_unknown", "export_refused", "too_many_lists"),
}
ACKNOWLEDGED: Final[Responses] = {
    **ok("The batch is acknowledged", _BATCH),
    **problems(*_BODY, "batch_unknown", "batch_given_up", "checksum_differs"),
}
RELEASED: Final[Responses] = {**ok("The batch is released", _BATCH), **problems(*_ACT)}
GIVEN_UP: Final[Responses] = {
    **ok("The batch is given up", {**_BATCH, "status": "given_up"}),
    **problems(*_ACT, "batch_released"),
}
REJECTED: Final[Responses] = {
    **taken("It is payable again, on hold", {**PAYABLE_EXAMPLE, "status": "payable", "held": True}),
    **problems(*_PAYEE),
}
HELD: Final[Responses] = {
    **taken("It is on hold", {**PAYABLE_EXAMPLE, "status": "scheduled", "held": True}),
    **problems(*_PAYEE, "refused_offer_ended"),
}
VOIDED: Final[Responses] = {
    **taken("It is void", {**PAYABLE_EXAMPLE, "status": "void"}),
    **problems(*_PAYEE, "refused_in_a_batch"),
}
RECOVERED: Final[Responses] = {
    **taken("What came back is on record", PAYABLE_EXAMPLE),
    **problems(*_PAYEE, "refused_not_paid", "refused_more_than_paid", *_DAYS),
}
