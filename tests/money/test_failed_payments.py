"""A payment that failed, or was taken for failed, loses nothing and says what to do next."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select

from app.core import events as e
from app.core.ids import UserId
from app.core.refusals import Code
from app.db import tables as t
from app.service.batching import BatchMade, BatchRefused
from app.service.payee_acts import PayeeActs
from app.service.payments import PaymentOutcome, PaymentRefused, PaymentTaken
from tests.authority.department import Department
from tests.authority.lives import delivered
from tests.money.treasury import CLERK, Treasury

RELEASER = e.Actor(id=UserId(502), login="payment-releaser", role="finance")
DAY = "2026-11-23"


def code(outcome: PaymentOutcome) -> Code | None:
    return outcome.refusal.code if isinstance(outcome, PaymentRefused) else None


def kept(engine: Engine, kind: str) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(t.fact.c.id).where(t.fact.c.kind == kind)).all())


def test_of_two_payees_each_rejection_is_kept(engine: Engine) -> None:
    office = Treasury(engine)
    first, second = office.owe(1, 1, split=True)
    for payable, why in ((first, "account closed"), (second, "cheque returned"), (second, "said again")):
        assert isinstance(office.acts.reject(payable, CLERK, why, f"r:{payable}"), PaymentTaken)
    assert kept(engine, "PaymentRejected") == 2 and kept(engine, "HoldPlaced") == 1
    assert office.problems() == []


def test_a_batch_whose_line_was_rejected_before_the_release_says_to_freeze_anew(engine: Engine) -> None:
    office = Treasury(engine)
    first, second = office.owe(1, 2)
    made = office.make(first, second)
    assert isinstance(made, BatchMade)
    office.acts.reject(first, CLERK, "account closed", "r:1")
    answer = office.batches.release(made.batch.id, RELEASER)
    assert isinstance(answer, BatchRefused)
    assert [line.refusal.code for line in answer.lines] == [Code.LEFT_BATCH]
    office.batches.give_up(made.batch.id, CLERK, "its first line was rejected")
    again = office.make(second)
    assert isinstance(again, BatchMade) and isinstance(office.batches.release(again.batch.id, RELEASER), BatchMade)
    assert office.problems() == []


def test_what_the_bank_sent_back_says_how_it_is_paid_again(engine: Engine) -> None:
    office = Treasury(engine)
    (payable,) = office.owe(1, 1)
    assert isinstance(office.paying(payable, CLERK, "PAY-1", DAY, 565_00, "p"), PaymentTaken)
    assert isinstance(office.acts.recover(payable, CLERK, 565_00, "BACK-1", DAY, "b"), PaymentTaken)
    assert code(office.acts.reject(payable, CLERK, "account closed", "r")) is Code.CAME_BACK
    assert code(office.paying(payable, CLERK, "PAY-2", DAY, 565_00, "p2")) is Code.CAME_BACK
    assert office.problems() == []


def test_what_was_wrongly_called_rejected_is_paid_on_its_true_day(engine: Engine, tmp_path: Path) -> None:
    """The money left on the first release; the second one, after the mistake, is of a later day."""
    town = Department(engine, tmp_path)
    issue = delivered(town)
    town.certify(issue.number)
    assert isinstance(town.release(issue.number), BatchMade)
    acts, left = PayeeActs(town.parts.store, town.parts.handler, town, lambda: None), town.moment.date().isoformat()
    assert isinstance(acts.reject(1, CLERK, "the bank said no", "r"), PaymentTaken)
    town.tick(days=3)
    town.world.comment(town.v.maintainer, issue, "/resume the bank was wrong")
    town.deliver()
    assert code(town.paying(1, CLERK, "PAY-1", left, 565_00, "a")) is Code.RELEASE_MISSING
    assert isinstance(town.release(issue.number), BatchMade)
    assert isinstance(town.paying(1, CLERK, "PAY-1", left, 565_00, "b"), PaymentTaken)
