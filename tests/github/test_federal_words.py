"""Where something is to be done on a page of ours, the comment gives its address in both languages."""

from typing import Final

import pytest

from app.github.render import BilingualSentences
from tests.github.federal_scenes import SCENES

AT_HOME: Final = BilingualSentences(base_url="https://bounty.example")


@pytest.mark.parametrize("name", SCENES)
def test_where_is_said_where_somebody_has_something_to_do_there(name: str) -> None:
    said = AT_HOME.comment(SCENES[name](), [], 1, "department/project")
    asked = {"asked_for", "agreed", "split_up", "conflict", "sent_back"}
    waits = name in {"proposed", "proposed_held", "delivered_in_silence"} | asked
    assert ("https://bounty.example/en/my-work" in said and "https://bounty.example/fr/" in said) == waits
