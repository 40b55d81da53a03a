"""A town for each story, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import KINDS, clean_engine
from tests.stories.elsewhere import Places, more_places
from tests.town import Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with clean_engine(request.param, tmp_path) as engine:
        yield Town(engine)


@pytest.fixture
def places(town: Town) -> Places:
    return more_places(town)
