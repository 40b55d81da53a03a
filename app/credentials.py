"""Keeps the App's credentials in a file that only the service's user can read, written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE_NAME: Final = "app-credentials.json"
MODE: Final = 0o600
NAMES: Final = (
    *("APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "WEBHOOK_SECRET_PREVIOUS"),
    *("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"),
)
"""The settings that the file may hold, under their own names."""


class NotCredentials(Exception):
    """The file is there but does not hold credentials."""


def place(given: str, database_url: str) -> Path:
    """Where the file is: as ``given``, else beside a SQLite database, else in the folder ``data``."""
    if given:
        return Path(given).expanduser()
    scheme, _, rest = database_url.partition("://")
    if scheme != "sqlite":
        return Path("data", FILE_NAME)
    return Path(rest.removeprefix("/").partition("?")[0]).parent / FILE_NAME


def read(path: Path) -> dict[str, str]:
    """What is kept, by the settings' names; nothing where there is no file.

    Raises:
        OSError: it may not be read. NotCredentials.
    """
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise NotCredentials from None
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise NotCredentials
    return {name: kept[name] for name in NAMES if name in kept}


def keep(path: Path, kept: Mapping[str, str]) -> None:
    """Writes the file with mode 0600, whole and on disk before it has its name; never over one that is there.

    Raises:
        OSError: nothing is stored; FileExistsError where there is such a file already.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp opens with mode 0600: at no moment can anybody else read it.
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), MODE)
            file.write(json.dumps(dict(kept), indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where a rename would replace.
        os.link(name, path)
    finally:
        os.unlink(name)
    _to_disk(path.parent)


def can_keep(path: Path) -> bool:
    """Whether ``keep`` would work now, tried without leaving anything but the folder."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent):
            return not os.path.lexists(path)
    except OSError:
        return False


def open_to_others(path: Path) -> int | None:
    """The file's mode if anybody but its owner can read or write it; None if not, or without a file."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None
    return mode if mode & 0o077 else None


def _to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
