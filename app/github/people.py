"""Asks GitHub about people, each thing once in a reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from app.core.events import Actor
from app.core.ids import UserId
from app.github.client import Calls, Json
from app.github.evidence import PullSeen, moment
from app.service.ports import Gone, RepositoryRef, Unavailable

# GitHub's own word for who has no right in a repository.
NO_ROLE = "none"


class People:
    """The people of one repository."""

    def __init__(self, calls: Calls, repository: RepositoryRef) -> None:
        self._calls = calls
        self._repository = repository
        self._roles: dict[int, str] = {}

    def with_role(self, who: Actor | None) -> Actor | None:
        """The same person with their role now; bots and the like are not asked for, they decide nothing."""
        if who is None or not who.human:
            return who
        if who.id not in self._roles:
            self._roles[who.id] = self._role(who)
        return replace(who, role=self._roles[who.id])

    def judging(self, seen: PullSeen) -> PullSeen:
        """With the roles of who merged it and approved what was merged; only there does anyone's right matter."""
        pull = seen.pull
        if pull.merged_at is None or not (pull.linked or pull.link_doubtful):
            return seen
        approvals = tuple(
            replace(approval, by=self.with_role(approval.by) or approval.by)
            for approval in pull.approvals
            if approval.commit == pull.head_sha
        )
        return replace(seen, pull=replace(pull, merged_by=self.with_role(pull.merged_by), approvals=approvals))

    def named(self, login: str) -> Actor | None:
        """The account that a login names, None where there is none."""
        try:
            found = self._get(f"/users/{quote(login, safe='')}")
        except Gone:
            return None
        return Actor(id=UserId(found["id"]), login=found["login"], kind=found["type"])

    def since(self, who: Actor | None) -> datetime | None:
        """When a person's account was made, None where GitHub knows it no more."""
        if who is None or not who.human:
            return None
        try:
            return moment(self._get(f"/user/{who.id}")["created_at"])
        except Gone:
            return None

    def _role(self, who: Actor) -> str:
        """``role_name`` by numeric id: an old login may by now be another person's.

        Who deleted their account can decide nothing, and must not keep others from deciding.
        """
        answer = self._permission(who.login)
        if answer is None or answer["user"]["id"] != who.id:
            login = self._login(who)
            if login is None:
                return NO_ROLE
            answer = self._permission(login)
        if answer is None or answer["user"]["id"] != who.id:
            raise Unavailable(f"the role of user {who.id} is not known")
        return str(answer.get("role_name") or answer["permission"])

    def _login(self, who: Actor) -> str | None:
        """What the account is called now, None where GitHub has it no more."""
        try:
            return str(self._get(f"/user/{who.id}")["login"])
        except Gone as problem:
            if problem.status != 404:
                raise
            return None

    def _permission(self, login: str) -> Json | None:
        path = f"/repos/{self._repository.full_name}/collaborators/{quote(login, safe='')}/permission"
        try:
            answer: Json = self._get(path)
        except Gone:
            return None
        return answer if answer.get("user") else None

    def _get(self, path: str) -> Json:
        found: Json = self._calls.get(self._repository.installation_id, path)
        return found
