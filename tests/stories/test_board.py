"""From GitHub to the board: what an issue says and who may see its repository, through the real route."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import bootstrap
from app.db import audit
from app.db import tables as t
from app.db.board import DbBoard
from app.service.board import BoardQuery, Opportunity
from app.web.addresses import address
from tests.town import Town

BODY = """\
Dates are shown in English where the page is in French.

## Acceptance criteria

- [ ] It says `1er août`.

## Notes

None.
"""


def offered(town: Town, *labels: str) -> None:
    issue = town.world.create_issue(town.v.maintainer, town.repository, "Dates are wrong in French", BODY)
    for label in (*labels, "bounty: $500"):
        town.world.add_label(town.v.maintainer, issue, label)
    town.deliver()


def shown(town: Town) -> list[Opportunity]:
    return DbBoard(town.engine).opportunities(BoardQuery(), None, 10)


def test_the_first_reading_puts_an_offer_on_the_board_with_its_words(town: Town) -> None:
    offered(town, "skill: Python", "bug", "lang: en")
    (row,) = shown(town)
    assert row.labels == ("bug", "Python") and row.language == "en" and row.amount_cents == 500_00
    assert row.summary == "Dates are shown in English where the page is in French."
    dossier = DbBoard(town.engine).opportunity(row.contract_id)
    assert dossier is not None and dossier.criteria_en == "- [ ] It says `1er août`." and dossier.criteria_fr == ""


def test_what_is_edited_is_shown_as_it_is_now(town: Town) -> None:
    offered(town, "bug")
    issue = town.world.issue(town.repository, 1)
    town.tick()
    town.world.edit_issue(town.v.maintainer, issue, title="Autre titre", body="Le texte est autre pour les gens.")
    town.world.remove_label(town.v.maintainer, issue, "bug")
    town.deliver()
    (row,) = shown(town)
    assert (row.title, row.summary, row.labels) == ("Autre titre", "Le texte est autre pour les gens.", ())
    assert row.language == "fr" and audit.verify(town.engine) == []


def test_a_private_repository_is_never_shown(town: Town) -> None:
    town.repository.private = True
    offered(town)
    assert shown(town) == [] and town.contract(1) is not None
    with town.engine.connect() as connection:
        assert connection.execute(select(t.repository.c.private)).scalar() is True


@pytest.mark.parametrize("told", [True, False], ids=["told", "found at the next reading"])
def test_a_repository_that_turns_private_leaves_the_board_and_is_held(town: Town, told: bool) -> None:
    offered(town)
    town.tick()
    town.world.privatize(town.v.second_maintainer, town.repository)
    if not told:
        town.post.clear()
        town.world.comment(town.v.maintainer, town.world.issue(town.repository, 1), "/status")
    town.deliver()
    contract = town.contract(1)
    assert shown(town) == [] and contract is not None
    assert [hold.code for hold in contract.holds] == ["repository_private"]
    town.sweep()
    assert [hold.code for hold in town.contract(1).holds] == ["repository_private"]  # type: ignore[union-attr]


def test_the_comment_leads_to_the_page_and_the_terms_in_both_languages(town: Town) -> None:
    town.parts = bootstrap.assemble(
        town.engine, town.policy, town.parts.calls, town, lambda: None, base_url="https://bounty.example"
    )
    offered(town)
    (said,) = town.said(1)
    for tag in ("en", "fr"):
        assert f"(https://bounty.example{address('opportunity', tag, id=1)})" in said
        assert f"(https://bounty.example{address('terms_now', tag)})" in said
    town.world.comment(town.v.contributor, town.world.issue(town.repository, 1), "/claim")
    town.deliver()
    (said,) = town.said(1)
    assert "(https://bounty.example/fr/conditions/2026-11)" in said


def test_the_comment_in_a_private_repository_leads_nowhere(town: Town) -> None:
    town.parts = bootstrap.assemble(
        town.engine, town.policy, town.parts.calls, town, lambda: None, base_url="https://bounty.example"
    )
    town.repository.private = True
    offered(town)
    (said,) = town.said(1)
    assert "bounty.example" not in said
