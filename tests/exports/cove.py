"""The Open Contracting Partnership's own checker, in an environment of its own, with the standard's files at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKER = "libcoveocds==0.17.0"
STANDARD = "1__1__5"
_HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gc-bounty"
_SOURCE = f"https://github.com/open-contracting/standard/archive/{STANDARD}.zip"


def checked(package: Path) -> dict[str, Any]:
    """What the checker says of a release package; skips, with the reason, where it cannot be had."""
    python = _HOME / CHECKER.replace("==", "-") / "bin" / "python"
    if not python.exists():
        _run([sys.executable, "-m", "venv", str(python.parents[1])])
        _run([str(python), "-m", "pip", "install", "-q", CHECKER])
    standard = _HOME / f"ocds-standard-{STANDARD}.zip"
    if not standard.exists():
        partial = standard.with_suffix(f".{os.getpid()}")
        _run(["curl", "--fail", "--silent", "--location", "--max-time", "60", "--output", str(partial), _SOURCE])
        partial.replace(standard)
    said = _run([str(python), "-m", "libcoveocds", "--standard-zip", str(standard), "-s", "1.1", str(package)])
    found: dict[str, Any] = json.loads(said)
    return found


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    if done.returncode:
        pytest.skip(f"{' '.join(command[:4])} failed: {done.stderr[-300:]}")
    return done.stdout
