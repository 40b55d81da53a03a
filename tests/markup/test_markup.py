"""The markup of every page that the tests before met: sound to two readers, and no page or kind of error left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.i18n import LANGUAGES
from app.web.addresses import ADDRESSES
from tests.browser.kit import CHROMIUM
from tests.kept import FOLDER
from tests.markup.readers import findings, needed, unfit

# What answers with a file, a feed or the way to another page.
FILES = {key for key in ADDRESSES if key.endswith(("_csv", "_xlsx"))}
NO_PAGES = {"home", "terms_now", "sign_out", "replay", "board_feed", *FILES}
_SETUP = ("_begin", "_code", "_choose", "_confirm", "_done")
# What has no address in two languages, by its route's name: the first start, and pages that are made as files.
OTHERS = {"languages", "problem_page", "evidence_pack", "template", "installed", *_SETUP}
ERRORS = {400, 403, 404, 409, 422, 500, 503}


@pytest.fixture(scope="module")
def pages() -> Path:
    needed()
    folder = Path(os.environ.get(FOLDER, "/nowhere"))
    if not folder.is_dir() or not any(folder.iterdir()):
        unfit("no pages were kept: they come from the tests before this one, as make test runs them")
    return folder


def test_no_page_has_a_fault(pages: Path) -> None:
    assert findings(pages) == []


def test_every_page_and_error_was_read(pages: Path) -> None:
    if not CHROMIUM.is_file():
        unfit(f"no Chromium at {CHROMIUM}: some pages are met in a browser alone")
    seen = [path.name.split(".")[:2] for path in pages.glob("*.html")]
    found = {what for what, status in seen if status == "200"}
    wanted = {f"{language}-{key}" for key in set(ADDRESSES) - NO_PAGES for language in LANGUAGES}
    assert wanted - found == set()
    assert OTHERS - {what for what, _ in seen} == set()
    for language in LANGUAGES:
        told = {int(status) for what, status in seen if what.startswith(f"{language}-")}
        assert ERRORS - told == set(), language


def test_a_planted_fault_is_found_by_both(tmp_path: Path) -> None:
    needed()
    (tmp_path / "sound.html").write_text(_page("<h1>One</h1>"), "utf-8")
    (tmp_path / "bad.html").write_text(_page('<h1>One</h1><p id="two"></p><p id="two"></p>'), "utf-8")
    found = findings(tmp_path)
    assert [line.split(":")[0] for line in found] == ["bad.html"] * len(found)
    assert any("nu: Duplicate ID" in line for line in found) and any("no-dup-id" in line for line in found), found


def _page(body: str) -> str:
    head = '<meta charset="utf-8"><title>Planted</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{body}</main></body></html>\n'
