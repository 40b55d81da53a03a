"""What people did on pages of ours is told once more when everything is decided anew from GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority.department import Department
from tests.authority.lives import claimed, delivered, fix, offered, opened
from tests.databases import fresh_engine
from tests.recover.test_rehearse import rehearsed


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Department]:
    with fresh_engine("sqlite", tmp_path) as engine:
        yield Department(engine, tmp_path)


def test_a_federal_life_is_the_same_from_nothing(town: Department) -> None:
    offered(town)
    opened(town)
    claimed(town, justification="a third need")
    issue = delivered(town, "bounty: $300", justification="a fourth need")
    town.reject(issue.number)
    fix(town, issue, "With tests")
    town.certify(issue.number)
    town.release(issue.number)
    outcome = rehearsed(town)
    assert (outcome.issues, outcome.differences, outcome.refused) == (4, (), ())
