"""Which of our issues a pull request bears on, and what is answered in the pull request itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.core.events import Actor
from app.core.ids import UserId
from app.core.refusals import Code, Refusal
from app.service.handler import Handler
from app.service.ports import Clock, DeliveredComment, GitHub, IssueRef, PullNames, RepositoryRef, Store


def issues_of_pulls(
    store: Store, github: GitHub, repository: RepositoryRef, numbers: Sequence[int]
) -> Iterator[IssueRef]:
    """Our issues that these pull requests name, or that another one does which they revert."""
    named = github.named_by_pulls(repository, numbers)
    for number in numbers:
        yield from issues_named(store, repository, named, number)


def issues_named(
    store: Store, repository: RepositoryRef, named: Mapping[int, PullNames], number: int, claims: Sequence[int] = ()
) -> list[IssueRef]:
    """The same of one pull request, each issue once; one that ``named`` lacks, since GitHub does not show it, bears
    on what it did.

    ``claims`` are the issues that a comment in it claimed when it was written.
    """
    names = named.get(number, PullNames(issues=(), reverts=()))
    found = [IssueRef(repository=repository, number=n) for n in (*names.issues, *claims)]
    found = [ref for ref in found if store.concerns(repository.id, ref.number)]
    for pull in (number, *names.reverts):
        found += store.issues_of_known_pull(repository.id, pull)
    once = {(ref.repository.id, ref.number): ref for ref in reversed(found)}
    return [once[place] for place in sorted(once)]


class PullThreads:
    """A pull request is the work, not the need: what belongs to an issue is told so where it was said."""

    def __init__(self, github: GitHub, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._github = github
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def offer(self, ref: IssueRef, person: Actor) -> str:
        """Says where the offer belongs, once to each person; answers what became of it."""
        if not person.human:
            return "ignored:bot"
        view = self._github.thread(ref)
        refusal = Refusal(code=Code.NOT_ON_PULLS)
        outcome = self._handler.refuse(view, self._clock.now(), f"{Code.NOT_ON_PULLS}:{person.id}", refusal, person)
        self._wake_effects()
        return outcome

    def puzzled(self, ref: IssueRef, said: DeliveredComment, issues: Sequence[IssueRef]) -> str:
        """Marks a person's comment whose command says nothing in a pull request, and says why in the comments on the
        issues of ours that it bears on; answers a word for the log."""
        if said.author_kind != "User":
            return "ignored:bot"
        source, person = f"{said.node_id}:misplaced", Actor(id=UserId(said.author_id), login=said.author_login)
        self._handler.puzzled(self._github.thread(ref), said.created_at, source, said.id)
        refusal = Refusal(code=Code.MISPLACED, details={"pull": f"#{ref.number}"})
        for issue in issues:
            self._handler.refuse(self._github.thread(issue), said.created_at, source, refusal, person)
        self._wake_effects()
        return "misplaced"
