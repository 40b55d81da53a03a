"""Which of our issues a pull request bears on."""

from __future__ import annotations

from collections.abc import Sequence

from app.service.ports import GitHub, RepositoryRef, Store


def issues_of_pulls(store: Store, github: GitHub, repository: RepositoryRef, numbers: Sequence[int]) -> set[int]:
    """Numbers of our issues that these pull requests name, or that another one does which they revert."""
    found: set[int] = set()
    for number, names in github.named_by_pulls(repository, numbers).items():
        for pull in (number, *names.reverts):
            found |= {*store.issues_of_known_pull(repository.id, pull)}
        found |= {n for n in names.issues if store.concerns(repository.id, n)}
    return found
