"""Many contracts at once stay within GitHub's limits, lose nothing, and cost the fewest writes there can be."""

import itertools
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.core.lifecycle import Status
from app.db import pace
from app.db import tables as t
from app.db.pace import Pace
from app.sandbox.faults import Fault
from app.sandbox.front import Front
from app.sandbox.model import Issue
from app.service.outbox import Outbox
from app.service.ports import Unavailable
from tests.databases import KINDS, fresh_engine
from tests.town import START, Town

WRITES = ("POST", "PATCH")


class Watched(Front):
    """The sandbox's door with GitHub's limits, which notes when it was written to and when it said no."""

    def __init__(self, town: Town) -> None:
        super().__init__(
            town.world, enforce_content_limits=True, spacing_seconds=1.0, clock=lambda: town.moment.timestamp()
        )
        self.town = town
        self.writes: list[tuple[datetime, str, str]] = []
        self.refused = 0

    def handle(self, request):  # type: ignore[no-untyped-def]
        answer = super().handle(request)
        if request.method in WRITES and "graphql" not in request.path and "access_tokens" not in request.path:
            self.writes.append((self.town.moment, request.method, request.path))
            self.refused += answer.status in (403, 429)
        return answer


def crowded(town: Town, contracts: int) -> Watched:
    """Everything that happens to so many issues within a minute, before anything of it was shown."""
    front = town.front = Watched(town)
    town.start()
    for number in range(contracts):
        issue = town.world.create_issue(town.v.contributor, town.repository, f"Need {number}")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        claimant = town.world.add_user(f"person-{number}")
        town.tick(milliseconds=200)
        town.world.comment(claimant, issue, "/claim")
    return front


def decided(town: Town) -> None:
    """What happened so far is taken and decided; nothing of it is shown."""
    posted = list(town.post)
    town.post.clear()
    town.inbox_only(posted)


def shown(town: Town, outboxes: list[Outbox], step: Callable[[], None]) -> None:
    """Time passes by the second until everybody has shown everything."""
    for _ in range(4 * 3600):
        with ThreadPoolExecutor(len(outboxes)) as pool:
            list(pool.map(lambda outbox: outbox.drain(), outboxes))
        if town.parts.outbox.wait_seconds() is None:
            return
        step()
    raise AssertionError("not everything was shown")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("kind", "contracts"), [("sqlite", 40), ("postgresql", 200)])
