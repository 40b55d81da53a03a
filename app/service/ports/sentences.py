"""What the App says, without saying in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.parts import Claim
from app.core.refusals import Refusal
from app.core.state import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A refusal to tell on the issue: to whom, about what, when."""

    refusal: Refusal
    login: str | None
    at: datetime


class Sentences(Protocol):
    def reminder(self, contract: Contract, claim: Claim) -> str:
        """The bilingual reminder to a claim's holder, without its marker."""
        ...

    def comment(
        self,
        contract: Contract | None,
        notices: Sequence[Notice],
        issue_number: int,
        repository: str,
        contract_id: int | None = None,
        in_question: Sequence[Contract] = (),
    ) -> str:
        """The whole bilingual comment, without its marker; ``in_question`` are contracts of before, already paid."""
        ...

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        """Conclusion (None: in progress), title and summary of the check run on a linked pull request."""
        ...

    def button(self) -> tuple[str, str]:
        """The check run's button and what it does, in as many characters as GitHub shows."""
        ...
