"""What people say on issues and pull requests: comments and reactions."""

from __future__ import annotations

from typing import Any

from app.sandbox.acts_issues import IssueActs, Who
from app.sandbox.model import Account, Comment, Issue, Reaction, Refused
from app.sandbox.shapes import REACTIONS


class CommentActs(IssueActs):
    def comment(self, by: Who, issue: Issue, body: str) -> Comment:
        """Anyone who reads may comment; on a locked issue only write, and never the App."""
        with self.acting():
            who = self.user(by)
            self.need(who, issue.repository, "read")
            by_app = who is self.app.bot
            if issue.converted:
                raise Refused(403, "Unable to create comment because issue is locked.")
            if issue.locked and (by_app or not self.may(who, issue.repository, "write")):
                raise Refused(403, "Unable to create comment because issue is locked.")
            comment = self._comment(who, issue, body, by_app)
            self._tell_comment("created", who, comment)
            self.refer(who, issue, body)
            return comment

    def edit_comment(self, by: Who, comment: Comment, body: str) -> Comment:
        with self.acting():
            who = self.editor_of(by, comment.author, comment.issue.repository)
            before, comment.body = comment.body, body
            comment.editor, comment.last_edited_at = who, self.now()
            comment.updated_at = self.now()
            self._tell_comment("edited", who, comment, changes={"body": {"from": before}})
            self.refer(who, comment.issue, body)
            return comment

    def delete_comment(self, by: Who, comment: Comment) -> None:
        with self.acting():
            who = self.editor_of(by, comment.author, comment.issue.repository)
            issue = comment.issue
            issue.comments.remove(comment)
            issue.timeline = [item for item in issue.timeline if item.data.get("comment") is not comment]
            self.nodes.pop(comment.node_id, None)
            issue.updated_at = self.now()
            self._tell_comment("deleted", who, comment)

    def react(self, by: Who, target: Issue | Comment, content: str) -> tuple[Reaction, bool]:
        """Returns the reaction and whether it is new; the same one twice is one."""
        with self.acting():
            who = self.user(by)
            if content not in REACTIONS:
                raise Refused(422, "Validation Failed")
            for reaction in target.reactions:
                if reaction.user is who and reaction.content == content:
                    return reaction, False
            number = self.next_id()
            made = Reaction(
                id=number, node_id=self.node("REA", number), user=who, content=content, created_at=self.now()
            )
            target.reactions.append(self.keep(made))
            return made, True

    def _comment(self, who: Account, issue: Issue, body: str, by_app: bool) -> Comment:
        number, now = self.next_id(), self.now()
        comment = Comment(
            id=number,
            node_id=self.node("IC", number),
            issue=issue,
            author=who,
            body=body,
            created_at=now,
            updated_at=now,
            by_app=by_app,
        )
        issue.comments.append(self.keep(comment))
        self.log(issue, "IssueComment", who, comment=comment)
        return comment

    def _tell_comment(self, action: str, who: Account, comment: Comment, **parts: Any) -> None:
        told = {"issue": self.shapes.issue(comment.issue), "comment": self.shapes.comment(comment), **parts}
        self.emit("issue_comment", action, comment.issue.repository, who, **told)
