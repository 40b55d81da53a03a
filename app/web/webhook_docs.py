"""Examples and possible answers of the subscriptions' operations, for the description of the API alone."""

from __future__ import annotations

from typing import Any, Final

from app.web.api_docs import COMMON, Responses, ok, problems
from app.web.webhook_words import DISABLED, SENDING

_HOOK: Final[dict[str, Any]] = {
    "webhook_id": 2,
    "name": "Payment system",
    "url": "https://pay.example.gc.ca/bounties",
    "events": ["payable.opened", "batch.released"],
    "owner": {"id": 583231, "login": "finance-officer"},
    "created_at": "2026-12-14T14:00:00Z",
    # FastAPI leaves nulls out of examples, so this one has everything.
    "previous_until": "2026-12-15T14:00:00Z",
    "failing_since": "2026-12-15T14:00:00Z",
    "disabled_at": "2026-12-20T14:00:00Z",
    "detail": DISABLED["failing"][0],
    "detail_fr": DISABLED["failing"][1],
}
_SECRET: Final = {**_HOOK, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
_DELIVERY: Final[dict[str, Any]] = {
    "delivery_id": 7,
    "message_id": "msg_0d4b6a4f6f0e4c4d9d3b0a1f2e3d4c5b",
    "type": "payable.opened",
    "status": "waiting",
    "attempts": 2,
    "created_at": "2026-12-14T14:00:00Z",
    "next_try_at": "2026-12-14T14:00:20Z",
    "ended_at": "2026-12-14T14:00:20Z",
    "answer_code": 503,
    "duration_ms": 41,
    "problem": "status",
    "detail": SENDING["status"][0],
    "detail_fr": SENDING["status"][1],
}
_BODY: Final = (*COMMON, "body_unreadable", "body_too_large")

MADE: Final[Responses] = {
    201: {"description": "Subscribed", "content": {"application/json": {"example": _SECRET}}},
    **problems(*_BODY, "no_webhook_key", "webhook_url", "webhook_target", "webhook_events"),
}
WEBHOOKS: Final[Responses] = {**ok("All of them", {"items": [_HOOK]}), **problems(*COMMON)}
ROTATED: Final[Responses] = {
    **ok("The new secret", _SECRET),
    **problems(*_BODY, "webhook_unknown", "no_webhook_key", "webhook_rotating"),
}
ENABLED: Final[Responses] = {**ok("It is sent to again", _HOOK), **problems(*COMMON, "webhook_unknown")}
REMOVED: Final[Responses] = {**ok("It is gone", _HOOK), **problems(*COMMON, "webhook_unknown")}
REPLAYED: Final[Responses] = {**ok("They are sent again", {"count": 3}), **problems(*_BODY, "webhook_unknown")}
DELIVERIES: Final[Responses] = {
    **ok("A page, newest first", {"items": [_DELIVERY], "next": "Nw"}),
    **problems(*COMMON, "webhook_unknown"),
}
