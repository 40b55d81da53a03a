"""Help, the accessibility statement and the privacy notice: there in both languages, for everybody, and linked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.i18n import LANGUAGES, Language
from app.web.addresses import ADDRESSES
from app.web.assets import Assets
from app.web.help import FILES, GUIDES, NOTICES
from app.web.pages import Pages
from tests.web.office import Office

one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PAGES = (*GUIDES, *NOTICES)


@one_kind
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
def test_each_page_is_read_by_anybody(office: Office, key: str, language: Language) -> None:
    with office.client(None) as browser:
        contents = browser.get(ADDRESSES["help"][language]).text
        answer = browser.get(ADDRESSES[key][language])
    assert answer.status_code == 200 and answer.headers["content-language"] == language
    assert f'href="{ADDRESSES[key][language]}"' in contents
    assert re.search(r"<h1>[^<]+</h1>", answer.text) and "<h2>" in answer.text
    assert "**" not in answer.text and "##" not in answer.text


@one_kind
def test_every_page_leads_there(office: Office) -> None:
    with office.client(None) as browser:
        board = browser.get(ADDRESSES["board"]["fr"]).text
    for key in ("help", *NOTICES):
        assert f'href="{ADDRESSES[key]["fr"]}"' in board


@one_kind
def test_whom_to_write_to_is_named_where_somebody_is(office: Office) -> None:
    addresses = [ADDRESSES[key]["fr"] for key in (*NOTICES, "help_finance", "board")] + ["/fr/rien"]
    with office.client(None) as browser:
        assert not any("mailto:" in browser.get(address).text for address in addresses)
    pages = replace(office.parts.pages, pages=Pages(Assets(), "mailto:bounty@example.gc.ca?subject=a"))
    link = '<a href="mailto:bounty@example.gc.ca?subject=a">'
    with office.client(None, pages=pages) as browser:
        for address in addresses:
            page = browser.get(address).text
            named = address in addresses[:2] or address == addresses[-1]
            assert page.count(link) == 1 + named, address
            assert (f"crivez à\u00a0: {link}bounty@example.gc.ca</a>" in page) == named, address


def test_both_languages_say_as_much() -> None:
    for key in PAGES:
        texts = [(FILES / f"{key}.{language}.md").read_text("utf-8") for language in LANGUAGES]
        counts = [
            [line[:2] for line in text.splitlines() if line.startswith(("##", "- ", "1.", "2.", "3."))]
            for text in texts
        ]
        assert counts[0] == counts[1], key


def test_french_has_its_no_break_spaces() -> None:
    for path in FILES.glob("*.fr.md"):
        assert not re.search(r" [:!?»]|« ", path.read_text("utf-8")), path.name
