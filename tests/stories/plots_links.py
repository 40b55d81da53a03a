"""Lives in which the link between an issue and a pull request changes after the merge, or what made it goes away."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stories.plots_work import claimed, submitted
from tests.town import Town


def claimed_too_late(t: Town) -> Iterator[None]:
    """The holder's work on something else was merged; to claim the issue in it afterwards links nothing."""
    issue = claimed(t)
    pull = t.world.open_pull(t.v.contributor, t.repository, "A comma", "Only a comma.")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.comment(t.v.contributor, pull, f"/claim #{issue.number}")
    yield


def named_too_late(t: Town) -> Iterator[None]:
    """It only spoke of the issue; after the merge its text is made to close it: a person must look."""
    issue = claimed(t)
    pull = t.world.open_pull(t.v.contributor, t.repository, "A comma", f"Found beside #{issue.number}.")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.edit_pull(t.v.contributor, pull, body=f"Fixes #{issue.number}")
    yield


def named_away_then_edited(t: Town) -> Iterator[None]:
    """It named the issue once, not when it was merged; the edit after the merge makes that doubtful."""
    _, pull = submitted(t)
    yield
    t.world.edit_pull(t.v.contributor, pull, body="Only a comma.")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.edit_pull(t.v.contributor, pull, body="Only a comma, really.")
    yield


def linked_by_hand_too_late(t: Town) -> Iterator[None]:
    issue = claimed(t)
    pull = t.world.open_pull(t.v.contributor, t.repository, "A comma", f"Found beside #{issue.number}.")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.link(t.v.maintainer, pull, issue)
    yield


def old_work_of_a_stranger(t: Town) -> Iterator[None]:
    """What others had merged, before the offer or since, is made to name the issue: the holder's merge counts."""
    old = t.world.open_pull(t.v.rival, t.repository, "Long ago", "A comma.")
    t.tick(minutes=1)
    t.world.merge(t.v.maintainer, old)
    t.tick(days=30)
    issue, pull = submitted(t)
    other = t.world.open_pull(t.v.rival, t.repository, "Since", "Another comma.")
    t.tick(minutes=1)
    t.world.merge(t.v.maintainer, other)
    yield
    t.world.edit_pull(t.v.rival, old, body=f"Fixes #{issue.number}")
    t.world.edit_pull(t.v.rival, other, body=f"Fixes #{issue.number}")
    yield
    t.world.comment(t.v.rival, old, f"/claim #{issue.number}")
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


LINKS = (
    claimed_too_late,
    named_too_late,
    named_away_then_edited,
    linked_by_hand_too_late,
    old_work_of_a_stranger,
)
