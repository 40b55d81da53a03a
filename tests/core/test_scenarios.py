"""The table of scenarios leaves nothing out, and the page that shows it is up to date."""

from pathlib import Path
from typing import get_args

import pytest

from app.core import claim, events
from app.core.decision import decided
from app.core.facts import FACTS
from app.core.lifecycle import Status
from app.core.refusals import Code
from app.scenarios import Row, drawing, statuses, table

PAGE = Path(__file__).parents[2] / "app" / "scenarios.md"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return table()


def test_every_event_and_every_status_is_in_it(rows: list[Row]) -> None:
    assert {row.event for row in rows} == {member.__name__ for member in get_args(events.AnyEvent)}
    assert set(Status) | {"none"} <= set(statuses())
    for name, contract in statuses().items():
        status = name.split(",")[0]
        if status in set(Status):
            assert contract is not None and contract.status == status


def test_every_cell_has_an_outcome(rows: list[Row]) -> None:
    facts, codes = {fact.__name__ for fact in FACTS}, {code.value for code in Code}
    for row in rows:
        assert set(row.cells) == set(statuses())
        for name, cell in row.cells.items():
            word, _, rest = cell.partition(": ")
            known = (
                set(cell.split(", ")) <= facts or (word == "refused" and rest in codes) or (word == "ignored" and rest)
            )
            assert known or cell in ("status_shown", "already_recorded"), f"{row.event} at {name}: {cell}"


def test_the_page_is_up_to_date() -> None:
    shown = PAGE.read_text("utf-8")
    assert shown.endswith(drawing()), "write it anew: gc-bounty scenarios"


def test_a_changed_rule_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: everybody may give a claim back."""
    before = drawing()
    monkeypatch.setattr(claim, "release_asked", lambda *_: decided(outcome="ignored:whatever"))
    assert drawing() != before
