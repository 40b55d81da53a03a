"""Every kind of life ends as it should and disturbs people as little as it can: the whole table, exact."""

import pytest

from app.core import effects
from app.core.facts import ClaimReminded
from tests.databases import emptied_engine
from tests.stories.lives import LIVES, Cost, cost
from tests.town import Town

# These act on what the App has shown, so it must have been there.
WATCHED = {"asked_again", "spoken_for_the_app", "paid_out", "paid_then_reverted", "payment_rejected", "voided"}
HOLDER = "first-contributor"
TABLE = {
    "paid_for": Cost(ends=("payable",), posted=1),
    "handed_on": Cost(ends=("payable",), posted=1),
    "merged_by_its_author": Cost(ends=("payable",), posted=1),
    "two_amounts": Cost(ends=("open",), posted=1),
    "not_entitled": Cost(ends=(), posted=1),
    "fought_over": Cost(ends=("withdrawn",), posted=1),
    "awarded": Cost(ends=("payable",), posted=1),
    "shared": Cost(ends=("payable",), posted=1),
    "linked_before_the_label": Cost(ends=("payable",), posted=1),
    "named_away_and_back": Cost(ends=("payable",), posted=1),
    "merged_beside_the_default_branch": Cost(ends=("submitted default_branch",), posted=1),
    "claimed_in_a_pull_request": Cost(ends=("payable",), posted=1),
    "two_fixes": Cost(ends=("submitted author_holds_claim terms_accepted",), posted=1),
    "one_fix_for_two": Cost(ends=("payable", "payable"), posted=2),
    "drafted": Cost(ends=("payable",), posted=1),
    "closed_and_reopened": Cost(ends=("payable",), posted=1),
    "self_merged_with_approval": Cost(ends=("payable",), posted=1),
    "approved_too_early": Cost(ends=("payable",), posted=1),
    "merged_by_a_bot": Cost(ends=("payable",), posted=1),
    "merged_by_the_queue": Cost(ends=("payable",), posted=1),
    "queued_without_approval": Cost(ends=("payable",), posted=1),
    "queued_in_a_person_s_name": Cost(ends=("payable",), posted=1),
    "reopened_after_the_fix": Cost(ends=("payable",), posted=1),
    "reverted": Cost(ends=("payable reverted",), posted=1),
    "reverted_by_a_commit": Cost(ends=("payable reverted",), posted=1),
    "mended_by_a_commit": Cost(ends=("payable",), posted=1),
    "linked_by_hand": Cost(ends=("payable",), posted=1),
    "claimed_too_late": Cost(ends=("claimed",), posted=1),
    "named_too_late": Cost(ends=("claimed linked_at_merge",), posted=1),
    "named_away_then_edited": Cost(ends=("claimed linked_at_merge",), posted=1),
    "linked_by_hand_too_late": Cost(ends=("claimed linked_at_merge",), posted=1),
    "old_work_of_a_stranger": Cost(ends=("payable",), posted=1),
    "priced_anew": Cost(ends=("withdrawn", "claimed"), posted=1),
    "dropped": Cost(ends=("withdrawn",), posted=1),
    "closed_under_a_claimant": Cost(ends=("claimed",), posted=1),
    "part_of_something_dropped": Cost(ends=("claimed parent_dropped",), posted=1),
    "held_through_the_merge": Cost(ends=("payable",), posted=1),
    "passed_down_the_line": Cost(ends=("claimed",), posted=1),
    "open_to_all": Cost(ends=("payable",), posted=1),
    "in_french": Cost(ends=("withdrawn",), posted=1),
    "said_all_at_once": Cost(ends=("claimed",), posted=1),
    "locked_up": Cost(ends=("payable",), posted=1),
    "called_otherwise": Cost(ends=("payable",), posted=1),
    "label_repainted": Cost(ends=("submitted",), posted=1),
    "moved_away": Cost(ends=("claimed",), posted=1),
    "talked_about": Cost(ends=("withdrawn",), posted=1),
    "talked_about_instead": Cost(ends=("submitted issue_converted",), posted=1),
    "shelved": Cost(ends=("submitted repository_archived",), posted=1),
    "switched_off_for_a_while": Cost(ends=("submitted",), posted=1),
    "hidden": Cost(ends=("claimed repository_private",), posted=1),
    "taken_off": Cost(ends=("claimed app_removed",), posted=1),
    "erased": Cost(ends=("claimed issue_gone",), posted=1),
    "reminded": Cost(
        ends=("open",),
        posted=3,
        called=(
            HOLDER,
            HOLDER,
        ),
    ),
    "kept_alive": Cost(ends=("submitted",), posted=2, called=(HOLDER,)),
    "never_taken": Cost(ends=("expired",), posted=1),
    "asked_often": Cost(ends=("claimed",), posted=1),
    "spoken_for_the_app": Cost(ends=("open",), posted=2),
    "offered_on_a_pull_request": Cost(ends=(), posted=1),
    "of_no_concern": Cost(ends=(), posted=0),
    "paid_out": Cost(ends=("paid",), posted=1),
    "paid_then_reverted": Cost(ends=("paid reverted",), posted=1),
    "payment_rejected": Cost(ends=("payable payment_rejected",), posted=1),
    "voided": Cost(ends=("void",), posted=1),
    "opened_with_its_label": Cost(ends=("claimed",), posted=1),
    "a_duplicate": Cost(ends=("withdrawn",), posted=1),
    "written_anew": Cost(ends=("claimed",), posted=1),
    "said_and_done": Cost(ends=("withdrawn",), posted=1),
    "second_thoughts": Cost(ends=("claimed",), posted=1),
    "approval_taken_back": Cost(ends=("submitted accepted_by_other",), posted=1),
    "approved_then_refused": Cost(ends=("submitted accepted_by_other",), posted=1),
    "asked_again": Cost(ends=("submitted",), posted=1),
    "away_and_back": Cost(ends=("claimed",), posted=1),
    "under_another_name": Cost(ends=("payable",), posted=1),
    "installed_anew": Cost(ends=("open",), posted=1),
    "installed_where_no_money_is": Cost(ends=(), posted=0),
    "given_away": Cost(ends=("claimed app_removed repository_gone repository_moved",), posted=1),
}
# What GitHub delivers of everything that a life can meet; each is in at least one of them, as GitHub sends it.
DELIVERED = {
    "issues": "opened labeled unlabeled edited closed reopened transferred deleted locked unlocked",
    "issue_comment": "created edited deleted",
    "label": "created edited deleted",
    "pull_request": "opened edited reopened synchronize ready_for_review closed labeled auto_merge_enabled "
    "auto_merge_disabled enqueued dequeued",
    "pull_request_review": "submitted dismissed",
    "repository": "renamed transferred privatized publicized archived unarchived deleted",
    "installation": "created deleted suspend unsuspend",
    "installation_repositories": "added removed",
    "installation_target": "renamed",
    "check_run": "created completed requested_action rerequested",
}


