"""The pull requests that could bear on an issue, each read in its own repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.github import queries
from app.github.client import Json
from app.github.evidence import PullSeen, issues_named, mentions, pull_seen, pulls_reverted
from app.github.people import People
from app.github.places import Places
from app.service.ports import Gone, Hint, IssueRef, KnownPull, PullNames, RepositoryRef, Unavailable

PULLS_A_QUESTION = 20


class Pulls(Places):
    """The part of the port ``GitHub`` that reads pull requests."""

    def named_by_pulls(self, repository: RepositoryRef, numbers: Sequence[int]) -> dict[int, PullNames]:
        nodes = self._pull_nodes(repository, list(numbers))
        return {
            number: PullNames(issues=issues_named(node), reverts=pulls_reverted(node["body"]))
            for number, node in nodes.items()
        }

    def _bearing(
        self, ref: IssueRef, issue: Json, items: list[Json], known: Sequence[KnownPull], hint: Hint, people: People
    ) -> tuple[PullSeen, ...]:
        """Those of the issue's repository that name it, and those known from there or from where it was before."""
        home = ref.repository.id
        here = {k.number: k for k in known if k.repository.id == home}
        mentioned = mentions(items)
        closing = issue["closedByPullRequestsReferences"] or {"nodes": []}
        named = {n["number"] for n in closing["nodes"] if n and n["repository"]["databaseId"] == home}
        said = {hint.pull_number: hint.comment} if hint.pull_number is not None and hint.comment else {}
        nodes = self._pull_nodes(ref.repository, sorted({*named, *mentioned, *here, *said}))
        issue_id = int(issue["fullDatabaseId"])
        seen = [
            pull_seen(node, issue_id, ref.number, mentioned.get(number), here.get(number), said.get(number))
            for number, node in nodes.items()
        ]
        bearing = [s for s in seen if s.pull.linked or s.pull.link_doubtful or s.claims or s.pull.number in here]
        found = [*(people.judging(s) for s in bearing), *self._left_behind(issue_id, home, known)]
        return tuple(sorted(found, key=lambda s: (s.pull.number, s.pull.id)))

    def _left_behind(self, issue_id: int, home: int, known: Sequence[KnownPull]) -> Iterator[PullSeen]:
        """Pull requests stay where they are when an issue goes; what they were linked to they are linked to still."""
        for repository in {k.repository for k in known if k.repository.id != home}:
            theirs = {k.number: k for k in known if k.repository == repository}
            people = People(self._calls, repository)
            try:
                nodes = self._pull_nodes(repository, sorted(theirs))
            except Gone:
                # That their repository is out of reach says nothing about the issue.
                continue
            for number, node in nodes.items():
                # The issue has another number by now, and that one may be another issue's there.
                yield people.judging(pull_seen(node, issue_id, None, None, theirs[number]))

    def _pull_nodes(self, repository: RepositoryRef, numbers: list[int]) -> dict[int, Json]:
        """Those that GitHub shows: with the account of a spammer all that it opened goes away."""
        owner, name = repository.full_name.split("/", 1)
        found: dict[int, Json] = {}
        for start in range(0, len(numbers), PULLS_A_QUESTION):
            part = numbers[start : start + PULLS_A_QUESTION]
            data = self._calls.graphql(
                repository.installation_id,
                queries.pulls(part),
                {"owner": owner, "name": name},
                may_lack=[f"p{number}" for number in part],
            )
            answer = ours(data.get("repository"), repository)
            found |= {number: answer[f"p{number}"] for number in part if answer.get(f"p{number}")}
        return found


@contextmanager
def issue_is_there() -> Iterator[None]:
    """That something beside the issue is not found says nothing about the issue."""
    try:
        yield
    except Gone as problem:
        raise Unavailable(f"not found beside the issue: {problem}") from None


def ours(repository: Json | None, ref: RepositoryRef) -> Json:
    """The answer's repository, if it is the one asked about: a name may by now belong to another."""
    if repository is None or repository["databaseId"] != ref.id:
        raise Gone(f"repository {ref.id} is not at {ref.full_name}")
    return repository
