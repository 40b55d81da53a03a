"""Lives of an issue in which the work itself takes a turn: links, bases, merges, reviews and reverts."""

from collections.abc import Iterator

from app.sandbox.model import Issue
from tests.town import Town


def offered(t: Town, title: str = "A need", amount: str = "$500") -> Issue:
    issue = t.world.create_issue(t.v.contributor, t.repository, title, "Please.")
    t.tick(minutes=1)
    t.world.add_label(t.v.maintainer, issue, f"bounty: {amount}")
    t.tick(minutes=1)
    return issue


def claimed(t: Town, title: str = "A need") -> Issue:
    issue = offered(t, title)
    t.world.comment(t.v.contributor, issue, "/claim")
    t.tick(minutes=1)
    return issue


def submitted(t: Town, title: str = "A need", **more: object) -> tuple[Issue, Issue]:
    issue = claimed(t, title)
    pull = t.world.open_pull(t.v.contributor, t.repository, "Work", f"Fixes #{issue.number}", **more)  # type: ignore[arg-type]
    t.tick(minutes=1)
    return issue, pull


def linked_before_the_label(t: Town) -> Iterator[None]:
    issue = t.world.create_issue(t.v.contributor, t.repository, "Known already")
    t.tick()
    pull = t.world.open_pull(t.v.contributor, t.repository, "Early", f"Closes #{issue.number}")
    yield
    t.world.add_label(t.v.maintainer, issue, "bounty: $500")
    yield
    t.world.comment(t.v.contributor, issue, "/claim")
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


