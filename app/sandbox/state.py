"""The world's memory: accounts and repositories by name and id, one lock, one clock, ids in order."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from app.sandbox.deliveries import Deliveries, HttpTransport, Logged, Transport
from app.sandbox.faults import Faults
from app.sandbox.model import (
    ROLES,
    Account,
    AccountType,
    App,
    Commit,
    Installation,
    Issue,
    Item,
    Label,
    Refused,
    Repository,
)
from app.sandbox.shapes import Shapes

PERMISSIONS = {
    "metadata": "read",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "single_file": "read",
}
DEFAULT_SECRET = "sandbox-webhook-secret"  # noqa: S105 - of a pretended App
EVENTS = [
    "check_run",
    "issue_comment",
    "issues",
    "label",
    "pull_request",
    "pull_request_review",
    "repository",
]

# These stand in the log as themselves: the line has no node of its own.
THINGS_IN_LOG = ("IssueComment", "PullRequestReview", "PullRequestCommit")


class TickingClock:
    """A clock that stands still until told: each look adds ``step_seconds``, ``advance`` jumps."""

    def __init__(self, start: datetime, step_seconds: float = 0) -> None:
        self._now = start
        self._step = timedelta(seconds=step_seconds)

    def __call__(self) -> datetime:
        self._now += self._step
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class State:
    """All the sandbox remembers. Change it only inside ``with world.acting():``; deliveries leave after it.

    ``clock`` gives an aware UTC moment and dates what happens; ``wall`` (Unix seconds) is what tokens and
    limits are measured by, because clients sign with their real clock.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] | None = None,
        wall: Callable[[], float] = time.time,
        api_url: str = "https://api.github.com",
        html_url: str = "https://github.com",
        transport: Transport | None = None,
        webhook_url: str = "",
        webhook_secret: str = DEFAULT_SECRET,
        public_key: str = "",
        app_id: int = 1_000_001,
        app_slug: str = "gc-bounty",
    ) -> None:
        self.guard = threading.RLock()
        self.wall = wall
        self._clock = clock or (lambda: datetime.now(UTC))
        self._depth = 0
        self._last_id = {"account": 80_000_000, "repository": 600_000_000, "other": 4_000_000_000}
        self._sequence = 0
        self.accounts: dict[int, Account] = {}
        self.repositories: dict[int, Repository] = {}
        self.renamed: dict[str, int] = {}
        self.installations: dict[int, Installation] = {}
        self.nodes: dict[str, Any] = {}
        self.old_label_names_stay_in_log = False
        self.tokens: dict[str, Any] = {}
        self.conversions: dict[str, Any] = {}
        self.faults = Faults()
        self.shapes = Shapes(self, api_url.rstrip("/"), html_url.rstrip("/"))
        carrier = transport or (HttpTransport() if webhook_url else None)
        self.deliveries = Deliveries(world=self, transport=carrier)
        self.app = self._register(app_id, app_slug, public_key, webhook_url, webhook_secret)

    # --- time, ids, the lock ------------------------------------------------------------------------

    def now(self) -> datetime:
        """The present moment in whole seconds, as GitHub tells time."""
        return self._clock().replace(microsecond=0)

    def next_id(self, space: str = "other") -> int:
        """Accounts and repositories still fit 32 bits, most other numbers have outgrown them."""
        self._last_id[space] += 7
        return self._last_id[space]

    def node(self, prefix: str, number: int) -> str:
        code = base64.urlsafe_b64encode(number.to_bytes(9, "big")).decode().rstrip("=")
        return f"{prefix}_kwDO{code}"

    def keep(self, thing: Any) -> Any:
        """Make a thing findable by its node id; returns it."""
        self.nodes[thing.node_id] = thing
        return thing

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Hold the lock; when the outermost act ends its deliveries leave, in order, outside the lock."""
        due: list[Logged] = []
        try:
            with self.guard:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    due = self.deliveries.take() if self._depth == 0 else []
        finally:
            self.deliveries.send(due)

    # --- accounts and repositories ------------------------------------------------------------------

    def add_user(self, login: str, *, type: AccountType = "User", created_at: datetime | None = None) -> Account:
        """A new account; its age is five years unless ``created_at`` says otherwise."""
        with self.acting():
            number = self.next_id("account")
            prefix = {"User": "U", "Bot": "BOT", "Organization": "O", "Mannequin": "M"}[type]
            born = created_at or self.now() - timedelta(days=5 * 365)
            account = Account(id=number, node_id=self.node(prefix, number), login=login, type=type, created_at=born)
            self.accounts[number] = account
            self.keep(account)
            return account

    def add_organization(self, login: str) -> Account:
        return self.add_user(login, type="Organization")

    def add_repository(
        self, owner: Account | str, name: str, *, private: bool = False, default_branch: str = "main"
    ) -> Repository:
        with self.acting():
            number, now = self.next_id("repository"), self.now()
            repository = Repository(
                id=number,
                node_id=self.node("R", number),
                owner=self.user(owner),
                name=name,
                default_branch=default_branch,
                created_at=now,
                updated_at=now,
                private=private,
            )
            self.repositories[number] = self.keep(repository)
            self.commit(repository, None, "Initial commit")
            return repository

    def set_role(self, repository: Repository | str, who: Account | str, role: str) -> None:
        """Give a role (any of ROLES, or a custom role's name; ``none`` takes it away). No delivery."""
        with self.acting():
            self.repository(repository).roles[self.user(who).id] = role

    def user(self, who: Account | str) -> Account:
        """By account or login, any case. Raises Refused(404)."""
        if isinstance(who, Account):
            return who
        for account in self.accounts.values():
            if account.login.lower() == who.lower() and not account.deleted:
                return account
        raise Refused(404, "Not Found")

    def repository(self, which: Repository | str | int) -> Repository:
        """By object, id or ``owner/name``. Raises Refused(404)."""
        if isinstance(which, Repository):
            return which
        for repository in self.repositories.values():
            named = isinstance(which, str) and repository.full_name.lower() == which.lower()
            if (named or repository.id == which) and not repository.deleted:
                return repository
        raise Refused(404, "Not Found")

    def issue(self, repository: Repository | str, number: int) -> Issue:
        """An issue or pull request by number. Raises Refused(404), or 410 when deleted."""
        found = self.repository(repository).issues.get(number)
        if found is None:
            raise Refused(404, "Not Found")
        if found.deleted:
            raise Refused(410, "This issue was deleted")
        return found

    # --- rights -------------------------------------------------------------------------------------

    def role(self, who: Account, repository: Repository) -> str:
        """The role_name the collaborator endpoint would tell; an outsider reads a public repository."""
        if who is repository.owner or (who.id == self.app.bot.id and self.installation_of(repository)):
            return "admin" if who is repository.owner else "write"
        given = repository.roles.get(who.id, "none")
        return "read" if given == "none" and not repository.private else given

    def may(self, who: Account, repository: Repository, least: str) -> bool:
        """Whether the role reaches ``least``; a custom role's name counts as write."""
        held = self.role(who, repository)
        rank = ROLES.index(held) if held in ROLES else ROLES.index("write")
        return rank >= ROLES.index(least)

    def need(self, who: Account, repository: Repository, least: str) -> None:
        if repository.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        if not self.may(who, repository, "read"):
            raise Refused(404, "Not Found")
        if not self.may(who, repository, least):
            raise Refused(403, f"Must have {least} rights to Repository.")

    def installation_of(self, repository: Repository) -> Installation | None:
        for installation in self.installations.values():
            mine = installation.all_repositories and installation.account is repository.owner
            if not installation.deleted and (mine or repository.id in installation.repository_ids):
                return installation
        return None

    # --- records ------------------------------------------------------------------------------------

    def commit(self, repository: Repository, author: Account | None, message: str) -> Commit:
        """A commit object; it is on the default branch only when its caller puts it there."""
        number = self.next_id()
        oid = hashlib.sha1(f"{repository.id}:{number}:{message}".encode(), usedforsecurity=False).hexdigest()
        made = Commit(
            oid=oid,
            node_id=self.node("C", number),
            repository=repository,
            message=message,
            author=author,
            at=self.now(),
        )
        repository.commits.append(self.keep(made))
        return made

    def log(self, issue: Issue, kind: str, actor: Account | None, **data: Any) -> Item:
        """Append one line to an issue's log."""
        self._sequence += 1
        number = self.next_id()
        prefix = "".join(c for c in kind if c.isupper())
        item = Item(
            kind=kind,
            node_id=self.node(prefix, number),
            sequence=self._sequence,
            created_at=self.now(),
            issue=issue,
            actor=actor,
            data=data,
        )
        issue.timeline.append(item if kind in THINGS_IN_LOG else self.keep(item))
        issue.updated_at = max(issue.updated_at, item.created_at)
        return item

    def label_in(self, repository: Repository, name: str) -> Label | None:
        return repository.labels.get(name.lower())

    def emit(self, event: str, action: str, repository: Repository | None, by: Account, **parts: Any) -> None:
        self.deliveries.emit(event, action, repository, by, parts)

    def _register(self, app_id: int, slug: str, key: str, url: str, secret: str) -> App:
        owner, bot = self.add_organization(f"{slug}-owner"), self.add_user(f"{slug}[bot]", type="Bot")
        return App(
            id=app_id,
            slug=slug,
            name="GC Bounty",
            client_id=f"Iv23li{app_id:014d}",
            client_secret=f"{app_id:040x}",
            owner=owner,
            bot=bot,
            created_at=self.now(),
            public_key=key,
            webhook_url=url,
            webhook_secret=secret,
            permissions=dict(PERMISSIONS),
            events=list(EVENTS),
        )
