"""Where a page ended, as a text that callers pass on without reading it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_NUMBER: Final = re.compile(rb"[1-9][0-9]{0,18}")


def write_cursor(last_id: int) -> str:
    """The cursor behind the row of this number."""
    return base64.urlsafe_b64encode(str(last_id).encode()).decode().rstrip("=")


def read_cursor(text: str) -> int | None:
    """The number of the last row seen; None for a text that ``write_cursor`` did not write."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not _NUMBER.fullmatch(raw) or int(raw) >= 2**63:
        return None
    return int(raw) if write_cursor(int(raw)) == text else None
