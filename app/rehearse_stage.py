"""Lets everything happen once more in its own order, decided by the program itself in a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from app import bootstrap
from app.core import events as e
from app.core import facts as f
from app.core.certification import words_to_type
from app.core.ids import UserId
from app.core.parts import FINANCE
from app.core.policy import FundView, Policy
from app.core.refusals import Refusal
from app.core.state import SETTLED, Contract
from app.db import scratch
from app.db.engine import Engine
from app.db.scratch import FundKept, Kept
from app.github.client import Calls
from app.github.evidence import as_of
from app.rehearse_people import signed_in
from app.service.handler import SWEEP
from app.service.ports import Reading, RepositorySeen

# Within one moment: a fund makes room for the next, people act, then finance.
CLOSES, OPENS, ACTS, PAYS = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that is known: GitHub's part as read from the start, ours (funds, finance, what operators settled)."""

    readings: tuple[Reading, ...]
    listed: tuple[RepositorySeen, ...]
    funds: tuple[FundKept, ...]
    kept: tuple[Kept, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """``contracts`` is the latest of each issue; ``refusals`` by issue and source."""

    contracts: dict[int, Contract]
    refusals: dict[tuple[int, str], Refusal]


# What GitHub's log does not hold.
Unknown = e.FinanceEvent | e.Settled | e.PersonsEvent
Step = tuple[datetime, int, int, Callable[[], None]]


def play(engine: Engine, script: Script, policy: tuple[Policy, str], calls: Calls) -> Played:
    """What comes of the script under ``policy``. The real database is only read, GitHub not asked."""
    with tempfile.TemporaryDirectory(prefix="gc-bounty-") as folder:
        copy = scratch.open_beside(engine, Path(folder) / "rehearsal.sqlite")
        try:
            _Stage(copy, script, policy, calls).play()
            return Played(contracts=latest(scratch.contracts(copy)), refusals=scratch.refusals(copy))
        finally:
            copy.dispose()


def latest(kept: Iterable[Kept]) -> dict[int, Contract]:
    """The latest contract of each issue."""
    found: dict[int, Contract] = {}
    for one in kept:
        offer = one.contract.offer
        before = found.get(offer.issue_id)
        if before is None or before.offer.generation < offer.generation:
            found[offer.issue_id] = one.contract
    return found


class _Stage:
    """Its clock stands at whatever happens."""

    def __init__(self, copy: Engine, script: Script, policy: tuple[Policy, str], calls: Calls) -> None:
        self._copy = copy
        self._script = script
        self._moment = script.now
        self._parts = bootstrap.assemble(copy, policy, calls, self, lambda: None)
        self._readings: dict[int, Reading] = {reading.view.id: reading for reading in script.readings}
        self._views: dict[int, e.IssueView] = {}

    def now(self) -> datetime:
        return self._moment

    def play(self) -> None:
        for seen in self._script.listed:
            self._parts.store.remember_repository(seen.ref)
        for at, _, _, act in sorted(self._steps(), key=lambda step: step[:3]):
            self._pass_time(at)
            self._moment = at
            act()
        self._pass_time(self._script.now)
        self._moment = self._script.now
        for reading in self._script.readings:
            self._happen(reading, reading.events[-1])
        for seen in self._script.listed:
            for subject in self._parts.store.turned(seen):
                self._parts.inbox.places.lose_repository(seen.ref.id, subject, SWEEP)

    def _steps(self) -> Iterator[Step]:
        places = count()

        def step(at: datetime, rank: int, act: Callable[[], None]) -> Step:
            return (at, rank, next(places), act)

        for fund in self._script.funds:
            yield step(fund.opened_at, OPENS, partial(scratch.open_fund, self._copy, fund))
            if fund.closed_at is not None and fund.closed_at > fund.opened_at:
                yield step(fund.closed_at, CLOSES, partial(scratch.close_fund, self._copy, fund))
            for at, cents in fund.changes:
                yield step(at, OPENS, partial(scratch.change_fund, self._copy, fund, cents))
        for reading in self._script.readings:
            # The last event is the look at the present, which comes at the end.
            for event in reading.events[:-1]:
                yield step(event.at, ACTS, partial(self._happen, reading, event))
        for kept in self._script.kept:
            for told in unknown_to_github(kept):
                yield step(told.at, PAYS, partial(self._tell, kept.contract, told))

    def _happen(self, reading: Reading, event: e.AnyEvent) -> None:
        if isinstance(event, e.GitHubEvent):
            self._views[reading.view.id] = event.view
        self._parts.handler.read(replace(reading, events=(event,)))

    def _tell(self, contract: Contract, event: Unknown) -> None:
        """Where GitHub's part did not lead to what was paid, nothing can be paid; the comparison says so."""
        issue_id = contract.offer.issue_id
        number = scratch.number_of(self._copy, issue_id, contract.offer.generation)
        if number is None:
            return
        if isinstance(event, e.Settled):
            self._parts.handler.settle(issue_id, event)
        elif isinstance(event, e.PersonEvent):
            self._parts.handler.act(issue_id, number, self._typed(number, event))
        else:
            self._report(issue_id, number, event)

    def _report(self, issue_id: int, number: int, event: e.FinanceEvent) -> None:
        if isinstance(event, e.RecommitAsked):
            fund = scratch.read_fund_view(self._copy, event.fund.id)
            if fund is None:
                return
            event = replace(event, fund=fund)
        self._parts.handler.report(issue_id, number, event)

    def _typed(self, number: int, event: e.PersonsEvent) -> e.PersonsEvent:
        """What was typed to certify is nowhere kept: whoever certified then types what is asked for here."""
        contract = self._parts.store.contract_by_number(number)
        if not isinstance(event, e.CertificationAsked) or contract is None or contract.accepted is None:
            return event
        return replace(event, typed=words_to_type(contract, event.actor.id, event.at)[0])

    def _pass_time(self, until: datetime) -> None:
        """What the clock would have found in between, issue by issue, each with the view of that moment."""
        while (found := scratch.next_due(self._copy, until)) is not None:
            issue_id, at = found
            self._moment = at
            with self._parts.store.unit() as unit:
                unit.due(issue_id, None)
            reading, view = self._readings.get(issue_id), self._views.get(issue_id)
            if reading is None or view is None:
                continue
            pulls = tuple(as_of(pull, at) for pull in reading.view.pulls if pull.linked_at <= at)
            looked = e.Looked(at=at, source=f"looked:{at.isoformat()}", view=replace(view, pulls=pulls))
            self._parts.handler.read(replace(reading, events=(looked,)))
            again = scratch.next_due(self._copy, at)
            if again is not None and again[0] == issue_id:
                with self._parts.store.unit() as unit:
                    unit.due(issue_id, None)


def unknown_to_github(kept: Kept) -> Iterator[Unknown]:
    """What finance and signed-in people did and operators settled, as the events that the facts came from."""
    payees = [payable.payee.id for payable in kept.contract.payables]
    for fact in kept.facts:
        event = _told(fact, fact.by, payees) if fact.by is not None else None
        if event is not None:
            yield event


def _told(fact: f.Fact, by: e.Actor, payees: Sequence[UserId]) -> Unknown | None:
    return signed_in(fact, by) or _finance(fact, by, payees)


def _finance(fact: f.Fact, by: e.Actor, payees: Sequence[UserId]) -> e.FinanceEvent | e.Settled | None:
    at, source = fact.at, fact.cause
    match fact:
        case f.PayableScheduled(payee_id=payee, batch_id=batch):
            return e.SchedulingAsked(at=at, source=source, actor=by, payee_id=payee, batch_id=batch)
        case f.PaymentAuthorized(payee_id=payee, batch_id=batch):
            return e.ReleaseAuthorized(at=at, source=source, actor=by, payee_id=payee, batch_id=batch)
        case f.PayableUnscheduled(payee_id=payee, batch_id=batch, reason=why):
            return e.UnschedulingAsked(at=at, source=source, actor=by, payee_id=payee, batch_id=batch, reason=why)
        case f.PaymentRejected(payee_id=payee, reason=why):
            return e.RejectionRecorded(at=at, source=source, actor=by, payee_id=payee, reason=why)
        case f.PayableVoided(payee_id=payee, reason=why):
            return e.VoidAsked(at=at, source=source, actor=by, payee_id=payee, reason=why)
        case f.PaymentMade(payee_id=payee, reference=reference, paid_on=day, cents=cents):
            return e.PaymentRecorded(
                at=at, source=source, actor=by, payee_id=payee, reference=reference, paid_on=day, cents=cents
            )
        case f.MoneyRecovered(payee_id=payee, reference=reference, received_on=day, cents=cents):
            return e.RecoveryRecorded(
                at=at, source=source, actor=by, payee_id=payee, reference=reference, received_on=day, cents=cents
            )
        case f.OfferRecommitted(fund_id=fund_id, fiscal_year=year, reason=why):
            # Only the number counts: the rest is read where it is told.
            fund = FundView(id=fund_id, fiscal_year=year, region="", free_cents=0, offer_ceiling_cents=0)
            return e.RecommitAsked(at=at, source=source, actor=by, fund=fund, reason=why)
        case f.InvoiceReceived(payee_id=payee, number=number, received_on=day):
            return e.InvoiceReported(at=at, source=source, actor=by, payee_id=payee, number=number, received_on=day)
        case f.InvoiceFoundDeficient(payee_id=payee, reason=why):
            return e.InvoiceQuestioned(at=at, source=source, actor=by, payee_id=payee, reason=why)
        case _:
            return _held_or_settled(fact, by, payees)


def _held_or_settled(fact: f.Fact, by: e.Actor, payees: Sequence[UserId]) -> e.FinanceEvent | e.Settled | None:
    at, source = fact.at, fact.cause
    match fact:
        case f.HoldPlaced(code=code, reason=why) if code == FINANCE and payees:
            # Finance's own hold stops the whole contract, whichever payee it was asked about.
            return e.FinanceHoldAsked(at=at, source=source, actor=by, payee_id=payees[0], reason=why)
        case f.HoldsLifted(reason=why) | f.OfferWithdrawn(reason=why) if source.startswith(SETTLED):
            resumed = isinstance(fact, f.HoldsLifted)
            return e.Settled(at=at, source=source, actor=by, resumed=resumed, reason=why)
        case _:
            return None
