"""Finds the one fund that an offer draws on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from app.core.events import IssueView
from app.core.ids import FundId
from app.core.policy import FundView, fiscal_year
from app.core.state import Contract
from app.db import tables as t


def covering_fund(
    connection: Connection,
    view: IssueView | None,
    contract: Contract | None,
    at: datetime,
    allowed_accounts: Collection[int],
) -> FundView | None:
    """The live offer's own fund; else the repository's of the year, else its account's.

    Anyone may install a public App on their own account; what they label there offers nothing.
    """
    query = select(t.fund)
    if view is not None:
        # A repository that has moved takes nobody's money along to its new account.
        query = query.where(or_(t.fund.c.account_id.is_(None), t.fund.c.account_id == view.account_id))
    if contract is not None and contract.live:
        query = query.where(t.fund.c.id == contract.offer.fund_id)
    elif view is not None and (not allowed_accounts or view.account_id in allowed_accounts):
        own = and_(t.fund.c.scope == "repository", t.fund.c.scope_id == view.repository_id)
        account = and_(t.fund.c.scope == "account", t.fund.c.scope_id == view.account_id)
        query = query.where(or_(own, account), t.fund.c.fiscal_year == fiscal_year(at), t.fund.c.closed_at.is_(None))
    else:
        return None
    row = connection.execute(query.order_by(t.fund.c.scope.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    used = sum(row[name] for name in ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents"))
    return FundView(
        id=FundId(row["id"]),
        fiscal_year=row["fiscal_year"],
        region=row["region"],
        free_cents=row["amount_cents"] - used,
        offer_ceiling_cents=row["offer_ceiling_cents"],
        cost_centre=row["cost_centre"],
        closed=row["closed_at"] is not None,
    )
