"""Of a contract with several payees, one's fate is not another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from app.core import events as e
from app.core.ids import UserId
from app.core.lifecycle import Status
from app.core.refusals import Code
from app.core.state import Contract, rebuild
from app.db import tables as t
from app.db import ties
from app.db.delegations import Named
from app.db.finance_desk import DbFinanceDesk
from app.db.unit import read_facts
from app.service.batching import BatchMade, BatchRefused
from app.service.payments import PaymentRefused, PaymentTaken
from app.service.ports import Reading
from tests import scenes
from tests.money.treasury import CLERK, Treasury

RELEASER = e.Actor(id=UserId(502), login="payment-releaser", role="finance")


class Shared(Treasury):
    """A contract of which FIRST is owed 60 % and SECOND 40 %."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.first, self.second = self.owe(1, 1, split=True)
        self.desk = DbFinanceDesk(engine)

    def pay(self, payable: int, cents: int) -> None:
        taken = self.paying(payable, CLERK, f"PAY-{payable}", "2026-11-23", cents, f"pay:{payable}")
        assert isinstance(taken, PaymentTaken), taken

    def release(self, payable: int) -> None:
        made = self.make(payable)
        assert isinstance(made, BatchMade)
        assert isinstance(self.batches.release(made.batch.id, RELEASER), BatchMade)

    def read(self, minute: int, event: type[e.ResumeAsked | e.Reverted], **particulars: object) -> None:
        self.clock.moment = scenes.minutes(minute)
        view = scenes.issue(1, repository=1)
        seen = {"at": self.clock.moment, "source": f"at:{minute}", "view": view, "actor": scenes.OTHER_MAINTAINER}
        told = event(**seen, **particulars)  # type: ignore[arg-type]
        self.handler.read(Reading(view=view, events=(told,), read_until=told.at))

    def revert(self) -> None:
        self.read(60, e.Reverted, pull_id=scenes.pull().id, by_what="#22")

    def resume(self) -> None:
        self.read(90, e.ResumeAsked, comment_id=9, reason="the account was mended")

    def contract(self) -> Contract:
        with self.engine.connect() as connection:
            found = rebuild(read_facts(connection, 1))
        assert found is not None
        return found

    def rejections(self) -> list[int]:
        """The payables on the desk's list, which its count must say as well."""
        listed = [line.row.payable_id for line in self.desk.rejected(0, 10).lines]
        today = date(2026, 11, 23)
        assert self.desk.waiting(today, today).rejected == len(listed)
        return listed


@pytest.fixture
def shared(engine: Engine) -> Shared:
    return Shared(engine)


def test_what_was_reverted_between_two_payments_comes_back_from_who_has_it(shared: Shared) -> None:
    shared.pay(shared.first, 339_00)
    shared.revert()
    shared.acts.void(shared.second, CLERK, "the work was reverted", "void")
    found = shared.contract()
    assert (found.status, [r.code for r in found.recoveries]) == (Status.PAID, ["reverted"])
    shared.acts.recover(shared.first, CLERK, 339_00, "BACK-1", "2026-11-23", "back")
    assert not shared.contract().recoveries and shared.problems() == []


@pytest.mark.parametrize("last", ["void", "paid"])
def test_what_is_all_back_is_asked_for_no_more(shared: Shared, last: str) -> None:
    shared.pay(shared.first, 339_00)
    shared.acts.recover(shared.first, CLERK, 339_00, "BACK-1", "2026-11-23", "back:1")
    if last == "paid":
        shared.pay(shared.second, 226_00)
        shared.acts.recover(shared.second, CLERK, 226_00, "BACK-2", "2026-11-23", "back:2")
    shared.revert()
    if last == "void":
        shared.acts.void(shared.second, CLERK, "the work was reverted", "void")
    found = shared.contract()
    assert (found.status, found.recoveries) == (Status.PAID, ()) and shared.problems() == []


