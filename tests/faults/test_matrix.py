"""A sample of the fault matrix on both databases; all of it: ``python -m tests.faults``."""

import os
import random

import pytest

from app.github.people import People
from app.service.ports import Gone
from tests.databases import KINDS
from tests.faults.matrix import cells, lived

SEED = int(os.environ.get("GCB_SEED", "20261123"))
SAMPLE = {"sqlite": 12, "postgresql": 3}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_github_answers_the_life_ends_alike(kind: str) -> None:
    print(f"GCB_SEED={SEED}")
    whole, trouble = lived(kind)
    dice = random.Random(f"{SEED}/{kind}")
    for call, failure, nth in dice.sample(cells(trouble.seen), SAMPLE[kind]):
        end, met = lived(kind, call, failure, nth)
        assert met.hit and end == whole, f"{call} | {failure} | {nth}"


def test_a_404_taken_for_no_right_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: who cannot be found has no right."""
    whole, _ = lived("sqlite")
    honest = People._role

    def hasty(self: People, who: object) -> str:
        try:
            return honest(self, who) if self._permission(who.login) else "none"  # type: ignore[arg-type, attr-defined]
        except Gone:
            return "none"

    monkeypatch.setattr(People, "_role", hasty)
    call = "GET /repos/collaborators/who/permission"
    assert lived("sqlite", call, "404", 1)[0] != whole
