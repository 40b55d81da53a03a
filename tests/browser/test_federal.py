"""Finance approves funds (s.32), sends work back and certifies it (s.34) by keyboard, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.lifecycle import Status
from app.service.approvals import SignedIn
from app.service.visitors import Role
from tests.authority.department import APPROVER, CERTIFIER, Department, signed
from tests.authority.lives import fix, offered
from tests.browser.kit import Site, assert_sound, press, served
from tests.databases import fresh_engine
from tests.web.bureau import Bureau

WORDS = {
    "en": {
        "desk": "/en/finance",
        "to approve": "1 offer to approve",
        "approve": "Approve $565.00",
        "reservation": "Reservation number",
        "approved": "The funding of contract 1 is approved",
        "to certify": "1 contract to certify",
        "back instead": "Send it back instead",
        "reason": "Reason",
        "send back": "Send it back",
        "certify": "Certify the work",
        "decided": "Your decision on contract 1 is on record",
    },
    "fr": {
        "desk": "/fr/finances",
        "to approve": "1 offre à approuver",
        "approve": "Approuver 565,00\u00a0$",
        "reservation": "Numéro de réservation",
        "approved": "Les fonds du micromarché 1 sont approuvés",
        "to certify": "1 micromarché à attester",
        "back instead": "Le renvoyer plutôt",
        "reason": "Raison",
        "send back": "Le renvoyer",
        "certify": "Attester le travail",
        "decided": "Votre décision sur le micromarché 1 est consignée",
    },
}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with fresh_engine("sqlite", tmp_path) as engine:
        opened = Bureau(Department(engine, tmp_path))
        yield opened
        opened.reads.dispose()


def take_on(town: Department, number: int) -> None:
    """The contributor claims the issue, accepts the terms and has the fix merged."""
    issue = town.world.issue(town.repository, number)
    town.tick()
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    town.accept(number, signed(town.v.contributor))
    town.work()
    fix(town, issue)


@pytest.mark.parametrize(
    ("language", "width", "scripts"), [("en", 1280, True), ("fr", 320, True), ("fr", 375, False), ("en", 375, False)]
)
def test_from_the_funds_to_the_certified_work(
    bureau: Bureau, browser: Browser, language: str, width: int, scripts: bool
) -> None:
    town, words = bureau.town, WORDS[language]
    assert isinstance(town, Department)
    issue = bureau.live(offered, town)
    town.attest(issue.number)

    def look(page: Page, place: str) -> None:
        # axe is a script itself.
        if scripts:
            assert_sound(page, place)

    def begin(site: Site, person: SignedIn) -> Page:
        site.grant(person.id, Role.FINANCE, login=person.login)
        return site.look(words["desk"], width=width, scripts=scripts, person=person.id)

    with served(bureau, browser) as site:
        page = begin(site, APPROVER)
        press(page, words["to approve"])
        look(page, "approvals")
        page.locator("tbody th a").press("Enter")
        press(page, words["approve"])
        expect(page.get_by_role("alert")).to_be_focused()
        look(page, "approval without a number")
        page.get_by_label(words["reservation"]).focus()
        page.keyboard.type("R-2026-17")
        press(page, words["approve"])
        expect(page.locator(".notice.good")).to_contain_text(words["approved"])
        look(page, "nothing to approve")

        bureau.live(take_on, town, issue.number)
        page = begin(site, CERTIFIER)
        press(page, words["to certify"])
        look(page, "certifications")
        page.locator("tbody th a").press("Enter")
        look(page, "certification")
        press(page, words["back instead"])
        press(page, words["send back"])
        look(page, "sent back without a reason")
        page.get_by_label(words["reason"]).focus()
        page.keyboard.type("Tests are missing")
        press(page, words["send back"])
        expect(page.locator(".notice.good")).to_contain_text(words["decided"])
        assert town.now_at(issue.number).status is Status.CLAIMED

        bureau.live(fix, town, issue, "Mend dates, with tests")
        page.goto(words["desk"])
        press(page, words["to certify"])
        page.locator("tbody th a").press("Enter")
        press(page, words["certify"])
        expect(page.get_by_role("alert")).to_be_focused()
        asked = page.locator("label[for=typed] kbd").inner_text()
        page.locator("#typed").focus()
        page.keyboard.type(asked)
        press(page, words["certify"])
        expect(page.locator(".notice.good")).to_contain_text(words["decided"])
        look(page, "nothing to certify")
    assert town.now_at(issue.number).status is Status.PAYABLE