def test_nothing_is_paid_before_its_release(shared: Shared) -> None:
    """FAA s.33: by its own date such a payment was requested by nobody."""
    made = shared.make(shared.first)
    assert isinstance(made, BatchMade)
    shared.clock.moment = scenes.NOON + timedelta(days=5)
    shared.batches.release(made.batch.id, RELEASER)
    paid = shared.paying(shared.first, CLERK, "PAY-1", "2026-11-27", 339_00, "pay:1")
    assert isinstance(paid, PaymentRefused) and paid.refusal.code is Code.PAID_TOO_EARLY
    assert paid.refusal.details["first"] == "2026-11-28"
    paid = shared.paying(shared.first, CLERK, "PAY-1", "2026-11-28", 339_00, "pay:1")
    assert isinstance(paid, PaymentTaken) and shared.problems() == []


@pytest.mark.parametrize("last", ["void", "paid"])
def test_a_payment_that_failed_asks_nothing_back_of_the_other(shared: Shared, last: str) -> None:
    if last == "void":
        shared.pay(shared.second, 226_00)
        shared.acts.reject(shared.first, CLERK, "account closed", "reject")
        shared.acts.void(shared.first, CLERK, "paid outside", "void")
    else:
        shared.release(shared.second)
        shared.acts.reject(shared.first, CLERK, "account closed", "reject")
        shared.acts.void(shared.first, CLERK, "paid outside", "void")
        shared.pay(shared.second, 226_00)
    found = shared.contract()
    assert (found.status, found.recoveries) == (Status.PAID, ()) and shared.problems() == []


def test_who_turns_out_to_have_accepted_their_own_share_is_not_paid(shared: Shared) -> None:
    named = Named(id=900, login="head-of-finance")
    ties.same_person(shared.engine, scenes.SECOND.id, scenes.MAINTAINER.id, named, "found out", shared.clock.moment)
    made = shared.make(shared.second)
    assert isinstance(made, BatchRefused) and [x.refusal.code for x in made.lines] == [Code.PAYEE_DECIDED]
    paid = shared.paying(shared.second, CLERK, "PAY-2", "2026-11-23", 226_00, "pay:2")
    assert isinstance(paid, PaymentRefused) and paid.refusal.code is Code.PAYEE_DECIDED
    shared.acts.void(shared.second, CLERK, "accepted their own work", "void")
    shared.pay(shared.first, 339_00)
    assert shared.contract().status is Status.PAID and shared.problems() == []


def test_the_desk_counts_and_lists_whose_payment_failed(shared: Shared) -> None:
    shared.acts.reject(shared.first, CLERK, "account closed", "reject:1")
    assert shared.rejections() == [shared.first]
    shared.resume()
    assert shared.rejections() == []
    shared.acts.reject(shared.second, CLERK, "name differs", "reject:2")
    assert shared.rejections() == [shared.second], "why the first had failed has been seen"


def test_a_share_of_less_than_a_cent_is_owed_to_nobody(engine: Engine) -> None:
    treasury = Treasury(engine, replace(scenes.POLICY, offer_minimum_cents=100))
    treasury.owe(1, 0)
    at = scenes.minutes
    merged = scenes.pull(state=e.PullState.MERGED, merged_at=at(5), merged_by=scenes.MAINTAINER, merge_sha="b" * 40)
    view = scenes.issue(1, repository=1, labels=("bounty: $9",), pulls=(merged,))
    shares = tuple(
        e.Share(person=person, login=person.login, basis_points=points)
        for person, points in ((scenes.FIRST, 9_990), (scenes.SECOND, 10))
    )
    split = e.SplitAsked(at=at(2), source="split", view=view, actor=scenes.MAINTAINER, comment_id=2, shares=shares)
    events: tuple[e.AnyEvent, ...] = (
        scenes.offered(view),
        e.ClaimAsked(at=at(1), source="claim", view=view, actor=scenes.FIRST, comment_id=1),
        split,
        e.PullMerged(at=at(5), source="merged", view=view, actor=scenes.MAINTAINER, pull=merged),
    )
    treasury.handler.read(Reading(view=view, events=events, read_until=at(5)))
    with engine.connect() as connection:
        rows = connection.execute(select(t.payable.c.payee_id, t.payable.c.amount_cents, t.payable.c.tax_cents)).all()
    assert rows == [(scenes.FIRST.id, 9_00, 1_17)] and treasury.problems() == []
