"""A fresh database of either kind for a test; PostgreSQL is asked for at GCB_TEST_PG."""

import atexit
import functools
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from app.db.engine import open_engine
from app.db.migrate import upgrade
from app.db.tables import metadata

SERVER = os.environ.get("GCB_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")


def postgresql_or_skip() -> None:
    """Skips the test where no PostgreSQL answers as the tests need it; fails there when CI says it must."""
    if why := _unfit_postgresql():
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)


@functools.cache
def _unfit_postgresql() -> str | None:
    """Why the server at GCB_TEST_PG cannot be used; None when it can."""
    place = SERVER.rsplit("@", 1)[-1]
    try:
        with psycopg.connect(SERVER, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.OperationalError as problem:
        return f"no PostgreSQL at {place}: {problem}"
    if row is None or not row[0]:
        return f"PostgreSQL at {place}: emptying a database past its triggers takes a superuser's role"
    return None


@contextmanager
def fresh_url(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{uuid.uuid4().hex}.sqlite"
        return
    postgresql_or_skip()
    name = f"gcb_{uuid.uuid4().hex}"
    _admin(f"CREATE DATABASE {name}")
    try:
        yield _postgresql_url(name)
    finally:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """An engine on an empty database at the newest migration, copied from one that was migrated once."""
    name = f"gcb_{uuid.uuid4().hex}"
    if kind == "sqlite":
        copy = folder / f"{name}.sqlite"
        shutil.copyfile(_migrated_file(), copy)
        url = f"sqlite:///{copy}"
    else:
        postgresql_or_skip()
        _admin(f"CREATE DATABASE {name} TEMPLATE {_migrated_database()}")
        url = _postgresql_url(name)
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
        if kind != "sqlite":
            _admin(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def emptied_engine(kind: str) -> Iterator[Engine]:
    """An engine on a database as good as fresh, many times faster: one a process, emptied before each use.

    For harnesses that live thousands of lives. What SQLAlchemy has compiled stays, PostgreSQL does not wait
    for its disk, and no database is made and dropped; for what deaths and disks do, take ``fresh_engine``.
    """
    if kind == "sqlite":
        engine, path = _kept_file(os.getpid())
        engine.dispose()
        for old in path.parent.glob(f"{path.name}-*"):
            old.unlink()
        shutil.copyfile(_migrated_file(), path)
    else:
        postgresql_or_skip()
        engine = _kept_database(os.getpid())
        _empty(engine)
    yield engine


@contextmanager
def clean_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """An engine on a database as good as fresh, the quickest way: to make and drop one takes PostgreSQL half a second,
    to empty one a twentieth of that."""
    with emptied_engine(kind) if kind == "postgresql" else fresh_engine(kind, folder) as engine:
        yield engine


@functools.cache
def _kept_file(process: int) -> tuple[Engine, Path]:
    """By process: one that was forked has its parent's memory, and must not have its parent's file."""
    path = _migrated_file().parent / f"kept-{process}.sqlite"
    return open_engine(f"sqlite:///{path}"), path


@functools.cache
def _kept_database(_process: int) -> Engine:
    name = f"gcb_kept_{uuid.uuid4().hex}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {_migrated_database()}")
    _admin(f"ALTER DATABASE {name} SET synchronous_commit = off")
    atexit.register(_admin, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return open_engine(f"{_postgresql_url(name)}?sslmode=disable")


def _empty(engine: Engine) -> None:
    """Takes all rows out, past the triggers that guard them, and lets numbers begin anew. Whoever is still connected
    from before is sent away, as they would be from a database that is dropped."""
    engine.dispose()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql("SET LOCAL lock_timeout = '20s'")
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS dbos CASCADE")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"DELETE FROM {table.name}")
        connection.exec_driver_sql(
            "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        )


@functools.cache
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gcb-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "migrated.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    # One file that can be copied: what the log still holds goes into it.
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA journal_mode = DELETE")
    engine.dispose()
    return path


@functools.cache
def _migrated_database() -> str:
    name = f"gcb_migrated_{uuid.uuid4().hex}"
    _admin(f"CREATE DATABASE {name}")
    atexit.register(_admin, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    engine = open_engine(_postgresql_url(name))
    upgrade(engine)
    engine.dispose()
    return name


def _postgresql_url(name: str) -> str:
    return SERVER.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"


def _admin(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(statement)
