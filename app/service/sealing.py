"""Takes a fact's personal texts out of its hash, so that they can be erased and the chain still be proven.

The hash is over the body with each personal text replaced by its commitment, SHA-256 over the fact's salt, the text's
place and the text. To erase is to leave the commitments and forget the salt: what was hashed stays what it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final

# Members whose texts name a person, tell of one or are a person's own words, wherever they stand in a fact. A name
# stays on its side for ever: the hashes of all facts that have it were taken so.
PERSONAL: Final = frozenset({"login", "reason", "evidence", "shares"}) | frozenset(
    {"granted_by_login", "justification", "no_capacity_reason", "public_servant"}
)
# Members that stay for ever: numbers, codes, hashes and what names a place or an amount.
LASTING: Final = frozenset(
    {"cause", "code", "due_on", "fiscal_year", "head_sha", "issue_text_hash", "kind", "label", "merge_sha", "occasion"}
    | {"paid_on", "policy_hash", "received_on", "reference", "repository", "role", "terms_hash", "terms_version"}
    | {"text_hash", "cost_centres", "first_day", "last_day", "late_after", "licence", "number", "parent_id"}
    | {"reservation", "year_ends_on"}
)
# Facts whose reason is a code of ours, on which their meaning hangs.
CODED: Final = frozenset({"ClaimExtended", "PullRequestUnlinked"})
MARK: Final = "erased:"
_ERASED: Final = re.compile(rf"{MARK}[0-9a-f]{{64}}")


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, UTF-8 text: the same value is the same text for ever."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sealed(kind: str, body: str, salt: str) -> str:
    """The canonical body with every personal text replaced by its commitment; an empty one says nothing and stays."""
    personal = PERSONAL - {"reason"} if kind in CODED else PERSONAL

    def seal(value: Any, path: str, hidden: bool) -> Any:
        if isinstance(value, dict):
            return {name: seal(part, f"{path}/{name}", hidden or name in personal) for name, part in value.items()}
        if isinstance(value, list):
            return [seal(part, f"{path}/{place}", hidden) for place, part in enumerate(value)]
        return commitment(salt, path, value) if hidden and isinstance(value, str) and value else value

    return canonical(seal(json.loads(body), "", False))


def commitment(salt: str, path: str, words: str) -> str:
    """What stands for a text: nobody without the salt can tell which text it was, with it anybody can prove it."""
    return MARK + hashlib.sha256(f"{salt}\n{path}\n{words}".encode()).hexdigest()


def is_erased(words: str) -> bool:
    return bool(_ERASED.fullmatch(words))


def holds_erased(body: str) -> bool:
    """Whether any text of a fact's body is a commitment alone."""
    return bool(_ERASED.search(body))
