"""GitHub's JSON for accounts, repositories and issues, as the REST API and webhooks both write it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.sandbox.model import SINGLE_FILE, Account, Comment, Installation, Issue, Label, Reaction, Repository
from app.sandbox.shapes_urls import ACCOUNT_LINKS, REPOSITORY_LINKS

if TYPE_CHECKING:
    from app.sandbox.state import State

Json = dict[str, Any]
GHOST_ID = 10137
REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def stamp(moment: datetime) -> str:
    """A moment as GitHub writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


class Shapes:
    """``api`` and ``html`` are the addresses all links start with, without a slash at the end."""

    def __init__(self, world: State, api: str, html: str) -> None:
        self.world = world
        self.api = api
        self.html = html

    # --- accounts -----------------------------------------------------------------------------------

    def account(self, account: Account | None) -> Json:
        """A simple-user; a deleted account shows as the ghost."""
        if account is None or account.deleted:
            return self._account(GHOST_ID, "MDQ6VXNlcjEwMTM3", "ghost", "User")
        return self._account(account.id, account.node_id, account.login, account.type)

    def organization(self, account: Account) -> Json:
        url = f"{self.api}/orgs/{account.login}"
        links = {f"{name}_url": f"{url}/{name}" for name in ("repos", "events", "hooks", "issues")}
        return {
            "login": account.login,
            "id": account.id,
            "node_id": account.node_id,
            "url": url,
            **links,
            "members_url": f"{url}/members{{/member}}",
            "public_members_url": f"{url}/public_members{{/member}}",
            "avatar_url": f"{self.html}/avatars/{account.id}",
            "description": "",
        }

    def profile(self, account: Account) -> Json:
        """A public-user, as GET /users/{login} gives it."""
        empty = ("name", "company", "location", "email", "hireable", "bio", "twitter_username")
        counts = ("public_repos", "public_gists", "followers", "following")
        return {
            **self.account(account),
            **dict.fromkeys(empty),
            "blog": "",
            **dict.fromkeys(counts, 0),
            "created_at": stamp(account.created_at),
            "updated_at": stamp(account.created_at),
        }

    def _account(self, number: int, node_id: str, login: str, type: str) -> Json:
        url = f"{self.api}/users/{quote(login)}"
        page = f"{self.html}/apps/{login[:-5]}" if login.endswith("[bot]") else f"{self.html}/{login}"
        return {
            "login": login,
            "id": number,
            "node_id": node_id,
            "avatar_url": f"{self.html}/avatars/{number}",
            "gravatar_id": "",
            "url": url,
            "html_url": page,
            **{name: url + tail for name, tail in ACCOUNT_LINKS.items()},
            "type": type,
            "user_view_type": "public",
            "site_admin": False,
        }

    # --- repositories -------------------------------------------------------------------------------

    def repository_url(self, repository: Repository) -> str:
        return f"{self.api}/repos/{repository.full_name}"

    def repository_page(self, repository: Repository) -> str:
        return f"{self.html}/{repository.full_name}"

    def repository(self, repository: Repository, *, full: bool = False, hook: bool = False) -> Json:
        """A repository; ``full`` adds what only GET /repos tells, ``hook`` leaves out what webhooks do."""
        url, page = self.repository_url(repository), self.repository_page(repository)
        still_open = sum(1 for i in repository.issues.values() if i.state == "open" and not i.deleted)
        zeros = ("stargazers_count", "watchers_count", "forks_count", "forks", "watchers", "size")
        told: Json = {
            "id": repository.id,
            "node_id": repository.node_id,
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
            "owner": self.account(repository.owner),
            "html_url": page,
            "description": None,
            "fork": False,
            "url": url,
            **{name: url + tail for name, tail in REPOSITORY_LINKS.items()},
            "created_at": stamp(repository.created_at),
            "updated_at": stamp(repository.updated_at),
            "pushed_at": stamp(repository.commits[-1].at),
            "git_url": page.replace("https:", "git:") + ".git",
            "ssh_url": f"git@github.com:{repository.full_name}.git",
            "clone_url": page + ".git",
            "svn_url": page,
            **dict.fromkeys(("homepage", "language", "mirror_url", "license")),
            **dict.fromkeys(zeros, 0),
            **dict.fromkeys(("has_issues", "has_projects", "has_downloads", "has_wiki", "allow_forking"), True),
            **dict.fromkeys(("has_pages", "has_discussions", "disabled", "is_template"), False),
            "archived": repository.archived,
            "web_commit_signoff_required": False,
            "open_issues_count": still_open,
            "open_issues": still_open,
            "topics": [],
            "visibility": "private" if repository.private else "public",
            "default_branch": repository.default_branch,
        }
        if full:
            told |= {"network_count": 0, "subscribers_count": 0}
        if hook:
            told["custom_properties"] = {}
        return told

    def repository_line(self, repository: Repository) -> Json:
        """The five fields installation webhooks give a repository."""
        return {
            "id": repository.id,
            "node_id": repository.node_id,
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
        }

    def label(self, repository: Repository, label: Label) -> Json:
        return {
            "id": label.id,
            "node_id": label.node_id,
            "url": f"{self.repository_url(repository)}/labels/{quote(label.name, safe='')}",
            "name": label.name,
            "color": label.color,
            "default": False,
            "description": label.description,
        }

    # --- issues -------------------------------------------------------------------------------------

    def issue_url(self, issue: Issue) -> str:
        return f"{self.repository_url(issue.repository)}/issues/{issue.number}"

    def issue_page(self, issue: Issue) -> str:
        return f"{self.repository_page(issue.repository)}/{'pull' if issue.pull else 'issues'}/{issue.number}"

    def issue(self, issue: Issue) -> Json:
        url = self.issue_url(issue)
        told = {
            "url": url,
            "repository_url": self.repository_url(issue.repository),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": self.issue_page(issue),
            "id": issue.id,
            "node_id": issue.pull.node_id if issue.pull else issue.node_id,
            "number": issue.number,
            "title": issue.title,
            "user": self.account(issue.author),
            "labels": [self.label(issue.repository, label) for label in issue.labels],
            "state": issue.state,
            "locked": issue.locked,
            "assignee": None,
            "assignees": [],
            "milestone": None,
            "comments": len(issue.comments),
            "created_at": stamp(issue.created_at),
            "updated_at": stamp(issue.updated_at),
            "closed_at": stamp_or_none(issue.closed_at),
            "author_association": self.association(issue.author, issue.repository),
            "active_lock_reason": issue.lock_reason,
            "body": issue.body or None,
            "reactions": self.rollup(f"{url}/reactions", issue.reactions),
            "timeline_url": f"{url}/timeline",
            "performed_via_github_app": None,
            "state_reason": issue.state_reason,
        }
        if issue.pull:
            pull_url = f"{self.repository_url(issue.repository)}/pulls/{issue.number}"
            page = self.issue_page(issue)
            told["draft"] = issue.pull.draft
            told["pull_request"] = {
                "url": pull_url,
                "html_url": page,
                "diff_url": page + ".diff",
                "patch_url": page + ".patch",
                "merged_at": stamp_or_none(issue.pull.merged_at),
            }
        return told

    def full_issue(self, issue: Issue) -> Json:
        closer = issue.closed_by
        return {**self.issue(issue), "closed_by": self.account(closer) if closer else None}

    def comment(self, comment: Comment) -> Json:
        url = f"{self.repository_url(comment.issue.repository)}/issues/comments/{comment.id}"
        return {
            "url": url,
            "html_url": f"{self.issue_page(comment.issue)}#issuecomment-{comment.id}",
            "issue_url": self.issue_url(comment.issue),
            "id": comment.id,
            "node_id": comment.node_id,
            "user": self.account(comment.author),
            "created_at": stamp(comment.created_at),
            "updated_at": stamp(comment.updated_at),
            "author_association": self.association(comment.author, comment.issue.repository),
            "body": comment.body,
            "reactions": self.rollup(f"{url}/reactions", comment.reactions),
            "performed_via_github_app": self.app() if comment.by_app else None,
        }

    def reaction(self, reaction: Reaction) -> Json:
        return {
            "id": reaction.id,
            "node_id": reaction.node_id,
            "user": self.account(reaction.user),
            "content": reaction.content,
            "created_at": stamp(reaction.created_at),
        }

    def rollup(self, url: str, reactions: list[Reaction]) -> Json:
        counts = {name: sum(1 for r in reactions if r.content == name) for name in REACTIONS}
        return {"url": url, "total_count": len(reactions), **counts}

    def association(self, author: Account, repository: Repository) -> str:
        """As unreliable as GitHub's: members of an organization show as mere contributors or nobody."""
        if author is repository.owner:
            return "OWNER"
        if repository.roles.get(author.id, "none") != "none":
            return "COLLABORATOR" if repository.owner.type == "User" else "CONTRIBUTOR"
        return "NONE"

    # --- the App ------------------------------------------------------------------------------------

    def app(self) -> Json:
        app = self.world.app
        return {
            "id": app.id,
            "client_id": app.client_id,
            "slug": app.slug,
            "node_id": self.world.node("A", app.id),
            "owner": self.account(app.owner),
            "name": app.name,
            "description": "",
            "external_url": self.html,
            "html_url": f"{self.html}/apps/{app.slug}",
            "created_at": stamp(app.created_at),
            "updated_at": stamp(app.created_at),
            "permissions": dict(app.permissions),
            "events": list(app.events),
        }

    def installation(self, installation: Installation) -> Json:
        app, account = self.world.app, installation.account
        single = [SINGLE_FILE] if "single_file" in app.permissions else []
        return {
            "id": installation.id,
            "client_id": app.client_id,
            "account": self.account(account),
            "repository_selection": "all" if installation.all_repositories else "selected",
            "access_tokens_url": f"{self.api}/app/installations/{installation.id}/access_tokens",
            "repositories_url": f"{self.api}/installation/repositories",
            "html_url": f"{self.html}/settings/installations/{installation.id}",
            "app_id": app.id,
            "app_slug": app.slug,
            "target_id": account.id,
            "target_type": account.type,
            "permissions": dict(app.permissions),
            "events": list(app.events),
            "created_at": stamp(installation.created_at),
            "updated_at": stamp(installation.updated_at),
            "single_file_name": single[0] if single else None,
            "has_multiple_single_files": False,
            "single_file_paths": single,
            "suspended_by": self.account(installation.suspended_by) if installation.suspended_at else None,
            "suspended_at": stamp_or_none(installation.suspended_at),
        }
