"""Speaks in each repository as it wishes: which language comes first, and what is wrong with its policy file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.narrow import FileFault
from app.core.parts import Claim
from app.core.state import Contract
from app.github.render import BilingualSentences
from app.service.ports import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSentences:
    """Implements the port ``Sentences`` as each repository wants it.

    ``manner`` tells of a repository, by id or else name, whether French comes first and what its policy file's
    fault is. ``base_url`` is the address of our own pages.
    """

    manner: Callable[[int | str], tuple[bool, FileFault | None]]
    base_url: str = ""

    def comment(self, contract: Contract | None, notices: Sequence[Notice], issue_number: int, repository: str) -> str:
        there = self._there(int(contract.offer.repository_id) if contract else repository)
        return there.comment(contract, notices, issue_number, repository)

    def reminder(self, contract: Contract, claim: Claim) -> str:
        return self._there(int(contract.offer.repository_id)).reminder(contract, claim)

    def button(self) -> tuple[str, str]:
        return BilingualSentences().button()

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        return self._there(int(contract.offer.repository_id)).check(contract, pull_number)

    def _there(self, repository: int | str) -> BilingualSentences:
        french_first, fault = self.manner(repository)
        return BilingualSentences(french_first=french_first, fault=fault, base_url=self.base_url)
