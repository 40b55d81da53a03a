"""Brings the schema to the newest migration and tells whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import migrations

# Any number, the same in every process that may migrate this database at the same time.
LOCK = 0x6763_626F


def upgrade(engine: Engine) -> None:
    """Applies what is missing; two processes at once wait for each other."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        settings = _config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def pending(engine: Engine) -> str | None:
    """The newest migration's name if the database is not there yet, else None."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return None if MigrationContext.configure(connection).get_current_revision() == head else head


def _config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return settings
