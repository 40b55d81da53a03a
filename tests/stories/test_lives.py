"""Every kind of life ends as it should and disturbs people as little as it can: the whole table, exact."""

import pytest

from app.core import effects
from app.core.facts import ClaimReminded
from tests.stories.lives import LIVES, Cost, cost

HOLDER = "connie-contributor"
TABLE = {
    "paid_for": Cost(ends=("payable",), posted=1),
    "handed_on": Cost(ends=("payable",), posted=1),
    "merged_by_its_author": Cost(ends=("payable",), posted=1),
    "two_amounts": Cost(ends=("open",), posted=1),
    "not_entitled": Cost(ends=(), posted=1),
    "fought_over": Cost(ends=("withdrawn unlabelled",), posted=1),
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
}


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
