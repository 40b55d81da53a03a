"""Checkers that are not ours, each in an environment of its own, made once from the package index."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gc-bounty"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")


def environment(package: str) -> Path:
    """The Python that has ``package`` (name==version); skips where it cannot be had, fails there when CI says so."""
    home = HOME / package.replace("==", "-")
    with only_one(home.name):
        if not (home / "made").exists():
            _run([sys.executable, "-m", "venv", "--clear", str(home)])
            _run([str(home / "bin" / "python"), *PIP, "install", package])
            (home / "made").touch()
    return home / "bin" / "python"


def source_of(package: str) -> Path:
    """The folder of a package's source distribution, with what its wheel leaves out."""
    folder = HOME / "sources"
    home = folder / package.replace("==", "-")
    with only_one(home.name):
        if not home.exists():
            _run([sys.executable, *PIP, "download", "--no-deps", "--no-binary", ":all:", "-d", str(folder), package])
            _run(["tar", "--extract", "--gzip", "--file", f"{home}.tar.gz", "--directory", str(folder)])
    return home


def said_by(python: Path, *words: str) -> str:
    """What a checker prints; its status may tell of findings, so it is not looked at."""
    done = subprocess.run([str(python), *words], capture_output=True, text=True, check=False, timeout=280)
    assert done.stdout, done.stderr[-2_000:]
    return done.stdout


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Tests in several processes wait for the first to make it."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    if done.returncode:
        why = f"{' '.join(command[:4])} failed: {done.stderr[-300:]}"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
