"""Payables on finance's desk: filtered, sorted, with totals, a page at a time; one of them with its evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from fastapi import Response

from app.core.parts import REJECTED
from app.core.policy import treasury_day
from app.exports.payables_csv import payables_csv
from app.service.finance_desk import PayableSort
from app.service.payments import FactRow, PayableDossier, PayableFilter, PayableRow
from app.web.csv_answer import csv_of
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import DeskReader, plain, read_number
from app.web.finance_words import hold_reasons, size_said, verdict_said, warnings_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import PageRouter, Visit, VisitData

PAGE_ROWS: Final = 50
FUNDS_MAX: Final = 200
STATUSES: Final = ("payable", "scheduled", "paid", "void")
SOON: Final = timedelta(days=7)
# So long before its last day an invoice to decide on stands on the desk.
AHEAD: Final = timedelta(days=5)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
router = PageRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a visit asks of the list. ``query`` is the filter as an address says it, without order and place; ``due_on``
    is when the last row of the page before was due as it was shown."""

    query: dict[str, str]
    chosen: PayableFilter
    sort: PayableSort
    descending: bool
    due_on: str | None

    @property
    def order(self) -> str:
        return f"-{self.sort}" if self.descending else str(self.sort)


@router.page("finance_payables")
def payables(visit: Visit, _person: DeskReader) -> Response:
    """A page of the list with the totals of all of it; what cannot be read in the address is left aside."""
    asked, today = asked_of(visit), treasury_day(visit.pages.now())
    rows = visit.pages.finance.payables(asked.chosen, asked.sort, asked.descending, PAGE_ROWS + 1, asked.due_on)
    shown = rows[:PAGE_ROWS]
    sums = visit.pages.finance.sums(asked.chosen, today)
    following = write_cursor(shown[-1].payable_id) if len(rows) > len(shown) else None
    return visit.page(
        "finance/payables.html",
        rows=shown,
        sums=sums,
        late=visit.pages.finance.overdue([row.payable_id for row in shown], today),
        asked=asked,
        filtered=asked.query != {"status": "payable"},
        funds=_funds(visit),
        size=_size(visit, shown, sums.all.count),
        estimated=sums.all.count > len(shown),
        following=following,
        first=asked.chosen.after_id == 0,
    )


@router.page("finance_payables_csv")
def payables_file(visit: Visit, _person: DeskReader) -> Response:
    """The whole list that a filter chooses, in the order of numbers, in no language."""
    return csv_of(visit.parts, replace(asked_of(visit).chosen, after_id=0))


@router.page("finance_payable")
def payable(visit: Visit, _person: DeskReader, payable_id: Id) -> Response:
    """One payable: to whom, for what, on what evidence, and what can be done about it."""
    found = visit.parts.queries.payable(payable_id)
    place = visit.pages.finance.place(payable_id)
    if found is None or place is None:
        raise Problem("not_found")
    return visit.page(
        "finance/payable.html",
        row=found.row,
        paid_cents=found.paid_cents,
        place=place,
        holds=_holds(visit, found),
        verdicts=_verdicts(visit, found),
        accepted_by=_accepted_by(found),
        # Only the federal policy certifies, and what it certified is released before it is paid.
        certified=any(fact.kind == "WorkCertified" for fact in found.facts),
        warnings=_warnings(visit, found.row.contract_id),
        late=visit.pages.finance.overdue((payable_id,), treasury_day(visit.pages.now())),
    )


