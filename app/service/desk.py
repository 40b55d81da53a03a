"""What a maintainer's desk shows: the repositories where a person decides, their contracts, and what waits there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from app.core.ids import UserId
from app.core.policy import Policy
from app.core.state import Contract
from app.service.board import PullPlace
from app.service.ports import Gone, RepositoryRef, Unavailable
from app.service.visitors import Person

# GitHub is asked once for each; who has more finds the others by name.
REPOSITORIES_MAX: Final = 25
SOON: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskContract:
    """A contract of a repository; sums in cents. ``merged`` is the pull request whose merge counts for it,
    ``recovery_codes`` what is in question after payment."""

    contract_id: int
    title: str
    repository_id: int
    repository: str
    issue_number: int
    issue_url: str
    amount_cents: int
    status: str
    hold_codes: tuple[str, ...]
    recovery_codes: tuple[str, ...]
    opened_at: datetime
    changed_at: datetime
    ends_at: datetime | None
    pull_number: int | None
    pull_url: str | None
    merged: int | None

    @property
    def held(self) -> bool:
        return bool(self.hold_codes)

    @property
    def waits_for(self) -> str:
        """What a maintainer owes: recovery, contested, merged, held or review; empty for nothing."""
        if self.recovery_codes:
            return "recovery"
        if "contested" in self.hold_codes:
            return "contested"
        if self.held:
            return "merged" if self.merged is not None and self.status in ("claimed", "submitted", "open") else "held"
        return "review" if self.status == "submitted" else ""

    def lapses_soon(self, now: datetime) -> bool:
        running = self.status in ("claimed", "submitted") and not self.held and self.merged is None
        return running and self.ends_at is not None and self.ends_at <= now + SOON


@dataclass(frozen=True, slots=True, kw_only=True)
class FundShown:
    """A fund that covers a repository now; cents. ``free_cents`` is for those who may offer from it alone."""

    name: str
    scope: str
    fiscal_year: str
    region: str
    amount_cents: int
    free_cents: int
    offer_ceiling_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOffer:
    """An earlier offer, to set a price beside."""

    contract_id: int
    repository: str
    title: str
    issue_number: int
    issue_url: str
    amount_cents: int
    status: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOffers:
    """Earlier offers like one, the nearest in amount first. ``accepted_cents`` are the amounts of the newest whose
    work was accepted: what was paid for such work, not what was hoped for."""

    nearest: tuple[PastOffer, ...]
    accepted_cents: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneContract:
    """A contract with its state and place, and those of its pull requests by their ids.

    ``newest`` is False where a later offer on the issue took its place.
    """

    contract_id: int
    title: str
    repository_id: int
    issue_url: str
    contract: Contract
    newest: bool
    pulls: Mapping[int, PullPlace]


class DeskReads(Protocol):
    """Rows by repository, whoever asks; who may see them is decided before."""

    def candidates(self, person_id: int, limit: int) -> list[RepositoryRef]:
        """Repositories with money or a contract; those where the person has offered first, then the liveliest."""
        ...

    def named(self, full_name: str) -> RepositoryRef | None: ...

    def repository(self, repository_id: int) -> RepositoryRef | None: ...

    def counts(self, repository_ids: Sequence[int]) -> dict[int, dict[str, int]]:
        """How many contracts of each status, by repository."""
        ...

    def live(self, repository_ids: Sequence[int], limit: int) -> list[DeskContract]:
        """Contracts that are not over or are in question after payment, the one that ends first in front."""
        ...

    def contracts(self, repository_id: int, status: str, before_id: int | None, limit: int) -> list[DeskContract]:
        """Newest first; ``status`` empty for all."""
        ...

    def contract(self, contract_id: int) -> OneContract | None: ...

    def funds(self, repository: RepositoryRef) -> list[FundShown]:
        """Open ones of this fiscal year that cover it, the one that an offer would draw on first."""
        ...

    def past_offers(self, repository_id: int, skill: str, near_cents: int, limit: int) -> PastOffers:
        """The newest offers of the repository; with a ``skill``, as ``fold`` makes it, those that ask for it, here and
        in repositories that everybody may see."""
        ...

    def skills(self, repository_id: int, limit: int) -> list[str]:
        """What those offers ask for, by name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """``mine`` are repositories where the person decides; ``unknown`` those about which GitHub gave no answer."""

    mine: tuple[RepositoryRef, ...]
    unknown: tuple[RepositoryRef, ...]


class Desk:
    """Asks GitHub where a person decides. ``role_in`` raises Unavailable or Gone, which is neither yes nor no."""

    def __init__(
        self,
        reads: DeskReads,
        role_in: Callable[[UserId, str, RepositoryRef], str],
        policy_of: Callable[[int], Policy],
    ) -> None:
        self.reads = reads
        self.policy_of = policy_of
        self._role_in = role_in

    def rights(self, person: Person) -> Rights:
        """Where the person decides, of the repositories that most likely are theirs."""
        mine: list[RepositoryRef] = []
        unknown: list[RepositoryRef] = []
        silent: set[int] = set()
        for repository in self.reads.candidates(person.id, REPOSITORIES_MAX):
            # One that does not answer keeps nobody waiting once more for each of its repositories.
            if repository.installation_id in silent:
                unknown.append(repository)
                continue
            try:
                if self.decides(person, repository):
                    mine.append(repository)
            except Unavailable:
                silent.add(repository.installation_id)
                unknown.append(repository)
            except Gone:
                unknown.append(repository)
        return Rights(mine=tuple(mine), unknown=tuple(unknown))

    def decides(self, person: Person, repository: RepositoryRef) -> bool:
        """Whether the person may offer, decide and accept there.

        Raises:
            Unavailable, Gone: GitHub does not tell.
        """
        role = self._role_in(person.id, person.login, repository)
        return role in self.policy_of(repository.id).authority_roles


def waiting(contracts: Sequence[DeskContract], now: datetime) -> list[DeskContract]:
    """What a maintainer owes or should know, the most urgent first: decisions, claims about to lapse, reviews."""
    order = {"recovery": 0, "contested": 0, "merged": 1, "held": 2, "review": 4, "": 3}
    found = [c for c in contracts if c.waits_for or c.lapses_soon(now)]
    return sorted(found, key=lambda c: (3 if c.lapses_soon(now) else order[c.waits_for], c.ends_at or c.changed_at))
