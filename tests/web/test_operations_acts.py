"""What people asked by forms and was given up is listed for operators, and decided after all where nothing changed."""

from __future__ import annotations

from sqlalchemy import update

from app.db import tables as t
from app.service.visitors import Role
from tests.stories.plots_work import claimed
from tests.web.bureau import Bureau, hidden
from tests.web.test_operations import EN, FR, signed_in, text_of
from tests.web.visitors import csrf_of
from tests.web.watched import grant


def given_up(bureau: Bureau, path: str, **fields: str) -> str:
    """The page of an act that GitHub was asked about to the last try."""
    town = bureau.town
    person = town.v.contributor if "my-work" in path else town.v.second_maintainer
    with bureau.visitor(person) as browser:
        sent = hidden(browser.get(path).text, **fields)
        # What the rights were a moment ago is known; nothing else is.
        bureau.silence()
        town.tick(minutes=-2)
        page = str(browser.post(path, data=sent).url)
    with bureau.engine.begin() as connection:
        connection.execute(update(t.act).where(t.act.c.status == "new").values(attempts=150))
    town.tick(minutes=30)
    town.parts.acts.drain()
    town.world.faults.clear()
    return page


def test_what_was_given_up_is_listed_and_decided_after_all(bureau: Bureau) -> None:
    town = bureau.town
    claimed(town)
    bureau.deliver()
    page = given_up(bureau, "/en/my-work/1/release")
    grant(bureau, Role.OPERATOR)
    operator = signed_in(bureau)
    told = text_of(operator.get(EN).text)
    for part in ("Give the claim back", town.v.contributor.login, "canada-ca/formulaires-forms #1", "151", "502"):
        assert part in told, part
    assert "Rendre la réclamation" in operator.get(FR).text
    csrf = csrf_of(operator.get(EN).text)
    answer = operator.post(f"{EN}/replay", data={"csrf": csrf, "act": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{EN}?act=1")
    assert "Act 1 now Waits" in text_of(operator.get(f"{EN}?act=1").text)
    town.parts.acts.drain()
    told = text_of(operator.get(f"{EN}?act=1").text)
    assert "Act 1 now Handled" in told and "None was given up" in told
    contract = town.contract(1)
    assert contract and contract.status == "open"
    with bureau.visitor(town.v.contributor) as browser:
        assert "<h1>Done</h1>" in browser.get(page).text
    for query in ("act=999", "acts=0", "act=x", "acts=%00"):
        assert operator.get(f"{EN}?{query}").status_code == 200
    assert "There is no such act" in operator.get(f"{EN}?act=999").text


def test_nobody_decides_for_a_person_what_that_person_never_saw(bureau: Bureau) -> None:
    town = bureau.town
    issue = claimed(town)
    bureau.deliver()
    given_up(bureau, "/en/my-work/1/release")
    town.tick(minutes=1)
    town.world.comment(town.v.maintainer, issue, "/hold Let us look at it")
    bureau.deliver()
    grant(bureau, Role.OPERATOR)
    operator = signed_in(bureau)
    page = operator.get(EN).text
    assert "The contract has changed since" in page and "Decide again" not in page
    answer = operator.post(f"{EN}/replay", data={"csrf": csrf_of(page), "acts": "yes"})
    assert answer.headers["location"] == f"{EN}?acts=0" and "0 acts" in operator.get(f"{EN}?acts=0").text
    town.parts.acts.drain()
    contract = town.contract(1)
    assert contract and contract.active_claims
