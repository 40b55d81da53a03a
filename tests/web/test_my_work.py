"""My work over HTTP on both databases: what is next, clocks, payments, giving a claim back, and nothing of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine

from tests.authority.department import Department
from tests.stories.plots_work import claimed, offered, submitted
from tests.web.bureau import Bureau, hidden

TERMS: Final = ("csrf", "terms_version", "terms_hash", "amount_cents")


def paid_work(bureau: Bureau) -> None:
    town = bureau.town
    _, pull = submitted(town, "Dates are wrong")
    bureau.deliver()
    town.world.merge(town.v.maintainer, pull)
    bureau.deliver()


def test_who_is_not_signed_in_is_asked_first(bureau: Bureau) -> None:
    with bureau.visitor(None) as browser:
        for path in ("/en/my-work", "/fr/mes-travaux/1/liberer", "/en/requests/1"):
            answer = browser.get(path, follow_redirects=False)
            assert answer.status_code == 303 and "next=" in answer.headers["location"]


def test_an_empty_page_says_how_to_begin(bureau: Bureau) -> None:
    with bureau.visitor(bureau.town.v.contributor) as browser:
        english, french = browser.get("/en/my-work").text, browser.get("/fr/mes-travaux").text
    assert "Nothing waits for you right now." in english and "write /claim in a comment" in english
    assert "Rien ne vous attend" in french and "version 2026-11" in french and "/fr/conditions/2026-11" in french


def test_a_claim_shows_its_clock_and_the_next_step(bureau: Bureau) -> None:
    town = bureau.town
    issue = claimed(town, "Dates are wrong")
    bureau.deliver()
    with bureau.visitor(town.v.contributor) as browser:
        page = browser.get("/en/my-work").text
        assert "Open a pull request that says “Fixes #1”" in page and "December 7, 2026" in page
        assert "November 30, 2026" in page and "One can still be given" in page and "$500.00" in page
        town.world.open_pull(town.v.contributor, town.repository, "Work", f"Fixes #{issue.number}")
        bureau.deliver()
        page = browser.get("/en/my-work").text
    assert "Keep pull request #2 moving" in page and "/canada-ca/formulaires-forms/pull/2" in page


def test_the_waitlist_tells_the_place_and_no_name(bureau: Bureau) -> None:
    town = bureau.town
    issue = claimed(town)
    town.world.comment(town.v.rival, issue, "/claim")
    bureau.deliver()
    with bureau.visitor(town.v.rival) as browser:
        page = browser.get("/fr/mes-travaux").text
    assert "1 sur 1" in page and "Quitter la liste d’attente" in page and "connie" not in page


def test_a_payment_goes_from_owed_to_its_reference_and_is_its_payees_alone(bureau: Bureau) -> None:
    paid_work(bureau)
    with bureau.visitor(bureau.town.v.contributor) as browser:
        page = browser.get("/en/my-work").text
        assert "To be paid" in page and "Expected by" in page and "December 23, 2026" in page
        bureau.hold()
        assert "Not while it is on hold" in browser.get("/en/my-work").text
    with bureau.visitor(bureau.town.v.second_maintainer) as browser:
        browser.post("/en/desk/contracts/1", data=hidden(
            browser.get("/en/desk/contracts/1").text, decision="resume", reason="Seen"))  # fmt: skip
    bureau.pay()
    with bureau.visitor(bureau.town.v.contributor) as browser:
        page = browser.get("/fr/mes-travaux").text
        assert "PAY-2026-000123" in page and "565,00\u00a0$" in page and "Payé" in page
    for other in (bureau.town.v.rival, bureau.town.v.maintainer):
        with bureau.visitor(other) as browser:
            assert "PAY-2026" not in browser.get("/en/my-work").text


def test_a_late_payment_is_the_first_thing_to_ask_about(bureau: Bureau) -> None:
    paid_work(bureau)
    bureau.town.tick(days=40)
    with bureau.visitor(bureau.town.v.contributor) as browser:
        page = browser.get("/en/my-work").text
    assert "Your payment is late" in page and "It was due" in page


def test_payments_come_in_pages(bureau: Bureau) -> None:
    from tests.web.office import fill

    person = bureau.town.v.contributor
    row = {"repository_id": 7, "payee_id": person.id, "payee_login": person.login, "fund_id": bureau.town.fund_id}
    fill(bureau.engine, [row] * 23)
    with bureau.visitor(person) as browser:
        first = browser.get("/en/my-work").text
        (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = browser.get(following).text
    assert first.count("Expected by") == 20 and second.count("Expected by") == 3
    assert "Back to the first page" in second


def test_a_claim_is_given_back_by_a_form_once(bureau: Bureau) -> None:
    town = bureau.town
    issue = claimed(town)
    bureau.deliver()
    with bureau.visitor(town.v.contributor) as browser:
        sent = hidden(browser.get("/en/my-work/1/release").text)
        done = browser.post("/en/my-work/1/release", data=sent)
        assert done.status_code == 200 and "<h1>Done</h1>" in done.text
        assert browser.post("/en/my-work/1/release", data=sent).text == done.text, "sent twice, done once"
        assert "You hold no claim" in browser.get("/en/my-work").text
        assert browser.get("/en/my-work/1/release").status_code == 404
        french = browser.get(str(done.url).replace("/en/requests", "/fr/demandes")).text
        assert "C’est fait" in french and "Rendre la réclamation" in french
    contract = town.contract(issue.number)
    assert contract and contract.status == "open"
    with bureau.visitor(town.v.rival) as browser:
        assert browser.get(str(done.url)).status_code == 404, "of another person"


def test_nobody_releases_what_is_not_theirs(bureau: Bureau) -> None:
    town = bureau.town
    claimed(town)
    bureau.deliver()
    with bureau.visitor(town.v.contributor) as browser:
        sent = hidden(browser.get("/en/my-work/1/release").text)
    with bureau.visitor(town.v.rival) as browser:
        assert browser.get("/en/my-work/1/release").status_code == 404
        own = hidden(browser.get("/en/my-work").text + 'name="key" value="aaaaaaaaaaaaaaaaaaaa" name="seen" value="2"')
        assert browser.post("/en/my-work/1/release", data=sent).status_code == 403, "a form of another session"
        refused = browser.post("/en/my-work/1/release", data=own)
    assert "Refused" in refused.text and "There is no claim to act on" in refused.text
    contract = town.contract(1)
    assert contract and contract.status == "claimed"


def test_a_page_of_before_is_shown_anew(bureau: Bureau) -> None:
    town = bureau.town
    issue = claimed(town)
    bureau.deliver()
    with bureau.visitor(town.v.contributor) as browser:
        sent = hidden(browser.get("/en/my-work/1/release").text)
        town.world.comment(town.v.rival, issue, "/claim")
        bureau.deliver()
        answer = browser.post("/en/my-work/1/release", data=sent)
        assert answer.status_code == 409 and "Something has changed" in answer.text
        for wrong in ({"key": "x"}, {"key": "é" * 20}, {"seen": "-1"}, {"seen": "9" * 40}, {"seen": ""}):
            assert browser.post("/en/my-work/1/release", data={**sent, **wrong}).status_code == 400
        assert "Done" in browser.post("/en/my-work/1/release", data=hidden(answer.text)).text


def test_what_github_does_not_answer_is_kept_and_decided_later(bureau: Bureau) -> None:
    town = bureau.town
    claimed(town)
    bureau.deliver()
    with bureau.visitor(town.v.contributor) as browser:
        sent = hidden(browser.get("/en/my-work/1/release").text)
        bureau.silence()
        kept = browser.post("/en/my-work/1/release", data=sent)
        assert kept.status_code == 200 and "Being decided" in kept.text and "Look again" in kept.text
        page = browser.get("/en/my-work").text
        assert str(kept.url).rsplit("/", 1)[1] in page and "Give the claim back:" in page
        town.world.faults.clear()
        town.tick(minutes=5)
        town.parts.acts.drain()
        assert "<h1>Done</h1>" in browser.get(str(kept.url)).text


def test_hostile_titles_are_text(bureau: Bureau) -> None:
    claimed(bureau.town, "<script>alert(1)</script>{{ 7*7 }}\u202e")
    bureau.deliver()
    with bureau.visitor(bureau.town.v.contributor) as browser:
        for path in ("/en/my-work", "/en/my-work/1/release"):
            page = browser.get(path).text
            assert "<script" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page
        for path in ("/en/my-work?after=%00", "/en/my-work?after=" + "9" * 40):
            assert browser.get(path).status_code == 200
        assert browser.get("/en/requests/99999999999999999999").status_code == 404


@pytest.fixture
def department(engine: Engine, tmp_path: Path) -> Iterator[Bureau]:
    """Under the federal policy, with an offer of $500 that is approved and claimed, its terms not accepted yet."""
    town = Department(engine, tmp_path)
    opened = Bureau(town)
    issue = offered(town, "Dates are wrong")
    opened.deliver()
    town.attest(issue.number)
    town.approve(issue.number)
    town.world.comment(town.v.contributor, issue, "/claim")
    opened.deliver()
    yield opened
    opened.reads.dispose()


def test_terms_are_accepted_with_declarations_before_the_claim_is_ones_own(department: Bureau) -> None:
    town = department.town
    with department.visitor(town.v.contributor) as browser:
        page = browser.get("/en/my-work").text
        assert "Accept the terms and make your declarations" in page and "Not accepted yet" in page
        form = browser.get("/fr/mes-travaux/1/conditions").text
        assert 'value="2026-11-federal"' in form and "500,00\u00a0$" in form
        sent = {name: re.findall(rf'name="{name}" value="([^"]*)"', form)[0] for name in TERMS}
        empty = browser.post("/fr/mes-travaux/1/conditions", data=sent)
        assert empty.status_code == 422 and empty.text.count("Confirmez que vous") == 4
        said = {**sent, "adult": "yes", "eligible": "yes", "conflict": "no", "public_servant": "former"}
        for wrong in ({"terms_version": "2026-11"}, {"amount_cents": "60000"}):
            assert browser.post("/fr/mes-travaux/1/conditions", data={**said, **wrong}).status_code == 409
        assert browser.post("/fr/mes-travaux/1/conditions", data={**said, "amount_cents": "x"}).status_code == 400
        done = browser.post("/fr/mes-travaux/1/conditions", data=said)
        assert "Ouvrez une demande de tirage" in done.text and "Pas encore acceptées" not in done.text
        assert browser.get("/fr/mes-travaux/1/conditions").status_code == 404
    contract = town.contract(1)
    assert contract and contract.status == "claimed" and contract.agreed[0].public_servant == "former"


def test_nobody_else_accepts_the_terms(department: Bureau) -> None:
    with department.visitor(department.town.v.rival) as browser:
        assert browser.get("/en/my-work/1/terms").status_code == 404
        assert "Accept the terms" not in browser.get("/en/my-work").text