def asked_of(visit: VisitData) -> Asked:
    """The filter, order and place that the address names."""
    status = visit.asked("status") if visit.asked("status") in (*STATUSES, "any") else "payable"
    hold = visit.asked("hold") if visit.asked("hold") in ("held", "free") else ""
    due = visit.asked("due") if visit.asked("due") in ("overdue", "week", "invoice") else ""
    repository, payee = plain(visit.asked("repository")), plain(visit.asked("payee"))
    fund = read_number(visit.asked("fund"))
    today = treasury_day(visit.pages.now())
    chosen = PayableFilter(
        status=None if status == "any" else status,
        held={"held": True, "free": False}.get(hold),
        due_to=today + SOON if due == "week" else None,
        late_on=today if due == "overdue" else None,
        undecided_by=undecided_by(visit) if due == "invoice" else None,
        fund_id=fund,
        repository=read_number(repository) or repository or None,
        payee_id=read_number(payee),
        payee_login=None if read_number(payee) else payee or None,
        after_id=read_cursor(visit.asked("after")) or 0,
    )
    query = {"status": status, "hold": hold, "due": due, "repository": repository, "payee": payee}
    query["fund"] = str(fund) if fund else ""
    name = visit.asked("sort").removeprefix("-")
    sort = PayableSort(name) if name in set(PayableSort) else PayableSort.DUE
    descending = visit.asked("sort").startswith("-") and name == sort
    due_on = visit.asked("due_on") if _DAY.fullmatch(visit.asked("due_on")) else None
    query = {k: v for k, v in query.items() if v}
    return Asked(query=query, chosen=chosen, sort=sort, descending=descending, due_on=due_on)


def undecided_by(visit: VisitData) -> date:
    """The last day of receipt of the invoices to decide on now: their supplier must be told within the policy's days
    what is wrong with them."""
    days = timedelta(days=visit.parts.policy.invoice_decision_days)
    return treasury_day(visit.pages.now()) - days + AHEAD


def _funds(visit: VisitData) -> list[tuple[str, str]]:
    rows = visit.parts.ledger.funds(None, 0, FUNDS_MAX)
    named = [(str(row.fund_id), f"{row.name} · {row.cost_centre} · {row.fiscal_year}") for row in rows]
    return [("", visit.say("All funds")), *named]


def _size(visit: VisitData, shown: Sequence[PayableRow], count: int) -> str:
    """The file's size: counted where all of it is shown, else by the lines that are."""
    head = sum(map(len, payables_csv(())))
    whole = sum(map(len, payables_csv(shown)))
    if count > len(shown) > 0:
        whole = head + (whole - head) * count // len(shown)
    return size_said(visit, whole)


def _holds(visit: VisitData, found: PayableDossier) -> list[tuple[str, str, FactRow]]:
    """Why it is on hold: the rule's words, those of who stopped it, and the fact. A payment that failed holds every
    share of a contract, each but its own with nothing written about it."""
    lifted = max((fact.seq for fact in found.facts if fact.kind == "HoldsLifted"), default=0)
    standing = [(fact, json.loads(fact.body)) for fact in found.facts if fact.seq > lifted]
    failed = [x for x in standing if x[0].kind == "PaymentRejected" and x[1]["payee_id"] == found.row.payee_id]
    holds = [x for x in standing if x[0].kind == "HoldPlaced" and x[1]["code"] in found.hold_codes]
    told = [failed[-1] if failed and body["code"] == REJECTED else (fact, body) for fact, body in holds]
    words = hold_reasons(visit, (body["code"] for _, body in holds))
    return [(why, body["reason"], fact) for why, (fact, body) in zip(words, told, strict=True)]


def _verdicts(visit: VisitData, found: PayableDossier) -> list[tuple[str, bool]]:
    """The acceptance rules as they came out."""
    accepted = [json.loads(fact.body) for fact in found.facts if fact.kind == "WorkAccepted"]
    verdicts: list[dict[str, Any]] = accepted[-1]["verdicts"] if accepted else []
    return [(verdict_said(visit, each["code"]), bool(each["ok"])) for each in verdicts]


def _warnings(visit: VisitData, contract_id: int) -> list[str]:
    contract = visit.parts.queries.contract(contract_id)
    facts = contract.facts if contract else ()
    return warnings_said(visit, (json.loads(f.body)["code"] for f in facts if f.kind == "WarningRaised"))


def _accepted_by(found: PayableDossier) -> str | None:
    accepted = [fact.actor_login for fact in found.facts if fact.kind == "WorkAccepted"]
    return accepted[-1] if accepted else None
