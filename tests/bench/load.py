"""Sends deliveries over kept-alive connections as fast as they are answered, and tells how fast that was."""

import argparse
import asyncio
import hmac
import json
import time
import uuid
from itertools import cycle
from pathlib import Path
from typing import Any, cast

import uvloop

PATH = "/api/github/webhooks"


def request(body: bytes, event: str, secret: bytes, guid: str) -> bytes:
    """One signed delivery as raw HTTP, with the headers that GitHub sends."""
    signature = hmac.digest(secret, body, "sha256").hex()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: GitHub-Hookshot/044aadd\r\n"
        f"Content-Type: application/json\r\nX-GitHub-Delivery: {guid}\r\nX-GitHub-Event: {event}\r\n"
        "X-GitHub-Hook-ID: 292430182\r\nX-GitHub-Hook-Installation-Target-ID: 79929171\r\n"
        "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """A closed loop: the next delivery goes out when the last is answered."""

    def __init__(self, requests: Any, run: "Run") -> None:
        self._requests = requests
        self._run = run
        self._sent = 0.0
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not _whole(self._answer):
            return
        now = time.perf_counter()
        self._run.note(self._answer, now - self._sent)
        self._answer = b""
        if now < self._run.until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.ended()

    def _send(self) -> None:
        before, after = next(self._requests)
        self._sent = time.perf_counter()
        # Only the delivery's number differs; the signature covers the body alone.
        self._transport.write(before + str(uuid.uuid4()).encode() + after)


def _whole(answer: bytes) -> bool:
    """The head and the body may come apart; every answer of ours tells its length."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return bool(length) and len(body) >= int(length)


class Run:
    def __init__(self, connections: int, seconds: float) -> None:
        self.seconds = seconds
        self.until = time.perf_counter() + seconds
        self.good = self.bad = 0
        self.took: list[float] = []
        self._left = connections
        self.over = asyncio.Event()

    def note(self, answer: bytes, seconds: float) -> None:
        if answer.startswith(b"HTTP/1.1 202"):
            self.good += 1
        else:
            self.bad += 1
        self.took.append(seconds)

    def ended(self) -> None:
        self._left -= 1
        if not self._left:
            self.over.set()


async def measure(port: int, raw: list[tuple[bytes, bytes]], connections: int, seconds: float) -> dict[str, Any]:
    """Deliveries acknowledged a second, and the 50th and 99th percentile of the wait in milliseconds."""
    loop = asyncio.get_running_loop()
    run = Run(connections, seconds)
    requests = cycle(raw)
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(requests, run), "127.0.0.1", port)
    await run.over.wait()
    took = sorted(run.took)
    return {
        "rate": run.good / seconds,
        "bad": run.bad,
        "good": run.good,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[len(took) * 99 // 100] * 1000,
        "cpu": time.process_time() / seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("body", nargs="+", help="event=file")
    given = parser.parse_args()
    raw = []
    for pair in given.body:
        event, _, path = pair.partition("=")
        whole = request(Path(path).read_bytes(), event, given.secret.encode(), "GUID-HERE")
        before, after = whole.split(b"GUID-HERE", 1)
        raw.append((before, after))
    told = uvloop.run(measure(given.port, raw, given.connections, given.seconds))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
