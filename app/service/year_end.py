"""Rolls a fund into the next fiscal year: tells what lapses and what stays, and commits anew what was not delivered.

The rule, by the Financial Administration Act: what was not spent by 31 March lapses (s.37); work done by then and
not yet paid stays charged to the old year (s.37.1); what is only reserved needs the new year's money before it may go
on (s.32). Work in hand comes first, then the oldest offer, as far as the new fund reaches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.core.decision import Decision
from app.core.events import Actor, RecommitAsked
from app.core.facts import OfferRecommitted
from app.core.ids import FundId, UserId
from app.core.policy import FundView, treasury_day, year_after, year_ends_on
from app.core.state import Contract
from app.core.year_end import Standing, may_move, recommit_asked, standing, urgency
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import Act, FundBalance, FundBook, LedgerReads, NewFund, Rolled
from app.service.handler import Handler
from app.service.ports import Clock, FundTaken, Store

MOVED = "moved"
# Of a dry run for nobody: it fits, if whoever rolls may approve funding of that sum (FAA s.32).
BY_DELEGATION = "by_delegation"
NOBODY = Actor(id=UserId(0), login="dry-run", kind="Clock", role="clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One contract of the old fund. ``cents`` is what it holds there, tax included.

    ``outcome``: empty where nothing is to be done, ``moved``, ``by_delegation``, or the code of why it cannot move.
    """

    contract_id: int
    repository: str
    issue_number: int
    standing: Standing
    cents: int
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollReport:
    """``fund`` as it was before; ``to_fund`` None: not open yet. ``applied`` False: nothing was changed."""

    fund: FundBalance
    to_year: str
    to_fund: FundBalance | None
    lines: tuple[RollLine, ...]
    applied: bool

    @property
    def lapses_cents(self) -> int:
        """What the old year's authority loses: all that is neither paid nor owed for work done in the year."""
        return self.fund.available_cents + self.sum_of(Standing.UNDELIVERED)

    @property
    def moved_cents(self) -> int:
        return sum(line.cents for line in self.lines if line.outcome == MOVED)

    def sum_of(self, which: Standing) -> int:
        return sum(line.cents for line in self.lines if line.standing is which)

    def figures(self) -> dict[str, Any]:
        """As they are kept with the act."""
        left = [line for line in self.lines if line.outcome not in ("", MOVED)]
        return {
            "to_year": self.to_year,
            "lapses_cents": self.lapses_cents,
            "moved_cents": self.moved_cents,
            "moved": [line.contract_id for line in self.lines if line.outcome == MOVED],
            "not_moved": {str(line.contract_id): line.outcome for line in left},
            **{f"{which.value}_cents": self.sum_of(which) for which in Standing if which is not Standing.SETTLED},
        }


