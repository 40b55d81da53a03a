"""What the web floor is handed when it is built, so that routes name no concrete part."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.types import ASGIApp

from app.core.ids import UserId
from app.core.policy import Policy
from app.db.tokens import Fault, Token
from app.github.signin import GitHubSignIn
from app.service.batches import Batches
from app.service.batching import BatchReads
from app.service.board import BoardReads
from app.service.exporting import ExportMaker
from app.service.finance_desk import FinanceDesk
from app.service.flow_report import FlowReads, FlowWrites
from app.service.funding import LedgerReads
from app.service.invoices import InvoiceReads, Invoices
from app.service.operations import Figures, OperationsDesk
from app.service.payee_acts import PayeeActs
from app.service.payments import FinanceReads, RecordPayment
from app.service.ports import RepositoryRef
from app.service.reports import ReportReads
from app.service.roots import RootReads
from app.service.terms import TermsReads
from app.service.visitors import Visitors
from app.service.webhooks import Webhooks
from app.web.pages import Pages
from app.web.work_parts import WorkParts

# Each holds a connection for as long as its reader takes.
LISTS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady:
    """One reason why the service cannot do its work now, in both languages and free of secrets."""

    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What the pages for people stand on.

    ``sign_in`` is None where the App's client id and secret are not set. ``role_in`` asks GitHub which role a person
    has in a repository; it raises Unavailable or Gone, which is neither yes nor no. ``security_contact`` is an
    address for security.txt, empty for none. ``figures`` counts what is watched; ``metrics_token`` opens /metrics,
    empty for nobody.
    """

    pages: Pages
    visitors: Visitors
    board: BoardReads
    terms: TermsReads
    finance: FinanceDesk
    sign_in: GitHubSignIn | None
    role_in: Callable[[UserId, str, RepositoryRef], str]
    now: Callable[[], datetime]
    figures: Callable[[], Figures]
    work: WorkParts
    operations: OperationsDesk
    reports: ReportReads
    security_contact: str = ""
    metrics_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """``webhook`` puts the webhook's door before the application it is given, None where there is none.

    ``tokens`` tells whose token a text is. ``readiness`` answers every reason against taking work, none if ready.
    ``base_url`` is the address people reach, without a slash at its end. ``lifespan`` is entered when the
    server starts and left when it stops. ``invoice_to`` is where invoices are sent, in English and French, with
    semicolons between the lines.
    """

    queries: FinanceReads
    tokens: Callable[[str], Token | Fault]
    record_payment: RecordPayment
    batches: Batches
    batch_reads: BatchReads
    ledger: LedgerReads
    payee_acts: PayeeActs
    pages: PageParts
    flow: FlowReads
    touches: FlowWrites
    roots: RootReads
    exports: ExportMaker
    invoices: Invoices
    invoice_reads: InvoiceReads
    webhooks: Webhooks
    policy: Policy
    now: Callable[[], datetime]
    readiness: Callable[[], Sequence[NotReady]]
    base_url: str
    version: str
    invoice_to: tuple[str, str] = ("", "")
    webhook: Callable[[ASGIApp], ASGIApp] | None = None
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None
    lists_open: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(LISTS_AT_ONCE))


def parts_of(request: Request) -> WebParts:
    parts = request.app.state.parts
    assert isinstance(parts, WebParts)
    return parts


async def _parts(request: Request) -> WebParts:
    """On the event loop: a thread for an attribute would take longer than the attribute."""
    return parts_of(request)


Parts = Annotated[WebParts, Depends(_parts)]
