"""The committer from inside: who shares a commit, who is told what, and what closing keeps."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.db import intake_postgres, intake_sqlite
from app.db.engine import open_engine
from app.db.intake import GroupCommitter, open_intake
from app.db.intake_contract import (
    IntakeFull,
    IntakeLimits,
    IntakeRefused,
    NotStored,
    StoredDelivery,
    WriteFailed,
)
from app.db.intake_sqlite import SqliteWriter
from app.db.migrate import upgrade
from tests.intake.stored import guids
from tests.intake.test_trouble import execute, locked

FORBID = {
    "sqlite": "CREATE TRIGGER no_bad BEFORE INSERT ON inbox WHEN NEW.guid LIKE 'bad%' "
    "BEGIN SELECT RAISE(ABORT, 'forbidden'); END",
    "postgresql": "ALTER TABLE inbox ADD CONSTRAINT no_bad CHECK (guid NOT LIKE 'bad%')",
}


def delivery(guid: str, body: bytes = b"{}", target_id: int = 7) -> StoredDelivery:
    return StoredDelivery(target_id=target_id, guid=guid, event="issues", headers="{}", body=body, received_us=1)


async def put_all(intake: GroupCommitter, deliveries: Sequence[StoredDelivery]) -> list[bool | BaseException]:
    intake.start()
    try:
        return await asyncio.gather(*map(intake.put, deliveries), return_exceptions=True)
    finally:
        await intake.close()


class Counting:
    """A writer that remembers its batches; ``fail`` is raised by each while it is set."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.fail: Exception | None = None

    def insert(self, rows: Sequence[StoredDelivery]) -> list[bool]:
        self.batches.append([row.guid for row in rows])
        if self.fail:
            raise self.fail
        return [True] * len(rows)

    def close(self) -> None:
        self.batches.append(["closed"])


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_one_bad_row_does_not_sink_the_others(url: str) -> None:
    execute(url, FORBID[url.partition(":")[0].partition("+")[0]])
    told: list[int] = []
    rows = [delivery(f"bad-{n}" if n in (3, 17) else f"g-{n}") for n in range(40)]
    answers = run(put_all(open_intake(url, told.append), rows))
    for row, answer in zip(rows, answers, strict=True):
        if row.guid.startswith("bad"):
            assert isinstance(answer, IntakeRefused)
            assert answer.reason is NotStored.REFUSED
        else:
            assert answer is True
    assert guids(url) == {row.guid for row in rows if not row.guid.startswith("bad")}
    assert sum(told) == 38


def test_a_number_that_no_column_holds_is_refused_alone(url: str) -> None:
    rows = [delivery("g-1"), delivery("g-2", target_id=2**64), delivery("g-3")]
    answers = run(put_all(open_intake(url, lambda _new: None), rows))
    assert [isinstance(a, IntakeRefused) for a in answers] == [False, True, False]
    assert guids(url) == {"g-1", "g-3"}


def test_doubles_in_one_batch_are_told_apart(url: str) -> None:
    rows = [delivery("g-1"), delivery("g-2"), delivery("g-1"), delivery("g-1", target_id=8)]
    told: list[int] = []
    assert run(put_all(open_intake(url, told.append), rows)) == [True, True, False, True]
    assert sum(told) == 3


def test_what_waits_together_is_committed_together() -> None:
    writer = Counting()
    committer = GroupCommitter(
        [writer], on_stored=lambda _new: None, limits=IntakeLimits(batch_rows_max=4, batch_bytes_max=100)
    )
    small = [delivery(f"s-{n}") for n in range(6)]
    large = [delivery(f"l-{n}", b"x" * 80) for n in range(2)]
    assert run(put_all(committer, [*small, *large])) == [True] * 8
    assert writer.batches == [
        ["s-0", "s-1", "s-2", "s-3"], ["s-4", "s-5", "l-0"], ["l-1"], ["closed"],
    ]  # fmt: skip


def test_a_failing_database_is_asked_once_for_a_batch() -> None:
    writer = Counting()
    writer.fail = WriteFailed(NotStored.DISK_FULL, "planted")
    answers = run(put_all(GroupCommitter([writer], on_stored=lambda _new: None), [delivery("a"), delivery("b")]))
    assert [a.reason for a in answers] == [NotStored.DISK_FULL] * 2
    assert writer.batches == [["a", "b"], ["closed"]]


def test_a_fault_of_ours_in_a_writer_ends_no_lane() -> None:
    async def story() -> None:
        writer = Counting()
        committer = GroupCommitter([writer], on_stored=lambda _new: None)
        committer.start()
        writer.fail = RuntimeError("planted")
        with pytest.raises(IntakeRefused):
            await committer.put(delivery("a"))
        writer.fail = None
        assert await committer.put(delivery("a"))
        await committer.close()

    run(story())


def test_who_cannot_be_woken_harms_nobody() -> None:
    def broken(_new: int) -> None:
        raise RuntimeError("planted")

    assert run(put_all(GroupCommitter([Counting()], on_stored=broken), [delivery("a")])) == [True]


def test_closing_commits_what_waits_and_refuses_what_comes() -> None:
    async def story() -> None:
        writer = Counting()
        committer = GroupCommitter([writer], on_stored=lambda _new: None)
        committer.start()
        waiting = [asyncio.ensure_future(committer.put(delivery(f"g-{n}"))) for n in range(100)]
        await asyncio.sleep(0)
        await committer.close()
        assert await asyncio.gather(*waiting) == [True] * 100
        with pytest.raises(IntakeRefused) as caught:
            await committer.put(delivery("late"))
        assert caught.value.reason is NotStored.CLOSED
        assert writer.batches[-1] == ["closed"]

    run(story())


def test_bytes_that_wait_are_bounded_but_the_largest_alone_is_taken() -> None:
    limits = IntakeLimits(waiting_bytes_max=10)
    committer = GroupCommitter([Counting()], on_stored=lambda _new: None, limits=limits)
    first, second = run(put_all(committer, [delivery("a", b"x" * 50), delivery("b", b"x")]))
    assert first is True
    assert isinstance(second, IntakeFull)


def test_a_full_disk_is_told_and_mended_sqlite(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    writer = SqliteWriter(str(tmp_path / "a.sqlite"))
    assert writer.insert([delivery("g-1")]) == [True]
    assert writer._connection is not None
    writer._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(WriteFailed) as caught:
        writer.insert([delivery("g-2", b"x" * 1_000_000)])
    assert caught.value.reason is NotStored.DISK_FULL
    # The limit went with the connection, as space does when someone frees it.
    assert writer.insert([delivery("g-2")]) == [True]
    writer.close()
    assert guids(url) == {"g-1", "g-2"}


def test_a_lock_that_stays_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_sqlite, "BUSY_SECONDS_MAX", 0.05)
    monkeypatch.setattr(intake_postgres, "SESSION", ("SET lock_timeout = '50ms'",))
    intake = open_intake(url, lambda _new: None)
    with locked(url):
        (answer,) = run(put_all(intake, [delivery("g-1")]))
    assert isinstance(answer, IntakeRefused)
    assert answer.reason is NotStored.LOCKED
    assert guids(url) == set()


def migrated(folder: Path) -> str:
    url = f"sqlite:///{folder}/a.sqlite"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url
