"""Puts together what the pages My work and Maintainer's desk stand on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app import bootstrap
from app.bootstrap import Parts
from app.core.ids import UserId
from app.db.desk import DbDesk
from app.db.desk_reads import DeskReads
from app.db.engine import Engine
from app.db.my_work import DbMyWork
from app.github.labels import names
from app.policies import load_policy, load_price_guides
from app.service.desk import Desk
from app.service.ports import RepositoryRef
from app.settings import Settings
from app.web.work_parts import WorkParts


def work_parts(
    settings: Settings,
    parts: Parts,
    reads: Engine,
    role_in: Callable[[UserId, str, RepositoryRef], str],
) -> WorkParts:
    """``reads`` is an engine for reading alone.

    Raises:
        PolicyProblem.
    """
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
