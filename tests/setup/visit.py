"""A first start beside a sandbox GitHub on a port of its own, and a browser that walks through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from app.first_start import FirstStart
from app.settings import Environment, load_settings
from app.web.setup_gate import Gate
from tests.kept import kept
from tests.running import program

BASE = "https://bounty.example.gc.ca"
APP_SETTINGS = ("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET")


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Visit:
    """One first start: ``browser`` is the operator's, ``waited`` how long wrong codes were made to wait."""

    first: FirstStart
    clock: Clock
    github: str
    world: Any
    folder: Path
    browser: TestClient
    waited: list[float] = field(default_factory=list)

    def another_browser(self) -> TestClient:
        return TestClient(kept(self.first), base_url=BASE, follow_redirects=False)

    def get(self, path: str) -> httpx.Response:
        answer: httpx.Response = self.browser.get(path)
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        answer: httpx.Response = self.browser.post(path, data=fields)
        return answer

    def enter(self, language: str = "en") -> None:
        assert self.post(f"/setup/code?lang={language}", code=self.first.gate.code).status_code == 303

    def choose(self, login: str = "canada-ca", name: str = "GC Bounty") -> httpx.Response:
        owner = "organization" if login else "personal"
        assert self.post("/setup/app", owner=owner, login=login, name=name).headers["location"]
        return self.get("/setup/confirm")

    def confirm(self, page: httpx.Response) -> str:
        """What GitHub does with the form on the page: the address that it sends the browser back to."""
        action, manifest = form_of(page.text)
        answer = httpx.post(action, data={"manifest": manifest})
        assert answer.status_code == 200, answer.text
        back = urlsplit(unescape(re.findall(r'href="([^"]+)"', answer.text)[0]))
        assert f"{back.scheme}://{back.netloc}" == BASE
        return f"{back.path}?{back.query}"

    def registered(self) -> str:
        """Up to the address that GitHub sends back to."""
        self.enter()
        return self.confirm(self.choose())

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


def form_of(text: str) -> tuple[str, str]:
    """The GitHub form's address and manifest as a browser would read them."""
    action = unescape(re.findall(r'<form method="post" action="([^"]+)"', text)[0])
    return action, unescape(re.findall(r'name="manifest" value="([^"]*)"', text)[0])


def manifest_of(page: httpx.Response) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(form_of(page.text)[1])
    return read


def query_of(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query))


@contextmanager
def github() -> Iterator[tuple[Any, str]]:
    with program.sandbox(program.free_port()) as (village, address):
        yield village.world, address


@contextmanager
def first_start(
    town: tuple[Any, str], folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> Iterator[Visit]:
    """The program on an empty folder, with nothing set but the addresses and ``settings``."""
    world, address = town
    world.faults.clear() if hasattr(world.faults, "clear") else None
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    given = {
        "BASE_URL": BASE,
        "GITHUB_API_URL": address,
        "DATABASE_URL": f"sqlite:///{folder}/data/x.sqlite",
        **settings,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    clock, waited = Clock(), list[float]()

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    with ExitStack() as stack:
        first = FirstStart(load_settings({"database"}), stack, gate=Gate(clock), wait=wait)
        browser = stack.enter_context(TestClient(kept(first), base_url=BASE, follow_redirects=False))
        yield Visit(first, clock, address, world, folder, browser, waited)
