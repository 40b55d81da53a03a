"""What waits on the maintainer's desk is told as it is: each contract's own merge, claims of every mode, paid work."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import update

from app.db import tables as t
from tests.stories.plots_work import claimed, offered
from tests.stories.steps import say, turn
from tests.stories.test_paid_before import paid_for, recoveries, reverted
from tests.web.bureau import Bureau

DESK = "/en/desk"


def words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def desk_of(bureau: Bureau) -> str:
    """What a maintainer finds who signs in now."""
    with bureau.visitor(bureau.town.v.second_maintainer) as browser:
        return words(browser.get(DESK))


def test_a_merge_of_before_the_offer_is_not_told_as_its_own(bureau: Bureau) -> None:
    town = bureau.town
    issue = town.world.create_issue(town.v.contributor, town.repository, "A need", "Please.")
    old = town.world.open_pull(town.v.rival, town.repository, "First try", f"Fixes #{issue.number}")
    town.world.merge(town.v.maintainer, old)
    town.tick(days=3)
    town.world.reopen_issue(town.v.maintainer, issue)
    town.tick(minutes=1)
    town.world.add_label(town.v.maintainer, issue, "bounty: $500")
    town.tick(minutes=1)
    town.world.comment(town.v.contributor, issue, "/claim")
    bureau.deliver()
    town.tick(days=12, hours=6)
    assert "The claim is about to end" in desk_of(bureau)
    town.world.comment(town.v.maintainer, issue, "/hold a question about the text")
    bureau.deliver()
    page = desk_of(bureau)
    assert "On hold: decide" in page and "is merged and held" not in page


def test_a_claim_about_to_end_is_told_in_open_mode_too(bureau: Bureau) -> None:
    town = bureau.town
    policy, _ = town.policy
    town.policy = (replace(policy, claim_mode="open"), "o" * 64)
    town.start()
    issue = claimed(town)
    bureau.deliver()
    town.tick(days=1)
    town.world.comment(town.v.rival, issue, "/claim")
    bureau.deliver()
    town.tick(days=11, hours=6)
    page = desk_of(bureau)
    assert page.count("The claim is about to end") == 1 and "1 thing waits for you" in page


def test_paid_work_in_question_waits_on_the_desk(bureau: Bureau, desk: httpx.Client) -> None:
    town = bureau.town
    issue, *_ = bureau.live(paid_for, town)
    assert "0 things wait for you" in words(desk.get(DESK))
    town.world.reopen_issue(town.v.maintainer, issue)
    bureau.live(turn, town)
    page = words(desk.get(DESK))
    assert "1 thing waits for you" in page and "Paid work is in question: decide" in page
    assert "No such contract" not in desk.get(f"/en/desk/repositories/{town.repository.id}?status=held").text
    bureau.live(say, town, town.v.maintainer, issue, "/resume another need")
    assert "0 things wait for you" in words(desk.get(DESK))


def test_an_earlier_contract_in_question_says_how_it_is_settled(bureau: Bureau, desk: httpx.Client) -> None:
    town = bureau.town
    issue, number = bureau.live(reverted, town)
    assert bureau.live(recoveries, town, number) == ["reverted"]
    assert "1 thing waits for you" in words(desk.get(DESK))
    page = words(desk.get(f"/en/desk/contracts/{number}"))
    assert "In question after payment" in page and "On hold" not in page and "Paid to" in page
    assert "settled by a comment on the issue: /resume and a reason" in page
    bureau.live(say, town, town.v.maintainer, issue, "/resume it was repaired")
    assert bureau.live(recoveries, town, number) == []


def test_a_new_owner_does_not_see_the_payers_fund(bureau: Bureau) -> None:
    town = bureau.town
    offered(town)
    bureau.deliver()
    place = f"/en/desk/repositories/{town.repository.id}"
    with bureau.visitor(town.v.second_maintainer) as browser:
        assert "$9,435.00" in browser.get(place).text
    org, admin = town.world.add_organization("stranger-org"), town.world.add_user("stranger-admin")
    town.world.transfer_repository(town.v.second_maintainer, town.repository, org)
    town.world.set_role(town.repository, admin, "admin")
    town.world.install(admin, org, [town.repository])
    bureau.deliver()
    bureau.live(town.sweep)
    with bureau.visitor(admin) as browser:
        page = browser.get(place)
    assert page.status_code == 200 and "No fund covers this repository" in page.text and "$9,435.00" not in page.text


@pytest.mark.parametrize("federal", [False, True])
def test_only_a_newer_offer_that_is_shown_is_linked(bureau: Bureau, federal: bool) -> None:
    town = bureau.town
    issue = offered(town)
    bureau.deliver()
    town.world.comment(town.v.maintainer, issue, "/withdraw later")
    bureau.deliver()
    policy, _ = town.policy
    town.policy = (replace(policy, federal=federal), "f" * 64)
    town.start()
    town.world.comment(town.v.maintainer, issue, "/bounty $300")
    bureau.deliver()
    with bureau.client(None) as browser:
        linked = "/en/opportunities/2" in browser.get("/en/opportunities/1").text
        assert linked is not federal and browser.get("/en/opportunities/2").status_code == (404 if federal else 200)


def test_what_came_later_is_told_by_its_generation(bureau: Bureau, desk: httpx.Client) -> None:
    """A contract that follows its issue is older than what was offered there before."""
    town = bureau.town
    issue = offered(town)
    bureau.deliver()
    town.world.comment(town.v.maintainer, issue, "/withdraw later")
    bureau.deliver()
    town.world.comment(town.v.maintainer, issue, "/bounty $300")
    bureau.deliver()
    with town.engine.begin() as connection:
        for number, generation in ((1, 3), (2, 1), (1, 2)):
            connection.execute(update(t.contract).where(t.contract.c.id == number).values(generation=generation))
    assert "took its place" not in desk.get("/en/desk/contracts/1").text
    assert "took its place" in desk.get("/en/desk/contracts/2").text
    with bureau.client(None) as browser:
        assert "/en/opportunities/1" in browser.get("/en/opportunities/2").text
        assert "/en/opportunities/2" not in browser.get("/en/opportunities/1").text
