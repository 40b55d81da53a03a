"""GitHub's own example payloads and GitHub's own signing, from npm; fetched once into a folder git ignores."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / ".cache" / "npm"
PACKAGES = {"@octokit/webhooks-examples": "7.6.1", "@octokit/webhooks-methods": "6.0.0"}


class NoExamples(Exception):
    """npm is not there or cannot fetch the packages; the message says which."""


@cache
def node_modules() -> Path:
    """The folder that holds exactly the pinned packages, installed on first use without running their scripts."""
    if not all(_installed(name) == version for name, version in PACKAGES.items()):
        _install()
    return FOLDER / "node_modules"


def node_modules_or_skip() -> Path:
    """Skips the test where npm cannot serve; fails there when CI says it must."""
    try:
        return node_modules()
    except NoExamples as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(problem))


@cache
def payloads() -> dict[tuple[str, str], bytes]:
    """One example body for each (event, action), as compact JSON; the longest where there are several."""
    path = node_modules() / "@octokit" / "webhooks-examples" / "api.github.com" / "index.json"
    found: dict[tuple[str, str], bytes] = {}
    for event in json.loads(path.read_bytes()):
        for example in event["examples"]:
            key, body = (event["name"], example.get("action", "")), _compact(example)
            if len(body) > len(found.get(key, b"")):
                found[key] = body
    return found


def _compact(example: dict[str, Any]) -> bytes:
    return json.dumps(example, separators=(",", ":"), ensure_ascii=False).encode()


def _installed(name: str) -> str | None:
    path = FOLDER / "node_modules" / name / "package.json"
    return json.loads(path.read_bytes())["version"] if path.is_file() else None


def _install() -> None:
    if not (npm := shutil.which("npm")) or not shutil.which("node"):
        raise NoExamples("node and npm are needed for GitHub's example payloads")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    flags = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--prefix", str(FOLDER)]
    run = subprocess.run(
        [npm, "install", *flags, *wanted], cwd=FOLDER, capture_output=True, text=True, timeout=240, check=False
    )
    if run.returncode:
        raise NoExamples(f"npm could not install {' '.join(wanted)}: {run.stderr[-500:]}")
