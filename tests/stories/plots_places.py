"""Lives of an issue in which the place, the offer or the people around it change."""

from collections.abc import Iterator
from dataclasses import replace

from app.db.funds import close_fund
from tests import scenes
from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town


def priced_anew(t: Town) -> Iterator[None]:
    issue = offered(t, amount="$300")
    yield
    t.world.remove_label(t.v.maintainer, issue, "bounty: $300")
    yield
    t.world.add_label(t.v.maintainer, issue, "bounty: $450")
    yield
    t.world.comment(t.v.contributor, issue, "/claim")
    yield
    t.world.comment(t.v.maintainer, issue, "/bounty $700")
    yield
    t.world.comment(t.v.maintainer, issue, "/bounty $100")
    yield


def dropped(t: Town) -> Iterator[None]:
    issue = offered(t)
    yield
    t.world.close_issue(t.v.maintainer, issue, "not_planned")
    yield
    t.world.reopen_issue(t.v.maintainer, issue)
    yield


def closed_under_a_claimant(t: Town) -> Iterator[None]:
    issue = claimed(t)
    yield
    t.world.close_issue(t.v.contributor, issue)
    yield
    t.world.comment(t.v.maintainer, issue, "/resume closed by mistake")
    yield
    t.world.reopen_issue(t.v.maintainer, issue)
    yield


def part_of_something_dropped(t: Town) -> Iterator[None]:
    whole = t.world.create_issue(t.v.maintainer, t.repository, "The whole")
    issue = claimed(t)
    t.world.set_parent(issue, whole)
    yield
    t.world.close_issue(t.v.maintainer, whole, "not_planned")
    yield
    t.world.comment(t.v.rival, issue, "/status")
    yield


