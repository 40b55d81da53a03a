"""One need cut into several is asked about; the same people again and again are shown to finance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from app.core.refusals import Code
from app.db import audit
from app.db import tables as t
from app.service.approvals import ActTaken
from tests.authority.department import Department, refused, signed
from tests.authority.lives import claimed, delivered, offered, opened


def test_splitting_is_asked_about_at_opening(engine: Engine, tmp_path: Path) -> None:
    town = Department(engine, tmp_path, splitting_ceiling_cents=1_200_00)
    opened(town)
    opened(town)
    third = offered(town)
    town.attest(third.number)
    assert refused(town.approve(third.number)) is Code.SPLITTING
    assert isinstance(town.approve(third.number, justification="another need altogether"), ActTaken)
    approved = town.now_at(third.number).approved
    assert approved is not None and approved.justification == "another need altogether"
    found = {check.code: (check.ok, check.evidence) for check in approved.checks}
    assert found == {
        "repository": (False, "cents=169500 ceiling=120000"),
        "offerer": (False, "cents=169500 ceiling=120000"),
    }


def test_parts_of_one_issue_are_one_need(engine: Engine, tmp_path: Path) -> None:
    town = Department(engine, tmp_path, splitting_ceiling_cents=1_000_00)
    parent = town.world.create_issue(town.v.maintainer, town.repository, "All dates")
    for place in (1, 2):
        issue = town.world.create_issue(town.v.maintainer, town.repository, f"Part {place}")
        town.world.set_parent(issue, parent)
        town.tick()
        town.world.add_label(town.v.maintainer, issue, "bounty: $500")
        town.deliver()
        town.attest(issue.number)
        answer = town.approve(issue.number, justification="two needs" if place == 2 else "")
        assert isinstance(answer, ActTaken), answer
    approved = town.now_at(issue.number).approved
    assert approved is not None
    assert {check.code: check.ok for check in approved.checks} == dict.fromkeys(
        ("repository", "offerer", "parent_issue"), False
    )


def test_splitting_is_asked_about_at_award(engine: Engine, tmp_path: Path) -> None:
    """The same payee past the ceiling: held until a maintainer who does not work on it says why."""
    town = Department(engine, tmp_path, splitting_ceiling_cents=1_000_00)
    delivered(town)
    issue = claimed(town, justification="another need")
    found = town.now_at(issue.number)
    assert [h.code for h in found.holds] == ["splitting"] and [w.code for w in found.warnings] == ["splitting"]
    town.world.set_role(town.repository, town.v.contributor, "maintain")
    town.tick()
    town.world.comment(town.v.contributor, issue, "/resume I am fine with it")
    town.deliver()
    assert town.now_at(issue.number).held, "nobody decides for themself"
    town.world.set_role(town.repository, town.v.contributor, "none")
    town.tick()
    town.world.comment(town.v.second_maintainer, issue, "/resume a second, unrelated fault")
    town.deliver()
    assert not town.now_at(issue.number).held
    assert audit.verify(engine) == []


def test_who_has_a_share_is_looked_at_like_any_payee(engine: Engine, tmp_path: Path) -> None:
    """Paid once before, then given a part of what another claimed: past the ceiling, and by the same people."""
    town = Department(engine, tmp_path, splitting_ceiling_cents=1_000_00, same_pair_count=2)
    delivered(town)
    issue = opened(town, justification="another need")
    town.world.comment(town.v.rival, issue, "/claim")
    town.deliver()
    assert isinstance(town.accept(issue.number, signed(town.v.rival)), ActTaken)
    town.tick()
    words = f"/split @{town.v.rival.login} 60% @{town.v.contributor.login} 40%"
    town.world.comment(town.v.second_maintainer, issue, words)
    town.deliver()
    assert [h.code for h in town.now_at(issue.number).holds] == ["splitting"]
    town.world.comment(town.v.second_maintainer, issue, "/resume a second, unrelated fault")
    town.deliver()
    pull = town.world.open_pull(town.v.rival, town.repository, "Mend", f"Fixes #{issue.number}")
    town.deliver()
    town.tick()
    town.world.merge(town.v.second_maintainer, pull)
    town.deliver()
    told = [w.evidence for w in town.now_at(issue.number).warnings if w.code == "same_pair"]
    assert told == [f"payee={town.v.contributor.id} contracts=2"]
    assert audit.verify(engine) == []


def test_finance_sees_the_same_people_again(engine: Engine, tmp_path: Path) -> None:
    town = Department(
        engine, tmp_path, same_pair_count=2, near_ceiling_count=2, offer_maximum_cents=600_00,
        splitting_ceiling_cents=0,
    )  # fmt: skip
    first, second = delivered(town), delivered(town)
    codes = [[w.code for w in town.now_at(issue.number).warnings] for issue in (first, second)]
    assert codes == [[], ["near_ceiling", "same_pair", "near_ceiling"]]
    third = claimed(town)
    town.tick()
    pull = town.world.open_pull(town.v.contributor, town.repository, "Mend", f"Fixes #{third.number}")
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    assert "labeler_is_merger" in [w.code for w in town.now_at(third.number).warnings]
    waiting = town.desks.awaiting_certification(0, 10)
    assert [set(w.warnings) for w in waiting][1:] == [
        {"near_ceiling", "same_pair"},
        {"near_ceiling", "same_pair", "labeler_is_merger"},
    ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_went_before_is_found_without_a_look_at_every_contract(engine: Engine, tmp_path: Path) -> None:
    """Each act asks what the people and the place had before: by their own rows, however many others have."""
    town = Department(engine, tmp_path, splitting_ceiling_cents=1_000_00)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT") and "sum(" in statement and "FROM contract" in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    delivered(town)
    with engine.connect() as connection:
        connection.execute(select(func.sum(t.contract.c.amount_cents)).where(t.contract.c.accepted_by == 1))
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all() for said, values in asked]
    whole = [any(row[3].startswith("SCAN contract") for row in plan) for plan in plans]
    assert len(whole) > 5 and whole == [*([False] * (len(whole) - 1)), True], "the planted look alone"
