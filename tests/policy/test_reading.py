"""What GitHub may answer about the file: only a file is read, and what cannot be told decides nothing."""

from typing import Any, cast

import pytest

from app.core.narrow import FaultCode
from app.core.policy import Policy
from app.github.client import Calls
from app.github.policy_files import HubFiles
from app.policy_file import BYTES_MAX
from app.service.ports import Gone, RepositoryRef, Unavailable
from app.service.repository_policy import FileKnown, PolicyStore, RepositoryPolicy
from tests import scenes

REPOSITORY = RepositoryRef(id=7, installation_id=3, account_id=4, full_name="department/project")
FILE = {"type": "file", "encoding": "base64", "size": 13, "content": "Y2xhaW1f\nZGF5czogNQ==\n"}


class Answering:
    """Calls that give one answer or trouble to everything."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def get_if_changed(self, _installation: int, path: str, _etag: str | None) -> Any:
        assert path == "/repos/department/project/contents/.github/bounty.yml"
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer, '"e"'


class Kept:
    """A store of one repository."""

    def __init__(self) -> None:
        self.row = FileKnown(text="claim_days: 9")

    def known(self, _repository_id: int) -> FileKnown:
        return self.row

    def keep(self, _repository_id: int, known: FileKnown) -> bool:
        self.row = known
        return False


def look(answer: Any) -> FileKnown:
    files, kept = HubFiles(cast(Calls, Answering(answer))), Kept()
    reader = RepositoryPolicy(cast(PolicyStore, kept), files, (Policy(), "p" * 64), scenes.StoppedClock(), lambda: None)
    reader.refresh(REPOSITORY)
    return kept.row


def test_a_file_is_decoded() -> None:
    assert (look(FILE).text, look(FILE).fault) == ("claim_days: 5", None)


def test_a_file_is_gone_once_two_looks_ten_minutes_apart_miss_it() -> None:
    """A 404 may be trouble of GitHub's, and without the file more would be allowed."""
    kept, clock, answering = Kept(), scenes.StoppedClock(), Answering(Gone("404"))
    files = HubFiles(cast(Calls, answering))
    reader = RepositoryPolicy(cast(PolicyStore, kept), files, (Policy(), "p" * 64), clock, lambda: None)
    found = []
    for minutes in (0, 5, 9, 10):
        clock.moment = scenes.minutes(minutes)
        reader.refresh(REPOSITORY)
        found.append(kept.row.text)
    assert found == ["claim_days: 9"] * 3 + [None] and kept.row.fault is None


def test_a_file_missed_once_and_seen_again_was_never_gone() -> None:
    kept, clock = Kept(), scenes.StoppedClock()
    for minutes, answer in ((0, Gone("404")), (5, FILE), (30, Gone("404")), (39, Gone("404"))):
        clock.moment = scenes.minutes(minutes)
        files = HubFiles(cast(Calls, Answering(answer)))
        RepositoryPolicy(cast(PolicyStore, kept), files, (Policy(), "p" * 64), clock, lambda: None).refresh(REPOSITORY)
    assert kept.row.text == "claim_days: 5"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ([FILE], FaultCode.NOT_A_FILE),
        ({"type": "symlink", "target": "elsewhere"}, FaultCode.NOT_A_FILE),
        ({"type": "submodule"}, FaultCode.NOT_A_FILE),
        ({**FILE, "size": BYTES_MAX + 1}, FaultCode.TOO_LARGE),
        ({**FILE, "size": 9_000_000, "encoding": "none", "content": ""}, FaultCode.TOO_LARGE),
        ({**FILE, "content": "//4="}, FaultCode.NOT_TEXT),
    ],
)
def test_what_is_no_such_file_keeps_the_last_good_one(answer: Any, code: FaultCode) -> None:
    found = look(answer)
    assert found.text == "claim_days: 9" and found.fault is not None and found.fault.code is code


@pytest.mark.parametrize(
    "answer",
    [
        {**FILE, "encoding": "none"},
        {**FILE, "content": "!"},
        {"type": "file"},
        Unavailable("500"),
        Gone("451", status=451),
        Gone("moved", status=301),
    ],
    ids=str,
)
def test_what_is_not_told_is_not_decided_on(answer: Any) -> None:
    with pytest.raises(Unavailable):
        look(answer)
