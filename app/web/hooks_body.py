"""Reads a request's body within bounds of size, time and memory, for the server itself sets none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.types import Message, Receive

from app.web import hooks_answers as answers
from app.web.hooks_answers import Answer

# GitHub never sends more (GitHub, "Webhook events and payloads": payload cap).
BODY_BYTES_MAX: Final = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """A body may take ``grace_seconds`` and then no longer than at ``rate_bytes`` a second, ``total_seconds`` at most.

    GitHub itself gives up after 10 seconds. ``together_bytes_max`` bounds what is held of all bodies
    still arriving, so that many large ones cannot take all memory.
    """

    bytes_max: int = BODY_BYTES_MAX
    total_seconds: float = 10.0
    grace_seconds: float = 3.0
    rate_bytes: int = 64 * 1024
    together_bytes_max: int = 256 * 1024 * 1024


class BodyReader:
    def __init__(self, limits: BodyLimits) -> None:
        self._limits = limits
        self._held_bytes = 0

    async def read(self, receive: Receive, announced: bytes | None) -> bytes | Answer | None:
        """The whole body; an answer when it must not be read on; None when the client is gone."""
        if announced is not None:
            if not announced.isdigit():
                return answers.BAD_LENGTH
            if len(announced) > 12 or int(announced) > self._limits.bytes_max:
                return answers.TOO_LARGE
        try:
            async with asyncio.timeout(self._limits.grace_seconds) as deadline:
                message = await receive()
                if message["type"] == "http.request" and not message.get("more_body", False):
                    body: bytes = message.get("body", b"")
                    return body if len(body) <= self._limits.bytes_max else answers.TOO_LARGE
                return await self._rest(message, receive, deadline)
        except TimeoutError:
            return answers.SLOW

    async def _rest(self, message: Message, receive: Receive, deadline: asyncio.Timeout) -> bytes | Answer | None:
        began = asyncio.get_running_loop().time()
        body = bytearray()
        try:
            while message["type"] == "http.request":
                part = message.get("body", b"")
                self._held_bytes += len(part)
                body += part
                if len(body) > self._limits.bytes_max:
                    return answers.TOO_LARGE
                if self._held_bytes > self._limits.together_bytes_max:
                    return answers.CROWDED
                if not message.get("more_body", False):
                    return bytes(body)
                deadline.reschedule(began + self._seconds_for(len(body)))
                message = await receive()
            return None
        finally:
            self._held_bytes -= len(body)

    def _seconds_for(self, received_bytes: int) -> float:
        earned = self._limits.grace_seconds + received_bytes / self._limits.rate_bytes
        return min(earned, self._limits.total_seconds)
