"""How a contract flowed: who held it for how much business time, how much of it was work, and who took part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from app.core import facts as f
from app.core.events import Actor
from app.core.flow_basis import Estimates
from app.core.flow_stages import HELD_BY, STAGES, Holder, Stage
from app.core.lifecycle import Status
from app.core.state import Contract, apply
from app.core.workdays import Calendar


class Source(StrEnum):
    """Where a touch comes from; ``MIXED`` where some stages have entered days and others an estimate."""

    ENTERED = "entered"
    ESTIMATED = "estimated"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What a person says they worked in a stage, in business seconds; a later one of theirs replaces it."""

    stage: Stage
    person_id: int
    business_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What flows are measured by. ``same_person`` answers one id for all accounts of a person."""

    calendar: Calendar
    estimates: Estimates
    same_person: Callable[[int], int] = int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in one stage; ``business_seconds`` may be none on a weekend."""

    stage: Stage
    since: datetime
    until: datetime
    business_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTouch:
    business_seconds: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One contract's flow from its offer to its end, or to now while ``ended_at`` is None. Times are business time.

    ``people``: everyone who took part, one id a person. The four ``to_`` are None for what never happened.
    """

    status: Status
    opened_at: datetime
    ended_at: datetime | None
    spans: tuple[Span, ...]
    touches: dict[Stage, StageTouch]
    people: frozenset[int]
    to_claim_seconds: int | None
    to_merge_seconds: int | None
    to_certify_seconds: int | None
    to_pay_seconds: int | None

    @property
    def lead_seconds(self) -> int:
        return sum(span.business_seconds for span in self.spans)

    @property
    def touch_seconds(self) -> int:
        return sum(touch.business_seconds for touch in self.touches.values())

    @property
    def wait_seconds(self) -> int:
        """Of the lead time what was no touch. More touch than time, by several people at once, leaves no wait."""
        return max(0, self.lead_seconds - self.touch_seconds)

    @property
    def efficiency_per_10k(self) -> int | None:
        return _share(self.touch_seconds, self.lead_seconds)

    @property
    def admin_lead_seconds(self) -> int:
        """Without the time in which a contributor had it to work on."""
        return self.lead_seconds - self.stage_seconds(Stage.WORK)

    @property
    def admin_touch_seconds(self) -> int:
        work = self.touches.get(Stage.WORK)
        return self.touch_seconds - (work.business_seconds if work else 0)

    @property
    def admin_efficiency_per_10k(self) -> int | None:
        return _share(self.admin_touch_seconds, self.admin_lead_seconds)

    @property
    def touch_source(self) -> Source:
        found = {touch.source for touch in self.touches.values()}
        return found.pop() if len(found) == 1 else Source.MIXED if found else Source.ESTIMATED

    def stage_seconds(self, stage: Stage) -> int:
        return sum(span.business_seconds for span in self.spans if span.stage is stage)

    def held_seconds(self, holder: Holder) -> int:
        """How long it lay with ``holder``; all holders together make the lead time."""
        return sum(span.business_seconds for span in self.spans if HELD_BY[span.stage] is holder)


def measure(
    facts: Sequence[f.Fact], basis: Basis, touches: Iterable[Touch] = (), now: datetime | None = None
) -> Flow | None:
    """The flow that one contract's ``facts`` (in order) tell, None for none.

    ``touches`` in the order in which they were entered; ``now`` is where a contract that has not ended stands still,
    the last fact if left out. What comes after its end (a recovery, say) is no part of its flow.
    """
    lived, contract, spans = _walk(facts, basis.calendar, now)
    if contract is None:
        return None
    entered = tuple(touches)
    opened, ended = lived[0].at, None if contract.live else spans[-1].until if spans else lived[0].at
    milestones = _milestones(lived, ended)
    return Flow(
        status=contract.status,
        opened_at=opened,
        ended_at=ended,
        spans=spans,
        touches=_touches(spans, contract, basis, entered),
        people=frozenset(basis.same_person(number) for number in (*_people(lived), *(t.person_id for t in entered))),
        to_claim_seconds=_from_to(basis.calendar, opened, milestones.claimed),
        to_merge_seconds=_from_to(basis.calendar, milestones.claimed, milestones.merged),
        to_certify_seconds=_from_to(basis.calendar, milestones.merged, milestones.certified),
        to_pay_seconds=_from_to(basis.calendar, milestones.certified, milestones.paid),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Milestones:
    claimed: datetime | None
    merged: datetime | None
    certified: datetime | None
    paid: datetime | None


def _walk(
    facts: Sequence[f.Fact], calendar: Calendar, now: datetime | None
) -> tuple[list[f.Fact], Contract | None, tuple[Span, ...]]:
    """The facts up to the end, the contract as they leave it, and the stretches between them."""
    contract: Contract | None = None
    lived: list[f.Fact] = []
    pieces: list[tuple[Stage, datetime, datetime]] = []
    # GitHub's clock and ours may differ by moments: time never runs back.
    moment = facts[0].at if facts else None
    for fact in facts:
        assert moment is not None
        at = max(moment, fact.at)
        pieces += _pieces(contract, fact, moment, at)
        contract, moment = apply(contract, fact), at
        lived.append(fact)
        if not contract.live:
            break
    if contract is not None and contract.live and now is not None and moment is not None:
        pieces += _pieces(contract, None, moment, max(moment, now))
    return lived, contract, tuple(_joined(pieces, calendar))


def _pieces(
    contract: Contract | None, fact: f.Fact | None, since: datetime, until: datetime
) -> Iterator[tuple[Stage, datetime, datetime]]:
    stage = _stage(contract)
    if stage is None or since == until:
        return
    # A merge that we took in later than it was made: until then it waited for GitHub and us, not for a reviewer.
    late = isinstance(fact, f.PullRequestMerged) and stage is not Stage.HOLD
    merged_at = fact.merged_at if late and isinstance(fact, f.PullRequestMerged) else until
    cut = min(max(since, merged_at), until)
    if cut > since:
        yield stage, since, cut
    if until > cut:
        yield Stage.INTAKE, cut, until


def _stage(contract: Contract | None) -> Stage | None:
    if contract is None:
        return None
    return Stage.HOLD if contract.held and contract.live else STAGES[contract.status]


def _joined(pieces: Iterable[tuple[Stage, datetime, datetime]], calendar: Calendar) -> Iterator[Span]:
    whole: tuple[Stage, datetime, datetime] | None = None
    for piece in pieces:
        if whole is not None and whole[0] is piece[0]:
            whole = (whole[0], whole[1], piece[2])
            continue
        if whole is not None:
            yield _span(whole, calendar)
        whole = piece
    if whole is not None:
        yield _span(whole, calendar)


def _span(piece: tuple[Stage, datetime, datetime], calendar: Calendar) -> Span:
    stage, since, until = piece
    return Span(stage=stage, since=since, until=until, business_seconds=calendar.between(since, until))


def _milestones(facts: Sequence[f.Fact], ended: datetime | None) -> _Milestones:
    """First claim, the merge or award that counted, first payable, last payment."""
    claims = [fact.at for fact in facts if isinstance(fact, f.ClaimGranted)]
    merges = [fact.merged_at for fact in facts if isinstance(fact, f.PullRequestMerged)]
    awards = [fact.at for fact in facts if isinstance(fact, f.ClaimAwarded)]
    counted = merges or awards
    owed = [fact.at for fact in facts if isinstance(fact, f.PayableOpened)]
    paid = ended if any(isinstance(fact, f.ContractPaid) for fact in facts) else None
    return _Milestones(
        claimed=claims[0] if claims else None,
        merged=counted[-1] if counted else None,
        certified=owed[0] if owed else None,
        paid=paid,
    )


def _touches(
    spans: Sequence[Span], contract: Contract, basis: Basis, entered: Sequence[Touch]
) -> dict[Stage, StageTouch]:
    """Per stage what people entered, else an estimate that is never longer than the stage itself."""
    found: dict[Stage, StageTouch] = {}
    for stage in Stage:
        mine = {basis.same_person(touch.person_id): touch for touch in entered if touch.stage is stage}
        lasted = sum(span.business_seconds for span in spans if span.stage is stage)
        if mine:
            seconds = sum(touch.business_seconds for touch in mine.values())
            found[stage] = StageTouch(business_seconds=seconds, source=Source.ENTERED)
        elif lasted and (guess := basis.estimates.seconds(stage, contract.amount_cents, contract.offer.at)):
            found[stage] = StageTouch(business_seconds=min(guess, lasted), source=Source.ESTIMATED)
    return found


def _people(facts: Iterable[f.Fact]) -> Iterator[int]:
    """Every human who caused a fact or is named in one: claimants, authors, mergers, payees."""
    for fact in facts:
        for field in fields(fact):
            who = getattr(fact, field.name)
            if isinstance(who, Actor) and who.human:
                yield who.id


def _from_to(calendar: Calendar, start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else calendar.between(start, end)


def _share(part: int, whole: int) -> int | None:
    return part * 10_000 // whole if whole else None
