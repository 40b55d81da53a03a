"""What waits for people comes in pages, and what they write is checked before it is decided on."""

from __future__ import annotations

import pytest

from app.service.approvals import ActTaken, ContractUnknown, TextUnfit
from tests.authority.department import CERTIFIER, Department
from tests.authority.lives import offered


def test_desks_come_in_pages(town: Department) -> None:
    issues = [offered(town) for _ in range(5)]
    numbers = [town.number_of(issue.number) for issue in issues]
    mine = town.v.maintainer.id
    assert [w.contract_id for w in town.desks.awaiting_attestation(mine, 0, 10)] == numbers
    assert town.desks.awaiting_attestation(town.v.second_maintainer.id, 0, 10) == []
    for issue in issues:
        town.attest(issue.number)
    found: list[int] = []
    while page := town.desks.awaiting_approval(found[-1] if found else 0, 2):
        found += [w.contract_id for w in page]
    assert found == numbers
    assert (page or town.desks.awaiting_approval(0, 1))[0].cost_centre == "1001"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_texts_that_cannot_be_taken(town: Department) -> None:
    issue = offered(town)
    number = issue.number
    assert town.approve(number, reservation=" ") == TextUnfit(field="reservation")
    assert town.approve(number, justification="x\u202ey") == TextUnfit(field="justification")
    assert town.reject(number, reason="x" * 501) == TextUnfit(field="reason")
    assert town.approvals.reject_work(99, CERTIFIER, "why", "r") == ContractUnknown()
    assert town.approvals.to_type(town.number_of(number), CERTIFIER) is None


def test_a_person_acts_once_however_often_they_send(town: Department) -> None:
    issue = offered(town)
    assert town.attest(issue.number) == ActTaken(facts=("OfferAttested",))
    assert town.attest(issue.number) == ActTaken(already=True)
    town.approve(issue.number)
    assert town.approve(issue.number) == ActTaken(already=True)
    assert town.kinds(issue.number).count("FundingApproved") == 1
