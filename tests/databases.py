"""A fresh database of either kind for a test; PostgreSQL is asked for at GCB_TEST_PG."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from app.db.engine import open_engine
from app.db.migrate import upgrade

SERVER = os.environ.get("GCB_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")


def postgresql_or_skip() -> None:
    """Skips the test where no PostgreSQL answers; fails there when CI says it must."""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL at {SERVER.rsplit('@', 1)[-1]}: {problem}")


@contextmanager
def fresh_url(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{uuid.uuid4().hex}.sqlite"
        return
    postgresql_or_skip()
    name = f"gcb_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield SERVER.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """An engine on an empty database brought to the newest migration."""
    with fresh_url(kind, folder) as url:
        engine = open_engine(url)
        upgrade(engine)
        yield engine
        engine.dispose()
