"""An office with a receiver and a sender between them."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from tests.outbound.feed import Feed
from tests.outbound.receiver import Receiver, receiving
from tests.web.office import Office


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    with office.client(token=office.token(days=366)) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def feed(office: Office, client: httpx.Client, receiver: Receiver) -> Feed:
    return Feed(office, client, receiver)
