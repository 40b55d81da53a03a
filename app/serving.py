"""Runs the program: web server and worker in one process, or a worker alone."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from starlette.types import ASGIApp

from app import auditing, bootstrap, logs
from app.bootstrap import CannotStart, Parts
from app.db import migrate
from app.db.batch_reads import DbBatchReads
from app.db.batches import lapsed_leases
from app.db.engine import is_sqlite, open_engine
from app.db.flow_reads import DbFlow
from app.db.intake import GroupCommitter, open_intake
from app.db.invoice_reads import DbInvoiceReads
from app.db.ledger_reads import DbLedger
from app.db.operations import Marks, worker_silent
from app.db.queries import Queries
from app.db.reports import ReportKeeper
from app.db.roots import DbRootReads
from app.db.tokens import TokenFinder
from app.db.touches import Touches
from app.exporting import Exporter
from app.page_parts import page_parts
from app.queue.jobs import AlreadyRunning, Jobs
from app.server import STOPS, run_server
from app.service.batches import Batches
from app.service.invoices import Invoices
from app.service.operations import Mark
from app.service.outbox import Outbox
from app.service.payee_acts import PayeeActs
from app.service.paying import Paying
from app.service.ports import Gone, Unavailable
from app.service.sending import Sender
from app.settings import Settings, load_settings
from app.web.build import WebParts, build
from app.web.health import doubts
from app.web.hooks import IntakeFirst, WebhookEndpoint

log = logging.getLogger(__name__)

SCHEDULES: Mapping[str, str] = {
    # Our tables say what is left to do: whatever the job engine forgets is found within the minute.
    "deliveries": "* * * * *",
    "effects": "* * * * *",
    "clock": "* * * * *",
    "sweep": "*/10 * * * *",
    "recover": "*/5 * * * *",
    "leases": "* * * * *",
    "roots": "7 5 * * *",
    "webhooks": "* * * * *",
    "acts": "* * * * *",
    "beat": "* * * * *",
    "reports": "*/15 * * * *",
}
LEASES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Running:
    """The program put together, not yet started."""

    settings: Settings
    parts: Parts
    jobs: Jobs
    intake: GroupCommitter
    web: ASGIApp


def serve() -> None:
    """The web server and a worker until stopped.

    Raises:
        CannotStart, SettingsProblem, PolicyProblem.
    """
    settings = settings_in_force()
    with ExitStack() as stack:
        running = prepare(settings, stack)
        start(running.jobs, stack)
        run_server(running.web, settings)


def work() -> None:
    """One more worker until stopped; PostgreSQL only, for SQLite has one process.

    Raises:
        CannotStart, SettingsProblem, PolicyProblem.
    """
    settings = settings_in_force()
    with ExitStack() as stack:
        if is_sqlite(settings.database_url):
            raise CannotStart(
                "A further worker needs PostgreSQL: SQLite has one process, gc-bounty serve. Set DATABASE_URL.\n"
                "Un travailleur de plus exige PostgreSQL : SQLite n’a qu’un processus, gc-bounty serve."
            )
        start(prepare(settings, stack).jobs, stack)
        stopped = threading.Event()
        for number in STOPS:
            signal.signal(number, lambda *_: stopped.set())
        stopped.wait()


def prepare(settings: Settings, stack: ExitStack) -> Running:
    """Everything wired; ``stack`` closes the databases again."""
    jobs: list[Jobs] = []

    def wake(job: str) -> None:
        if jobs:
            jobs[0].wake(job)
            # What there is to show on GitHub there is to tell subscribers of as well.
            if job == "effects":
                jobs[0].wake("webhooks")

    parts = stack.enter_context(bootstrap.program(settings, wake))
    auditing.refuse_if_behind(parts.engine, settings.root_folder)
    reads = open_engine(settings.database_url, reads=True)
    stack.callback(reads.dispose)
    clock, started = bootstrap.SystemClock(), bootstrap.now()
    batches = Batches(parts.store, parts.handler, clock, partial(wake, "effects"))
    keeper = ReportKeeper(reads, parts.engine, clock.now)
    handlers = _handlers(parts, batches, bootstrap.sender(settings, parts.engine), settings.root_folder, keeper)
    jobs.append(Jobs(settings.database_url, handlers, SCHEDULES))
    intake = open_intake(settings.database_url, lambda _new: wake("deliveries"))
    secrets = [s.get_secret_value().encode() for s in settings.app.webhook_secrets] if settings.app else []
    github_url = bootstrap.web_address(settings.github_api_url)
    web = WebParts(
        queries=Queries(reads, github_url),
        tokens=TokenFinder(reads, parts.engine, clock.now),
        record_payment=Paying(parts.store, parts.handler, clock, partial(wake, "effects")),
        batches=batches,
        batch_reads=DbBatchReads(reads),
        ledger=DbLedger(reads),
        payee_acts=PayeeActs(parts.store, parts.handler, clock, partial(wake, "effects")),
        pages=page_parts(settings, parts, reads, wake),
        flow=DbFlow(reads, clock.now),
        touches=Touches(parts.engine, clock.now),
        roots=DbRootReads(reads),
        exports=Exporter(reads, settings.disclosure_file, settings.base_url, github_url),
        invoices=Invoices(parts.store, parts.handler, clock, partial(wake, "effects")),
        invoice_reads=DbInvoiceReads(reads, github_url),
        webhooks=bootstrap.feeds(settings, parts.engine, partial(wake, "webhooks")),
        policy=parts.policy,
        now=clock.now,
        invoice_to=settings.finance.invoice_to,
        readiness=lambda: doubts(
            lambda: migrate.pending(reads), lambda: worker_silent(reads, bootstrap.now(), started)
        ),
        base_url=settings.base_url,
        version=program_version(),
        webhook=lambda inner: IntakeFirst(inner, WebhookEndpoint(intake, secrets)),
        lifespan=lambda: taking_in(intake),
    )
    return Running(settings, parts, jobs[0], intake, build(web))


def start(jobs: Jobs, stack: ExitStack) -> None:
    """Starts the worker; ``stack`` stops it before the databases close."""
    try:
        jobs.start()
    except AlreadyRunning as problem:
        raise CannotStart(str(problem)) from None
    stack.callback(jobs.stop)


def program_version() -> str:
    try:
        return version("gc-bounty")
    except PackageNotFoundError:
        return "0"


def _handlers(
    parts: Parts, batches: Batches, sender: Sender, root_folder: Path | None, keeper: ReportKeeper
) -> dict[str, Callable[[], bool | float]]:
    marks = Marks(parts.engine, bootstrap.now)

    def sweep() -> bool:
        started = bootstrap.now()
        try:
            parts.reconcile.sweep()
            marks.keep(Mark.SWEEP, started)
        except (Unavailable, Gone) as problem:
            log.warning("the sweep waits for GitHub", extra={"why": str(problem)})
        return False

    def recover() -> bool:
        try:
            parts.recover.look()
        except (Unavailable, Gone) as problem:
            log.warning("lost deliveries are asked for later", extra={"why": str(problem)})
        return False

    def leases() -> bool:
        lapsed = lapsed_leases(parts.engine, bootstrap.now(), LEASES_AT_ONCE)
        batches.end_leases(lapsed)
        return len(lapsed) == LEASES_AT_ONCE

    def roots() -> bool:
        auditing.publish(parts.engine, root_folder, bootstrap.now())
        return False

    return {
        "deliveries": parts.inbox.drain,
        "effects": partial(_show, parts.outbox),
        "clock": parts.reconcile.tick,
        "sweep": sweep,
        "recover": recover,
        "leases": leases,
        "roots": roots,
        "webhooks": sender.drain,
        "acts": parts.acts.drain,
        "beat": marks.beat,
        "reports": keeper.refresh,
    }


def _show(outbox: Outbox) -> bool | float:
    """Shows what may be shown now; what comes next comes when its turn does."""
    outbox.drain()
    wait = outbox.wait_seconds()
    if wait is None:
        return False
    return wait if wait > 0 else True


@asynccontextmanager
async def taking_in(intake: GroupCommitter) -> AsyncIterator[None]:
    """Deliveries are taken only while they can be stored."""
    intake.start()
    try:
        yield
    finally:
        await intake.close()


def settings_in_force() -> Settings:
    """The settings, with the log told to strike their secrets out."""
    settings = load_settings()
    logs.configure(settings.log_level, secrets=settings.secrets())
    # Its line for each request to GitHub says nothing that ours do not.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return settings
