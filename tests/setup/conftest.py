"""One sandbox GitHub for all of these tests; each registers an App of its own there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.setup.visit import Visit, first_start, github


@pytest.fixture(scope="session")
def town() -> Iterator[tuple[Any, str]]:
    with github() as made:
        yield made


@pytest.fixture
def visit(town: tuple[Any, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """A first start that shows the credentials, so that no program starts after it."""
    with first_start(town, tmp_path, monkeypatch, SETUP_STORE="page") as made:
        yield made
