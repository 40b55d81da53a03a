"""My work and the maintainer's desk as people use them: by keyboard, on a phone, without scripts, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.authority.department import Department
from tests.browser.kit import Site, assert_all_sound, assert_sound, served
from tests.databases import fresh_engine
from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town
from tests.web.bureau import Bureau

LONG = "Dates are wrong on the form <b>for</b> reports-of-every-kind-that-have-no-space-in-their-name-to-break-a-line"

# Both languages, every width, with scripts and without.
MANNERS = [("en", 1280, True), ("fr", 375, False), ("en", 320, False), ("fr", 320, True)]
GIVING_BACK = {
    "en": ("/en/my-work", "Give the claim back", "Done", "Back to my work", "You hold no claim"),
    "fr": ("/fr/mes-travaux", "Rendre la réclamation", "C’est fait", "Retour à mes travaux", "Vous ne détenez aucune"),
}
ACCEPTING = {
    "en": (
        *("/en/my-work", "Accept the terms and make your declarations", "Accept the terms"),
        ("legal age", "I am a citizen", "I know of none", "was not a public servant"),
        "Open a pull request",
    ),
    "fr": (
        *("/fr/mes-travaux", "Acceptez les conditions et faites vos déclarations", "Accepter les conditions"),
        ("majeur", "citoyenneté", "Je n’en connais aucun", "n’ai pas été fonctionnaire"),
        "Ouvrez une demande de tirage",
    ),
}
DECIDING = {
    "en": (
        *("/en/desk", "Decide", "Choose what is to be done.", "Resume", "Reason"),
        *("Done", "Back to the contract", "Owed to"),
    ),
    "fr": (
        *("/fr/bureau", "Décider", "Choisissez ce qu’il faut faire.", "Reprendre", "Raison"),
        *("C’est fait", "Retour au micromarché", "Dû à"),
    ),
}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with fresh_engine("sqlite", tmp_path) as engine:
        opened = Bureau(Town(engine))
        yield opened
        opened.reads.dispose()


@pytest.fixture
def street(bureau: Bureau, browser: Browser) -> Iterator[Site]:
    with served(bureau, browser) as site:
        yield site


def many(bureau: Bureau) -> None:
    """Contract 1 is claimed with somebody waiting, 2 in review, 3 merged and held."""
    town = bureau.town
    town.world.set_role(town.repository, town.v.contributor, "maintain")
    town.world.create_label(town.v.maintainer, town.repository, "bounty: $1,50")
    first = claimed(town, LONG)
    town.world.comment(town.v.rival, first, "/claim")
    submitted(town, "Add a print style")
    _, pull = submitted(town, "Mend the search box")
    bureau.deliver()
    town.world.merge(town.v.contributor, pull)
    bureau.deliver()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_has_a_fault_at_any_width(bureau: Bureau, street: Site, language: str) -> None:
    many(bureau)
    v, at = bureau.town.v, bureau.town.repository.id
    desk, mine = ("/en/desk", "/en/my-work") if language == "en" else ("/fr/bureau", "/fr/mes-travaux")
    places, contracts = ("repositories", "contracts") if language == "en" else ("depots", "micromarches")
    price, release = ("price", "release") if language == "en" else ("prix", "liberer")
    here = f"{desk}/{places}/{at}"
    for person, paths in (
        (v.contributor, (mine, f"{mine}/1/{release}")),
        (v.rival, (mine,)),
        (v.triager, (mine, desk)),
        (v.second_maintainer, (desk, here, f"{desk}/{contracts}/1", f"{desk}/{contracts}/3")),
        (v.second_maintainer, (f"{here}/{price}?hours=120&rate=90", f"{here}/{price}?hours=x&rate=1,50")),
    ):
        assert_all_sound(street, paths, person=person.id)


@pytest.mark.parametrize(("language", "width", "scripts"), MANNERS)
def test_a_contributor_gives_a_claim_back_by_keyboard(
    bureau: Bureau, street: Site, language: str, width: int, scripts: bool
) -> None:
    start, give_back, done, to_my_work, none_left = GIVING_BACK[language]
    claimed(bureau.town, LONG)
    bureau.deliver()
    page = street.look(start, width=width, scripts=scripts, person=bureau.town.v.contributor.id)
    page.get_by_role("link", name=give_back).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(give_back)
    page.get_by_role("button", name=give_back).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(done)
    there, back = ("Français", "English") if language == "en" else ("English", "Français")
    for toggle in (there, back):
        page.get_by_role("link", name=toggle).press("Enter")
    page.get_by_role("link", name=to_my_work).press("Enter")
    expect(page.get_by_text(none_left)).to_be_visible()
    contract = bureau.town.contract(1)
    assert contract and contract.status == "open"


@pytest.mark.parametrize(("language", "width", "scripts"), MANNERS)
def test_a_maintainer_decides_a_hold_by_keyboard(
    bureau: Bureau, street: Site, language: str, width: int, scripts: bool
) -> None:
    start, decide, choose, resume, reason, done, to_contract, owed = DECIDING[language]
    many(bureau)
    page = street.look(start, width=width, scripts=scripts, person=bureau.town.v.second_maintainer.id)

    def look(place: str) -> None:
        # axe is a script itself.
        if scripts:
            assert_sound(page, place)

    page.get_by_role("link", name="Mend the search box").press("Enter")
    page.get_by_role("button", name=decide).press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name=choose).press("Enter")
    look("wrong")
    page.get_by_label(resume, exact=True).press("Space")
    page.get_by_label(reason, exact=True).press_sequentially("I have looked at it")
    page.get_by_role("button", name=decide).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(done)
    look("done")
    page.get_by_role("link", name=to_contract).press("Enter")
    expect(page.get_by_text(owed)).to_be_visible()
    look("owed")


def test_a_silent_github_loses_nothing(bureau: Bureau, street: Site) -> None:
    many(bureau)
    page = street.look("/en/my-work/1/release", person=bureau.town.v.contributor.id)
    bureau.silence()
    page.get_by_role("button", name="Give the claim back").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Being decided")
    assert_sound(page, "waiting")
    bureau.town.world.faults.clear()
    bureau.town.tick(minutes=5)
    bureau.town.parts.acts.drain()
    page.get_by_role("link", name="Look again").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Done")


def test_a_price_is_passed_on_by_its_address(bureau: Bureau, street: Site) -> None:
    many(bureau)
    path = f"/fr/bureau/depots/{bureau.town.repository.id}/prix"
    page = street.look(path, width=375, scripts=False, person=bureau.town.v.second_maintainer.id)
    page.get_by_label("Heures de travail").press_sequentially("12")
    page.get_by_label("Taux horaire").press_sequentially("80 $")
    page.keyboard.press("Enter")
    expect(page.get_by_text("prime : 1 760,00 $")).to_be_visible()
    page.get_by_role("link", name="English").press("Enter")
    expect(page.get_by_text("bounty: $1,760.00")).to_be_visible()


@pytest.mark.parametrize(("language", "width", "scripts"), MANNERS)
def test_the_terms_are_accepted_by_keyboard(
    browser: Browser, tmp_path: Path, language: str, width: int, scripts: bool
) -> None:
    start, asked, accept, labels, following = ACCEPTING[language]
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Department(engine, tmp_path)
        opened = Bureau(town)
        issue = offered(town, LONG)
        opened.deliver()
        town.attest(issue.number)
        town.approve(issue.number)
        town.world.comment(town.v.contributor, issue, "/claim")
        opened.deliver()
        with served(opened, browser) as site:
            page = site.look(start, width=width, scripts=scripts, person=town.v.contributor.id)
            page.get_by_role("link", name=asked).press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text(accept)
            page.get_by_role("button", name=accept).press("Enter")
            expect(page.get_by_role("alert")).to_be_focused()
            if scripts:
                assert_sound(page, "terms wrong")
            for label in labels:
                page.get_by_label(label).press("Space")
            page.get_by_role("button", name=accept).press("Enter")
            expect(page.get_by_role("link", name=following)).to_be_visible()
        opened.reads.dispose()