class Roll:
    def __init__(self, store: Store, handler: Handler, clock: Clock, funds: FundBook, ledger: LedgerReads) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._funds = funds
        self._ledger = ledger

    def look(self, fund_id: int, amount_cents: int | None, person: Actor | None = None) -> RollReport:
        """What a roll by that person would do, with a new fund of that amount where none is open; changes nothing.

        Without a person it is not said whether funding that was approved may be committed anew: that is asked of
        theirs alone.

        Raises:
            FundProblem: there is no such fund.
        """
        fund = self._fund(fund_id)
        to_fund = self._next(fund, amount_cents)
        view = to_fund.view() if to_fund else _planned(fund, amount_cents)
        lines = []
        for number, contract in self._contracts(fund):
            line = _line(number, contract)
            if may_move(contract) and view is not None:
                line, view = self._tried(line, contract, view, person)
            lines.append(line)
        return _report(fund, to_fund, lines, applied=False)

    def apply(self, fund_id: int, amount_cents: int | None, why: Act) -> RollReport:
        """Closes the old year's fund, opens the new one's where there is none, and commits anew what it covers.

        Each contract moves in a transaction of its own, so a roll that stopped half-way is finished by another.

        Raises:
            FundProblem: the year is not over, or the new fund's amount is missing or given twice.
        """
        fund = self._fund(fund_id)
        last = year_ends_on(fund.fiscal_year)
        if treasury_day(self._clock.now()) <= last:
            first = (last + timedelta(days=1)).isoformat()
            raise FundProblem(FundCode.YEAR_NOT_OVER, year=fund.fiscal_year, first_day=first)
        to_fund = self._next(fund, amount_cents) or self._opened(fund, amount_cents, why)
        if fund.closed_at is None:
            self._funds.close(fund_id, why)
        lines = []
        for number, contract in self._contracts(fund):
            line = _line(number, contract)
            if may_move(contract):
                line = replace(line, outcome=self._moved(number, contract, to_fund.fund_id, why))
            lines.append(line)
        report = _report(fund, to_fund, lines, applied=True)
        self._funds.rolled(fund_id, Rolled(to_fund_id=to_fund.fund_id, figures=report.figures()), why)
        return report

    def _fund(self, fund_id: int) -> FundBalance:
        found = self._ledger.fund(fund_id)
        if found is None:
            raise FundProblem(FundCode.UNKNOWN, fund=fund_id)
        return found

    def _next(self, fund: FundBalance, amount_cents: int | None) -> FundBalance | None:
        found = self._funds.open_fund_of(fund.scope, fund.scope_id, year_after(fund.fiscal_year))
        if found is not None and amount_cents is not None:
            raise FundProblem(FundCode.NEXT_IS_OPEN, fund=found.fund_id, year=found.fiscal_year)
        return found

    def _opened(self, fund: FundBalance, amount_cents: int | None, why: Act) -> FundBalance:
        year = year_after(fund.fiscal_year)
        if amount_cents is None:
            raise FundProblem(FundCode.NEXT_AMOUNT_MISSING, year=year, scope=fund.scope, scope_id=fund.scope_id)
        same = ("scope", "scope_id", "name", "cost_centre", "coding", "region", "offer_ceiling_cents", "account_id")
        terms = {name: getattr(fund, name) for name in same}
        return self._fund(self._funds.open(NewFund(**terms, fiscal_year=year, amount_cents=amount_cents), why))

    def _contracts(self, fund: FundBalance) -> list[tuple[int, Contract]]:
        numbers = self._funds.contracts_on(fund.fund_id)
        found = [(number, self._store.contract_by_number(number)) for number in numbers]
        kept = [(number, contract) for number, contract in found if contract is not None]
        return sorted(kept, key=lambda pair: (urgency(pair[1]), pair[0]))

    def _asked(self, fund_id: int, view: FundView, person: Actor, reason: str) -> RecommitAsked:
        source = f"roll:{fund_id}:{view.id}"
        return RecommitAsked(at=self._clock.now(), source=source, actor=person, fund=view, reason=reason)

    def _tried(
        self, line: RollLine, contract: Contract, view: FundView, person: Actor | None
    ) -> tuple[RollLine, FundView]:
        """The line with what would become of it, and what would be left of the new fund."""
        event = self._asked(contract.offer.fund_id, view, person or NOBODY, "")
        with self._store.unit() as unit:
            given = unit.given(None, contract, person.id if person else None, event.at)
        # All but the approval anew is the same whoever rolls.
        open_question = person is None and contract.approved is not None
        decision = recommit_asked(replace(contract, approved=None) if open_question else contract, event, given)
        taken = sum(_total(contract, f) for f in decision.facts if isinstance(f, OfferRecommitted))
        outcome = _outcome(decision)
        outcome = BY_DELEGATION if open_question and outcome == MOVED else outcome
        return replace(line, outcome=outcome), replace(view, free_cents=view.free_cents - taken)

    def _moved(self, number: int, contract: Contract, to_fund_id: int, why: Act) -> str:
        view = self._fund(to_fund_id).view()
        event = self._asked(contract.offer.fund_id, view, why.person, why.reason)
        try:
            return _outcome(self._handler.report(contract.offer.issue_id, number, event))
        except FundTaken:
            return "fund_too_low"


def _total(contract: Contract, fact: OfferRecommitted) -> int:
    return contract.owed_cents if contract.payables else contract.amount_cents + fact.tax_cents


def _planned(fund: FundBalance, amount_cents: int | None) -> FundView | None:
    """The fund that would be opened, on the old one's terms."""
    if amount_cents is None:
        return None
    return FundView(
        id=FundId(0),
        fiscal_year=year_after(fund.fiscal_year),
        region=fund.region,
        free_cents=amount_cents,
        offer_ceiling_cents=fund.offer_ceiling_cents,
        cost_centre=fund.cost_centre,
    )


def _outcome(decision: Decision) -> str:
    if any(isinstance(fact, OfferRecommitted) for fact in decision.facts):
        return MOVED
    return decision.refusals[0].code.value if decision.refusals else decision.outcome.removeprefix("ignored:")


def _line(number: int, contract: Contract) -> RollLine:
    waiting = [p.amount_cents + p.tax_cents for p in contract.payables if p.status in ("payable", "scheduled")]
    return RollLine(
        contract_id=number,
        repository=contract.offer.repository,
        issue_number=contract.offer.issue_number,
        standing=standing(contract),
        cents=sum(waiting) if contract.payables else contract.amount_cents + contract.tax_cents,
    )


def _report(fund: FundBalance, to_fund: FundBalance | None, lines: Iterable[RollLine], *, applied: bool) -> RollReport:
    shown = tuple(line for line in lines if line.standing is not Standing.SETTLED)
    year = year_after(fund.fiscal_year)
    return RollReport(fund=fund, to_year=year, to_fund=to_fund, lines=shown, applied=applied)
