"""Who may open a page and send its form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.ids import UserId
from app.db import roles
from app.db.roles import RoleProblem
from app.github.client import Calls
from app.github.repository_roles import RepositoryRoles
from app.sandbox.faults import Fault
from app.service.ports import RepositoryRef, Unavailable
from app.web.visit import Fields, typed
from tests.town import PEM
from tests.web.office import Office
from tests.web.visitors import csrf_of, make_finance, signed_in


def test_a_page_of_a_role_asks_first_who_and_then_whether(browser: httpx.Client, office: Office, github: Any) -> None:
    to = browser.get("/fr/coffre?x=1").headers["location"]
    assert to == "/fr/connexion?next=%2Ffr%2Fcoffre%3Fx%3D1"
    signed_in(browser)
    refused = browser.get("/fr/coffre")
    assert (
        refused.status_code == 403 and "n’avez pas le rôle" in refused.text and "do not have the role" in refused.text
    )
    number = make_finance(office, github, until=office.clock.now() + timedelta(minutes=30))
    with pytest.raises(RoleProblem, match="already"):
        make_finance(office, github)
    assert browser.get("/fr/coffre").status_code == 200
    office.clock.moment += timedelta(minutes=30)
    assert browser.get("/fr/coffre").status_code == 403, "over by itself"
    second = make_finance(office, github)
    assert second != number and browser.get("/fr/coffre").status_code == 200
    assert roles.end_grant(office.engine, second, office.clock.now())
    assert not roles.end_grant(office.engine, second, office.clock.now())
    assert browser.get("/fr/coffre").status_code == 403


def test_a_form_counts_only_from_its_own_session(browser: httpx.Client, office: Office, github: Any) -> None:
    assert browser.post("/en/vault", data={"amount": "1"}).headers["location"].startswith("/en/sign-in")
    signed_in(browser)
    make_finance(office, github)
    csrf = csrf_of(browser.get("/en/vault").text)
    assert browser.post("/en/vault", data={"amount": "1", "csrf": csrf}).text == "paid 1"
    for data in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": csrf[:-1]}):
        answer = browser.post("/en/vault", data={"amount": "1", **data})
        assert answer.status_code == 403 and "Nothing was done" in answer.text
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/en/vault", data={"amount": "1", "csrf": csrf}, headers=foreign).status_code == 403
    assert browser.post("/en/vault", content=b"\xff\xfe", headers={"X": "y"}).status_code == 400
    signed_in(browser)
    assert browser.post("/en/vault", data={"amount": "1", "csrf": csrf}).status_code == 403, "of the session before"


def test_money_asks_again_after_a_while(browser: httpx.Client, office: Office, github: Any) -> None:
    signed_in(browser)
    make_finance(office, github)
    csrf = csrf_of(browser.get("/en/vault").text)
    office.clock.moment += timedelta(minutes=16)
    headers = {"Referer": "https://bounty.example/en/vault"}
    answer = browser.post("/en/vault", data={"amount": "1", "csrf": csrf}, headers=headers)
    assert answer.headers["location"] == "/en/sign-in?next=%2Fen%2Fvault&again=1"
    assert "moves money" in browser.get(answer.headers["location"]).text
    assert signed_in(browser, path="/sign-in/github?lang=en&next=/en/vault") == "/en/vault"
    csrf = csrf_of(browser.get("/en/vault").text)
    assert browser.post("/en/vault", data={"amount": "1", "csrf": csrf}).text == "paid 1"


def test_the_role_in_a_repository_is_githubs_word_kept_for_a_minute(github: tuple[Any, str]) -> None:
    world, address = github
    world.faults.clear()
    repository = world.repository("canada-ca/formulaires-forms")
    installation = world.installation_of(repository).id
    place = RepositoryRef(
        id=repository.id, installation_id=installation, account_id=repository.owner.id, full_name=repository.full_name
    )
    seconds = [0.0]
    asked = RepositoryRoles(Calls(world.app.id, PEM, address, f"{address}/graphql"), lambda: seconds[0])
    maintainer = world.user("first-maintainer")
    person = UserId(maintainer.id)
    # An old login may be another's by now: the number decides.
    assert asked(person, "rival-contributor", place) == "maintain"
    world.set_role(repository, maintainer, "read")
    try:
        assert asked(person, maintainer.login, place) == "maintain"
        seconds[0] = 60.0
        world.faults.add(Fault(kind="status", path=".*/permission", status=502))
        with pytest.raises(Unavailable):
            asked(person, maintainer.login, place)
        assert asked(person, maintainer.login, place) == "read"
    finally:
        world.set_role(repository, maintainer, "maintain")


def test_what_must_be_typed_is_compared_word_by_word() -> None:
    assert typed(Fields({"typed": [" Release  1\u00a0250,50\u00a0$ "]}), "release 1\u00a0250,50\u00a0$")
    for text in ("", "release", "release 1250,50 $", "release 1 250,50 $ now"):
        assert not typed(Fields({"typed": [text]}), "release 1\u00a0250,50\u00a0$")
