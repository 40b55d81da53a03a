"""What the finance API takes and gives about subscriptions and what was sent to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.announcements import KINDS
from app.service.payments import PAGE_ROWS_MAX
from app.service.webhooks import ROTATION_HOURS, ROTATION_HOURS_MAX, Sending, Webhook
from app.web.cursor import read_cursor
from app.web.requests import ID_MAX, PAGE_ROWS_DEFAULT, Cursor, plain_digits, seen
from app.web.schemas import Person
from app.web.webhook_words import DISABLED, SENDING

Status = Literal["waiting", "sent", "dead"]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True)


def _moment(value: object) -> object:
    """Pydantic would also take seconds since 1970, days and moments without a zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() != timedelta(0) or found.year < 2000:
        raise PydanticCustomError("utc_moment", "not a moment in UTC")
    return found


class Subscription(_Asked):
    """Who is told, and of what; the announcements themselves are thin: kinds, numbers and links."""

    url: Annotated[
        str,
        Field(min_length=1, max_length=2_000, description="https.", examples=["https://pay.example.gc.ca/bounties"]),
    ]
    events: Annotated[
        list[str],
        Field(
            min_length=1,
            max_length=len(KINDS),
            description=f"* alone, or some of: {', '.join(KINDS)}.",
            examples=[["payable.opened", "payable.held", "batch.released"]],
        ),
    ]
    name: Annotated[
        str, Field(max_length=100, description="For people.", examples=["Payment system"]), AfterValidator(seen)
    ] = ""


class Rotation(_Asked):
    hours: Annotated[
        int,
        Field(
            ge=0,
            le=ROTATION_HOURS_MAX,
            description="For so long the secret before signs as well.",
            examples=[ROTATION_HOURS],
        ),
    ] = ROTATION_HOURS


class Replay(_Asked):
    """One delivery of the log, or everything since a moment, missed ones too."""

    delivery_id: Annotated[
        Annotated[int, Field(ge=1, le=ID_MAX)] | None, Field(description="Of the log.", examples=[7])
    ] = None
    since: Annotated[
        datetime | None, BeforeValidator(lambda v: None if v is None else _moment(v)),
        Field(description="A moment in UTC.", examples=["2026-12-15T14:00:00Z"]),
    ] = None  # fmt: skip

    @model_validator(mode="after")
    def _one_of_two(self) -> Replay:
        if (self.delivery_id is None) == (self.since is None):
            raise PydanticCustomError("replay_choice", "one of the two")
        return self


class DeliveriesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Annotated[Status | None, Field(description="What became of it.", examples=["dead"])] = None
    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTAw"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT

    @property
    def before_id(self) -> int | None:
        return read_cursor(self.cursor) if self.cursor else None


class WebhookItem(_Given):
    webhook_id: int
    name: str
    url: str
    events: list[str]
    owner: Person
    created_at: datetime
    previous_until: Annotated[datetime | None, Field(description="Until when the secret before signs as well.")]
    failing_since: datetime | None
    disabled_at: datetime | None
    detail: Annotated[str | None, Field(description="Why it is disabled and what to do.")]
    detail_fr: str | None

    @classmethod
    def of(cls, hook: Webhook) -> WebhookItem:
        return cls.model_validate(_plain(hook))


class WebhookSecret(WebhookItem):
    secret: Annotated[str, Field(description="Shown this once; keep it to check signatures.")]

    @classmethod
    def with_secret(cls, hook: Webhook, secret: str) -> WebhookSecret:
        return cls.model_validate({**_plain(hook), "secret": secret})


class WebhooksPage(_Given):
    items: list[WebhookItem]


class DeliveryItem(_Given):
    delivery_id: int
    message_id: Annotated[str, Field(description="The header webhook-id: the same at every try and replay.")]
    type: str
    status: Status
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None
    answer_code: Annotated[int | None, Field(description="HTTP status of the last answer.")]
    duration_ms: int | None
    problem: Annotated[str | None, Field(description="Code of why the last try was not taken.")]
    detail: str | None
    detail_fr: str | None

    @classmethod
    def of(cls, sending: Sending) -> DeliveryItem:
        same = ("status", "attempts", "created_at", "next_try_at", "ended_at", "answer_code", "duration_ms", "problem")
        en, fr = SENDING[sending.problem] if sending.problem else (None, None)
        named = {"delivery_id": sending.id, "message_id": sending.guid, "type": sending.kind}
        told = {name: getattr(sending, name) for name in same}
        return cls.model_validate({**named, **told, "detail": en, "detail_fr": fr})


class DeliveriesPage(_Given):
    items: list[DeliveryItem]
    next: Annotated[str | None, Field(description="Cursor of the next page, null on the last.")]


class Replayed(_Given):
    count: Annotated[int, Field(description="So many are sent again.")]


def _plain(hook: Webhook) -> dict[str, object]:
    en, fr = DISABLED[hook.disabled_why] if hook.disabled_why else (None, None)
    same = ("name", "url", "created_at", "previous_until", "failing_since", "disabled_at")
    return {
        **{name: getattr(hook, name) for name in same},
        "webhook_id": hook.id,
        "events": list(hook.events),
        "owner": Person(id=hook.owner_id, login=hook.owner_login),
        "detail": en,
        "detail_fr": fr,
    }
