"""The last answers of this process, so that GitHub need only say that they still stand."""

from __future__ import annotations

import threading
from collections import OrderedDict

import httpx

ANSWERS_MAX = 500
BYTES_MAX = 16 * 1024 * 1024
Key = tuple[int | None, str]


class Kept:
    """Answers with an ETag, the ones not used for longest dropped first; for any number of threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, httpx.Response] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> httpx.Response | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Key, response: httpx.Response) -> None:
        with self._lock:
            before = self._answers.pop(key, None)
            self._bytes -= len(before.content) if before is not None else 0
            if response.status_code != 200 or "etag" not in response.headers:
                return
            self._answers[key] = response
            self._bytes += len(response.content)
            while self._bytes > BYTES_MAX or len(self._answers) > ANSWERS_MAX:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.content)
