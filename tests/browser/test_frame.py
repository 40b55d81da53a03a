"""The frame and the first pages as people use them: by keyboard, on a phone, without scripts, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app.db import tables as t
from app.i18n import LANGUAGES
from app.web.addresses import address
from tests.browser.kit import Site, assert_all_sound, overflow, small_targets, violations

PROSE = ("help", "help_contributors", "help_maintainers", "help_finance", "accessibility", "privacy", "terms_now")
PAGES = (
    *("/", "/en/opportunities", "/fr/possibilites", "/en/sign-in", "/fr/rien", "/problems/invalid"),
    *(address(key, language) for key in PROSE for language in LANGUAGES),
)


def offers(site: Site, count: int) -> None:
    for number in range(1, count + 1):
        site.office.offer(number)
    with site.office.engine.begin() as connection:
        connection.execute(update(t.repository).values(private=False))


def test_no_page_has_a_fault_at_any_width(site: Site) -> None:
    offers(site, 21)
    assert_all_sound(site, PAGES, person=501)


def test_the_keyboard_reaches_the_content_first(site: Site) -> None:
    page = site.look("/en/opportunities")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_other_language_is_one_key_away_and_comes_back(site: Site) -> None:
    offers(site, 21)
    page = site.look("/en/opportunities", scripts=False)
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="Français").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Possibilités")
    assert page.url.startswith(f"{site.address}/fr/possibilites?after=")
    page.get_by_role("link", name="English").press("Enter")
    expect(page.get_by_role("link", name="Back to the first page")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_who_is_signed_in_signs_out_with_a_button(site: Site, scripts: bool) -> None:
    page = site.look("/fr/possibilites", scripts=scripts, person=501)
    expect(page.get_by_text("Session de finance-officer")).to_be_visible()
    page.get_by_role("button", name="Fermer la session").press("Enter")
    expect(page.get_by_text("Session de")).to_have_count(0)
    assert page.url == f"{site.address}/fr/possibilites"


def test_a_planted_fault_is_found(site: Site) -> None:
    page = site.look("/en/opportunities")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x.png\"><input><a href=#main>x</a>'")
    found = "\n".join(violations(page))
    assert "image-alt" in found and "label" in found
    page.evaluate("document.querySelector('main').innerHTML += '<div class=\"wide\">x</div>'")
    page.evaluate("document.querySelector('.wide').style.width = '5000px'")
    assert overflow(page) > 0 and small_targets(page) != []


def test_what_leaves_the_host_is_noticed(site: Site) -> None:
    page = site.look("/en/opportunities")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.wait_for_function("1")
    assert any("127.0.0.1:9" in stray for stray in site.strays)
    site.strays.clear()
