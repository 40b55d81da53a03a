"""What the audit commands do: roots made, written and held against the database; what is due erased."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.core.events import Actor
from app.core.policy import treasury_day
from app.db import audit, audit_roots, disposals, erasing, roots
from app.db.engine import Engine
from app.retention_file import load_retention
from app.service.retention import Disposal, Report
from app.service.roots import Anchor, Root, RootProblem, proof, read, written
from app.settings import Settings, load_settings

log = logging.getLogger(__name__)


def make_root() -> Root | None:
    """The newest root, made now if something came since the last; None where there is nothing to make one of."""
    with _database() as (engine, _):
        return roots.make(engine, bootstrap.now())


def write_root(path: Path, contract_id: int | None) -> Root:
    """Writes the newest root with its leaves, or the proof of one contract.

    Raises:
        RootProblem: there is none, the contract is not in it, or the file cannot be written.
    """
    with _database() as (engine, _):
        anchor = roots.read_anchor(engine)
    whole = written(anchor) if contract_id is None else iter([json.dumps(proof(anchor, contract_id)).encode() + b"\n"])
    _write(path, whole)
    return anchor.root


def read_root(path: Path) -> Anchor:
    """
    Raises:
        RootProblem: the file cannot be read or was changed.
    """
    try:
        return read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise RootProblem(f"{path} cannot be read: {problem}\n{path} est illisible : {problem}") from None


def verify(path: Path | None) -> tuple[list[str], tuple[int, int] | None]:
    """Every difference, a sentence each; with a root, how many contracts went on since and how many are new."""
    anchor = read_root(path) if path else None
    with _database() as (engine, _):
        return audit.verify(engine, anchor), audit_roots.since(engine, anchor) if anchor else None


def publish(engine: Engine, folder: Path | None, now: datetime) -> Root | None:
    """The day's root, made if need be and written to the folder unless it is there; a contradiction is logged."""
    try:
        root = roots.make_daily(engine, now)
        if root is not None and folder is not None and not _file(folder, root.number).exists():
            _write(_file(folder, root.number), written(roots.read_anchor(engine, root.number)))
    except RootProblem as problem:
        log.error("no root was published", extra={"why": str(problem)})
        return None
    return root


def refuse_if_behind(engine: Engine, folder: Path | None) -> None:
    """A database that was restored from a backup does not know what was paid since; a root it published shows that.

    Raises:
        CannotStart: the folder holds a root that the database has not, or another one of the same number.
    """
    newest = max(folder.glob("root-*.json"), default=None, key=lambda path: path.name) if folder else None
    if newest is None:
        return
    try:
        there = read_root(newest).root
        if roots.read_anchor(engine, there.number).root == there:
            return
    except RootProblem:
        pass
    raise CannotStart(
        f"The database is older than {newest}, or another one: payments may be missing in it. Run: gc-bounty verify "
        f"--root {newest}; settle with finance what was paid since; then move newer root files out of the folder.\n"
        f"La base est plus ancienne que {newest}, ou c’en est une autre : des paiements peuvent y manquer. Exécutez : "
        f"gc-bounty verify --root {newest}; réglez avec les finances ce qui a été payé depuis; puis sortez du dossier "
        "les racines plus récentes."
    )


def retention_report() -> Report:
    with _database() as (engine, settings):
        return erasing.report(engine, load_retention(settings.retention_file), treasury_day(bootstrap.now()))


def erase(by: Actor) -> list[Disposal]:
    """Erases what is due today; answers what was noted in the log.

    Raises:
        RetentionProblem: the file cannot be used, or a chain does not hold.
    """
    with _database() as (engine, settings):
        return erasing.erase(engine, load_retention(settings.retention_file), by, bootstrap.now())


def disposal_log() -> Iterator[dict[str, Any]]:
    with _database() as (engine, _), engine.connect() as connection:
        yield from map(dict, disposals.read_log(connection))


def _file(folder: Path, number: int) -> Path:
    return folder / f"root-{number:08}.json"


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        partial.replace(path)
    except OSError as problem:
        raise RootProblem(f"{path} cannot be written: {problem}\n{path} ne peut être écrit : {problem}") from None
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _database() -> Iterator[tuple[Engine, Settings]]:
    settings = load_settings({"database"})
    logs.configure("WARNING", secrets=settings.secrets())
    with bootstrap.database(settings) as engine:
        yield engine, settings
