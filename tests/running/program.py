"""The program as an operator runs it: processes of its own, settings from the environment, a sandbox GitHub."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from app.sandbox.serve import create_sandbox
from app.sandbox.world import Village, village
from tests.town import PEM, PUBLIC, SECRET

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Asks again until something true comes; fails after a minute."""
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


@contextmanager
def sandbox(webhook_port: int) -> Iterator[tuple[Village, str]]:
    """A village served on a port of its own, whose deliveries go to ``webhook_port``."""
    address = f"http://127.0.0.1:{free_port()}"
    made = village(
        api_url=address,
        html_url=address,
        webhook_url=f"http://127.0.0.1:{webhook_port}/api/github/webhooks",
        webhook_secret=SECRET,
        public_key=PUBLIC,
    )
    config = uvicorn.Config(create_sandbox(made.world), port=int(address.rsplit(":", 1)[1]), log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the sandbox")
    try:
        yield made, address
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def environment(database_url: str, github: str, port: int, app_id: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {
        **kept,
        "APP_ID": str(app_id),
        "PRIVATE_KEY": PEM,
        "WEBHOOK_SECRET": SECRET,
        "GITHUB_API_URL": github,
        "DATABASE_URL": database_url.replace("postgresql+psycopg://", "postgresql://"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }


def run(env: dict[str, str], *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One command, as from a shell, in an empty folder."""
    command = [sys.executable, "-m", "app", *words]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def running(env: dict[str, str], word: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """``serve`` or ``work`` until the end of the block, then stopped as a service manager does."""
    log = (folder / f"{word}.log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "app", word], env=env, cwd=folder, stderr=log, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGKILL), (folder / f"{word}.log").read_text()[-2000:]


def call(address: str, token: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The API's JSON; None while nobody answers there."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as problem:
        return {"status": problem.code, **json.load(problem)}
    except OSError:
        return None
