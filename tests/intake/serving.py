"""Starts the door as a process on a free port, and speaks raw HTTP to it."""

import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATH = "/api/github/webhooks"
SECRET = "tests-sign-with-this-0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def served(url: str | None, *options: str, secrets: tuple[str, ...] = (SECRET,)) -> Iterator[Served]:
    """The running door; ``url`` None stores nothing. Whatever happens, the process is gone afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.intake.server", f"--port={port}", *options]
    command += [f"--secret={secret}" for secret in secrets]
    command += [f"--database-url={url}"] if url else []
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _await_port(port, process)
        yield Served(port=port, process=process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


def headers_for(body: bytes, guid: str, event: str = "issues", target: int | None = 79929171) -> dict[str, str]:
    """What GitHub sends with a body."""
    headers = {
        "Host": "127.0.0.1",
        "User-Agent": "GitHub-Hookshot/044aadd",
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-Hub-Signature-256": signature(body),
        "Content-Length": str(len(body)),
    }
    return headers if target is None else {**headers, "X-GitHub-Hook-Installation-Target-ID": str(target)}


def head(headers: dict[str, str], method: str = "POST") -> bytes:
    lines = [f"{method} {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Wire:
    """One connection; ``answer`` reads one response, whole."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._read = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def answer(self) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Status, headers in lower case, body.

        Raises:
            OSError: the connection ended before a whole answer.
        """
        while b"\r\n\r\n" not in self._read:
            self._more()
        top, _, self._read = self._read.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers["content-length"])
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return int(first.split()[1]), headers, json.loads(body)

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("closed before a whole answer")
        self._read += data


def post(port: int, body: bytes, guid: str = "g-1", **given: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
    with Wire(port) as wire:
        wire.send(head(headers_for(body, guid, **given)) + body)
        return wire.answer()


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start within 30 seconds")
