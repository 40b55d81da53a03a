"""Pages as a browser gets them: both languages, the frame, errors, headers, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text, update

from app.db import tables as t
from app.github.federal_words import MY_WORK
from app.web.addresses import ADDRESSES
from app.web.assets import Assets
from app.web.pages import Pages
from tests.web.office import Office

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
PAGES = ("/en/opportunities", "/fr/possibilites", "/en/sign-in", "/fr/connexion", "/", "/en/nothing", "/fr/rien")


@pytest.fixture
def browser(office: Office) -> Iterator[httpx.Client]:
    with office.client(None) as client:
        yield client


def offer(office: Office, *numbers: int, private: bool | None = False) -> None:
    """Open offers of $500.00 in a repository that everybody may see, or may not."""
    for number in numbers:
        office.offer(number)
    with office.engine.begin() as connection:
        connection.execute(update(t.repository).values(private=private))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_framed_and_armoured(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path, headers=BROWSER)
    language = "fr" if path.startswith("/fr") else "en"
    assert f'<html lang="{language}">' in answer.text and answer.headers["content-language"] == language
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"] and answer.headers["permissions-policy"]
    assert answer.headers["referrer-policy"] == "same-origin" and answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text and "style=" not in answer.text
    for name in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
        assert browser.get(name).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_toggle_keeps_page_and_query(browser: httpx.Client) -> None:
    page = browser.get("/en/opportunities?after=Nw&x=%C3%A9%20%26")
    (there,) = re.findall(r'class="toggle" href="([^"]+)"', page.text)
    assert there == "/fr/possibilites?after=Nw&amp;x=%C3%A9%20%26"
    (back,) = re.findall(r'class="toggle" href="([^"]+)"', browser.get(there.replace("&amp;", "&")).text)
    assert back == "/en/opportunities?after=Nw&amp;x=%C3%A9%20%26"
    assert 'hreflang="fr-CA" href="https://bounty.example/fr/possibilites' in page.text


def test_the_first_page_lets_choose_a_language(browser: httpx.Client) -> None:
    page = browser.get("/")
    assert '<section lang="en">' in page.text and '<section lang="fr">' in page.text
    assert browser.get("/fr", follow_redirects=False).headers["location"] == "/fr/possibilites"


def test_the_board_says_so_when_it_is_empty(browser: httpx.Client) -> None:
    assert "Nothing is on offer right now" in browser.get("/en/opportunities").text
    assert "Rien n’est offert en ce moment" in browser.get("/fr/possibilites").text


def test_the_board_shows_what_is_offered(office: Office) -> None:
    offer(office, 1)
    with office.client(None) as browser:
        english, french = browser.get("/en/opportunities").text, browser.get("/fr/possibilites").text
    assert "1 opportunity" in english and "$500.00" in english and "November 23, 2026" in english
    assert "1 possibilité" in french and "500,00\u00a0$" in french and "23 novembre 2026" in french
    assert "department/project #1" in english and ">Open<" in english and ">Ouvert<" in french


@pytest.mark.parametrize("private", [True, None])
def test_what_is_not_known_to_be_public_is_not_shown(office: Office, private: bool | None) -> None:
    offer(office, 1, private=private)
    with office.client(None) as browser:
        assert "Nothing is on offer" in browser.get("/en/opportunities").text


def test_pages_of_the_board_follow_each_other(office: Office) -> None:
    offer(office, *range(1, 24))
    with office.client(None) as browser:
        first = browser.get("/en/opportunities").text
        (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = browser.get(following).text
    found = [int(n) for page in (first, second) for n in re.findall(r"project #(\d+)<", page)]
    assert found == list(range(23, 0, -1)) and "23 opportunities" in first and "Back to the first page" in second


def test_titles_from_outside_are_text(office: Office) -> None:
    offer(office, 1)
    hostile = "<script>alert(1)</script>\"'{{ 7*7 }}{% raw %}\u202e"
    with office.engine.begin() as connection:
        connection.execute(update(t.issue).values(title=hostile))
    with office.client(None) as browser:
        page = browser.get("/en/opportunities").text
    assert "<script" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page


@pytest.mark.parametrize("after", ["x", "-1", "Nw==", "é", "9" * 40, "%00"])
def test_a_cursor_of_nobody_begins_anew(browser: httpx.Client, after: str) -> None:
    assert browser.get(f"/en/opportunities?after={after}").status_code == 200


def test_errors_speak_both_languages_the_pages_own_first(browser: httpx.Client) -> None:
    page = browser.get("/fr/rien").text
    assert page.index("Page introuvable") < page.index("Page not found") and '<section lang="en">' in page
    assert browser.get("/nowhere", headers=BROWSER).status_code == 404
    assert browser.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert browser.get("/api/v1/nowhere", headers=BROWSER).headers["content-type"] == "application/problem+json"
    assert browser.post("/en/opportunities").status_code == 405


def test_a_failure_shows_a_number_and_nothing_of_its_inside(office: Office) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("hunter2")

    parts = replace(office.parts.pages, board=Broken())
    with office.client(None, pages=parts) as browser:
        answer = browser.get("/fr/possibilites")
    assert answer.status_code == 500 and "hunter2" not in answer.text and "Traceback" not in answer.text
    assert re.search(r"<code>[0-9a-f-]{36}</code>", answer.text) and '<html lang="fr">' in answer.text


@pytest.mark.alters_schema
def test_a_database_that_does_not_answer_is_told_as_such(office: Office) -> None:
    with office.engine.begin() as connection:
        connection.execute(text("ALTER TABLE contract RENAME TO gone"))
    with office.client(None) as browser:
        answer = browser.get("/en/opportunities")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5" and "database" in answer.text


def test_files_have_names_that_change_with_them(office: Office, tmp_path: Path) -> None:
    for name in ("signature-en.svg", "signature-fr.svg", "wordmark.svg"):
        (tmp_path / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    neutral, branded = Assets(), Assets(tmp_path)
    assert neutral.digest != branded.digest and neutral.signature("en") is None
    parts = replace(office.parts.pages, pages=Pages(branded))
    with office.client(None, pages=parts) as browser:
        page = browser.get("/fr/possibilites").text
        assert 'alt="Gouvernement du Canada"' in page and "signature-fr.svg" in page and "wordmark.svg" in page
        old = browser.get(f"/static/{neutral.digest}/site.css")
        assert old.status_code == 200 and old.headers["cache-control"] == "no-cache"
        assert browser.get(f"/static/{branded.digest}/nothing.css").status_code == 404
        assert browser.get(f"/static/{branded.digest}/../pages.py").status_code == 404


def test_a_page_is_light(browser: httpx.Client) -> None:
    page = browser.get("/en/opportunities")
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    sent = sum(int(browser.get(n, headers={"Accept-Encoding": "gzip"}).headers["content-length"]) for n in names)
    fonts = sum(len(content) for name, content in Assets().files.items() if name.endswith(".woff2"))
    assert sent + fonts + len(page.content) < 130 * 1024


def test_security_txt_names_whom_to_tell(office: Office) -> None:
    with office.client(None) as browser:
        assert browser.get("/.well-known/security.txt").status_code == 404
    parts = replace(office.parts.pages, security_contact="mailto:security@example.gc.ca")
    with office.client(None, pages=parts) as browser:
        told = browser.get("/.well-known/security.txt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert told.text.splitlines()[:2] == ["Contact: mailto:security@example.gc.ca", "Expires: 2027-05-22T00:00:00Z"]


def test_metrics_are_for_who_has_the_token(office: Office) -> None:
    with office.client(None) as browser:
        assert browser.get("/metrics").status_code == 404
    parts = replace(office.parts.pages, metrics_token="t" * 32)
    with office.client(None, pages=parts) as browser:
        assert browser.get("/metrics").status_code == 401
        browser.get("/en/opportunities")
        browser.get("/en/secret-words-of-a-caller")
        told = browser.get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"}).text
    assert 'gcb_requests_total{method="GET",route="en:board",status="2xx"} 1.0' in told
    assert 'gcb_deliveries{state="waiting"} 0.0' in told and "secret-words" not in told


def test_a_comment_sends_people_to_the_page_that_there_is() -> None:
    assert (ADDRESSES["my_work"]["en"], ADDRESSES["my_work"]["fr"]) == MY_WORK
