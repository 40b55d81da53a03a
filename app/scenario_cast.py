"""Who and what the table of scenarios plays with: people, one issue, one pull request, the standard policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core import events as e
from app.core.ids import FundId, InstallationId, IssueId, PullId, RepositoryId, UserId
from app.core.policy import FundView, Given, Policy, TaxRate

START = datetime(2026, 4, 1, 16, tzinfo=UTC)
MAINTAINER = e.Actor(id=UserId(1), login="maintainer", role="maintain")
OTHER = e.Actor(id=UserId(2), login="other-maintainer", role="admin")
TRIAGER = e.Actor(id=UserId(3), login="triager", role="triage")
HOLDER = e.Actor(id=UserId(4), login="holder", role="read")
STRANGER = e.Actor(id=UserId(5), login="stranger", role="read")
BOT = e.Actor(id=UserId(6), login="bot", kind="Bot")
QUEUE = e.Actor(id=UserId(8), login="github-merge-queue[bot]", kind="Bot", role="write")
CLERK = e.Actor(id=UserId(7), login="clerk", role="finance")
LABEL = "bounty: $500"
PULL = e.Pull(
    id=PullId(21),
    number=21,
    node_id="PR_21",
    title="Work",
    author=HOLDER,
    state=e.PullState.OPEN,
    linked=True,
    base="main",
    default_branch="main",
    head_sha="a" * 40,
    opened_at=START,
    linked_at=START,
)
VIEW = e.IssueView(
    id=IssueId(10),
    repository_id=RepositoryId(11),
    installation_id=InstallationId(12),
    account_id=13,
    number=14,
    node_id="I_14",
    repository="department/project",
    title="A need",
    text_hash="f" * 64,
    open=True,
    labels=(LABEL,),
)
RULES = Policy(terms_hash="t" * 64, tax_rates=(TaxRate(region="ON", per_100k=13_000, since=START.date()),))
FUND = FundView(id=FundId(1), fiscal_year="2026-2027", region="ON", free_cents=9_000_00, offer_ceiling_cents=9_000_00)
GIVEN = Given(policy=RULES, policy_hash="p" * 64, fund=FUND)
BATCH = 9


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)
