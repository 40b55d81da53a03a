"""Finance's whole task as people do it: by keyboard, in both languages, on a desk and on a phone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.service.visitors import Role
from tests.browser.kit import Site, assert_all_sound, press, violations
from tests.web.desk import MANAGER, OFFICER, Visitor, visitor
from tests.web.office import fill

WORDS = {
    "en": ("/en/finance", "put into a batch", "Review a batch of all 2", "Freeze 2 lines", "Release for payment"),
    "fr": ("/fr/finances", "à mettre en lot", "Revoir un lot des 2", "Geler 2 lignes", "Débloquer pour paiement"),
}
TYPED = {"en": ("release $1,130.00", "for payment"), "fr": ("débloquer 1 130,00 $", "Débloquer 1")}
PAGES = (
    *("/en/finance", "/fr/finances/sommes", "/en/finance/payables?payee=nobody", "/fr/finances/sommes/2"),
    *("/en/finance/payables/3/paid", "/fr/finances/sommes/4/annulation", "/en/finance/batches/new?payable=4&payable=5"),
    *("/fr/finances/lots/nouveau", "/en/finance/batches", "/fr/finances/lots/1", "/en/finance/batches/2/release"),
    *("/fr/finances/lots/2/accuse", "/en/finance/batches/2/give-up", "/fr/finances/rejets", "/en/finance/funds"),
    *("/en/finance/approvals", "/fr/finances/attestations", "/fr/finances/fonds/1", "/en/finance/funds?year=2030-2031"),
)


def errand(site: Site) -> None:
    """Payables in every state: paid, rejected, on hold, free, frozen and released."""
    numbers = [site.office.payable(n) for n in range(1, 7)]
    with visitor(site.office, OFFICER, Role.FINANCE) as officer, visitor(site.office, MANAGER, Role.FINANCE) as other:
        batch(officer, numbers[:3])
        other.send("/en/finance/batches/1/release", typed="release $1,695.00")
        done = {"reference": "PAY-1", "paid_on": "2026-11-23", "amount": "$565.00"}
        officer.send(f"/en/finance/payables/{numbers[0]}/paid", **done)
        officer.send(f"/en/finance/payables/{numbers[1]}/rejected", reason="The account is closed")
        officer.send(f"/en/finance/payables/{numbers[4]}/hold", reason="A form is missing")
        batch(officer, numbers[5:])
    many = {
        "fund_id": 1,
        "due_on": "2026-11-01",
        "late_after": "2026-11-01",
        "full_name": "department/" + "long-name-" * 6,
    }
    fill(site.office.engine, [{**many, "repository_id": 8, "payee_login": f"payee-{n}"} for n in range(55)])


def batch(person: Visitor, numbers: list[int]) -> None:
    asked = "&".join(f"payable={n}" for n in numbers)
    assert person.send(f"/en/finance/batches/new?{asked}").status_code == 303


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (375, False), (320, False)])
def test_from_what_waits_to_the_release(site: Site, language: str, width: int, scripts: bool) -> None:
    for number in (1, 2):
        site.office.payable(number)
    site.grant(501, Role.FINANCE)
    start, waiting, all_of_them, freeze, release = WORDS[language]
    words, button = TYPED[language]
    page = site.look(start, width=width, scripts=scripts, person=501)
    for name in (waiting, all_of_them, freeze, release):
        press(page, name)
    press(page, button)
    expect(page.locator("section.summary")).to_be_focused()
    assert not scripts or violations(page) == []
    page.locator("#typed").focus()
    page.keyboard.type(words)
    press(page, button)
    assert page.url.endswith("/1"), page.url
    expect(page.locator("main")).to_contain_text("Released" if language == "en" else "Débloqué")


def test_a_payment_is_reported_by_keyboard_and_errors_keep_what_was_written(site: Site) -> None:
    errand(site)
    page = site.look("/en/finance/batches/1", scripts=False, person=501)
    page.get_by_role("link", name="Payable 3: paid").press("Enter")
    page.get_by_label("Reference").press_sequentially("PAY-9")
    page.get_by_label("Amount paid").press_sequentially("$1.00")
    page.get_by_role("button", name="Report a payment").press("Enter")
    expect(page.get_by_label("Reference")).to_have_value("PAY-9")
    expect(page.locator(":focus")).to_contain_text("There is a problem")
    page.get_by_label("Day of payment").fill("2026-11-23")
    page.get_by_label("Amount paid").fill("$565.00")
    page.get_by_role("button", name="Report a payment").press("Enter")
    expect(page.locator("main")).to_contain_text("$565.00 · November 23, 2026 · PAY-9")


def test_no_page_has_a_fault_at_any_width(site: Site) -> None:
    errand(site)
    assert_all_sound(site, PAGES, person=501)


def test_a_heading_says_how_it_sorts(site: Site) -> None:
    errand(site)
    page = site.look("/en/finance/payables", scripts=False, person=501)
    page.get_by_role("link", name="With tax").press("Enter")
    page.get_by_role("link", name="With tax").press("Enter")
    expect(page.get_by_role("columnheader", name="With tax")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Next page").press("Enter")
    expect(page.get_by_role("link", name="Back to the first page")).to_be_visible()
