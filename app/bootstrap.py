"""The composition root: names the concrete adapters and puts them together; nothing here decides anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from app.core.policy import Policy
from app.db.engine import Engine
from app.db.store import DbStore
from app.github.hub import Hub
from app.github.payloads import classify
from app.service.handler import Handler
from app.service.inbox import Inbox
from app.service.outbox import Outbox
from app.service.ports import Clock, Sentences
from app.service.reconcile import Reconcile


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The running program without its web server and job engine."""

    engine: Engine
    policy: Policy
    store: DbStore
    hub: Hub
    handler: Handler
    inbox: Inbox
    outbox: Outbox
    reconcile: Reconcile


def assemble(
    engine: Engine,
    policy: tuple[Policy, str],
    open_hub: Callable[[Clock], Hub],
    sentences: Sentences,
    clock: Clock,
    wake_effects: Callable[[], None],
) -> Parts:
    """``policy`` is the policy in force with the SHA-256 of its content."""
    rules, rules_hash = policy
    store = DbStore(engine, rules, rules_hash, clock.now)
    hub = open_hub(clock)
    handler = Handler(store, clock)
    told = partial(classify, prefixes=rules.label_prefixes)
    inbox = Inbox(store, hub, handler, told, clock, wake_effects)
    return Parts(
        engine=engine,
        policy=rules,
        store=store,
        hub=hub,
        handler=handler,
        inbox=inbox,
        outbox=Outbox(store, hub, sentences),
        reconcile=Reconcile(store, hub, inbox, clock),
    )
