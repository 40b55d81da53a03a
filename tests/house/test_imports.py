"""Each floor imports only from those below, and only db, github and queue know their libraries."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = {
    "a floor looks up": ("app/core/money.py", "import app.settings", "app.core.money -> app.settings"),
    "a fact knows the state": (
        "app/core/facts/basis.py",
        "import app.core.state",
        "app.core.facts.basis -> app.core.state",
    ),
    "a room of its own": ("app/extras.py", "pass", "app.extras"),
    "settings ask the database": ("app/settings.py", "import sqlalchemy", "app.settings -> sqlalchemy"),
    "the database asks GitHub": ("app/db/engine.py", "import httpx", "app.db.engine -> httpx"),
    "a route calls out": ("app/web/api.py", "import httpx", "app.web.api -> httpx"),
    "a feed acts on GitHub": ("app/outbound/guard.py", "import githubkit", "app.outbound.guard -> githubkit"),
    "service starts a job": ("app/service/outbox.py", "import dbos", "app.service.outbox -> dbos"),
}


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter with the contracts of pyproject.toml, as ``make check`` runs it."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)},
    )  # fmt: skip


def test_the_floors_hold() -> None:
    run = checked(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_import_is_found(fault: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, line, told = FAULTS[fault]
    with (tmp_path / path).open("a") as file:
        file.write(f"\n{line}\n")
    run = checked(tmp_path)
    assert run.returncode != 0
    assert told in run.stdout + run.stderr
