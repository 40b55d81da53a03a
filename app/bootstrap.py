"""The composition root: names the concrete adapters and puts them together; nothing here decides anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_network

from app.core.policy import Policy
from app.db import migrate
from app.db.acts import DbActs
from app.db.engine import DatabaseProblem, Engine, is_sqlite, open_engine
from app.db.gaps import Gaps
from app.db.pace import Pace
from app.db.repository_policies import DbPolicies
from app.db.sendings import DbSendings
from app.db.status_labels import StatusLabels
from app.db.store import DbStore
from app.db.webhooks import DbWebhookBook
from app.github.client import Calls
from app.github.hub import Hub
from app.github.manners import LocalSentences
from app.github.payloads import classify
from app.github.payloads_guard import inspect_json
from app.github.policy_files import HubFiles
from app.github.status_labels import HubLabels
from app.outbound.carrier import HttpCarrier
from app.outbound.guard import url_problem
from app.outbound.seal import FernetSeal
from app.policies import load_policy
from app.service.acts import Acts
from app.service.approvals import Approvals
from app.service.handler import Handler
from app.service.inbox import Inbox
from app.service.outbox import Outbox
from app.service.ports import Classified, Clock, Kind, Limits, Quarantined
from app.service.reconcile import Reconcile
from app.service.recover import Recover
from app.service.repository_policy import RepositoryPolicy
from app.service.sending import Sender
from app.service.status_label import StatusLabel
from app.service.webhooks import Webhooks
from app.settings import Settings
from app.web.addresses import address


class CannotStart(Exception):
    """Something outside the settings is not as it must be; the message says what to do, in both languages."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The program without its web server and job engine."""

    engine: Engine
    calls: Calls
    policy: Policy
    store: DbStore
    hub: Hub
    handler: Handler
    inbox: Inbox
    outbox: Outbox
    reconcile: Reconcile
    recover: Recover
    acts: Acts
    approvals: Approvals
    policies: DbPolicies


def now() -> datetime:
    return SystemClock().now()


def assemble(
    engine: Engine,
    policy: tuple[Policy, str],
    calls: Calls,
    clock: Clock,
    wake_effects: Callable[[], None],
    wake_sweep: Callable[[], None] = lambda: None,
    base_url: str = "",
    wake_acts: Callable[[], None] = lambda: None,
) -> Parts:
    """``policy`` is the policy in force with the SHA-256 of its content; ``base_url`` is where our pages are."""
    rules, rules_hash = policy
    store = DbStore(engine, rules, rules_hash, clock.now, web_address(calls.api_url))
    hub = Hub(calls, clock.now)
    handler = Handler(store, clock)
    policies = DbPolicies(engine, policy, clock.now)
    files = RepositoryPolicy(policies, HubFiles(calls), policy, clock, wake_effects)

    def told(event: str, body: bytes) -> Classified:
        doubt = inspect_json(body)
        if doubt is not None:
            raise Quarantined(doubt)
        found = classify(event, body, rules.label_prefixes)
        if found.kind is not Kind.ISSUE or found.repository is None or found.worth_reading:
            return found
        own = policies.policy(found.repository.id).label_prefixes
        return found if own == rules.label_prefixes else classify(event, body, own)

    inbox = Inbox(store, hub, handler, told, clock, wake_effects, files.refresh, wake_sweep)
    return Parts(
        engine=engine,
        calls=calls,
        policy=rules,
        store=store,
        hub=hub,
        handler=handler,
        inbox=inbox,
        outbox=Outbox(
            store,
            hub,
            LocalSentences(manner=policies.manner, base_url=base_url, page=_page(base_url), public=store.is_public),
            StatusLabel(StatusLabels(engine), HubLabels(calls), lambda place: policies.policy(place).status_labels),
        ),
        reconcile=Reconcile(store, hub, inbox, clock, files.refresh),
        acts=Acts(DbActs(engine, clock.now), inbox.read_issue, wake_acts),
        approvals=Approvals(store, handler, clock, wake_effects),
        policies=policies,
        recover=Recover(hub, Gaps(engine, calls.app_id), clock),
    )


