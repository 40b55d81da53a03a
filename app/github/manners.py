"""Speaks in each repository as it wishes: which language comes first, and what is wrong with its policy file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.narrow import FileFault
from app.core.parts import Claim
from app.core.state import Contract
from app.github.render import EN, FR, BilingualSentences
from app.github.sentences import WORDS
from app.service.ports import Notice

_TAGS: Final = {EN: "en", FR: "fr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSentences:
    """Implements the port ``Sentences`` as each repository wants it.

    ``manner`` tells of a repository, by id or else name, whether French comes first, what its policy file's fault is
    and how often a claim can be extended. ``base_url`` is the address of our own pages, and ``page`` makes a whole
    address out of a page's key, language and blanks, None where there are no pages; only what is ``public`` is linked
    to.
    """

    manner: Callable[[int | str], tuple[bool, FileFault | None, int]]
    base_url: str = ""
    page: Callable[..., str] | None = None
    public: Callable[[int], bool] = lambda _repository_id: False

    def comment(
        self,
        contract: Contract | None,
        notices: Sequence[Notice],
        issue_number: int,
        repository: str,
        contract_id: int | None = None,
        in_question: Sequence[Contract] = (),
    ) -> str:
        there = self._there(int(contract.offer.repository_id) if contract else repository)
        said = there.comment(contract, notices, issue_number, repository, in_question)
        if contract is None or contract_id is None or not self.public(int(contract.offer.repository_id)):
            return said
        return "\n\n".join([said, *self._links(contract, contract_id, there.french_first)])

    def reminder(self, contract: Contract, claim: Claim) -> str:
        return self._there(int(contract.offer.repository_id)).reminder(contract, claim)

    def button(self) -> tuple[str, str]:
        return BilingualSentences().button()

    def check(self, contract: Contract, pull_number: int) -> tuple[str | None, str, str]:
        return self._there(int(contract.offer.repository_id)).check(contract, pull_number)

    def _links(self, contract: Contract, contract_id: int, french_first: bool) -> list[str]:
        """Where to read more, a paragraph a language; the terms are those that the running claim accepted."""
        if self.page is None:
            return []
        versions = [claim.terms_version for claim in contract.active_claims or contract.claims]
        found = []
        for language in (FR, EN) if french_first else (EN, FR):
            tag = _TAGS[language]
            terms = self.page("terms", tag, version=versions[-1]) if versions else self.page("terms_now", tag)
            words = WORDS["pages"][language].format(page=self.page("opportunity", tag, id=contract_id), terms=terms)
            found.append(f'<div lang="{tag}">\n\n{words}\n\n</div>')
        return found

    def _there(self, repository: int | str) -> BilingualSentences:
        french_first, fault, extensions_max = self.manner(repository)
        return BilingualSentences(
            french_first=french_first, fault=fault, extensions_max=extensions_max, base_url=self.base_url
        )
