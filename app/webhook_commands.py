"""``gc-bounty webhook``: subscriptions of finance systems to what happens here."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Literal, NoReturn

import typer

from app import operate
from app.core.events import Actor
from app.core.ids import UserId
from app.service.webhooks import ROTATION_HOURS, ROTATION_HOURS_MAX, WebhookAsked, WebhookMade, WebhookRefused
from app.web.webhook_words import DISABLED, PROBLEMS, SENDING

webhook_app = typer.Typer(no_args_is_help=True, help="Finance systems that want to be told.")
Number = Annotated[int, typer.Argument(help="Number of the webhook.")]
MOMENTS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


@webhook_app.command("add")
def webhook_add(
    url: Annotated[str, typer.Argument(help="Where messages are posted; https.")],
    owner: Annotated[str, typer.Option(help="GitHub login of the person who answers for it.")],
    owner_id: Annotated[int, typer.Option(help="That person's numeric GitHub id.")],
    events: Annotated[str, typer.Option(help="Kinds between commas, such as payable.opened; * for all.")] = "*",
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
) -> None:
    """Subscribe a finance system; the secret that signs is shown this once."""
    person = Actor(id=UserId(owner_id), login=owner, role="finance")
    kinds = tuple(kind.strip() for kind in events.split(","))
    with operate.webhooks() as hooks:
        made = hooks.add(WebhookAsked(url=url, events=kinds, owner=person, name=name))
    _shown_once(made)


@webhook_app.command("list")
def webhook_list() -> None:
    """List webhooks and how they fare; never their secrets."""
    with operate.webhooks() as hooks:
        for hook in hooks.live():
            state = "disabled" if hook.disabled_at else "failing" if hook.failing_since else "well"
            owner = f"{hook.owner_login} ({hook.owner_id})"
            print(f"{hook.id}\t{hook.url}\t{','.join(hook.events)}\t{hook.name}\t{owner}\t{state}")
            if hook.disabled_why:
                print(" / ".join(DISABLED[hook.disabled_why]))


@webhook_app.command("rotate")
def webhook_rotate(
    webhook: Number,
    hours: Annotated[
        int, typer.Option(min=0, max=ROTATION_HOURS_MAX, help="For so long the secret before signs as well.")
    ] = ROTATION_HOURS,
) -> None:
    """Make a new secret, shown this once; not while the one before still signs, unless with --hours 0."""
    with operate.webhooks() as hooks:
        made = hooks.rotate(webhook, hours)
    if made is None:
        _unknown(webhook)
    _shown_once(made)


@webhook_app.command("enable")
def webhook_enable(webhook: Number) -> None:
    """Send again to a webhook that was disabled."""
    with operate.webhooks() as hooks:
        if hooks.enable(webhook) is None:
            _unknown(webhook)
    print(f"Webhook {webhook} is enabled. What it missed: gc-bounty webhook replay {webhook} --since MOMENT")


@webhook_app.command("remove")
def webhook_remove(webhook: Number) -> None:
    """End a webhook at once."""
    with operate.webhooks() as hooks:
        if not hooks.remove(webhook):
            _unknown(webhook)
    print(f"Webhook {webhook} is removed.")


@webhook_app.command("replay")
def webhook_replay(
    webhook: Number,
    delivery: Annotated[int | None, typer.Option(help="Number of one delivery of its log.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=MOMENTS, help="All since then, UTC, missed ones too.")
    ] = None,
) -> None:
    """Send one delivery again, or all since a moment."""
    if (delivery is None) == (since is None):
        _stop("Give either --delivery or --since. / Donnez --delivery ou --since.")
    with operate.webhooks() as hooks:
        count = hooks.replay(webhook, delivery, since.replace(tzinfo=UTC) if since else None)
    if count is None:
        _unknown(webhook)
    print(f"{count} put back in line.")
    if delivery is not None and not count:
        raise typer.Exit(1)


@webhook_app.command("deliveries")
def webhook_deliveries(
    webhook: Number,
    status: Annotated[Literal["waiting", "sent", "dead"] | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
) -> None:
    """Show what was sent to a webhook, newest first, and why it was not taken."""
    with operate.webhooks() as hooks:
        if hooks.get(webhook) is None:
            _unknown(webhook)
        for sending in hooks.sendings(webhook, status, None, limit):
            when = sending.created_at.isoformat("T", "seconds")
            answer = "" if sending.answer_code is None else f"HTTP {sending.answer_code} in {sending.duration_ms} ms"
            why = " / ".join(SENDING[sending.problem]) if sending.problem else ""
            parts = (sending.id, when, sending.kind, sending.status, f"{sending.attempts}x", answer, why)
            print("\t".join(map(str, parts)))


def _shown_once(made: WebhookMade | WebhookRefused) -> None:
    if isinstance(made, WebhookRefused):
        _, _, _, en, fr = PROBLEMS[made.code]
        _stop(f"{en} / {fr}" + (f"\nprevious_until: {made.until:%Y-%m-%dT%H:%M:%SZ}" if made.until else ""))
    print(f"{made.webhook.id}\t{made.secret}")
    print("Keep the secret now: it cannot be shown again.", file=sys.stderr)


def _unknown(webhook: int) -> NoReturn:
    _stop(f"There is no webhook {webhook}. / Il n’y a pas de webhook {webhook}. See: gc-bounty webhook list")


def _stop(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise typer.Exit(1)