def feeds(settings: Settings, engine: Engine, wake: Callable[[], None]) -> Webhooks:
    """The subscriptions of finance systems, as an operator or a token manages them."""
    networks = [ip_network(text) for text in settings.finance.webhook_networks]
    return Webhooks(
        DbWebhookBook(engine), _seal(settings), SystemClock(), partial(url_problem, networks=networks), wake
    )


def sender(settings: Settings, engine: Engine) -> Sender:
    """Sends to those subscriptions what they asked for."""
    carrier = HttpCarrier([ip_network(text) for text in settings.finance.webhook_networks])
    chance = random.SystemRandom()
    return Sender(DbSendings(engine), carrier, _seal(settings), SystemClock(), settings.base_url, chance.random)


def _seal(settings: Settings) -> FernetSeal | None:
    keys = [key.get_secret_value() for key in settings.finance.webhook_keys]
    return FernetSeal(keys) if keys else None


def web_address(api_url: str) -> str:
    """Where people see what the API at ``api_url`` serves: github.com, the host of a ghe.com tenant, or the
    Enterprise Server's own."""
    host = api_url.removeprefix("https://api.")
    if host == "github.com" or host.endswith(".ghe.com"):
        return f"https://{host}"
    return api_url.removesuffix("/api/v3")


@contextmanager
def database(settings: Settings, *, at_head: bool = True) -> Iterator[Engine]:
    """The opened database, closed afterwards.

    Raises:
        CannotStart: it does not answer, or its schema is not this version's.
    """
    engine = open_engine(settings.database_url)
    try:
        missing = migrate.pending(engine) if at_head else None
        if missing is not None and is_sqlite(settings.database_url):
            # One file of one machine: nobody else can be in the middle of something.
            migrate.upgrade(engine)
        elif missing is not None:
            raise CannotStart(
                "The database's schema is not this version's. Run: gc-bounty migrate\n"
                "Le schéma de la base n’est pas celui de cette version. Exécutez : gc-bounty migrate"
            )
        yield engine
    except DatabaseProblem as problem:
        raise CannotStart(_database_words(problem)) from problem
    finally:
        engine.dispose()


@contextmanager
def program(settings: Settings, wake: Callable[[str], None] = lambda _job: None) -> Iterator[Parts]:
    """Everything that works on deliveries, from settings with the App's credentials.

    Raises:
        CannotStart, PolicyProblem.
    """
    policy, policy_hash = load_policy(settings.policy_file)
    policy = replace(policy, allowed_accounts=settings.allowed_accounts)
    with database(settings) as engine:
        yield assemble(
            engine,
            (policy, policy_hash),
            open_calls(settings, Pace(engine, now)),
            SystemClock(),
            partial(wake, "effects"),
            partial(wake, "sweep"),
            settings.base_url,
            partial(wake, "acts"),
        )


def _page(base_url: str) -> Callable[..., str] | None:
    """Makes the whole address of a page out of its key, language and numbers; None where nobody serves pages."""
    return (lambda key, language, **ids: f"{base_url}{address(key, language, **ids)}") if base_url else None


def open_calls(settings: Settings, limits: Limits | None = None, kind: type[Calls] = Calls) -> Calls:
    """GitHub as the App of these settings, which must hold its credentials."""
    if settings.app is None:
        raise CannotStart(
            "This command needs the App's credentials. / Cette commande exige les accès de l’application."
        )
    key = settings.app.private_key.get_secret_value()
    return kind(settings.app.app_id, key, settings.github_api_url, settings.github_graphql_url, limits=limits)


def _database_words(problem: DatabaseProblem) -> str:
    cause = str(getattr(problem, "orig", None) or problem).splitlines()[0]
    return (
        f"The database cannot be used: {cause}. Check DATABASE_URL, that it runs, and that its disk has room.\n"
        f"La base de données est inutilisable : {cause}. Vérifiez DATABASE_URL, qu’elle tourne et a de la place."
    )
