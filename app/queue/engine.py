"""Says how the job engine is set up: which database, which name, and that it calls nobody outside."""

from __future__ import annotations

import fcntl
import logging
import uuid
from pathlib import Path
from typing import IO, Final

from dbos import DBOSConfig, DBOSPortableJSONSerializer

NAME: Final = "gc-bounty"
# Raised only to drain: the engine takes up unfinished work of its own version alone.
VERSION: Final = "1"
CONNECTIONS_MAX: Final = 10


class AlreadyRunning(Exception):
    """The jobs of this database are run already, where one process alone may run them."""


def is_sqlite(database_url: str) -> bool:
    return database_url.partition(":")[0].partition("+")[0] == "sqlite"


def engine_config(database_url: str, executor_id: str | None = None) -> DBOSConfig:
    """The engine's settings for our database: on PostgreSQL in its schema ``dbos``, on SQLite in a file beside.

    ``executor_id`` must be another one for each living process: the engine runs what it finds under its own.
    Conductor and telemetry stay off, so nothing leaves for another host.
    """
    if is_sqlite(database_url):
        where = f"sqlite:///{_beside(database_url, '.queue.sqlite')}"
        executor_id = executor_id or "one"
    else:
        where = database_url
    return {
        "name": NAME,
        "system_database_url": where,
        "sys_db_pool_size": CONNECTIONS_MAX,
        "executor_id": executor_id or uuid.uuid4().hex,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        # Nothing here waits for the engine's messages: no LISTEN connection, and a look that ends fast at a stop.
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 0.2,
        "enable_otlp": False,
        "log_level": "WARNING",
    }


def through_our_log() -> None:
    """Keeps the engine from printing by itself: it adds a handler to a logger that has none."""
    library = logging.getLogger("dbos")
    if not library.handlers:
        library.addHandler(logging.NullHandler())


def hold_alone(database_url: str) -> IO[str]:
    """Holds a SQLite database's jobs for this process, until the answer is closed or the process is gone.

    Raises:
        AlreadyRunning: another process holds them.
    """
    held = _beside(database_url, ".queue.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise AlreadyRunning(
            "Another gc-bounty process works on this SQLite database. Stop it first, or use PostgreSQL.\n"
            "Un autre processus gc-bounty travaille sur cette base SQLite. Arrêtez-le d’abord, ou utilisez PostgreSQL."
        ) from None
    return held


def _beside(database_url: str, ending: str) -> Path:
    """A file of the engine's own next to the data file: its polling must not wait for the data's write lock."""
    database = Path(database_url.partition("://")[2].removeprefix("/").partition("?")[0]).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    return database.with_name(database.stem + ending)
