"""A migrated database of each kind, for doors that run in a process of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import open_engine
from app.db.migrate import upgrade
from tests.databases import KINDS, fresh_url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_url(request.param, tmp_path) as fresh:
        engine = open_engine(fresh)
        upgrade(engine)
        engine.dispose()
        yield fresh
