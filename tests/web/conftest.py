"""An office on a fresh database of each kind, and a browser that can sign in there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app.service.visitors import Role
from app.web import build
from app.web.addresses import ADDRESSES
from tests.running import program
from tests.town import Town
from tests.web.bureau import Bureau
from tests.web.desk import MANAGER, OFFICER, Visitor, visitor
from tests.web.office import Office
from tests.web.visitors import browser_on, vault


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    with office.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def github() -> Iterator[tuple[Any, str]]:
    with program.sandbox(program.free_port()) as (village, address):
        yield village.world, address


@pytest.fixture
def browser(office: Office, github: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A browser on an office with a page for finance, at which a form moves money."""
    monkeypatch.setitem(ADDRESSES, "vault", {"en": "/en/vault", "fr": "/fr/coffre"})
    monkeypatch.setattr(build, "PAGE_ROUTERS", (*build.PAGE_ROUTERS, vault()))
    with browser_on(office, github) as made:
        yield made


@pytest.fixture
def officer(office: Office) -> Iterator[Visitor]:
    with visitor(office, OFFICER, Role.FINANCE) as found:
        yield found


@pytest.fixture
def manager(office: Office) -> Iterator[Visitor]:
    with visitor(office, MANAGER, Role.FINANCE) as found:
        yield found


@pytest.fixture
def bureau(engine: Engine) -> Iterator[Bureau]:
    opened = Bureau(Town(engine))
    yield opened
    opened.reads.dispose()


@pytest.fixture
def desk(bureau: Bureau) -> Iterator[httpx.Client]:
    """A browser in which a maintainer is signed in."""
    with bureau.visitor(bureau.town.v.second_maintainer) as browser:
        yield browser
