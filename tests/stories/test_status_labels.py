"""Labels that tell a bounty's status: off unless wanted, and no label is touched that the App did not make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from app.github.sentences import STATUS_LABELS
from app.github.status_labels import described
from app.sandbox.faults import Fault
from app.sandbox.model import Issue
from app.service.status_label import HELD, WORDS, StatusLabel
from tests.databases import KINDS, emptied_engine
from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town

LABEL_NAME_CHARACTERS_MAX = 50


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    with emptied_engine(request.param) as engine:
        made = Town(engine)
        rules, _ = made.policy
        made.policy = (replace(rules, status_labels=True), "s" * 64)
        made.start()
        yield made


def status_of(issue: Issue) -> list[str]:
    return [label.name for label in issue.labels if label.name.startswith("[gc-bounty]")]


def named(word: str) -> str:
    return described(word)[0]


def test_off_by_default() -> None:
    with emptied_engine("sqlite") as engine:
        town = Town(engine)
        issue = claimed(town)
        town.deliver()
        assert [label.name for label in issue.labels] == ["bounty: $500"]
        assert not any(name.startswith("[") for name in town.repository.labels)


def test_the_label_follows_the_bounty(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    assert status_of(issue) == [named("open")]
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    assert status_of(issue) == [named("claimed")]
    pull = town.world.open_pull(town.v.contributor, town.repository, "Work", f"Fixes #{issue.number}")
    town.deliver()
    assert status_of(issue) == [named("submitted")]
    town.world.comment(town.v.maintainer, issue, "/hold wait a moment")
    town.deliver()
    assert status_of(issue) == [named("held")]
    town.tick(minutes=1)
    town.world.comment(town.v.maintainer, issue, "/resume go on")
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    assert status_of(issue) == [named("payable")]
    assert "bounty: $500" in [label.name for label in issue.labels]


def test_an_offer_that_ended_has_none(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    town.world.comment(town.v.maintainer, issue, "/withdraw not needed")
    town.deliver()
    assert status_of(issue) == []


def test_a_label_of_that_name_which_people_made_is_theirs(town: Town) -> None:
    """Neither put on nor taken off, whatever it is called."""
    town.world.create_label(town.v.maintainer, town.repository, named("claimed"))
    town.world.create_label(town.v.maintainer, town.repository, named("paid"))
    issue = offered(town)
    town.world.add_label(town.v.maintainer, issue, named("paid"))
    town.deliver()
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    assert status_of(issue) == [named("paid")]


def test_ours_is_known_by_its_id_after_people_rename_it(town: Town) -> None:
    first = offered(town)
    town.deliver()
    town.world.edit_label(town.v.maintainer, town.repository, named("open"), new_name="take me")
    second = offered(town, "Another")
    town.deliver()
    assert "take me" in [label.name for label in second.labels] and status_of(second) == []
    town.world.comment(town.v.contributor, first, "/claim")
    town.deliver()
    assert [label.name for label in first.labels] == ["bounty: $500", named("claimed")]


def test_ours_comes_back_when_people_deleted_it(town: Town) -> None:
    offered(town)
    town.deliver()
    town.world.delete_label(town.v.maintainer, town.repository, named("open"))
    again = offered(town, "Another")
    town.deliver()
    assert status_of(again) == [named("open")]


def test_a_person_who_takes_it_off_is_not_fought_with(town: Town) -> None:
    issue = offered(town)
    town.deliver()
    town.world.remove_label(town.v.triager, issue, named("open"))
    town.deliver()
    town.sweep()
    assert status_of(issue) == []


def test_a_locked_repository_delays_nothing_else(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.archive(town.v.second_maintainer, town.repository)
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None and contract.held
    town.world.unarchive(town.v.second_maintainer, town.repository)
    town.world.comment(town.v.maintainer, issue, "/resume it is back")
    town.deliver()
    town.tick(hours=2)
    town.work()
    assert status_of(issue) == [named("submitted")] and pull.state == "open"


def test_each_write_takes_a_turn(town: Town) -> None:
    """A second between any two writes, labels too; nothing is written where nothing is to change."""
    town.front.keep_seen = True
    moments: list[float] = []
    honest = town.front.handle

    def timed(asked):  # type: ignore[no-untyped-def]
        if asked.method != "GET" and not asked.path.endswith(("/graphql", "/access_tokens")):
            moments.append(town.moment.timestamp())
        return honest(asked)

    town.front.handle = timed  # type: ignore[method-assign]
    claimed(town)
    town.deliver()
    assert len(moments) >= 4
    assert all(later - before >= 1 for before, later in pairwise(moments))
    count = len(moments)
    town.sweep()
    assert len(moments) == count


def test_a_repository_may_want_them_by_its_own_file() -> None:
    with emptied_engine("sqlite") as engine:
        town = Town(engine)
        issue = offered(town)
        town.deliver()
        town.world.write_file(town.v.maintainer, town.repository, ".github/bounty.yml", "status_labels: true\n")
        town.tick(minutes=5)
        town.sweep()
        assert status_of(issue) == [named("open")]


def test_names_are_short_and_no_label_that_offers() -> None:
    assert set(STATUS_LABELS) == {*WORDS.values(), HELD}
    assert all(len(named(word)) <= LABEL_NAME_CHARACTERS_MAX for word in STATUS_LABELS)


def test_touching_what_only_looks_like_ours_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a label is ours when it is called as ours would be."""
    honest = StatusLabel.write

    def by_name(self, ref, contract):  # type: ignore[no-untyped-def]
        there = {name: label_id for label_id, name in self._desk.in_repository(ref.repository).items()}
        for word in STATUS_LABELS:
            if named(word) in there:
                self._book.made(ref.repository.id, word, there[named(word)])
        return honest(self, ref, contract)

    monkeypatch.setattr(StatusLabel, "write", by_name)
    with pytest.raises(AssertionError):
        test_a_label_of_that_name_which_people_made_is_theirs(town)


def test_a_label_whose_making_was_not_answered_is_ours(town: Town) -> None:
    town.world.faults.add(Fault(kind="lost_answer", method="POST", path="/repos/department/project/labels"))
    issue = offered(town)
    town.deliver()
    assert named("open") in town.repository.labels, "GitHub made it"
    town.tick(hours=1)
    town.work()
    assert status_of(issue) == [named("open")]
    town.world.comment(town.v.contributor, issue, "/claim")
    town.deliver()
    assert status_of(issue) == [named("claimed")]


def test_it_goes_when_the_operator_wants_none_any_more(town: Town) -> None:
    issue = claimed(town)
    town.deliver()
    assert status_of(issue) == [named("claimed")]
    rules, _ = town.policy
    town.policy = (replace(rules, status_labels=False), "t" * 64)
    town.start()
    town.world.comment(town.v.maintainer, issue, "/hold wait a moment")
    town.deliver()
    assert status_of(issue) == []


def test_it_goes_when_the_repository_s_file_is_read_that_wants_none(town: Town) -> None:
    rules, _ = town.policy
    town.policy = (replace(rules, status_labels=False), "t" * 64)
    town.start()
    file = ".github/bounty.yml"
    town.world.write_file(town.v.second_maintainer, town.repository, file, "status_labels: true\n")
    running, other = claimed(town), offered(town, "Another")
    town.deliver()
    assert (status_of(running), status_of(other)) == ([named("claimed")], [named("open")])
    town.world.write_file(town.v.second_maintainer, town.repository, file, None)
    for _ in range(2):
        town.tick(minutes=10)
        town.sweep()
    assert (status_of(running), status_of(other)) == ([], [])
