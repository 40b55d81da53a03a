"""From nothing: GitHub alone tells the same, and where it does not, the difference is named."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import tables as t
from app.policies import load_policy
from app.rehearse import Outcome, ReadOnly, rehearse
from tests.databases import KINDS, fresh_engine
from tests.stories.plots import PLOTS
from tests.stories.plots_work import claimed
from tests.town import PEM, FrontTransport, Town


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with fresh_engine(request.param, tmp_path) as engine:
        yield Town(engine)


def rehearsed(town: Town, *, live_only: bool = False, **rules: object) -> Outcome:
    address = "https://api.github.com"
    calls = ReadOnly(town.world.app.id, PEM, address, f"{address}/graphql", transport=FrontTransport(town.front))
    policy = replace(load_policy(None)[0], **rules)  # type: ignore[arg-type]
    before = rows(town)
    outcome = rehearse(town.engine, (policy, "p" * 64), calls, town, live_only=live_only)
    assert rows(town) == before
    return outcome


def rows(town: Town) -> list[int]:
    with town.engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in t.metadata.sorted_tables
        ]


@pytest.mark.parametrize("name", ["paid_for", "passed_down_the_line", "moved_away"])
def test_github_alone_tells_the_same(town: Town, name: str) -> None:
    for _ in PLOTS[name](town):
        town.deliver()
        town.parts.reconcile.tick()
        town.tick(minutes=5)
    written = len([1 for issue in town.repository.issues.values() for _ in issue.comments])
    outcome = rehearsed(town)
    assert outcome.issues == 1 and outcome.differences == () and outcome.refused == ()
    assert len([1 for issue in town.repository.issues.values() for _ in issue.comments]) == written


def test_a_comment_edited_since_is_named(town: Town) -> None:
    """Its words were obeyed from its delivery; GitHub shows only what they are now."""
    issue = claimed(town)
    town.deliver()
    said = next(comment for comment in issue.comments if comment.body == "/claim")
    town.world.edit_comment(town.v.contributor, said, "I never said that")
    outcome = rehearsed(town)
    assert {(d.number, d.what, d.told) for d in outcome.differences} == {
        (issue.number, "status", "open"),
        (issue.number, "claims", "-"),
    }


def test_another_policy_is_tried(town: Town) -> None:
    claimed(town)
    town.deliver()
    outcome = rehearsed(town, live_only=True, offer_maximum_cents=100_00)
    assert next((d.what, d.held, d.told) for d in outcome.differences) == ("status", "claimed", "-")
    assert any("over the most that one offer may be" in english for _, _, english, _ in outcome.refused)
    assert rehearsed(town, live_only=True, claim_days=3).differences == ()
