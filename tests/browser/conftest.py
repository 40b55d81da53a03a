"""One browser for all; an office on a fresh SQLite database, served, for each test: pages are the same on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.kit import Site, chromium, served
from tests.databases import fresh_engine
from tests.web.office import Office


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    with fresh_engine("sqlite", tmp_path) as engine:
        office = Office(engine)
        with served(office, browser) as made:
            yield made
        office.reads.dispose()
