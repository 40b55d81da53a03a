"""Many contracts at once stay within GitHub's limits, lose nothing, and cost the fewest writes there can be."""

import itertools
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.core.lifecycle import Status
from app.db import pace
from app.db.pace import Pace
from app.sandbox.faults import Fault
from app.sandbox.front import Front
from app.service.outbox import Outbox
from app.service.ports import Unavailable
from tests.databases import KINDS, fresh_engine
from tests.town import Town

CONTRACTS = 200
WRITES = ("POST", "PATCH")


class Watched(Front):
    """The sandbox's door with GitHub's limits, which notes when it was written to and when it said no."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.world, enforce_content_limits=True)
        self.town = town
        self.writes: list[tuple[datetime, str, str]] = []
        self.refused = 0

    def handle(self, request):  # type: ignore[no-untyped-def]
        answer = super().handle(request)
        if request.method in WRITES and "graphql" not in request.path and "access_tokens" not in request.path:
            self.writes.append((self.town.moment, request.method, request.path))
            self.refused += answer.status in (403, 429)
        return answer

    def _too_much(self, method, path):  # type: ignore[no-untyped-def]
        """Its windows go by the town's clock; tokens are made by the machine's."""
        machine, self.world.wall = self.world.wall, lambda: self.town.moment.timestamp()
        try:
            return super()._too_much(method, path)
        finally:
            self.world.wall = machine


def crowded(town: Town, contracts: int = CONTRACTS) -> Watched:
    """Everything that happens to 200 issues within a minute, before anything of it was shown."""
    front = town.front = Watched(town)
    town.start()
    for number in range(contracts):
        issue = town.world.create_issue(town.v.contributor, town.repository, f"Need {number}")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        claimant = town.world.add_user(f"person-{number}")
        town.tick(milliseconds=200)
        town.world.comment(claimant, issue, "/claim")
    return front


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
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_contracts_in_a_minute(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        town = Town(engine)
        front = crowded(town)
        town.post, waiting = [], list(town.post)
        town.inbox_only(waiting)
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
        assert (len(comments), len(edits), len(reactions)) == (CONTRACTS, 0, CONTRACTS)
        for number in range(1, CONTRACTS + 1):
            contract = town.contract(number)
            assert contract is not None and contract.status is Status.CLAIMED
            (said,) = town.said(number)
            assert re.search(rf"Claimed by `person-{number - 1}`", said)


def test_without_spacing_the_limit_is_met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The planted fault: no room between writes and no count of them."""
    monkeypatch.setattr(pace, "SPACING", timedelta(0))
    monkeypatch.setattr(pace, "WINDOWS", ())
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        front = crowded(town, 60)
        town.inbox_only(list(town.post))
        for _ in range(120):
            town.parts.outbox.drain()
        assert front.refused > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_to_wait_holds_for_every_process(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        town = Town(engine)
        issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        town.inbox_only(list(town.post))
        town.world.faults.add(
            Fault(kind="limit", method="POST", path=".*/comments", status=403, retry_after=300, times=1)
        )
        front = town.front = Watched(town)
        town.start()
        first = town.parts
        town.start()
        first.outbox.drain()
        assert len(front.writes) == 1
        for parts in (first, town.parts):
            parts.outbox.drain()
            with pytest.raises(Unavailable) as told:
                list(parts.hub.repositories(town.v.installation.id))
            assert told.value.retry_seconds is not None and 290 <= told.value.retry_seconds <= 300
        assert len(front.writes) == 1
        town.tick(seconds=301)
        town.parts.outbox.drain()
        assert len(town.said(issue.number)) == 1


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
        assert limits.pause(7, None) == 60 and limits.pause(7, 5) == 5
        assert limits.wait_seconds(8) == 0


def test_a_dead_writer_holds_nobody_up_for_long(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        town = Town(engine)
        issue = town.world.create_issue(town.v.contributor, town.repository, "Need")
        town.world.add_label(town.v.maintainer, issue, "bounty: $20")
        town.inbox_only(list(town.post))
        assert len(town.parts.store.take_effects()) == 1
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
