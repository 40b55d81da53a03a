"""Reads a repository's policy file with the permission for that single file."""

from __future__ import annotations

import base64
import binascii

from app.github.client import Calls, Forbidden
from app.policy_file import BYTES_MAX, PATH
from app.service.ports import Gone, RepositoryRef, Unavailable
from app.service.repository_policy import FileSeen

NO_PERMISSION = "Resource not accessible by integration"


class HubFiles:
    """Implements the port ``PolicyFiles``."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def policy_file(self, repository: RepositoryRef, etag: str | None) -> FileSeen | None:
        path = f"/repos/{repository.full_name}/contents/{PATH}"
        try:
            answer = self._calls.get_if_changed(repository.installation_id, path, etag)
        except Gone as problem:
            # Its repository was just read, so 404 means the file alone; anything else tells nothing.
            if problem.status == 404:
                return FileSeen(content=None)
            raise Unavailable(f"{PATH}: {problem}") from None
        except Forbidden as problem:
            # Only GitHub's own words for a permission that the installation lacks; any other 403 tells nothing.
            if NO_PERMISSION in problem.why:
                return FileSeen(content=None, allowed=False)
            raise Unavailable(f"{PATH}: {problem.why}") from None
        except Unavailable as problem:
            raise Unavailable(f"{PATH}: {problem.why}", retry_seconds=problem.retry_seconds) from None
        if answer is None:
            return None
        file, found = answer
        if not isinstance(file, dict) or file.get("type") != "file":
            return FileSeen(content=b"", plain=False, etag=found)
        if int(file.get("size") or 0) > BYTES_MAX:
            # Beyond a megabyte GitHub leaves the content out; this much is never asked for.
            return FileSeen(content=b" " * (BYTES_MAX + 1), etag=found)
        if file.get("encoding") != "base64":
            raise Unavailable(f"{PATH} comes in an unknown encoding")
        try:
            return FileSeen(content=base64.b64decode("".join(file["content"].split()), validate=True), etag=found)
        except (KeyError, binascii.Error):
            raise Unavailable(f"{PATH} cannot be decoded") from None
