"""Every table, by what it is about; whoever reads or writes one takes it from here."""

from __future__ import annotations

from app.db.tables.audit import disposal, root, root_leaf
from app.db.tables.base import Id, Utc, metadata
from app.db.tables.contracts import BOARD, HELD, LIVE, OVER, act, claim, contract, fact, flow, report_figure, touch
from app.db.tables.funds import fund, fund_act, posting
from app.db.tables.github import inbox, installation, issue, issue_label, link, notice, person, repository, signal
from app.db.tables.outbound import announcement, sending, webhook
from app.db.tables.payables import answered, batch, batch_line, payable, reported
from app.db.tables.people import account_person, delegation, delegation_end, role_grant, session, token
from app.db.tables.showing import effect, gap, mark, pace, status_label, written

__all__ = [
    "BOARD",
    "HELD",
    "LIVE",
    "OVER",
    "Id",
    "Utc",
    "account_person",
    "act",
    "announcement",
    "answered",
    "batch",
    "batch_line",
    "claim",
    "contract",
    "delegation",
    "delegation_end",
    "disposal",
    "effect",
    "fact",
    "flow",
    "fund",
    "fund_act",
    "gap",
    "inbox",
    "installation",
    "issue",
    "issue_label",
    "link",
    "mark",
    "metadata",
    "notice",
    "pace",
    "payable",
    "person",
    "posting",
    "report_figure",
    "reported",
    "repository",
    "role_grant",
    "root",
    "root_leaf",
    "sending",
    "session",
    "signal",
    "status_label",
    "token",
    "touch",
    "webhook",
    "written",
]
