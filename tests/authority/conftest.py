"""A department whose books must agree with its facts at the end of every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import audit
from tests.authority.department import Department


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Iterator[Department]:
    found = Department(engine, tmp_path)
    yield found
    assert audit.verify(engine) == []
