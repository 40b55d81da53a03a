"""From GitHub to the board: what an issue says and who may see its repository, through the real route."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import bootstrap
from app.core.events import Actor, Settled
from app.core.ids import UserId
from app.db import audit
from app.db import tables as t
from app.db.board import DbBoard
from app.sandbox.model import Issue
from app.service.board import BoardQuery, Opportunity
from app.web.addresses import address
from tests.stories.plots_work import submitted
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


def deleted(town: Town, issue: Issue) -> None:
    town.world.delete_issue(town.v.second_maintainer, issue)


def repository_deleted(town: Town, _: Issue) -> None:
    town.world.delete_repository(town.v.second_maintainer, town.repository)


def uninstalled_and_private(town: Town, _: Issue) -> None:
    town.world.uninstall(town.v.second_maintainer, town.v.installation)
    town.world.privatize(town.v.second_maintainer, town.repository)


def moved_to_a_private_one(town: Town, issue: Issue) -> None:
    away = town.world.add_repository(town.v.owner, "other-place")
    town.world.set_role(away, town.v.second_maintainer, "admin")
    town.world.add_to_installation(town.v.second_maintainer, town.v.installation, away)
    town.world.privatize(town.v.second_maintainer, away)
    town.world.transfer(town.v.second_maintainer, issue, away)


@pytest.mark.parametrize("lose", [deleted, repository_deleted, uninstalled_and_private, moved_to_a_private_one])
def test_what_is_seen_no_more_takes_the_words_of_ended_offers_along(
    town: Town, lose: Callable[[Town, Issue], None]
) -> None:
    offered(town)
    issue = town.world.issue(town.repository, 1)
    town.world.comment(town.v.maintainer, issue, "/withdraw over")
    town.deliver()
    board, over = DbBoard(town.engine), BoardQuery(status="ended")
    assert len(board.opportunities(over, None, 10)) == 1
    lose(town, issue)
    town.deliver()
    town.sweep()
    dossier = board.opportunity(1)
    assert board.opportunities(over, None, 10) == [] and (dossier is None or dossier.gone)


def test_what_is_seen_again_is_shown_again(town: Town) -> None:
    offered(town)
    town.world.comment(town.v.maintainer, town.world.issue(town.repository, 1), "/withdraw over")
    town.deliver()
    board, over = DbBoard(town.engine), BoardQuery(status="ended")
    town.world.remove_from_installation(town.v.second_maintainer, town.v.installation, town.repository)
    town.deliver()
    assert board.opportunities(over, None, 10) == []
    town.world.add_to_installation(town.v.second_maintainer, town.v.installation, town.repository)
    town.sweep()
    assert len(board.opportunities(over, None, 10)) == 1


def test_settled_and_paid_work_of_a_deleted_issue_is_not_shown_again(town: Town) -> None:
    issue, pull = submitted(town)
    town.deliver()
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    town.world.delete_issue(town.v.second_maintainer, issue)
    town.deliver()
    operator = Actor(id=UserId(600), login="operator", role="operator")
    event = Settled(at=town.now(), source="settle:1", actor=operator, resumed=True, reason="the work is there")
    assert town.parts.handler.settle(issue.id, event).outcome == "HoldsLifted"
    dossier = DbBoard(town.engine).opportunity(1)
    assert dossier is not None and dossier.gone
    assert DbBoard(town.engine).opportunities(BoardQuery(status="ended"), None, 10) == []