def test_two_hundred_contracts_in_a_minute(kind: str, contracts: int, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        town = Town(engine)
        front = crowded(town, contracts)
        decided(town)
        first = town.parts.outbox
        town.start()
        shown(town, [first, town.parts.outbox], town.second)
        assert front.refused == 0
        moments = [at for at, _, _ in front.writes]
        assert all(later - sooner >= timedelta(seconds=1) for sooner, later in itertools.pairwise(moments))
        comments = [w for w in front.writes if w[1] == "POST" and w[2].endswith("/comments")]
        edits = [w for w in front.writes if w[1] == "PATCH"]
        reactions = [w for w in front.writes if w[2].endswith("/reactions")]
        # The offer and its claim were shown together, once each; nothing was edited afterwards.
        assert (len(comments), len(edits), len(reactions)) == (contracts, 0, contracts)
        for number in range(1, contracts + 1):
            contract = town.contract(number)
            assert contract is not None and contract.status is Status.CLAIMED
            (said,) = town.said(number)
            assert re.search(rf"Claimed by `person-{number - 1}`", said)


def test_without_spacing_the_limit_is_met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The planted fault: no room between writes."""
    monkeypatch.setattr(pace, "SPACING", timedelta(0))
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        front = crowded(town, 2)
        decided(town)
        while town.parts.outbox.drain():
            pass
        assert front.refused > 0


class Forgetful(Pace):
    """A planted fault: what GitHub said is known to the process that heard it alone."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        super().__init__(engine, now)
        self.seconds = 0

    def wait_seconds(self, installation: int | None) -> int:
        return self.seconds

    def pause(self, installation: int | None, seconds: int | None) -> int:
        self.seconds = seconds or 60
        return self.seconds


def two_told_to_wait(town: Town) -> tuple[Watched, Outbox, Issue]:
    """Two processes, of which the first has just heard that GitHub wants to be left alone for five minutes."""
    issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
    town.world.add_label(town.v.maintainer, issue, "bounty: $20")
    other = town.world.create_issue(town.v.contributor, town.repository, "Other need")
    town.world.add_label(town.v.maintainer, other, "bounty: $30")
    decided(town)
    town.world.faults.add(Fault(kind="limit", method="POST", path=".*/comments", status=403, retry_after=300, times=1))
    front = town.front = Watched(town)
    town.start()
    first = town.parts.outbox
    town.start()
    assert first.drain() and len(front.writes) == 1
    town.tick(seconds=2)
    return front, first, issue


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_to_wait_holds_for_every_process(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        town = Town(engine)
        front, first, issue = two_told_to_wait(town)
        assert not first.drain() and not town.parts.outbox.drain()
        with pytest.raises(Unavailable) as told:
            list(town.parts.hub.repositories(town.v.installation.id))
        assert told.value.retry_seconds == 298 and town.parts.outbox.wait_seconds() == 298
        # Whatever happens meanwhile waits as well, without using up its attempts, and is shown all at once.
        for word in ("/claim", "/release", "/claim"):
            town.world.comment(town.v.contributor, issue, word)
        decided(town)
        with engine.connect() as connection:
            left = connection.execute(select(t.inbox.c.attempts).where(t.inbox.c.status == "new")).scalars().all()
            tried = connection.execute(select(t.effect.c.attempts)).scalars().all()
        assert len(left) == 3 and set(left) == {0} and set(tried) == {0}
        assert len(front.writes) == 1
        town.tick(seconds=298)
        town.work()
        assert front.refused == 1 and [len(town.said(number)) for number in (1, 2)] == [1, 1]
        assert "Claimed by" in town.said(issue.number)[0]
        assert [w for w in front.writes if w[1] == "PATCH"] == []


def test_a_process_that_keeps_it_to_itself_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.town.Pace", Forgetful)
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        front, _, _ = two_told_to_wait(town)
        town.parts.outbox.drain()
        assert len(front.writes) == 2


def test_who_must_wait_keeps_no_other_installation_waiting(tmp_path: Path) -> None:
    """The next turn is the soonest of all, not the soonest of those with something due."""
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        two_told_to_wait(town)
        soon = town.moment + timedelta(seconds=3)
        with engine.begin() as connection:
            place = {"id": 7, "installation_id": 8, "account_id": 9, "full_name": "other/place"}
            connection.execute(t.repository.insert().values(place))
            issue = {"id": 70, "repository_id": 7, "number": 1, "node_id": "N", "title": "Elsewhere"}
            connection.execute(t.issue.insert().values(issue))
            connection.execute(t.effect.insert().values(issue_id=70, kind="comment", target="", next_try_at=soon))
        assert town.parts.outbox.wait_seconds() == 3.0


@pytest.mark.parametrize("kind", KINDS)
def test_a_turn_that_took_too_long_takes_nobody_else_s(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        now = START
        with engine.begin() as connection:
            slow = pace.take_turn(connection, 7, now)
            assert slow is not None and pace.take_turn(connection, 7, now) is None
            later = now + pace.LEASE
            assert pace.take_turn(connection, 7, later) == later + pace.LEASE
            pace.give_back(connection, 7, slow, later, wrote=True)
            assert pace.take_turn(connection, 7, later + timedelta(seconds=2)) is None


def test_a_deleted_comment_comes_back_in_a_turn_of_its_own(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        town.deliver()
        own = next(c for c in issue.comments if c.author.type == "Bot")
        front = town.front = Watched(town)
        town.start()
        town.world.delete_comment(town.v.maintainer, own)
        town.world.comment(town.v.contributor, issue, "/claim")
        town.deliver()
        assert len(town.said(issue.number)) == 1 and "Claimed by" in town.said(issue.number)[0]
        assert front.refused == 0


def test_without_github_s_own_time_each_pause_is_longer(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        limits = Pace(engine, town.now)
        waits = []
        for _ in range(8):
            waits.append(limits.pause(7, None))
            town.tick(seconds=waits[-1] + 1)
        assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
        town.tick(hours=1)
        # Two calls that were under way together meet one limit.
        assert limits.pause(7, 5) == 5 and limits.pause(7, None) == 60
        assert limits.pause(7, None) == 60 and limits.pause(7, 5) == 60
        assert limits.wait_seconds(7) == 60 and limits.wait_seconds(8) == 0


def test_a_dead_writer_holds_nobody_up_for_long(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        decided(town)
        assert len(list(town.parts.store.take_effects())) == 1
        assert town.parts.outbox.drain() is False
        town.tick(minutes=3)
        assert town.parts.outbox.drain() is True and len(town.said(issue.number)) == 1


def test_what_still_stands_costs_nothing(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        hub, front = town.parts.hub, town.front
        front.keep_seen = True
        before = [seen.ref.full_name for seen in hub.repositories(town.v.installation.id)]
        again = [seen.ref.full_name for seen in hub.repositories(town.v.installation.id)]
        lists = [answer.status for request, answer in front.seen if request.path == "/installation/repositories"]
        assert before == again and lists == [200, 304]
        town.world.rename_repository(town.v.second_maintainer, town.repository, "other-name")
        assert [seen.ref.full_name for seen in hub.repositories(town.v.installation.id)] != before
