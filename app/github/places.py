"""Where things are: installations, their repositories, and an issue that is not where it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.events import IssuePlace, Subject
from app.core.ids import InstallationId, IssueId, RepositoryId
from app.github.client import Calls, Json
from app.github.evidence import moment
from app.service.ports import Gone, InstallationSeen, IssueRef, RepositoryRef, RepositorySeen, Whereabouts
from app.service.recover import DeliverySeen

# GitHub's redirects name repositories by id.
_BY_ID = re.compile(r"/repositories/(?P<repository>[0-9]+)/issues/(?P<number>[0-9]+)")
# Nobody moves an issue oftener; a ring of redirects must end.
TRANSFERS_MAX = 10


class Places:
    """The part of the port ``GitHub`` that finds places again."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def whereabouts(self, ref: IssueRef) -> Whereabouts:
        """Follows the issue from transfer to transfer; one that leads outside the installation is one all the same."""
        repository = self._listed(ref.repository.installation_id, ref.repository.id)
        if repository is None:
            raise Gone(f"the installation does not list repository {ref.repository.id}")
        here, number = repository, ref.number
        for _ in range(TRANSFERS_MAX):
            try:
                issue = self._calls.get(here.installation_id, f"/repos/{here.full_name}/issues/{number}")
            except Gone as problem:
                if problem.location is None:
                    # GitHub answers 410 also where a repository's issues are switched off.
                    deleted = problem.status == 410 and "deleted" in str(problem)
                    return Whereabouts(repository=repository, lost=Subject.ISSUE_GONE if deleted else None)
                named = _BY_ID.fullmatch(problem.location)
                there = self._listed(repository.installation_id, int(named["repository"])) if named else None
                if named is None or there is None:
                    break
                here, number = there, int(named["number"])
            else:
                if here is repository:
                    return Whereabouts(repository=repository)
                return Whereabouts(repository=repository, lost=Subject.ISSUE_TRANSFERRED, place=_place(here, issue))
        return Whereabouts(repository=repository, lost=Subject.ISSUE_TRANSFERRED)

    def deliveries(self) -> Iterator[DeliverySeen]:
        for found in self._calls.pages(None, "/app/hook/deliveries", None):
            action = found.get("action")
            yield DeliverySeen(
                id=found["id"],
                guid=found["guid"],
                at=moment(found["delivered_at"]),
                status=found["status"],
                code=found["status_code"],
                event=f"{found['event']}.{action}" if action else found["event"],
                repository_id=found.get("repository_id"),
            )

    def redeliver(self, delivery_id: int) -> None:
        self._calls.send(None, "POST", f"/app/hook/deliveries/{delivery_id}/attempts", None)

    def installations(self) -> Iterator[InstallationSeen]:
        for found in self._calls.pages(None, "/app/installations", None):
            yield InstallationSeen(
                id=found["id"],
                account_id=found["account"]["id"],
                account_login=found["account"]["login"],
                suspended=found.get("suspended_at") is not None,
            )

    def repositories(self, installation_id: int) -> Iterator[RepositorySeen]:
        for found in self._calls.pages(installation_id, "/installation/repositories", "repositories"):
            ref = RepositoryRef(
                id=found["id"],
                installation_id=installation_id,
                account_id=found["owner"]["id"],
                full_name=found["full_name"],
            )
            yield RepositorySeen(ref=ref, private=bool(found.get("private")), archived=bool(found.get("archived")))

    def _listed(self, installation_id: int, repository_id: int) -> RepositoryRef | None:
        found = (seen.ref for seen in self.repositories(installation_id) if seen.ref.id == repository_id)
        return next(found, None)


def _place(repository: RepositoryRef, issue: Json) -> IssuePlace:
    return IssuePlace(
        id=IssueId(issue["id"]),
        repository_id=RepositoryId(repository.id),
        installation_id=InstallationId(repository.installation_id),
        account_id=repository.account_id,
        number=issue["number"],
        node_id=issue["node_id"],
        repository=repository.full_name,
        title=issue["title"],
    )
