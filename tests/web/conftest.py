"""An office on a fresh database of each kind."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from tests.web.office import Office


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    with office.client() as opened:
        yield opened
