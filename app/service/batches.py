"""Freezes payables into batches, and releases, acknowledges and gives them up; all of a batch or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

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
    BatchUnknown,
    ChecksumDiffers,
    KeyReused,
    LineRefused,
    MakeOutcome,
    Owed,
)
from app.service.handler import Handler
from app.service.ports import Clock, Store, Unit

# A frozen batch that nobody releases gives its payables back by itself.
LEASE = timedelta(days=7)
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
        """Freezes what is asked for. The same request again is answered with the same batch."""
        now = self._clock.now()
        try:
            with self._store.unit() as unit:
                book = unit.batches()
                before = book.answered(asked.token_id, asked.key)
                if before is not None:
                    return self._again(book, asked, before)
                numbers = asked.payable_ids or tuple(book.eligible(asked.chosen, LINES_MAX) if asked.chosen else ())
                owed = book.owed(numbers)
                _none_unknown(numbers, owed)
                _lock(unit, owed)
                batch_id = book.new(asked.person, now, now + LEASE)
                cause = f"batch:{batch_id}"
                self._decide(
                    unit,
                    owed,
                    lambda line: SchedulingAsked(
                        at=now, source=cause, actor=asked.person, payee_id=UserId(line.payee_id), batch_id=batch_id
                    ),
                )
                book.freeze(batch_id, numbers)
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
            self.give_up(batch_id, CLOCK, "nobody released it in time")

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
                _lock(unit, lines)
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

    def _decide(self, unit: Unit, owed: Sequence[Owed], event: Callable[[Owed], FinanceEvent]) -> None:
        """Every line, or none.

        Raises:
            _Refused: one line may not; nothing of the transaction stays.
        """
        found: list[LineRefused] = []
        for line in owed:
            decision: Decision = self._handler.within(unit, line.issue_id, line.contract_id, event(line))
            found += [LineRefused(payable_id=line.payable_id, refusal=r) for r in decision.refusals]
        if found or not owed:
            raise _Refused(tuple(found))

    @staticmethod
    def _again(book: BatchBook, asked: BatchAsked, before: tuple[str, int]) -> MakeOutcome:
        body_hash, batch_id = before
        batch: Batch | None = book.lock(batch_id)
        if body_hash != asked.body_hash or batch is None:
            return KeyReused()
        return BatchMade(batch=batch, again=True)


def _lock(unit: Unit, owed: Sequence[Owed]) -> None:
    """Issues in one order and before their batch, as a payment takes them: nobody waits for each other in a ring."""
    for issue_id in sorted({line.issue_id for line in owed}):
        unit.lock_issue_id(issue_id)


def _none_unknown(numbers: Sequence[int], owed: Sequence[Owed]) -> None:
    missing = sorted(set(numbers) - {line.payable_id for line in owed})
    if missing:
        raise _Refused(tuple(LineRefused(payable_id=n, refusal=Refusal(code=Code.NOT_A_PAYEE)) for n in missing))