def named_away_and_back(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    yield
    t.world.edit_pull(t.v.contributor, pull, body="About something else")
    yield
    t.world.edit_pull(t.v.contributor, pull, body=f"Resolves #{issue.number} after all")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def merged_beside_the_default_branch(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    yield
    t.world.comment(t.v.contributor, pull, f"/claim #{issue.number}")
    yield
    t.world.edit_pull(t.v.contributor, pull, base="develop")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def claimed_in_a_pull_request(t: Town) -> Iterator[None]:
    issue = offered(t)
    yield
    pull = t.world.open_pull(t.v.rival, t.repository, "Work", "See the issue.")
    yield
    t.world.comment(t.v.rival, pull, f"Mine.\n\n/réclamer #{issue.number}")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def two_fixes(t: Town) -> Iterator[None]:
    """Two pull requests name the issue; the holder's is merged second, the stranger's first."""
    issue, pull = submitted(t)
    other = t.world.open_pull(t.v.rival, t.repository, "Mine is better", f"Fixes #{issue.number}")
    yield
    t.world.merge(t.v.maintainer, other)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def one_fix_for_two(t: Town) -> Iterator[None]:
    first, second = claimed(t, "One"), claimed(t, "Two")
    yield
    body = f"Fixes #{first.number}, fixes #{second.number}"
    pull = t.world.open_pull(t.v.contributor, t.repository, "Both", body)
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


def drafted(t: Town) -> Iterator[None]:
    _, pull = submitted(t, draft=True)
    yield
    t.world.push(t.v.contributor, pull)
    yield
    t.world.ready_for_review(t.v.contributor, pull)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def closed_and_reopened(t: Town) -> Iterator[None]:
    _, pull = submitted(t)
    yield
    t.world.close_pull(t.v.contributor, pull)
    yield
    t.world.reopen_pull(t.v.contributor, pull)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def self_merged_with_approval(t: Town) -> Iterator[None]:
    t.world.set_role(t.repository, t.v.contributor, "write")
    _, pull = submitted(t)
    yield
    t.world.review(t.v.second_maintainer, pull, "APPROVED")
    yield
    t.world.merge(t.v.contributor, pull)
    yield


def approved_too_early(t: Town) -> Iterator[None]:
    """The approval was of another head, and a stranger's; the merge is held until a maintainer approves."""
    t.world.set_role(t.repository, t.v.contributor, "write")
    _, pull = submitted(t)
    t.world.review(t.v.maintainer, pull, "APPROVED")
    t.world.review(t.v.rival, pull, "APPROVED")
    yield
    t.tick(minutes=1)
    t.world.push(t.v.contributor, pull, "One thing more")
    yield
    t.world.merge(t.v.contributor, pull)
    yield
    t.world.review(t.v.second_maintainer, pull, "APPROVED")
    yield


def merged_by_a_bot(t: Town) -> Iterator[None]:
    bot = t.world.add_user("merge-queue[bot]", type="Bot")
    t.world.set_role(t.repository, bot, "write")
    _, pull = submitted(t)
    yield
    t.world.enable_auto_merge(t.v.maintainer, pull)
    t.world.review(t.v.maintainer, pull, "APPROVED")
    yield
    t.world.merge(bot, pull)
    yield


def merged_by_the_queue(t: Town) -> Iterator[None]:
    """Approved, put into GitHub's merge queue, thrown out by a failed check, put in again, merged by the queue."""
    _, pull = submitted(t)
    t.world.review(t.v.maintainer, pull, "APPROVED")
    yield
    t.world.enqueue(t.v.maintainer, pull)
    yield
    t.world.fail_in_queue(pull)
    yield
    t.world.enqueue(t.v.maintainer, pull)
    yield
    t.world.merge_from_queue(pull)
    yield


def queued_without_approval(t: Town) -> Iterator[None]:
    """The queue's bot answers for nothing: held until a maintainer approves what was merged."""
    _, pull = submitted(t)
    yield
    t.world.enable_auto_merge(t.v.maintainer, pull)
    yield
    t.world.enqueue(t.v.maintainer, pull)
    yield
    t.world.merge_from_queue(pull)
    yield
    t.world.review(t.v.second_maintainer, pull, "APPROVED")
    yield


def queued_in_a_person_s_name(t: Town) -> Iterator[None]:
    """GitHub is also said to name who put it into the queue as who merged it."""
    _, pull = submitted(t)
    yield
    t.world.enable_auto_merge(t.v.maintainer, pull)
    yield
    t.world.disable_auto_merge(t.v.maintainer, pull)
    t.world.enqueue(t.v.maintainer, pull)
    yield
    t.world.merge_from_queue(pull, credited_to_bot=False)
    yield


def reopened_after_the_fix(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.reopen_issue(t.v.contributor, issue)
    yield
    t.world.comment(t.v.second_maintainer, issue, "/reprendre la correction tient")
    yield


def reverted(t: Town) -> Iterator[None]:
    issue, pull = submitted(t)
    t.world.merge(t.v.maintainer, pull)
    yield
    back = t.world.open_pull(
        t.v.rival, t.repository, 'Revert "Work"', f"Reverts {t.repository.full_name}#{pull.number}"
    )
    yield
    t.world.merge(t.v.second_maintainer, back)
    yield
    t.world.comment(t.v.second_maintainer, issue, "/status")
    yield


def reverted_by_a_commit(t: Town) -> Iterator[None]:
    _, pull = submitted(t)
    made = t.world.merge(t.v.maintainer, pull)
    yield
    title = f'Revert "Merge pull request #{pull.number}"'
    t.world.push_commit(t.v.maintainer, t.repository, f"{title}\n\nThis reverts commit {made.oid}.")
    yield
    # Nobody delivers a pushed commit: something else must make the issue be read, or the sweep.
    t.world.push_commit(t.v.maintainer, t.repository, "Something else")
    yield


def mended_by_a_commit(t: Town) -> Iterator[None]:
    """No pull request at all: the issue is closed by a commit and a maintainer names who did it."""
    issue = claimed(t)
    yield
    t.world.push_commit(t.v.maintainer, t.repository, f"Mend it. Fixes #{issue.number}")
    yield
    t.world.comment(t.v.second_maintainer, issue, "/award @first-contributor sent me the patch by hand")
    yield


def linked_by_hand(t: Town) -> Iterator[None]:
    """The link is made in the sidebar, which no webhook tells."""
    issue = claimed(t)
    pull = t.world.open_pull(t.v.contributor, t.repository, "Work", "No words.")
    yield
    t.world.link(t.v.maintainer, pull, issue)
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


WORK = (
    linked_before_the_label,
    named_away_and_back,
    merged_beside_the_default_branch,
    claimed_in_a_pull_request,
    two_fixes,
    one_fix_for_two,
    drafted,
    closed_and_reopened,
    self_merged_with_approval,
    approved_too_early,
    merged_by_a_bot,
    merged_by_the_queue,
    queued_without_approval,
    queued_in_a_person_s_name,
    reopened_after_the_fix,
    reverted,
    reverted_by_a_commit,
    mended_by_a_commit,
    linked_by_hand,
)
