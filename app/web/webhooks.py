"""Subscriptions of the finance API: a finance system asks to be told, and sees what was sent to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.service.webhooks import WebhookAsked, WebhookMade, WebhookRefused
from app.web import webhook_docs as docs
from app.web.access import WebhooksManager, owner_of
from app.web.api import PREFIX
from app.web.batches import Single
from app.web.cursor import write_cursor
from app.web.invoices import Once
from app.web.parts import Parts
from app.web.problems import Problem
from app.web.requests import Id
from app.web.webhook_schemas import (
    DeliveriesPage,
    DeliveriesQuery,
    DeliveryItem,
    Replay,
    Replayed,
    Rotation,
    Subscription,
    WebhookItem,
    WebhookSecret,
    WebhooksPage,
)

router = APIRouter(prefix=PREFIX, tags=["webhooks"], redirect_slashes=False)
WebhookId = Annotated[Id, Path(description="Number of a webhook.", examples=[2])]


@router.post("/webhooks", summary="Subscribe", status_code=201, responses=docs.MADE)
def subscribe(token: WebhooksManager, _checked: Single, body: Subscription, parts: Parts) -> WebhookSecret:
    """Has announcements sent by the Standard Webhooks specification, at least once each and in no certain order.

    Check the signature with a library of it and the secret shown here once, drop what you have seen by `webhook-id`,
    and fetch what the links name. An answer other than 200 to 299 is tried again for about three days.
    """
    asked = WebhookAsked(url=body.url, events=tuple(body.events), owner=owner_of(token), name=body.name)
    match parts.webhooks.add(asked):
        case WebhookMade(webhook=hook, secret=secret):
            return WebhookSecret.with_secret(hook, secret)
        case WebhookRefused(code=code):
            raise Problem(code)


@router.get("/webhooks", summary="List webhooks", responses=docs.WEBHOOKS)
def webhooks(_token: WebhooksManager, parts: Parts) -> WebhooksPage:
    """Those that are not removed; never their secrets. A disabled one says why."""
    return WebhooksPage(items=[WebhookItem.of(hook) for hook in parts.webhooks.live()])


@router.post("/webhooks/{webhook_id}/rotate", summary="Rotate a secret", responses=docs.ROTATED)
def rotate(
    _token: WebhooksManager, webhook_id: WebhookId, _checked: Single, body: Rotation, parts: Parts
) -> WebhookSecret:
    """Makes a new secret; for some hours messages are signed with both, so that the receiver can change over."""
    match parts.webhooks.rotate(webhook_id, body.hours):
        case WebhookMade(webhook=hook, secret=secret):
            return WebhookSecret.with_secret(hook, secret)
        case WebhookRefused(code=code, until=datetime() as until):
            raise Problem(code, members={"details": {"previous_until": f"{until:%Y-%m-%dT%H:%M:%SZ}"}})
        case WebhookRefused(code=code):
            raise Problem(code)
        case None:
            raise Problem("webhook_unknown")


@router.post("/webhooks/{webhook_id}/enable", summary="Enable a webhook", responses=docs.ENABLED)
def enable(_token: WebhooksManager, webhook_id: WebhookId, parts: Parts) -> WebhookItem:
    """Takes up sending after it was disabled; what came meanwhile is sent by a replay."""
    hook = parts.webhooks.enable(webhook_id)
    if hook is None:
        raise Problem("webhook_unknown")
    return WebhookItem.of(hook)


@router.post("/webhooks/{webhook_id}/remove", summary="Unsubscribe", responses=docs.REMOVED)
def remove(_token: WebhooksManager, webhook_id: WebhookId, parts: Parts) -> WebhookItem:
    """Ends it at once: what waits is given up and its secret forgotten."""
    hook = parts.webhooks.get(webhook_id)
    if hook is None or not parts.webhooks.remove(webhook_id):
        raise Problem("webhook_unknown")
    return WebhookItem.of(hook)


@router.post("/webhooks/{webhook_id}/replay", summary="Send again", responses=docs.REPLAYED)
def replay(_token: WebhooksManager, webhook_id: WebhookId, _checked: Single, body: Replay, parts: Parts) -> Replayed:
    """One delivery, or all since a moment with what was missed, under the same `webhook-id` as before."""
    count = parts.webhooks.replay(webhook_id, body.delivery_id, body.since)
    if count is None:
        raise Problem("webhook_unknown")
    return Replayed(count=count)


@router.get("/webhooks/{webhook_id}/deliveries", summary="What was sent", responses=docs.DELIVERIES)
def deliveries(
    _token: WebhooksManager,
    webhook_id: WebhookId,
    _checked: Once,
    query: Annotated[DeliveriesQuery, Query()],
    parts: Parts,
) -> DeliveriesPage:
    """The log, newest first, of the last 90 days: status, tries, answer and duration, and why it was not taken."""
    if parts.webhooks.get(webhook_id) is None:
        raise Problem("webhook_unknown")
    rows = parts.webhooks.sendings(webhook_id, query.status, query.before_id, query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].id) if len(rows) > len(shown) else None
    return DeliveriesPage(items=[DeliveryItem.of(row) for row in shown], next=following)
