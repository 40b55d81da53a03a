"""Every example payload that GitHub's users have given, signed by GitHub's own library, through the real door."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from app.github.payloads_guard import inspect_json
from tests.intake.examples import node_modules_or_skip
from tests.intake.serving import PATH, ROOT, SECRET, served
from tests.intake.stored import rows

EXAMPLES = 329


def sent(modules: Path, port: int, secret: str) -> list[dict[str, Any]]:
    command = ["node", str(ROOT / "tests/intake/send_examples.mjs"), str(modules)]
    run = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{PATH}", secret],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers


def test_every_example_is_stored_byte_for_byte(url: str) -> None:
    modules = node_modules_or_skip()
    with served(url) as door:
        answers = sent(modules, door.port, SECRET)
    assert len(answers) == EXAMPLES
    assert {(a["status"], a["answer"]["status"]) for a in answers} == {(202, "stored")}
    stored = rows(url)
    assert {(r["guid"], r["event"], hashlib.sha256(r["body"]).hexdigest()) for r in stored} == {
        (a["guid"], a["event"], a["sha256"]) for a in answers
    }
    assert {(r["target_id"], r["status"], r["attempts"]) for r in stored} == {(79929171, "new", 0)}
    assert {json.loads(r["headers"])["x-github-hook-installation-target-type"] for r in stored} == {"integration"}
    assert [r["guid"] for r in stored if inspect_json(r["body"])] == []


def test_with_a_wrong_secret_every_example_is_refused_and_none_stored(url: str) -> None:
    modules = node_modules_or_skip()
    with served(url) as door:
        answers = sent(modules, door.port, SECRET + "x")
    assert [a["status"] for a in answers] == [401] * EXAMPLES
    assert rows(url) == []
