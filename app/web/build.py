"""Builds the web application out of the parts it is handed: webhook's door, finance API, health."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp

from app.web import (
    acts,
    api,
    batches,
    board,
    board_badges,
    board_feeds,
    desk,
    desk_contract,
    desk_price,
    exports,
    finance,
    finance_acts,
    finance_approvals,
    finance_batch_acts,
    finance_batches,
    finance_certifications,
    finance_funds,
    finance_payables,
    flow,
    funds,
    health,
    help,
    installed,
    invoices,
    metrics,
    my_work,
    my_work_terms,
    operations,
    opportunity,
    payee_acts,
    policy_schema,
    public,
    reports,
    roots,
    signin,
    terms,
    webhooks,
)
from app.web.armour import Armour
from app.web.body_limit import BodyLimit
from app.web.head import HeadAsGet
from app.web.parts import NotReady, WebParts
from app.web.problem_pages import ProblemPages
from app.web.problems import install
from app.web.schemas import FieldError, LineProblem, ProblemBody
from app.web.visit import SignInNeeded

__all__ = ["NotReady", "WebParts", "build"]

# A payment's report is some hundred bytes long.
BODY_BYTES_MAX: Final = 64 * 1024
_DESCRIPTION: Final = """\
Finance pulls what is payable, pays in its own system and reports each payment back.

Amounts are integers in Canadian cents, moments are UTC, fiscal years run from 1 April to 31 March by
America/Toronto. Errors are problem details (RFC 9457) in English (`detail`) and French (`detail_fr`).

Les finances tirent ce qui est payable, paient dans leur propre système et signalent chaque paiement. Les montants
sont des entiers en cents canadiens, les heures sont en UTC, les exercices vont du 1er avril au 31 mars (heure de
Toronto). Les erreurs sont bilingues."""


def build(parts: WebParts) -> ASGIApp:
    """The whole application as ASGI; nothing is opened or started before its lifespan."""
    inner = finance_app(parts)
    whole = parts.webhook(inner) if parts.webhook else inner
    return Armour(HeadAsGet(whole, but=f"{api.PREFIX}/"), tls=parts.base_url.startswith("https://"))


def finance_app(parts: WebParts) -> FastAPI:
    """The finance API and the health routes, without webhook and security headers."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if parts.lifespan is None:
            yield
            return
        async with parts.lifespan():
            yield

    app = _Described(
        title="GC Bounty",
        version=parts.version,
        description=_DESCRIPTION,
        servers=[{"url": parts.base_url}],
        openapi_url=f"{api.PREFIX}/openapi.json",
        # Their pages would load scripts from someone else's network.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.include_router(api.router)
    app.include_router(batches.router)
    app.include_router(payee_acts.router)
    app.include_router(flow.router)
    app.include_router(funds.router)
    app.include_router(roots.router)
    app.include_router(exports.router)
    app.include_router(exports.schemas)
    app.include_router(invoices.router)
    app.include_router(webhooks.router)
    app.include_router(health.router)
    app.include_router(policy_schema.router)
    app.include_router(installed.router)
    _add_pages(app, parts)
    app.add_middleware(BodyLimit, bytes_max=BODY_BYTES_MAX)
    return app


# A line a module of pages.
PAGE_ROUTERS: Final = (
    public.router,
    signin.router,
    signin.pages,
    board.router,
    # Before the page of one opportunity, whose number could be any word.
    board_feeds.pages,
    board_feeds.router,
    board_badges.router,
    opportunity.router,
    terms.router,
    help.router,
    my_work.router,
    my_work_terms.router,
    acts.router,
    desk.router,
    desk_contract.router,
    desk_price.router,
    operations.router,
    reports.router,
    metrics.router,
    finance.router,
    finance_payables.router,
    finance_acts.router,
    finance_approvals.router,
    finance_certifications.router,
    finance_batches.router,
    finance_batch_acts.router,
    finance_funds.router,
)


def _add_pages(app: FastAPI, parts: WebParts) -> None:
    for router in PAGE_ROUTERS:
        app.include_router(router)
    app.router.routes.append(parts.pages.pages.assets.route())
    problems = ProblemPages(parts)
    install(app, problems)
    app.add_exception_handler(SignInNeeded, problems.sign_in)
    app.state.metrics = metrics.Metrics()
    app.add_middleware(metrics.Counted, metrics=app.state.metrics)


class _Described(FastAPI):
    """Adds to the description what FastAPI does not derive: the form of problems."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            described = get_openapi(
                title=self.title,
                version=self.version,
                description=self.description,
                routes=self.routes,
                servers=self.servers,
            )
            for model in (ProblemBody, FieldError, LineProblem):
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schema.pop("$defs", None)
                described["components"]["schemas"][model.__name__] = schema
            self.openapi_schema = described
        return self.openapi_schema
