"""A migrated database of each kind, for doors that run in a process of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db.engine import open_engine
from app.db.migrate import upgrade
from tests.databases import KINDS, fresh_url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with _migrated(request.param, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def postgresql_url(tmp_path: Path) -> Iterator[str]:
    """For what only a server can do: end a connection, fail by its own state."""
    with _migrated("postgresql", tmp_path) as fresh:
        yield fresh


@contextmanager
def _migrated(kind: str, folder: Path) -> Iterator[str]:
    with fresh_url(kind, folder) as fresh:
        engine = open_engine(fresh)
        upgrade(engine)
        engine.dispose()
        yield fresh
