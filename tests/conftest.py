"""What every test may ask for: one database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import KINDS, clean_engine, fresh_engine, fresh_url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    fresh = request.node.get_closest_marker("alters_schema") is not None
    with fresh_engine(request.param, tmp_path) if fresh else clean_engine(request.param, tmp_path) as opened:
        yield opened