def held_through_the_merge(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    yield
    t.world.comment(t.v.maintainer, issue, "/suspendre revue de sécurité")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.comment(t.v.second_maintainer, issue, "/resume reviewed")
    yield


def passed_down_the_line(t: Town) -> Iterator[None]:
    """Days pass: the holder lets it lapse, the next has it and is given more time."""
    third = t.world.add_user("third-contributor")
    issue = claimed(t)
    t.world.comment(t.v.rival, issue, "/claim")
    yield
    t.world.comment(third, issue, "/claim")
    yield
    t.tick(days=15)
    t.world.comment(t.v.rival, issue, "/status")
    yield
    t.world.comment(t.v.maintainer, issue, "/extend 5 days")
    yield
    t.world.comment(t.v.rival, issue, "/release")
    yield


def open_to_all(t: Town) -> Iterator[None]:
    policy, _ = t.policy
    t.policy = (replace(policy, claim_mode="open"), "o" * 64)
    t.start()
    issue = claimed(t)
    t.world.comment(t.v.rival, issue, "/claim")
    yield
    mine = t.world.open_pull(t.v.contributor, t.repository, "Mine", f"Fixes #{issue.number}")
    yield
    other = t.world.open_pull(t.v.rival, t.repository, "Other", f"Fixes #{issue.number}")
    yield
    t.world.merge(t.v.maintainer, other)
    yield
    t.world.close_pull(t.v.contributor, mine)
    yield


def in_french(t: Town) -> Iterator[None]:
    issue = t.world.create_issue(t.v.contributor, t.repository, "Les dates sont fausses")
    t.tick()
    t.world.add_label(t.v.maintainer, issue, "prime : 1\u00a0250,50 $")
    yield
    t.world.comment(t.v.contributor, issue, "/réclamer")
    yield
    t.world.comment(t.v.maintainer, issue, "/prolonger 3 jours\n/état\n/suspendre un instant\n/reprendre c’est bon")
    yield
    t.world.comment(t.v.contributor, issue, "/libérer")
    yield
    t.world.comment(t.v.maintainer, issue, "/retirer plus utile")
    yield


def said_all_at_once(t: Town) -> Iterator[None]:
    issue = offered(t)
    words = "> /release\n\n/claim\n/claim this please\n/nonsense\n```\n/release\n```\n/hold me\n/status"
    t.world.comment(t.v.contributor, issue, words)
    yield
    t.world.comment(t.v.contributor, issue, "/award @first-contributor I am the best")
    yield


def locked_up(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    yield
    t.world.lock(t.v.maintainer, issue, "too heated")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.unlock(t.v.maintainer, issue)
    yield


def called_otherwise(t: Town) -> Iterator[None]:
    """The repository gets another name in the middle of everything."""
    _, pull = submitted(t)
    yield
    t.world.rename_repository(t.v.second_maintainer, t.repository, "forms-renamed")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def label_repainted(t: Town) -> Iterator[None]:
    submitted(t)
    yield
    t.world.edit_label(t.v.maintainer, t.repository, "bounty: $500", color="00ff00")
    yield
    t.world.delete_label(t.v.maintainer, t.repository, "bounty: $500")
    yield


def moved_away(t: Town) -> Iterator[None]:
    other = t.world.add_repository(t.v.owner, "other-place")
    t.world.add_to_installation(t.v.second_maintainer, t.v.installation, other)
    t.world.set_role(other, t.v.maintainer, "maintain")
    t.world.set_role(other, t.v.second_maintainer, "admin")
    close_fund(t.engine, t.fund_id, scenes.because())
    scenes.open_fund(t.engine, scope="account", scope_id=t.v.owner.id, amount_cents=10_000_00)
    issue = claimed(t)
    yield
    moved = t.world.transfer(t.v.second_maintainer, issue, other)
    yield
    t.world.comment(t.v.maintainer, moved, "/resume it belongs here")
    yield


def talked_about(t: Town) -> Iterator[None]:
    """Turned into a discussion with nobody at work: the offer ends with the issue."""
    issue = offered(t)
    yield
    t.world.convert_to_discussion(t.v.maintainer, issue)
    yield


def talked_about_instead(t: Town) -> Iterator[None]:
    """Turned into a discussion under a claimant, whose pull request is merged all the same."""
    issue, pull = submitted(t)
    yield
    t.world.convert_to_discussion(t.v.maintainer, issue)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def shelved(t: Town) -> Iterator[None]:
    submitted(t)
    yield
    t.world.archive(t.v.second_maintainer, t.repository)
    yield


def hidden(t: Town) -> Iterator[None]:
    claimed(t)
    yield
    t.world.privatize(t.v.second_maintainer, t.repository)
    yield


def switched_off_for_a_while(t: Town) -> Iterator[None]:
    issue = claimed(t)
    yield
    t.world.suspend(t.v.second_maintainer, t.v.installation)
    yield
    t.world.open_pull(t.v.contributor, t.repository, "Meanwhile", f"Fixes #{issue.number}")
    yield
    t.world.unsuspend(t.v.second_maintainer, t.v.installation)
    yield
    t.world.comment(t.v.rival, issue, "/status")
    yield


def taken_off(t: Town) -> Iterator[None]:
    claimed(t)
    yield
    t.world.uninstall(t.v.second_maintainer, t.v.installation)
    yield


def erased(t: Town) -> Iterator[None]:
    issue = claimed(t)
    yield
    t.world.delete_issue(t.v.second_maintainer, issue)
    yield


# GitHub no longer shows what these lived, so a program that saw none of it can know none of it: tests of their own.
BEYOND_REACH = (hidden, taken_off, erased)
PLACES = (
    priced_anew,
    dropped,
    closed_under_a_claimant,
    part_of_something_dropped,
    held_through_the_merge,
    passed_down_the_line,
    open_to_all,
    in_french,
    said_all_at_once,
    locked_up,
    called_otherwise,
    label_repainted,
    moved_away,
    talked_about,
    talked_about_instead,
    shelved,
    switched_off_for_a_while,
)
