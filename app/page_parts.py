"""Puts together what the pages for people stand on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app import bootstrap
from app.bootstrap import Parts
from app.core.ids import UserId
from app.db.board import DbBoard
from app.db.desk import DbDesk
from app.db.desk_reads import DeskReads
from app.db.engine import Engine
from app.db.figures import KeptFigures
from app.db.finance_desk import DbFinanceDesk
from app.db.my_work import DbMyWork
from app.db.operations import DbOperations
from app.db.reports import DbReports
from app.db.sessions import Sessions
from app.github.labels import names
from app.github.repository_roles import RepositoryRoles
from app.github.signin import GitHubSignIn
from app.policies import TermsFiles, load_policy, load_price_guides
from app.service.desk import Desk
from app.service.ports import RepositoryRef
from app.settings import Settings
from app.web.assets import Assets
from app.web.pages import Pages
from app.web.parts import PageParts
from app.web.work_parts import WorkParts


def page_parts(settings: Settings, parts: Parts, reads: Engine, wake: Callable[[str], None]) -> PageParts:
    """``reads`` is an engine for reading alone; ``wake`` has the worker do a job of that name at once.

    Raises:
        PolicyProblem.
    """
    roles = RepositoryRoles(parts.calls)
    return PageParts(
        pages=Pages(Assets(settings.brand), settings.contact),
        visitors=Sessions(reads, parts.engine, bootstrap.now),
        board=DbBoard(reads, bootstrap.web_address(settings.github_api_url)),
        terms=TermsFiles(parts.policy.terms_version),
        finance=DbFinanceDesk(reads, bootstrap.web_address(settings.github_api_url)),
        sign_in=_sign_in(settings),
        role_in=roles,
        work=_work(settings, parts, reads, roles),
        now=bootstrap.now,
        figures=KeptFigures(reads, bootstrap.now),
        reports=DbReports(reads),
        operations=DbOperations(reads, parts.engine, bootstrap.now, partial(wake, "deliveries"), partial(wake, "acts")),
        metrics_token=settings.metrics_token.get_secret_value() if settings.metrics_token else "",
        security_contact=settings.security_contact or settings.contact,
    )


def _work(
    settings: Settings,
    parts: Parts,
    reads: Engine,
    role_in: Callable[[UserId, str, RepositoryRef], str],
) -> WorkParts:
    """For My work and the maintainer's desk."""
    github_url = bootstrap.web_address(settings.github_api_url)
    return WorkParts(
        mine=DbMyWork(reads, load_policy(settings.policy_file), github_url),
        desk=Desk(DbDesk(reads, bootstrap.now, github_url), role_in, parts.policies.policy),
        acts=parts.acts,
        approvals=parts.approvals,
        desks=DeskReads(reads),
        labels_in=partial(names, parts.calls),
        policy_file=parts.policies.known,
        price_guides=load_price_guides(settings.policy_file),
    )


def _sign_in(settings: Settings) -> GitHubSignIn | None:
    if settings.client_secret is None:
        return None
    return GitHubSignIn(
        web_url=bootstrap.web_address(settings.github_api_url),
        api_url=settings.github_api_url,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
    )