def test_every_event_comes_in_some_life() -> None:
    """``tests/sandbox/test_deliveries.py`` holds each of these bodies against GitHub's own description."""
    met: set[str] = set()
    for plot in LIVES.values():
        with emptied_engine("sqlite") as engine:
            town = Town(engine)
            for _ in plot(town):
                if plot.__name__ in WATCHED:
                    town.deliver()
                town.tick(minutes=5)
            met |= {f"{logged.delivery.event}.{logged.delivery.action}" for logged in town.world.deliveries.log}
    assert {f"{event}.{action}" for event, actions in DELIVERED.items() for action in actions.split()} - met == set()


def test_every_life_is_in_the_table() -> None:
    assert set(TABLE) == set(LIVES)


@pytest.mark.parametrize("name", LIVES)
def test_a_life_ends_so_and_tells_people_no_more_than_this(name: str) -> None:
    assert cost(LIVES[name]) == TABLE[name]


def test_one_comment_an_issue_is_the_rule() -> None:
    """More than one is a reminder (one claim, two at most), another issue's own, or a comment that people deleted."""
    more = {name: told.posted for name, told in TABLE.items() if told.posted > 1}
    assert more == {"one_fix_for_two": 2, "reminded": 3, "kept_alive": 2, "spoken_for_the_app": 2}
    assert {name for name, told in TABLE.items() if told.called} == {"reminded", "kept_alive"}


def test_a_reminder_too_many_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: every fact about a reminder is told in a comment of its own, again each time."""
    honest = effects.plan

    def chatty(contract, event, decision, policy):  # type: ignore[no-untyped-def]
        told = honest(contract, event, decision, policy)
        more = [f for f in decision.facts if isinstance(f, ClaimReminded)]
        days = [f"{effects.REMINDER}:{f.person_id}:{f.expires_at.date()}:once-more" for f in more]
        return (*told, *(effects.Effect(kind="comment", target=day) for day in days))

    monkeypatch.setattr("app.service.handler.plan", chatty)
    assert cost(LIVES["reminded"]).posted > TABLE["reminded"].posted
