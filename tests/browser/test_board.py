"""Looking for work as people do: by keyboard, on a phone, without scripts, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.service.ports import IssueText
from tests import scenes
from tests.browser.kit import Site, assert_all_sound
from tests.web import fair

HOSTILE = "<img src=x onerror=alert(1)>" + "unbroken" * 30 + " \u202e"
CRITERIA = "- [ ] It says `1er août`.\n\n```\n" + "x" * 300 + "\n```\n\n# Heading\n\n> quoted\n\n1. one\n2. two"
FRENCH = IssueText(language="fr", summary="Le tri ne marche qu’à la souris.", criteria_fr=CRITERIA)


def town(site: Site) -> dict[str, int]:
    """Offers at each stage; answers their numbers by what they are."""
    office = site.office
    found = {
        "open": fair.put_up(office, 1, title="Trier au clavier", labels=("css", "lang: fr"), text=FRENCH),
        "hostile": fair.put_up(office, 2, title=HOSTILE, labels=(HOSTILE[:60],), text=IssueText(summary=HOSTILE)),
        "claimed": fair.put_up(office, 3, title="Search is slow", amount="$1,250.50"),
        "held": fair.put_up(office, 4, title="Colours are hard to read"),
    }
    view = fair.view_of(3, title="Search is slow")
    fair.happen(office, view, fair.claimed(view), fair.claimed(view, scenes.SECOND, 2))
    view = fair.view_of(4, pulls=(fair.merged(4, by=scenes.FIRST),))
    fair.happen(office, view, fair.claimed(view), fair.pull_merged(view, scenes.FIRST))
    office.payable(5)
    return {**found, "payable": 5}


def test_no_state_of_board_or_opportunity_has_a_fault(site: Site) -> None:
    assert_all_sound(site, ["/en/opportunities", "/fr/possibilites?status=ended"], first=unfold)
    numbers = town(site)
    lists = ["", "?q=zebra", "?from=abc&repository=department/project&skill=css", "?status=ended"]
    pages = [f"/{number}" for number in numbers.values()]
    for start in ("/en/opportunities", "/fr/possibilites"):
        assert_all_sound(site, [start + end for end in (*lists, *pages)], first=unfold)
    assert_all_sound(site, ["/en/terms/2026-11", "/fr/conditions/2026-11"], first=unfold)


def unfold(page: Page) -> None:
    for details in page.locator("details:not([open]) summary").all():
        details.click()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 320])
def test_work_is_found_by_keyboard_in_french(site: Site, scripts: bool, width: int) -> None:
    town(site)
    page = site.look("/fr/possibilites", scripts=scripts, width=width)
    page.get_by_label("Mots-clés").press_sequentially("SOURIS")
    page.get_by_text("Plus de filtres").press("Enter")
    page.get_by_label("Langue de la question").select_option("fr")
    page.get_by_label("Montant minimal").press_sequentially("250,50 $")
    page.get_by_label("Montant minimal").press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 possibilité")
    expect(page.get_by_label("Montant minimal")).to_have_value("250,50 $")
    page.get_by_role("link", name="Trier au clavier").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trier au clavier")
    expect(page.get_by_text("/réclamer").first).to_be_visible()
    page.get_by_role("link", name="English").press("Enter")
    expect(page.get_by_role("heading", name="Acceptance criteria")).to_be_visible()
    assert page.locator(".stranger").get_attribute("lang") == "fr"
    page.get_by_role("link", name="the terms").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terms of a bounty, version 2026-11")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mistake_takes_the_focus_and_is_mended_in_english(site: Site, scripts: bool) -> None:
    town(site)
    page = site.look("/en/opportunities?to=1.500", scripts=scripts, width=375)
    expect(page.locator(":focus")).to_contain_text("There is a problem")
    page.get_by_role("link", name="Write the amount as").press("Enter")
    page.get_by_label("Amount to").fill("$1,500")
    page.get_by_label("Order").select_option("amount")
    page.get_by_role("button", name="Search").press("Enter")
    expect(page.locator(".card h3").first).to_have_text("Search is slow")
    page.get_by_role("link", name="Clear the filters").press("Enter")
    assert page.url == f"{site.address}/en/opportunities?sort=amount"


def test_a_page_weighs_little_the_first_time(site: Site) -> None:
    for number in range(1, 22):
        at = scenes.NOON + timedelta(minutes=number)
        fair.put_up(site.office, number, title=f"Number {number}", text=FRENCH, labels=("css",), at=at)
    for path in ("/en/opportunities", "/fr/possibilites/1"):
        page = site.look(path)
        page.wait_for_load_state("networkidle")
        # What came over the wire, headers included.
        sent = page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".reduce((sum, entry) => sum + entry.transferSize, 0)"
        )
        assert 20 * 1024 < sent < 130 * 1024, path
