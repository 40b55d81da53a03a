"""What the engine keeps in its tables: schedules of this release, rows that say little, and not for long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS, DBOSPortableJSONSerializer

from app.queue.engine import engine_config
from app.queue.jobs import AlreadyRunning, Jobs
from app.queue.purge import purge
from tests.queue.conftest import Start
from tests.queue.handlers import Counted

EVERY_SECOND = "* * * * * *"


def test_a_schedule_wakes_its_job(start: Start) -> None:
    sweep = Counted()
    start({"sweep": sweep}, sweep=EVERY_SECOND)
    sweep.until(3)


def test_a_schedule_without_a_handler_is_refused(database_url: str) -> None:
    with pytest.raises(ValueError, match="sweep"):
        Jobs(database_url, {}, {"sweep": EVERY_SECOND})


def test_a_schedule_of_an_earlier_release_goes(start: Start) -> None:
    handlers = {"sweep": Counted(), "clock": Counted()}
    start(handlers, sweep="0 3 * * *", clock="0 4 * * *").stop()
    start(handlers, clock="0 5 * * *")
    assert [(kept["schedule_name"], kept["schedule"]) for kept in DBOS.list_schedules()] == [("clock", "0 5 * * *")]


def test_a_run_holds_a_word_under_a_fixed_version(start: Start) -> None:
    deliveries = Counted(True)
    jobs = start({"deliveries": deliveries})
    deliveries.until(2)
    jobs.wake("deliveries")
    deliveries.until(3)
    run = DBOS.list_workflows()[0]
    assert run.input is not None and tuple(run.input["args"]) == ("deliveries",)
    assert (run.name, run.app_version, run.output) == ("job", "1", True)


def test_old_runs_are_deleted_good_ones_first(start: Start) -> None:
    deliveries = Counted()
    jobs = start({"deliveries": deliveries})
    for runs in range(2, 5):
        deliveries.until(runs - 1)
        jobs.wake("deliveries")
        deliveries.until(runs)
    begun = len(DBOS.list_workflows())
    assert begun >= 4
    assert purge() == 0
    # The last run may not have written its end yet, so it counts as unfinished.
    assert begun - 1 <= purge(datetime.now(UTC) + timedelta(hours=2)) <= begun
    purge(datetime.now(UTC) + timedelta(days=2))
    assert DBOS.list_workflows() == []


def test_processes_on_postgresql_have_names_of_their_own_and_write_json() -> None:
    url = "postgresql+psycopg://u:p@h/d"
    assert engine_config(url)["executor_id"] != engine_config(url)["executor_id"]
    assert engine_config(url)["system_database_url"] == url
    # Never the engine's own default, which runs whatever bytes the table holds.
    assert isinstance(engine_config(url)["serializer"], DBOSPortableJSONSerializer)
    assert engine_config(url, "one-of-mine")["executor_id"] == "one-of-mine"


def test_sqlite_keeps_the_engine_in_a_file_beside_the_data(tmp_path: Path) -> None:
    config = engine_config(f"sqlite:///{tmp_path}/data/gc-bounty.sqlite?timeout=3")
    assert config["system_database_url"] == f"sqlite:///{tmp_path}/data/gc-bounty.queue.sqlite"
    assert config["executor_id"] == "one"


def test_a_second_start_in_one_process_is_refused(start: Start, tmp_path: Path) -> None:
    deliveries = Counted()
    jobs = start({"deliveries": deliveries})
    with pytest.raises(AlreadyRunning):
        Jobs(f"sqlite:///{tmp_path}/another.sqlite", {}, {}).start()
    deliveries.until(1)
    jobs.wake("deliveries")
    deliveries.until(2)


def test_a_failed_start_leaves_nothing_held(tmp_path: Path) -> None:
    deliveries = Counted()
    url = f"sqlite:///{tmp_path}/a.sqlite"
    with pytest.raises(Exception, match="never o'clock"):
        Jobs(url, {"deliveries": deliveries}, {"deliveries": "never o'clock"}).start()
    jobs = Jobs(url, {"deliveries": deliveries}, {})
    jobs.start()
    deliveries.until(1)
    jobs.stop()
