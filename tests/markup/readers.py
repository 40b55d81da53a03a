"""The two programs that read markup: the Nu checker of the W3C and html-validate, each started once for all pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import pytest

HERE: Final = Path(__file__).parent
NU: Final = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML_VALIDATE: Final = HERE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIG: Final = HERE / "htmlvalidate.mjs"
SECONDS_MAX: Final = 240
Command = Sequence[str | Path]


def needed() -> None:
    """Skips the test where a program is missing; fails there when CI says it must not be."""
    missing = [name for name in ("java", "node") if shutil.which(name) is None]
    missing += [path.name for path in (NU, HTML_VALIDATE) if not path.is_file()]
    if missing:
        unfit(f"{', '.join(missing)} not there; see tests/markup/package.json: npm ci --ignore-scripts, and Java 17")


def unfit(reason: str) -> None:
    """Skips the test, or fails it when CI says that nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def findings(folder: Path) -> list[str]:
    """What either finds wrong in the pages of a folder, a line each that begins with the page's name.

    Errors and warnings alike: the pages have neither.
    """
    nu: Command = ["java", "-Xss4m", "-jar", NU, "--format", "json", "--stdout", "--exit-zero-always", folder]
    other: Command = ["node", HTML_VALIDATE, "--config", CONFIG, "--formatter", "json", folder]
    with ThreadPoolExecutor() as both:
        told = list(both.map(_answer, (nu, other)))
    return sorted(_of_nu(told[0]) + _of_html_validate(told[1]))


def _answer(command: Command) -> Any:
    # Into a file: html-validate leaves before a pipe has taken all that it says.
    with TemporaryFile() as told:
        done = subprocess.run(command, stdout=told, stderr=subprocess.PIPE, timeout=SECONDS_MAX, check=False)
        told.seek(0)
        try:
            return json.load(told)
        except ValueError:
            raise AssertionError(f"{command[0]} did not work: {done.stderr.decode('utf-8', 'replace')}") from None


def _of_nu(told: dict[str, Any]) -> list[str]:
    return [
        f"{_name(m.get('url', ''))}: nu: {m['message']} {m.get('extract', '').strip()[:200]!r}"
        for m in told["messages"]
    ]


def _of_html_validate(told: list[dict[str, Any]]) -> list[str]:
    return [
        f"{_name(page['filePath'])}:{m['line']}: {m['ruleId']}: {m['message']}"
        for page in told
        for m in page["messages"]
    ]


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
