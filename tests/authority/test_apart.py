"""What the rules keep apart the tables keep apart too: by account, whoever writes to them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from app.core.people import Act
from tests.authority.department import CERTIFIER, Department, signed
from tests.authority.lives import delivered, offered, opened

WRONG = {
    "the releaser certified": "UPDATE payable SET released_by = certified_by",
    "the payee certified": "UPDATE payable SET certified_by = payee_id",
    "the payee released": "UPDATE payable SET released_by = payee_id",
    "the offerer approved": "UPDATE contract SET approved_by = offered_by",
    "it waits for nothing known": "UPDATE contract SET awaits = 'luck'",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_database_refuses(town: Department, wrong: str) -> None:
    issue = delivered(town)
    town.certify(issue.number)
    with pytest.raises(DatabaseError, match=r"(?i)check"), town.engine.begin() as connection:
        connection.execute(text(WRONG[wrong]))


def test_a_rule_that_was_lost_is_caught_by_the_table(town: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the code no longer asks who approves."""
    monkeypatch.setattr("app.core.approval._not_ready", lambda *_: None)
    issue = offered(town)
    offerer = signed(town.v.maintainer)
    town.attest(issue.number)
    town.delegate(offerer, Act.APPROVE)
    with pytest.raises(DatabaseError, match="approver_not_offerer"):
        town.approve(issue.number, offerer)


def test_facts_say_who_and_rows_follow(engine: Engine, town: Department) -> None:
    opened(town)
    issue = delivered(town, justification="another need")
    town.certify(issue.number)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT approved_by, accepted_by, certified_by, awaits FROM contract ORDER BY id")
        )
        first, second = (tuple(row) for row in rows)
    assert first == (801, None, None, None)
    assert second == (801, town.v.second_maintainer.id, CERTIFIER.id, None)
