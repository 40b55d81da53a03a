"""Lives in which something comes that most lives do not have: what GitHub delivers on other days."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.stories.plots_work import claimed, offered, submitted
from tests.town import Town


def opened_with_its_label(t: Town) -> Iterator[None]:
    """A maintainer opens the issue with the label on it."""
    t.world.create_label(t.v.maintainer, t.repository, "bounty: $250")
    issue = t.world.create_issue(t.v.maintainer, t.repository, "A need", "Please.", labels=["bounty: $250"])
    yield
    t.world.comment(t.v.contributor, issue, "/claim")
    yield


def a_duplicate(t: Town) -> Iterator[None]:
    issue = offered(t)
    yield
    t.world.close_issue(t.v.triager, issue, "duplicate")
    yield


def written_anew(t: Town) -> Iterator[None]:
    """The issue is edited after it was claimed, then edited back."""
    issue = claimed(t)
    yield
    t.world.edit_issue(t.v.contributor, issue, title="Another need", body="Something else.")
    yield
    t.world.edit_issue(t.v.contributor, issue, title="A need", body="Please.")
    yield


def said_and_done(t: Town) -> Iterator[None]:
    """Closed as completed with nobody at work."""
    issue = offered(t)
    yield
    t.world.close_issue(t.v.maintainer, issue, "completed")
    yield


def second_thoughts(t: Town) -> Iterator[None]:
    """A comment edited into a command is none; a command edited or deleted afterwards was one."""
    issue = offered(t)
    talk = t.world.comment(t.v.rival, issue, "Nice.")
    yield
    t.world.edit_comment(t.v.rival, talk, "/claim")
    yield
    asked = t.world.comment(t.v.contributor, issue, "/claim")
    yield
    t.world.delete_comment(t.v.maintainer, asked)
    yield


def approved_then_refused(t: Town) -> Iterator[None]:
    """Approved, then changes are asked for on the same commit: its author merges it all the same."""
    t.world.set_role(t.repository, t.v.contributor, "write")
    _, pull = submitted(t)
    t.world.review(t.v.maintainer, pull, "APPROVED")
    yield
    t.world.review(t.v.maintainer, pull, "CHANGES_REQUESTED", "It deletes everything.")
    yield
    t.world.merge(t.v.contributor, pull)
    yield


def approval_taken_back(t: Town) -> Iterator[None]:
    """Approved, then dismissed: what the author then merges is accepted by nobody."""
    t.world.set_role(t.repository, t.v.contributor, "write")
    _, pull = submitted(t)
    made = t.world.review(t.v.maintainer, pull, "APPROVED")
    yield
    t.world.dismiss_review(t.v.maintainer, made)
    yield
    t.world.merge(t.v.contributor, pull)
    yield


def asked_again(t: Town) -> Iterator[None]:
    """Both of a check run's buttons, and the run's own deliveries."""
    submitted(t)
    yield
    for run in list(t.repository.check_runs):
        t.world.press_button(t.v.maintainer, run, "look_again")
        t.world.rerun_check(t.v.maintainer, run)
    yield


def away_and_back(t: Town) -> Iterator[None]:
    """Everything that happens to a repository and comes undone; each time a maintainer lets it go on."""
    issue = claimed(t)
    yield
    world, admin, home = t.world, t.v.second_maintainer, t.repository
    there_and_back: tuple[tuple[Callable[[], None], Callable[[], None]], ...] = (
        (lambda: world.archive(admin, home), lambda: world.unarchive(admin, home)),
        (lambda: world.privatize(admin, home), lambda: world.publicize(admin, home)),
        (
            lambda: world.remove_from_installation(admin, t.v.installation, home),
            lambda: world.add_to_installation(admin, t.v.installation, home),
        ),
    )
    for away, back in there_and_back:
        away()
        yield
        back()
        world.comment(t.v.maintainer, issue, "/resume it is back")
        yield


def under_another_name(t: Town) -> Iterator[None]:
    """The account that the App is installed on is renamed."""
    issue, pull = submitted(t)
    yield
    t.world.rename_user(t.v.owner, "renamed-department")
    yield
    t.world.merge(t.v.maintainer, pull)
    t.world.comment(t.v.rival, issue, "/status")
    yield


def installed_anew(t: Town) -> Iterator[None]:
    """What a maintainer offered while the App was away counts once it is back."""
    t.world.uninstall(t.v.second_maintainer, t.v.installation)
    issue = offered(t)
    yield
    t.world.install(t.v.second_maintainer, t.v.owner, [t.repository])
    yield
    t.world.comment(t.v.maintainer, issue, "/bounty $300")
    yield


def installed_where_no_money_is(t: Town) -> Iterator[None]:
    """Another account installs the App on a repository full of labels and issues: not a word into it."""
    other = t.world.add_organization("other-department")
    home = t.world.add_repository(other, "website")
    t.world.set_role(home, t.v.maintainer, "maintain")
    issue = t.world.create_issue(t.v.contributor, home, "A need")
    t.world.add_label(t.v.maintainer, issue, "bounty: $500")
    t.world.open_pull(t.v.rival, home, "Work", f"Fixes #{issue.number}")
    yield
    t.tick(days=1)
    t.world.install(t.v.second_maintainer, other)
    yield
    t.world.add_label(t.v.maintainer, issue, "bug")
    yield


def given_away(t: Town) -> Iterator[None]:
    """The repository goes to another account, then is deleted there."""
    claimed(t)
    yield
    other = t.world.add_organization("other-department")
    t.world.install(t.v.second_maintainer, other)
    t.world.transfer_repository(t.v.second_maintainer, t.repository, other)
    yield
    t.world.set_role(t.repository, t.v.second_maintainer, "admin")
    t.world.delete_repository(t.v.second_maintainer, t.repository)
    yield


DAYS = (
    opened_with_its_label,
    a_duplicate,
    written_anew,
    said_and_done,
    second_thoughts,
    approval_taken_back,
    asked_again,
    away_and_back,
    under_another_name,
    installed_anew,
    installed_where_no_money_is,
    given_away,
)
# Of these all that counts can still be read at GitHub afterwards, whatever came of their deliveries.
REREAD = (
    opened_with_its_label,
    a_duplicate,
    written_anew,
    said_and_done,
    approval_taken_back,
    approved_then_refused,
    under_another_name,
)
