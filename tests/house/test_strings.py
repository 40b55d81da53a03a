"""Everything that pages say is said in French, as French is written; each page has its two addresses."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from babel.messages.catalog import Catalog
from babel.numbers import format_currency
from fastapi.routing import APIRoute

from app import i18n
from app.web.addresses import ADDRESSES, address, blanks, local
from app.web.build import PAGE_ROUTERS
from app.web.pages import TEMPLATES
from tests.house.strings import areas, catalogue, faults, said

PLANTED = {
    "missing": ("", "not translated"),
    "a lost blank": ("Trop grand", "placeholders"),
    "an ordinary space in a sum": ("%(n)s : 1 000 $", "ordinary space"),
    "a straight apostrophe": ("%(n)s d'argent", "apostrophe"),
    "a space before ;": ("%(n)s ; rien", "space before"),
    "ordinary spaces in quotes": ("« %(n)s »", "ordinary space"),
}


@pytest.mark.parametrize("area", areas())
def test_every_sentence_is_there_in_french(area: str) -> None:
    assert list(faults(area, said(area), catalogue(area))) == [], "run: make strings, then translate"


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    text, told = PLANTED[fault]
    wanted, given = Catalog(locale="fr"), Catalog(locale="fr")
    wanted.add("%(n)s too much", flags=["python-format"])
    given.add("%(n)s too much", text, flags=["python-format"])
    assert told in "\n".join(faults("planted", wanted, given))


def test_what_is_not_there_and_what_nobody_says_is_found() -> None:
    wanted, given = Catalog(locale="fr"), Catalog(locale="fr")
    wanted.add("New")
    given.add("Old", "Vieux")
    given.add("Unsure", "Peut-être", flags=["fuzzy"])
    wanted.add("Unsure")
    told = "\n".join(faults("planted", wanted, given))
    assert "not translated: 'New'" in told and "nobody says: 'Old'" in told and "fuzzy: 'Unsure'" in told


def test_one_english_sentence_has_one_french_one() -> None:
    found: dict[object, set[object]] = {}
    for area in areas():
        for message in catalogue(area):
            if message.id:
                found.setdefault(message.id, set()).add(message.string)
    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}


def test_each_catalogue_belongs_to_an_area() -> None:
    assert {path.stem for path in i18n.CATALOGUES.glob("*.po")} <= set(areas())


def test_sums_are_as_the_languages_of_canada_write_them() -> None:
    for cents in (0, 5, 125050, 10**9, -125050):
        assert i18n.money(cents, "en") == format_currency(cents / 100, "CAD", locale="en_CA")
        assert i18n.money(cents, "fr") == format_currency(cents / 100, "CAD", locale="fr_CA")
    assert i18n.day("2026-08-01", "fr") == "1er août 2026" and i18n.day("2026-08-11", "fr") == "11 août 2026"
    assert i18n.translations("fr").ngettext("%(number)s opportunity", "%(number)s opportunities", 0).endswith("té")
    assert i18n.translations("en").ngettext("%(number)s opportunity", "%(number)s opportunities", 0).endswith("ies")


def test_each_page_has_an_address_in_each_language() -> None:
    given = [path for both in ADDRESSES.values() for path in both.values()]
    assert len(given) == len(set(given))
    for key, both in ADDRESSES.items():
        assert both["en"].startswith("/en") and both["fr"].startswith("/fr"), key
        assert blanks(both["en"]) == blanks(both["fr"]), key


def test_each_address_is_served_and_no_page_stands_elsewhere() -> None:
    routes = [route for router in PAGE_ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    served = {route.path for route in routes if re.match(r"/(en|fr)(/|$)", route.path)}
    assert served == {path for both in ADDRESSES.values() for path in both.values()}


def test_an_address_takes_numbers_and_only_what_is_asked() -> None:
    assert address("board", "fr", query={"q": "été & hiver", "after": None, "status": ""}) == (
        "/fr/possibilites?q=%C3%A9t%C3%A9+%26+hiver"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/en/\\evil",
            "/en//evil.example",
            "javascript:x",
        ),
        *("/en/x\n", "/en/x\r\nSet-Cookie: a=b", "/api/v1/payables", "/english", "", "/en/é", "/en?" + "a" * 2_000),
    ],
)
def test_nobody_is_sent_elsewhere(text: str) -> None:
    assert local(text) is None


@pytest.mark.parametrize("text", ["/en", "/fr/possibilites?after=Nw&q=%C3%A9", "/en/opportunities/12"])
def test_a_page_here_is_gone_back_to(text: str) -> None:
    assert local(text) == text


def test_templates_bring_no_script_no_style_and_nothing_from_elsewhere() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        for shape in (r"<script", r"\sstyle=", r"<style", r"\son\w+=", r"\|\s*safe", r"(?:src|href)=\"(?:https?:)?//"):
            assert not re.search(shape, text), f"{path.name}: {shape}"


def test_the_tokens_and_fonts_are_what_their_manifest_says() -> None:
    static = TEMPLATES.parent / "static"
    sums = json.loads((static / "MANIFEST.json").read_text("utf-8"))["sha256"]
    for name, wanted in sums.items():
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == wanted, name
    for path in static.glob("*.css"):
        assert not re.search(r"https?:|@import|url\((?!fonts/)", path.read_text("utf-8")), path.name
