"""A real browser on the real application: one Chromium for the run, a context for each look, everything noted."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.core.ids import UserId
from app.db import roles
from app.db.roles import NewGrant
from app.service.visitors import Role
from tests.running.program import free_port, wait_until
from tests.web.office import Office

CHROMIUM: Final = Path(os.environ.get("GCB_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-dev-shm-usage"),
)
WIDTHS: Final = (1280, 375, 320)
"""The narrowest comes last: there tables scroll, lines break and targets stand closest."""
# What WCAG 2.2 AA asks and axe can see, and its own good practice.
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; the test is skipped where there is none, and fails there when CI says it must not be."""
    if not CHROMIUM.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Chromium at {CHROMIUM}; install Debian's package chromium or set GCB_CHROMIUM")
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


@dataclass
class Site:
    """The application of an office, served at ``address``. ``opened`` are the contexts to close."""

    office: Office
    address: str
    browser: Browser
    opened: list[BrowserContext] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    """Requests that left this host, and what the content security policy had to stop."""

    def look(self, path: str, *, width: int = 1280, scripts: bool = True, person: int | None = None) -> Page:
        """A page as somebody sees it who comes for the first time; ``person`` is who is signed in."""
        page = self.window(width=width, scripts=scripts, person=person)
        page.goto(path)
        return page

    def window(self, *, width: int = 1280, scripts: bool = True, person: int | None = None) -> Page:
        """A browser of its own that has gone nowhere yet."""
        size: Any = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=size, java_script_enabled=scripts, base_url=self.address)
        self.opened.append(context)
        if person is not None:
            context.add_cookies([{"name": "session", "value": self.sign_in(person), "url": self.address}])
        page = context.new_page()
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda said: self._heard(said.text))
        return page

    def sign_in(self, person: int, login: str = "finance-officer") -> str:
        return self.office.parts.pages.visitors.begin(UserId(person), login)

    def grant(self, person: int, *wanted: Role, login: str = "finance-officer") -> None:
        for role in wanted:
            new = NewGrant(person_id=person, login=login, role=role, until=None)
            roles.grant(self.office.engine, new, self.office.clock.now())

    def close(self) -> None:
        for context in self.opened:
            context.close()
        assert self.strays == []

    def _note(self, url: str) -> None:
        if not url.startswith(f"{self.address}/"):
            self.strays.append(url)

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.strays.append(text)


@contextmanager
def served(office: Office, browser: Browser) -> Iterator[Site]:
    """The office's application on a port of its own, until the end of the block."""
    address = f"http://127.0.0.1:{free_port()}"
    app = office.app(base_url=address)
    # Without a log of its own: its settings would stay for the tests that come after.
    config = uvicorn.Config(app, port=int(address.rsplit(":", 1)[1]), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the application")
    site = Site(office, address, browser)
    try:
        yield site
        site.close()
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def assert_sound(page: Page, place: object) -> None:
    """That a page has no fault at any width. axe, which takes longest, looks at the last one alone: nothing that it
    judges is hidden there, and no rule of the style sheet changes a colour or a word."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, (place, width)
        assert small_targets(page) == [], (place, width)
    assert violations(page) == [], place


def assert_all_sound(
    site: Site, paths: Iterable[str], *, person: int | None = None, first: Callable[[Page], object] = lambda _page: None
) -> None:
    """The same of several pages, one after the other in one window; ``first`` is done to each before."""
    page = site.window(person=person)
    for path in paths:
        page.goto(path)
        first(page)
        assert_sound(page, path)


def press(page: Page, name: str) -> None:
    """Reaches a link or a button by its name, by keyboard alone."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in focused.inner_text():
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by keyboard on {page.url}")


def violations(page: Page, tags: Sequence[str] = TAGS) -> list[str]:
    """What axe finds wrong, a line each. It need not tell what is right, which would take it several times as long."""
    options = {"runOnly": {"type": "tag", "values": list(tags)}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window: 0, or a reader scrolls two ways (WCAG 1.4.10)."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def small_targets(page: Page) -> list[str]:
    """Buttons and fields below 24 pixels, and links below it that stand alone (WCAG 2.5.8)."""
    script = """() => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,textarea,summary')]
      .filter(e => e.offsetParent && !e.closest('p,li:not(nav li),dd,td,h3') && !e.classList.contains('skip'))
      .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24 })
      .map(e => e.outerHTML.slice(0, 120))"""
    found: list[str] = page.evaluate(script)
    return found
