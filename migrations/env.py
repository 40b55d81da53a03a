"""Runs migrations on the connection handed in by app.db.migrate, or on DATABASE_URL for people who write one."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from app.db.tables import metadata


def ours(_name: str | None, kind: str, _parents: object) -> bool:
    """The job engine keeps tables of its own beside ours: they are none of this history's business."""
    return kind != "table" or _name in metadata.tables


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Better to fail and be tried again than to make every writer queue behind a waiting ALTER.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    context.configure(connection=connection, target_metadata=metadata, include_name=ours)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(os.environ["DATABASE_URL"]).begin() as own:
        run(own)
