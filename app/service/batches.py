"""Freezes payables into batches, and releases, acknowledges and gives them up; all of a batch or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.decision import Decision
from app.core.events import Actor, FinanceEvent, ReleaseAuthorized, SchedulingAsked, UnschedulingAsked
from app.core.ids import UserId
from app.core.refusals import Code, Refusal
from app.service.batching import (
    LINES_MAX,
    ActOutcome,
    Batch,
    BatchAsked,
    BatchBook,
    BatchMade,
    BatchRefused,
    BatchStands,
    BatchTooLong,
    BatchUnknown,
    ChecksumDiffers,
    LineRefused,
    MakeOutcome,
    Owed,
)
from app.service.handler import Handler
from app.service.payments import KeyReused
from app.service.ports import Clock, Store, Unit

# A frozen batch that nobody releases gives its payables back by itself.
LEASE = timedelta(days=7)
LAPSED = "nobody released it in time / personne ne l’a débloqué à temps"
# What a filter chose may be taken by others while we wait for it: then we look again.
TRIES_MAX = 5
CLOCK = Actor(id=UserId(0), login="clock", kind="Clock", role="clock")


class _Refused(Exception):
    """Undoes the transaction."""

    def __init__(self, lines: tuple[LineRefused, ...]) -> None:
        super().__init__(f"{len(lines)} lines refused")
        self.lines = lines


class Batches:
    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def make(self, asked: BatchAsked) -> MakeOutcome:
        """Freezes what is asked for. The same request again is answered with the same batch.

        What a filter chooses is frozen as far as the rules allow and nobody else took it first; numbers are frozen all
        or none, and no more than ``LINES_MAX``.
        """
        if len(asked.payable_ids) > LINES_MAX:
            return BatchTooLong()
        refused: tuple[LineRefused, ...] = ()
        for _ in range(TRIES_MAX):
            made = self._make(asked)
            if isinstance(made, BatchRefused) and made.lines and asked.chosen is not None:
                # None of as many as a batch holds may go into one: those behind them may.
                refused += made.lines
                asked = replace(asked, chosen=replace(asked.chosen, after_id=max(x.payable_id for x in made.lines)))
            elif isinstance(made, BatchRefused):
                return BatchRefused(lines=(*refused, *made.lines))
            elif made is not None:
                return made
        return BatchRefused(lines=refused)

    def _make(self, asked: BatchAsked) -> MakeOutcome | None:
        now = self._clock.now()
        try:
            with self._store.unit() as unit:
                book = unit.batches()
                before = book.answered(asked.token_id, asked.key)
                if before is not None:
                    return self._again(book, asked, before)
                owed = _taken(unit, book, asked)
                if owed is None:
                    return None
                batch_id = book.new(asked.person, now, now + LEASE)
                cause = f"batch:{batch_id}"
                refused = self._decide(
                    unit,
                    owed,
                    lambda line: SchedulingAsked(
                        at=now, source=cause, actor=asked.person, payee_id=UserId(line.payee_id), batch_id=batch_id
                    ),
                    or_none=asked.chosen is None,
                )
                book.freeze(batch_id, [line.payable_id for line in owed if line.payable_id not in refused])
                book.answer(asked, batch_id, now)
                made = book.lock(batch_id)
                assert made is not None
        except _Refused as problem:
            return BatchRefused(lines=problem.lines)
        self._wake_effects()
        return BatchMade(batch=made)

    def release(self, batch_id: int, person: Actor) -> ActOutcome:
        """FAA s.33: every line by the same person, who must not have accepted any of it, or none."""
        now = self._clock.now()
        self._end_if_lapsed(batch_id, now)
        return self._act(
            batch_id,
            ("frozen",),
            lambda line: ReleaseAuthorized(
                at=now,
                source=f"batch:{batch_id}",
                actor=person,
                payee_id=UserId(line.payee_id),
                batch_id=batch_id,
            ),
            lambda book: book.released(batch_id, person, now),
            already="released",
        )

    def give_up(self, batch_id: int, person: Actor, reason: str) -> ActOutcome:
        """Everything in it is payable again. A released batch may be under way at the bank: its lines are reported."""
        now = self._clock.now()
        return self._act(
            batch_id,
            ("frozen",),
            lambda line: UnschedulingAsked(
                at=now,
                source=f"batch:{batch_id}",
                actor=person,
                payee_id=UserId(line.payee_id),
                batch_id=batch_id,
                reason=reason,
            ),
            lambda book: book.given_up(batch_id, now, reason),
            already="given_up",
        )

    def acknowledge(self, batch_id: int, checksum: str) -> ActOutcome:
        """The finance system has received exactly what was frozen."""
        with self._store.unit() as unit:
            book = unit.batches()
            batch = book.lock(batch_id)
            if batch is None:
                return BatchUnknown()
            if batch.status == "given_up":
                return BatchStands(status=batch.status)
            if checksum != batch.checksum:
                return ChecksumDiffers(checksum=batch.checksum)
            if batch.acknowledged_at is None:
                book.acknowledged(batch_id, self._clock.now())
            made = book.lock(batch_id)
            assert made is not None
            return BatchMade(batch=made, again=batch.acknowledged_at is not None)

    def end_leases(self, batch_ids: Sequence[int]) -> None:
        for batch_id in batch_ids:
            self.give_up(batch_id, CLOCK, LAPSED)

    def _end_if_lapsed(self, batch_id: int, now: datetime) -> None:
        """Time comes before the act, whether the clock has been round or not."""
        with self._store.unit() as unit:
            batch = unit.batches().lock(batch_id)
        if batch is not None and batch.status == "frozen" and batch.lease_until <= now:
            self.end_leases([batch_id])

    def _act(
        self,
        batch_id: int,
        allowed: tuple[str, ...],
        event: Callable[[Owed], FinanceEvent],
        keep: Callable[[BatchBook], None],
        already: str,
    ) -> ActOutcome:
        try:
            with self._store.unit() as unit:
                book = unit.batches()
                lines = book.lines(batch_id)
                _lock(unit, book, lines)
                batch = book.lock(batch_id)
                if batch is None:
                    return BatchUnknown()
                if batch.status == already:
                    return BatchMade(batch=batch, again=True)
                if batch.status not in allowed:
                    return BatchStands(status=batch.status)
                self._decide(unit, lines, event)
                keep(book)
                made = book.lock(batch_id)
                assert made is not None
        except _Refused as problem:
            return BatchRefused(lines=problem.lines)
        self._wake_effects()
        return BatchMade(batch=made)

    def _decide(
        self, unit: Unit, owed: Sequence[Owed], event: Callable[[Owed], FinanceEvent], *, or_none: bool = True
    ) -> set[int]:
        """Every line, ``or_none``, else those that may: answers the numbers of those that may not, to which nothing
        happened.

        Raises:
            _Refused: one line may not, or not one may; nothing of the transaction stays.
        """
        found: list[LineRefused] = []
        for line in owed:
            decision: Decision = self._handler.within(unit, line.issue_id, line.contract_id, event(line))
            found += [LineRefused(payable_id=line.payable_id, refusal=r) for r in decision.refusals]
        refused = {line.payable_id for line in found}
        if len(refused) == len(owed) or (refused and or_none):
            raise _Refused(tuple(found))
        return refused

    @staticmethod
    def _again(book: BatchBook, asked: BatchAsked, before: tuple[str, int]) -> MakeOutcome:
        body_hash, batch_id = before
        batch: Batch | None = book.lock(batch_id)
        if body_hash != asked.body_hash or batch is None:
            return KeyReused()
        return BatchMade(batch=batch, again=True)


def _taken(unit: Unit, book: BatchBook, asked: BatchAsked) -> list[Owed] | None:
    """What is to be frozen, locked; None where others took all of it while we waited for the locks.

    Raises:
        _Refused: a number is nobody's.
    """
    if asked.payable_ids or asked.chosen is None:
        owed = book.owed(asked.payable_ids)
        _none_unknown(asked.payable_ids, owed)
        _lock(unit, book, owed)
        return owed
    owed = book.owed(book.eligible(asked.chosen, LINES_MAX))
    _lock(unit, book, owed)
    still = set(book.eligible(asked.chosen, LINES_MAX))
    left = [line for line in owed if line.payable_id in still]
    return left if left or not owed else None


def _lock(unit: Unit, book: BatchBook, owed: Sequence[Owed]) -> None:
    """Issues in one order, then funds, then the batch, as a payment takes them: nobody waits in a ring."""
    for issue_id in sorted({line.issue_id for line in owed}):
        unit.lock_issue_id(issue_id)
    book.lock_funds(owed)


def _none_unknown(numbers: Sequence[int], owed: Sequence[Owed]) -> None:
    missing = sorted(set(numbers) - {line.payable_id for line in owed})
    if missing:
        raise _Refused(tuple(LineRefused(payable_id=n, refusal=Refusal(code=Code.NOT_A_PAYEE)) for n in missing))
