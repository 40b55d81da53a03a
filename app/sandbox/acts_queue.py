"""What a merge queue and auto-merge do with pull requests: GitHub's own bot merges what a person put in."""

from __future__ import annotations

from app.sandbox.acts_issues import Who
from app.sandbox.acts_pulls import PullActs
from app.sandbox.model import Account, Commit, Issue, Refused
from app.sandbox.shapes_pulls import pull_of

QUEUE_BOT = "github-merge-queue[bot]"


class QueueActs(PullActs):
    """``reason`` of leaving a queue is GitHub's word: MERGE, CI_FAILURE, MERGE_CONFLICT, MANUAL and others."""

    def enable_auto_merge(self, by: Who, pull: Issue) -> None:
        with self.acting():
            who, part = self.user(by), pull_of(pull)
            self.need(who, pull.repository, "write")
            part.auto_merge_by, part.auto_merge_at = who, self.now()
            self.tell(pull, "auto_merge_enabled", who, reason="")

    def disable_auto_merge(self, by: Who, pull: Issue, reason: str = "") -> None:
        with self.acting():
            who, part = self.user(by), pull_of(pull)
            self.need(who, pull.repository, "write")
            part.auto_merge_by, part.auto_merge_at = None, None
            self.tell(pull, "auto_merge_disabled", who, reason=reason)

    def enqueue(self, by: Who, pull: Issue) -> None:
        with self.acting():
            who, part = self.user(by), pull_of(pull)
            self.need(who, pull.repository, "write")
            if pull.state == "closed" or part.draft or part.queued_by:
                raise Refused(422, "Pull request cannot be added to the merge queue")
            part.queued_by = who
            self.log(pull, "AddedToMergeQueueEvent", who, enqueuer=who)
            self.tell(pull, "enqueued", who)

    def dequeue(self, by: Who, pull: Issue, reason: str = "MANUAL") -> None:
        """Taken out unmerged, by a person or (a failed check) by the queue itself."""
        with self.acting():
            self._leave(self.user(by), pull, reason)

    def fail_in_queue(self, pull: Issue, reason: str = "CI_FAILURE") -> None:
        with self.acting():
            self._leave(self._queue_bot(pull), pull, reason)

    def merge_from_queue(self, pull: Issue, *, credited_to_bot: bool = True) -> Commit:
        """The queue merges what is in it. Of either it is told that GitHub names it in ``merged_by``."""
        with self.acting():
            bot, enqueuer = self._queue_bot(pull), pull_of(pull).queued_by
            self._leave(bot, pull, "MERGE")
            merger = bot if credited_to_bot or enqueuer is None else enqueuer
            return self.merge(merger, pull, message=f"{pull.title} (#{pull.number})")

    def _leave(self, who: Account, pull: Issue, reason: str) -> None:
        part = pull_of(pull)
        if part.queued_by is None:
            raise Refused(422, "Pull request is not in the merge queue")
        self.log(pull, "RemovedFromMergeQueueEvent", who, enqueuer=part.queued_by, reason=reason)
        part.queued_by = None
        self.tell(pull, "dequeued", who, reason=reason)

    def _queue_bot(self, pull: Issue) -> Account:
        bot = next((a for a in self.accounts.values() if a.login == QUEUE_BOT), None)
        bot = bot or self.add_user(QUEUE_BOT, type="Bot")
        self.set_role(pull.repository, bot, "write")
        return bot
