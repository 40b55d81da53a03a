"""Examples and possible answers of the invoices' operations, for the description of the API alone."""

from __future__ import annotations

from typing import Any, Final

from app.core.refusals import Code
from app.web.api_docs import COMMON, LATENESS_EXAMPLE, NEXT, PAYABLE_EXAMPLE, Responses, ok, problems, taken

_WAITING: Final[dict[str, Any]] = {**PAYABLE_EXAMPLE, "status": "payable", "paid_on": "2026-12-28"}
_BODY: Final = (*COMMON, "body_unreadable", "body_too_large", "payable_unknown", "key_reused")


def _refusals(*codes: Code) -> list[str]:
    return [f"refused_{code.value}" for code in (Code.NOT_A_PAYEE, Code.NOT_PAYABLE, *codes)]


RECEIVED: Final[Responses] = {
    **taken("The invoice is on record", PAYABLE_EXAMPLE),
    **problems(*_BODY, *_refusals(Code.INVOICE_STANDS, Code.INVOICE_USED, Code.INVOICE_IN_FUTURE)),
}
DEFICIENT: Final[Responses] = {
    **taken("Nothing of it is paid until it is corrected", {**PAYABLE_EXAMPLE, "invoice_status": "deficient"}),
    **problems(*_BODY, *_refusals(Code.INVOICE_MISSING, Code.INVOICE_DEFICIENT, Code.IN_A_BATCH)),
}
LATE: Final[Responses] = {
    **ok(
        "A page",
        {"items": [{**_WAITING, "late_after": "2026-12-23", "lateness": LATENESS_EXAMPLE}], "next": "NDI"},
        headers={"Link": NEXT},
    ),
    **problems(*COMMON),
}
UNDECIDED: Final[Responses] = {
    **ok("A page", {"items": [_WAITING], "next": "NDI"}, headers={"Link": NEXT}),
    **problems(*COMMON),
}
TEMPLATE: Final[Responses] = {
    200: {
        "description": "The invoice to fill in",
        "content": {
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html><title>Invoice</title>"},
            "text/plain": {"schema": {"type": "string"}, "example": "INVOICE\n"},
        },
    },
    **problems(*COMMON, "payable_unknown"),
}
