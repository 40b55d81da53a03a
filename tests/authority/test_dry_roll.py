"""A roll that only tells says of approved funding what the roll of the same person would come to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.people import Act
from app.db import delegations
from app.db.delegations import Named, NewDelegation
from app.db.funds import Funds
from app.db.ledger_reads import DbLedger
from app.service.approvals import SignedIn
from app.service.funding import act, operator
from app.service.year_end import BY_DELEGATION, MOVED, Roll, RollReport
from tests.authority.department import APPROVER, CERTIFIER, HEAD, Department, signed
from tests.authority.lives import opened


class Rolled(Department):
    """Two approved offers of $500 and tax that the year ended on; the approver may approve $600 in the next."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(engine, folder)
        for _ in range(2):
            opened(self)
        self.moment = datetime(2027, 4, 2, 16, tzinfo=UTC)
        for person, limit_cents in ((APPROVER, 600_00), (signed(self.v.maintainer), None)):
            new = NewDelegation(
                to=Named(id=person.id, login=person.login),
                act=Act.APPROVE,
                limit_cents=limit_cents,
                cost_centres=(),
                first_day=date(2027, 4, 1),
                last_day=date(2028, 3, 31),
                by=HEAD,
            )
            delegations.grant(engine, new, self.moment)
        self.roll = Roll(self.parts.store, self.parts.handler, self, Funds(engine), DbLedger(engine))

    def tried(self, cents: int, person: SignedIn | None) -> RollReport:
        return self.roll.look(self.fund_id, cents, operator(person.login, person.id) if person else None)


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Rolled:
    return Rolled(engine, tmp_path)


def outcomes(report: RollReport) -> list[str]:
    return [line.outcome for line in report.lines]


def test_it_is_decided_for_who_is_named(town: Rolled) -> None:
    assert outcomes(town.tried(2_000_00, APPROVER)) == [MOVED, MOVED]
    assert outcomes(town.tried(600_00, APPROVER)) == [MOVED, "fund_too_low"]
    assert outcomes(town.tried(2_000_00, CERTIFIER)) == ["no_delegation", "no_delegation"]
    assert outcomes(town.tried(2_000_00, signed(town.v.maintainer))) == ["own_proposal", "own_proposal"]
    why = act(APPROVER.login, APPROVER.id, "next year", town.moment)
    tried = town.tried(2_000_00, APPROVER)
    done = town.roll.apply(town.fund_id, 2_000_00, why)
    assert (outcomes(done), done.moved_cents) == (outcomes(tried), tried.moved_cents)


def test_for_nobody_it_says_what_only_a_delegation_answers(town: Rolled) -> None:
    report = town.tried(600_00, None)
    assert outcomes(report) == [BY_DELEGATION, "fund_too_low"], "what the fund cannot hold needs nobody's delegation"
    assert report.moved_cents == 0
