"""Brings the schema to the newest migration and tells whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

import migrations
from app.db.flow import catch_up

# Any number, the same in every process that may migrate this database at the same time.
LOCK = 0x6763_626F


def upgrade(engine: Engine, to: str = "head") -> None:
    """Applies what is missing; two processes at once wait for each other.

    Raises:
        IntegrityError: a row would point nowhere afterwards; nothing was changed.
    """
    with _open(engine) as connection:
        settings = configured()
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        if to == "head":
            catch_up(connection)


def downgrade(engine: Engine, to: str) -> None:
    """Takes migrations back, for a program of an earlier version."""
    with _open(engine) as connection:
        settings = configured()
        settings.attributes["connection"] = connection
        command.downgrade(settings, to)


@contextmanager
def _open(engine: Engine) -> Iterator[Connection]:
    """One transaction. SQLite changes a table by making it anew, which its foreign keys must sit out."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
                if lost:
                    raise IntegrityError(
                        "PRAGMA foreign_key_check", None, ValueError(f"rows point nowhere: {lost[:5]}")
                    )
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


def pending(engine: Engine) -> str | None:
    """The newest migration's name if the database is not there yet, else None."""
    head = ScriptDirectory.from_config(configured()).get_current_head()
    return None if revision(engine) == head else head


def revision(engine: Engine) -> str | None:
    """The migration that the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def configured() -> Config:
    """Alembic on our migrations, wherever the program was started from."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return settings
