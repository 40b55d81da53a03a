"""Where people see an issue at GitHub, as every list of ours names it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

GITHUB_URL: Final = "https://github.com"


def issue_address(github_url: str, repository: str | None, number: int) -> str | None:
    """Where people see an issue, None where its repository's name was never learnt."""
    return None if repository is None else f"{github_url}/{_quoted(repository)}/issues/{number}"


def pull_address(github_url: str, repository: str, number: int) -> str:
    """Where people see a pull request."""
    return f"{github_url}/{_quoted(repository)}/pull/{number}"


# A page names few repositories many times.
_quoted = lru_cache(maxsize=1_024)(quote)
