"""What is asked by a form is decided in its place among what happened at GitHub, by the rules that comments have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.events import Actor
from app.core.ids import UserId
from app.db import audit
from app.policies import load_policy
from app.rehearse import rehearse
from app.sandbox.faults import Fault
from app.sandbox.model import Account
from app.service.acts import ActKind, ActSeen, NewAct, Stale
from tests.databases import KINDS, clean_engine
from tests.stories.plots_work import claimed, submitted
from tests.town import Town, opened


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with clean_engine(request.param, tmp_path) as engine:
        yield opened(engine)


def act_of(t: Town, person: Account, kind: ActKind, line: str, number: int = 1, **changes: object) -> NewAct:
    """The form of a page that shows the contract as it stands."""
    with t.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "select c.id, c.fact_count from contract c join issue i on i.id = c.issue_id"
            f" where i.number = {number} order by c.id desc"
        ).first()
    assert row is not None
    who = Actor(id=UserId(person.id), login=person.login)
    fields = {"contract_id": row[0], "seen_facts": row[1], "key": f"{kind}-{line}-{row[1]}"}
    return NewAct(person=who, kind=kind, line=line, **(fields | changes))


def asked(t: Town, new: NewAct) -> ActSeen:
    found = t.parts.acts.find(t.parts.acts.ask(new))
    assert found is not None
    return found


def test_who_holds_a_claim_gives_it_back_and_the_next_gets_it(town: Town) -> None:
    issue = claimed(town)
    town.world.comment(town.v.rival, issue, "/claim")
    town.deliver()
    seen = asked(town, act_of(town, town.v.contributor, ActKind.RELEASE, "/release"))
    assert (seen.status, seen.outcome) == ("done", "ClaimReleased,ClaimGranted") and seen.refusal is None
    contract = town.contract(issue.number)
    assert contract and [c.person.login for c in contract.active_claims] == ["rival-contributor"]
    town.work()
    assert "rival-contributor" in town.said(issue.number)[0]
    assert audit.verify(town.engine) == []


def test_a_form_without_the_right_is_refused_in_words_on_its_page_alone(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    before = town.said(issue.number)
    seen = asked(town, act_of(town, town.v.triager, ActKind.HOLD, "/hold I say so"))
    assert seen.refusal is not None and seen.refusal.code == "not_authorised" and seen.status == "done"
    town.work()
    contract = town.contract(issue.number)
    assert contract and not contract.held and town.said(issue.number) == before


def test_nobody_releases_the_claim_of_another(town: Town) -> None:
    claimed(town)
    town.deliver()
    seen = asked(town, act_of(town, town.v.maintainer, ActKind.RELEASE, "/release"))
    assert seen.refusal is not None and seen.refusal.code == "no_claim"


def test_a_hold_on_a_merge_is_resumed_with_the_pull_request_as_it_is_now(town: Town) -> None:
    town.world.set_role(town.repository, town.v.contributor, "maintain")
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.contributor, pull)
    town.deliver()
    contract = town.contract(issue.number)
    assert contract and [h.code for h in contract.holds] == ["accepted_by_other"]
    own = asked(town, act_of(town, town.v.contributor, ActKind.RESUME, "/resume It is mine"))
    assert own.refusal is not None and own.refusal.code == "own_benefit"
    seen = asked(town, act_of(town, town.v.second_maintainer, ActKind.RESUME, "/resume Looked at it"))
    assert seen.refusal is None and "PayableOpened" in seen.outcome
    assert audit.verify(town.engine) == []


def test_sent_twice_is_sent_once_and_a_page_of_before_counts_no_more(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    new = act_of(town, town.v.maintainer, ActKind.WITHDRAW, "/withdraw No longer needed")
    first, again = asked(town, new), asked(town, new)
    assert first == again and first.outcome == "HoldPlaced"
    contract = town.contract(issue.number)
    assert contract and contract.status == "claimed", "a second press is not the second act"
    with pytest.raises(Stale):
        town.parts.acts.ask(act_of(town, town.v.maintainer, ActKind.WITHDRAW, "/withdraw Once more", seen_facts=1))
    with pytest.raises(LookupError):
        town.parts.acts.ask(act_of(town, town.v.maintainer, ActKind.HOLD, "/hold x", contract_id=999))
    seen = asked(town, act_of(town, town.v.maintainer, ActKind.WITHDRAW, "/withdraw Once more"))
    assert seen.outcome == "OfferWithdrawn"


def test_what_was_asked_while_github_was_silent_keeps_its_place(town: Town) -> None:
    """Released before a merge that GitHub tells of only later: the merge is no holder's any more."""
    issue, pull = submitted(town)
    town.deliver()
    town.world.faults.add(Fault(kind="status", path=".*", status=502, times=1_000))
    seen = asked(town, act_of(town, town.v.contributor, ActKind.RELEASE, "/release"))
    assert seen.status == "new" and seen.refusal is None
    town.tick(minutes=5)
    town.world.merge(town.v.maintainer, pull)
    town.world.faults.clear()
    town.tick(minutes=5)
    town.deliver()
    found = town.parts.acts.find(seen.id)
    assert found and (found.status, found.outcome) == ("done", "ClaimReleased")
    contract = town.contract(issue.number)
    assert contract and contract.merge is not None and not contract.payables and contract.held


def test_the_worker_decides_what_waits(town: Town) -> None:
    claimed(town)
    town.deliver()
    town.world.faults.add(Fault(kind="status", path=".*", status=502, times=1_000))
    seen = asked(town, act_of(town, town.v.contributor, ActKind.RELEASE, "/release"))
    town.world.faults.clear()
    town.tick(minutes=5)
    town.parts.acts.drain()
    found = town.parts.acts.find(seen.id)
    assert found and found.outcome == "ClaimReleased"


def test_a_rehearsal_knows_what_was_asked_by_forms(town: Town) -> None:
    claimed(town)
    town.deliver()
    asked(town, act_of(town, town.v.contributor, ActKind.RELEASE, "/release"))
    found = rehearse(town.engine, load_policy(None), town.parts.calls, town)
    assert found.differences == ()
